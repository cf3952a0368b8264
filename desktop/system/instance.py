"""One tray program per session: a lock that the operating system lets go when its holder ends, however it ends."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

__all__ = ["AlreadyRunning", "Instance"]

_BYTE = 1 << 20
"""Windows locks bytes against reading too, so the locked one lies far behind the process id."""


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
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except BlockingIOError:
            try:
                held = os.read(self._descriptor, 32).strip()
            finally:
                os.close(self._descriptor)
            raise AlreadyRunning(int(held) if held.isdigit() else 0) from None
        except OSError:
            os.close(self._descriptor)
            raise
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Lets another process take the lock; does nothing the second time."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _lock(descriptor: int) -> None:
    """Takes the lock or raises ``BlockingIOError``; never waits."""
    # Both loaded by name: the type checker knows each module's functions on its own platforms only.
    try:
        fcntl: Any = importlib.import_module("fcntl")
    except ImportError:
        _lock_windows(descriptor)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_windows(descriptor: int) -> None:
    msvcrt: Any = importlib.import_module("msvcrt")
    os.lseek(descriptor, _BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        raise BlockingIOError from error
    finally:
        os.lseek(descriptor, 0, os.SEEK_SET)
