"""What a typing process leaves to the next one: its connection with IBus's daemon, and how things stood on it.

The socket of the connection lies in a pair of sockets between the two, so it
stays open when who types dies; what is not answered yet still lies in it
(``LastingConnection``).  Memory of both says the rest, one open syllable of
text among it.  So the daemon never notices a death, and every key that waits
for an answer gets one.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import socket
import struct
from typing import Final

__all__ = ["Estate"]

_NUMBER: Final = struct.Struct("<Q")
_AT, _STRUCK, _WHOLE, _SLOT = 0, 8, 16, 17
_HEAD: Final = struct.Struct("<QI")
_SLOTS, _MOST = 24, 1 << 16
_SIZE: Final = _SLOTS + 2 * (_HEAD.size + _MOST)

_MOST_CONNECTIONS: Final = 8
_APART: Final = 20
"""So many bits of messages' numbers are one process's."""


class Estate:
    """Made before the two processes part; each has its part of it."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _SIZE)
        self._taken, self._given = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._taken.setblocking(False)
        self._inherited: socket.socket | None = None
        self.left = b""
        """What the one before left behind, empty where there is no connection to go on with."""
        self.done = 0
        """The number of the last message that it has answered."""
        self.fatal = 0
        """The number of a message at which two have died, one after the other; 0 for none."""
        self.serial = 1 << _APART
        """From here on nobody has numbered a message."""

    # --- who watches

    def take(self) -> bool:
        """The typing process is gone; whether the next one can go on where it was."""
        self.release()
        self.left, self.done = b"", 0
        at, struck = self._number(_AT), self._number(_STRUCK)
        self.fatal = at if at == struck else 0
        _NUMBER.pack_into(self._shared, _STRUCK, at)
        _NUMBER.pack_into(self._shared, _AT, 0)
        found = self._received()
        if found is not None and self._shared[_WHOLE]:
            self._inherited = found
            self.left, self.done = self._read()
        elif found is not None:
            found.close()
        if not self.left:
            self.drop()
        self.serial += 1 << _APART
        return bool(self.left)

    def release(self) -> None:
        """The next one has been started, and has it all."""
        if self._inherited is not None:
            self._inherited.close()
            self._inherited = None

    def drop(self) -> None:
        """Nobody goes on: the daemon sees the connection end."""
        self.release()
        self.left = b""
        if (found := self._received()) is not None:
            found.close()

    def close(self) -> None:
        """Nobody comes any more."""
        self.drop()
        for each in (self._taken, self._given):
            each.close()

    # --- who types

    def claim(self) -> socket.socket | None:
        """The connection to go on with, once; none where one has to be made."""
        inherited, self._inherited = self._inherited, None
        return inherited

    def entrust(self, connected: socket.socket) -> None:
        """From now on this is to be gone on with."""
        with contextlib.suppress(OSError):  # nobody watches any more
            socket.send_fds(self._given, [b"\0"], [connected.fileno()], socket.MSG_DONTWAIT)

    def at(self, serial: int) -> None:
        """The message of this number is being worked at, 0: none."""
        _NUMBER.pack_into(self._shared, _AT, serial)

    def leave(self, left: bytes, done: int) -> None:
        """How things stand behind a message; too much of it is nothing, and nobody goes on."""
        kept = left if len(left) <= _MOST else b""
        slot = 1 - self._shared[_SLOT]
        begin = _SLOTS + slot * (_HEAD.size + _MOST)
        _HEAD.pack_into(self._shared, begin, done, len(kept))
        self._shared[begin + _HEAD.size : begin + _HEAD.size + len(kept)] = kept
        # Whoever is killed before this has left what was there before.
        self._shared[_SLOT] = slot

    def whole(self, whole: bool) -> None:
        """Whether what lies in the socket begins with a message."""
        self._shared[_WHOLE] = whole

    def _read(self) -> tuple[bytes, int]:
        begin = _SLOTS + self._shared[_SLOT] * (_HEAD.size + _MOST)
        done, length = _HEAD.unpack_from(self._shared, begin)
        return self._shared[begin + _HEAD.size : begin + _HEAD.size + length], done

    def _number(self, at: int) -> int:
        return int(_NUMBER.unpack_from(self._shared, at)[0])

    def _received(self) -> socket.socket | None:
        """The connection that was entrusted last."""
        found: list[int] = []
        with contextlib.suppress(OSError):
            while True:
                _, more, _, _ = socket.recv_fds(self._taken, 1, _MOST_CONNECTIONS)
                if not more:
                    break
                found += more
        for each in found[:-1]:
            os.close(each)
        return socket.socket(fileno=found[-1]) if found else None
