"""What the typing process shows of itself to the one that watches it: memory of both, written in a microsecond.

Who watches sleeps while nothing happens; the first call after a while rings it
awake.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import time
from collections.abc import Mapping

__all__ = ["KeyPulse"]

_BEGUN = struct.Struct("<Q")
_COUNT = struct.Struct("<Q")
_ASLEEP = 16
_MODE = 17
_MODES: Mapping[bool | None, int] = {None: 0, False: 1, True: 2}
_SIZE = 32


class KeyPulse:
    """Made before the two processes part; the typing one calls ``begin`` and ``end``, the other one all the rest."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _SIZE)
        self.bell, self._ringer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        """Readable when a call began while who watches was asleep."""

    def begin(self) -> None:
        """The thread that IBus waits for has something to do."""
        shared = self._shared
        _BEGUN.pack_into(shared, 0, time.monotonic_ns())
        if shared[_ASLEEP]:
            shared[_ASLEEP] = 0
            with contextlib.suppress(OSError):  # nobody watches any more, or is rung already
                os.write(self._ringer, b"\0")

    def end(self) -> None:
        """It is done, and waits."""
        _BEGUN.pack_into(self._shared, 0, 0)
        _COUNT.pack_into(self._shared, 8, _COUNT.unpack_from(self._shared, 8)[0] + 1)

    @property
    def hangul(self) -> bool | None:
        """The mode in which was typed last, for who types next; none while nobody has."""
        return {number: mode for mode, number in _MODES.items()}[self._shared[_MODE]]

    @hangul.setter
    def hangul(self, mode: bool | None) -> None:
        self._shared[_MODE] = _MODES[mode]

    @property
    def begun(self) -> int:
        """When what it is busy with began, in nanoseconds of the monotonic clock; 0 while it waits."""
        return int(_BEGUN.unpack_from(self._shared, 0)[0])

    @property
    def count(self) -> int:
        """How often it was done with something."""
        return int(_COUNT.unpack_from(self._shared, 8)[0])

    def doze(self) -> bool:
        """Who watches wants to be rung; ``False`` if something began just now, and it had better stay awake."""
        self._shared[_ASLEEP] = 1
        if self.begun:
            self._shared[_ASLEEP] = 0
            return False
        return True

    def woken(self) -> None:
        """The bell has been heard."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.bell, 64)
        self._shared[_ASLEEP] = 0

    def clear(self) -> None:
        """The typing process is gone, with whatever it was busy with."""
        _BEGUN.pack_into(self._shared, 0, 0)
        self._shared[_ASLEEP] = 0
