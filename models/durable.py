"""Changes on disk that are whole after a power cut: written beside, synced, renamed; and reading what was so written.

Every function raises ``OSError`` as the system does; ``fault_of`` says it in a word.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from engine.files.opening import bytes_of

__all__ = [
    "SHARED",
    "changed",
    "create",
    "delete",
    "fault_of",
    "place",
    "read",
    "size_of",
    "sync_file",
    "sync_folder",
    "write",
]

SHARED = 0o666
"""The mode of a file that others may read as far as the person's umask lets them."""

_OWN = 0o600
_SHARING = (5, 32)
"""Windows: access denied, and sharing violation; what a folder with an open file answers to being moved."""

_PATIENCE_S, _PAUSE_S = 1.0, 0.02
"""Nobody moves a file there that somebody reads: another program of ours, or a virus scanner, for a moment."""

_ABANDONED_S = 3600.0
_REST = re.compile(r"\.[0-9a-f]{8}\.new")
_MOST_CHARACTERS = 40


def write(path: Path, content: bytes, *, mode: int = _OWN, through_link: bool = False) -> None:
    """Puts ``content`` at ``path``: afterwards, and after a power cut, either all of it is there or what was before.

    A file that was there keeps its mode, a new one gets ``mode``.  A link is
    replaced, or with ``through_link`` stays one and what it leads to is
    replaced.  What a power cut leaves of an attempt goes with a later one.
    """
    _leave_devices(path)
    if through_link:
        path = _resolved(path)
    with _beside(path, content, mode, _kept(path)) as beside:
        _replace(beside, path)
    sync_folder(path.parent)


def read(path: Path, most: int) -> bytes:
    """A whole file of at most so many bytes: what lies there may be a pipe or lead to a device, and is refused."""
    return bytes_of(path, most)


def create(path: Path, content: bytes, *, mode: int = _OWN) -> None:
    """As ``write``, where there is nothing yet; raises ``FileExistsError`` otherwise, also for a link to nowhere."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    with _beside(path, content, mode) as beside:
        try:
            path.hardlink_to(beside)
        except FileExistsError:  # somebody was quicker
            raise
        except (OSError, NotImplementedError):  # a disk without links: who was quicker by a blink is overwritten
            _replace(beside, path)
    sync_folder(path.parent)


def place(finished: Path, path: Path) -> None:
    """Moves a file that was made elsewhere on the same disk to ``path``, as ``write`` does; its mode is its own."""
    _leave_devices(path)
    sync_file(finished)
    _replace(finished, path)
    sync_folder(path.parent)


def _leave_devices(path: Path) -> None:
    """Whoever names ``/dev/null`` or ``/dev/stdout``, and may, does not mean a file in their place."""
    with contextlib.suppress(FileNotFoundError):
        mode = path.stat().st_mode
        piped = stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or (piped and path.is_symlink()):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


def _replace(new: Path, path: Path) -> None:
    """Moves it there; on Windows when whoever has one of both open is done with it, if that does not take long."""
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            new.replace(path)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _SHARING or time.monotonic() > end:
                raise
        else:
            return
        time.sleep(_PAUSE_S)


@contextlib.contextmanager
def _beside(path: Path, content: bytes, mode: int, kept: int | None = None) -> Iterator[Path]:
    """A file with this content in the same folder, on the disk; whatever happens, it is not left there."""
    _sweep(path)
    beside = path.with_name(f"{_beginning(path)}.{secrets.token_hex(4)}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(beside, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if kept is not None:
                beside.chmod(kept)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield beside
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def _beginning(path: Path) -> str:
    """Of the names beside ``path``: short enough where its own is as long as names may be."""
    return f".{path.name[:_MOST_CHARACTERS]}"


def _sweep(path: Path) -> None:
    """Deletes what dead programs left beside ``path``; who still writes does not need an hour for it."""
    before = time.time() - _ABANDONED_S
    beginning = _beginning(path)
    with contextlib.suppress(OSError):
        for each in path.parent.iterdir():
            if each.name.startswith(beginning) and _REST.fullmatch(each.name.removeprefix(beginning)):
                with contextlib.suppress(OSError):
                    if each.lstat().st_mtime < before:
                        each.unlink()


def _kept(path: Path) -> int | None:
    """The mode of the file that is there; none for a link or nothing."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    return stat.S_IMODE(mode) & 0o777 if stat.S_ISREG(mode) else None


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:  # links in a circle; later Pythons raise OSError themselves
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None


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
