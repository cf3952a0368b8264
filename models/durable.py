"""Changes on disk that are whole after a power cut: written beside, synced, renamed.

Every function raises ``OSError`` as the system does; ``fault_of`` says it in a word.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

__all__ = ["changed", "delete", "fault_of", "size_of", "sync_file", "sync_folder", "write"]

_SHARING = (5, 32)
"""Windows: access denied, and sharing violation; what a folder with an open file answers to being moved."""


def write(path: Path, content: bytes) -> None:
    """Puts ``content`` at ``path``: afterwards, and after a power cut, either all of it is there or what was before."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Brings a file's content to the disk."""
    with path.open("r+b") as file:  # Windows syncs only what may be written
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk, where the system can: Windows opens no folders, and needs it less."""
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def delete(path: Path) -> None:
    """Deletes a file, a link or a whole folder; what is not there is fine."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:  # somebody else deletes it too
        return


def size_of(path: Path) -> int:
    """The bytes of all files below a folder; 0 for what is not there."""
    return sum(stat.st_size for stat in _stats(path))


def changed(path: Path) -> float:
    """When a file below a folder, or the folder itself, last changed: seconds since 1970, 0 for what is not there."""
    times = [0.0]
    with contextlib.suppress(OSError):
        times.append(path.stat().st_mtime)
    return max(times + [stat.st_mtime for stat in _stats(path)])


def _stats(folder: Path) -> Iterator[os.stat_result]:
    for place, _, names in os.walk(folder):  # which passes over what it may not read
        for name in names:
            with contextlib.suppress(OSError):
                yield Path(place, name).stat()


def fault_of(error: OSError) -> str:
    """The code for a person: "no-space", "in-use" or "unwritable"."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "no-space"
    if getattr(error, "winerror", None) in _SHARING:
        return "in-use"
    return "unwritable"
