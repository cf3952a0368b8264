"""Where the private IBus bus of a session is; imports no D-Bus library, so that anybody may ask."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

__all__ = ["address_files", "addresses", "read_address", "wayland_files"]

_MOST_BYTES = 1 << 16
"""A real one has some hundred."""


def address_files(environment: Mapping[str, str]) -> list[Path]:
    """The files in which ibus-daemon writes its address for this display, the likeliest first.

    What is no regular file is none of them.
    """
    match = re.match(r"(?P<host>[^:]*):(?P<number>\d+)", environment.get("DISPLAY", ""))
    if match is None:
        return []
    return _newest(_folder(environment), f"{match['host'] or 'unix'}-{match['number']}")


def wayland_files(environment: Mapping[str, str]) -> list[Path]:
    """As ``address_files``, of a daemon that was started for the Wayland display."""
    display = environment.get("WAYLAND_DISPLAY", "")
    return _newest(_folder(environment), f"unix-{Path(display).name}") if display else []


def addresses(environment: Mapping[str, str]) -> list[str]:
    """All addresses at which the daemon of this session may be, the likeliest first; some are of one that is gone."""
    given = environment.get("IBUS_ADDRESS")
    files = [*wayland_files(environment), *address_files(environment)]
    told = [given, *map(_address_in, files)]
    return list(dict.fromkeys(each for each in told if each))


def _folder(environment: Mapping[str, str]) -> Path:
    given = environment.get("XDG_CONFIG_HOME")
    return (Path(given) if given else Path(environment.get("HOME", "")) / ".config") / "ibus" / "bus"


def _newest(folder: Path, display: str) -> list[Path]:
    newest: dict[Path, float] = {}
    for path in sorted(folder.glob(f"*-{glob.escape(display)}")):
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
    return next(filter(None, map(_address_in, address_files(environment))), None)


def _address_in(path: Path) -> str | None:
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
