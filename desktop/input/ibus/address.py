"""Where the private IBus bus of a session is; imports no D-Bus library, so that anybody may ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["address_files", "read_address"]


def address_files(environment: Mapping[str, str]) -> list[Path]:
    """The files in which ibus-daemon writes its address for this display, the likeliest first."""
    given = environment.get("XDG_CONFIG_HOME")
    folder = (Path(given) if given else Path(environment.get("HOME", "")) / ".config") / "ibus" / "bus"
    match = re.match(r"(?P<host>[^:]*):(?P<number>\d+)", environment.get("DISPLAY", ""))
    if match is None:
        return []
    found = sorted(folder.glob(f"*-{match['host'] or 'unix'}-{match['number']}"))
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def read_address(environment: Mapping[str, str]) -> str | None:
    """The address of the private IBus bus, or none when no daemon has written one."""
    if given := environment.get("IBUS_ADDRESS"):
        return given
    for path in address_files(environment):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("IBUS_ADDRESS="):
                return line.partition("=")[2].strip()
    return None
