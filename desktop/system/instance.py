"""One tray program per session: a lock that the operating system lets go when its holder ends, however it ends.

The file names the holder, and a secret that only the same person can read: where whoever comes first may take the
name of a socket, nobody guesses one with that in it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import filelock

__all__ = ["AlreadyRunning", "Instance", "secret_of"]

_LONGEST = 64
_SECRET_BYTES = 16


class AlreadyRunning(Exception):
    """Another process holds the lock; ``pid`` is its id, or 0 when it has not written it yet."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"held by process {pid}")
        self.pid = pid


class Instance:
    """Holds the lock from its construction until ``release`` or the end of the process.

    Raises ``AlreadyRunning``, or ``OSError`` when the lock's folder cannot be
    written.  The file stays behind: removing it would let two processes hold
    two files of one name.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Ours, not the library's own kind of lock, which empties or removes the file that names the holder.
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._descriptor)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Lets another process take the lock; does nothing the second time."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def secret_of(file: Path) -> str:
    """The secret of who holds the lock now or held it last; empty where there is none to be read."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return ""
    try:
        return _words(descriptor)[1]
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> None:
    """Locks it and writes our id into it."""
    if not filelock.lock_descriptor(descriptor, blocking=False):
        held = _words(descriptor)[0]
        raise AlreadyRunning(int(held) if held.isdigit() else 0)
    os.ftruncate(descriptor, 0)
    # Windows locks the first byte against reading too, so that is a blank and the rest follows.
    os.write(descriptor, f" {os.getpid()} {secrets.token_hex(_SECRET_BYTES)}\n".encode())


def _words(descriptor: int) -> tuple[str, str]:
    """The id and the secret in the file, empty what is not there; version 0.1.0 wrote the id alone, and no blank."""
    for start in (0, 1):  # from the beginning where that can be read
        with contextlib.suppress(PermissionError):
            os.lseek(descriptor, start, os.SEEK_SET)
            first, second, *_ = [*os.read(descriptor, _LONGEST).decode("ascii", "replace").split(), "", ""]
            return first, second
    return "", ""
