"""Where the private IBus bus of a session is; imports no D-Bus library, so that anybody may ask."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

__all__ = ["address_files", "read_address"]

_MOST_BYTES = 1 << 16
"""A real one has some hundred."""


def address_files(environment: Mapping[str, str]) -> list[Path]:
    """The files in which ibus-daemon writes its address for this display, the likeliest first.

    What is no regular file is none of them.
    """
    given = environment.get("XDG_CONFIG_HOME")
    folder = (Path(given) if given else Path(environment.get("HOME", "")) / ".config") / "ibus" / "bus"
    match = re.match(r"(?P<host>[^:]*):(?P<number>\d+)", environment.get("DISPLAY", ""))
    if match is None:
        return []
    newest: dict[Path, float] = {}
    for path in sorted(folder.glob(f"*-{glob.escape(match['host'] or 'unix')}-{match['number']}")):
        try:
            found = path.stat()
        except OSError:  # a link to nowhere, or gone meanwhile
            continue
        if stat.S_ISREG(found.st_mode):
            newest[path] = found.st_mtime
    return sorted(newest, key=newest.__getitem__, reverse=True)


def read_address(environment: Mapping[str, str]) -> str | None:
    """The address of the private IBus bus, or none when no daemon has written one."""
    if given := environment.get("IBUS_ADDRESS"):
        return given
    for path in address_files(environment):
        for line in _beginning(path).splitlines():
            if line.startswith("IBUS_ADDRESS="):
                return line.partition("=")[2].strip()
    return None


def _beginning(path: Path) -> str:
    """What a file begins with; empty for one that cannot be read, or that has become something else meanwhile."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123  # so that a FIFO does not wait
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            return file.read(_MOST_BYTES).decode(errors="replace") if regular else ""
    except OSError:
        return ""
