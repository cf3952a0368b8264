"""A connection with IBus's daemon that outlives who serves it, and what has to outlive them besides.

While a call waits for its answer, the daemon waits too, and so does whoever
pressed the key.  If the connection ends, the daemon answers with an error, on
which GNOME's Shell throws the key away (43, read and seen; GTK's module hands
it to the application).
"""

from __future__ import annotations

import socket
from typing import Final, Protocol

from jeepney import Message

from desktop.system.bus import BusConnection, BusGone

__all__ = ["LastingConnection", "NoRemains", "Remains"]

_PEEKED: Final = 1 << 16


class Remains(Protocol):
    """What is kept of who serves: the next one begins with it."""

    left: bytes
    """What the one before left of its engines; empty: nobody was before on this connection."""
    done: int
    """The number of the last message that was answered; it may not have been taken out of the socket."""
    fatal: int
    """The number of a message that is not to be looked at again."""

    def entrust(self, connected: socket.socket) -> None:
        """This socket is to be kept."""

    def at(self, serial: int) -> None:
        """A message is being dealt with, 0: none."""

    def leave(self, left: bytes, done: int) -> None:
        """How the engines stand behind the message of this number, which has been answered."""

    def whole(self, whole: bool) -> None:
        """Whether the next that can be read from the socket is the beginning of a message."""


class NoRemains:
    """Nobody comes after this one."""

    left, done, fatal = b"", 0, 0

    def entrust(self, connected: socket.socket) -> None:
        """See ``Remains``."""

    def at(self, serial: int) -> None:
        """See ``Remains``."""

    def leave(self, left: bytes, done: int) -> None:
        """See ``Remains``."""

    def whole(self, whole: bool) -> None:
        """See ``Remains``."""


class LastingConnection(BusConnection):
    """Leaves each message in its socket until it has been answered; ``close`` ends only this end of it."""

    def __init__(self, connected: socket.socket, remains: Remains, *, read: bytes = b"", serial: int) -> None:
        """See ``BusConnection``."""
        connected.setblocking(True)
        super().__init__(connected, read=read, serial=serial)
        self._remains = remains
        self._peeked = self._unanswered = 0
        remains.whole(self._frames.between)

    def receive(self, *, timeout: float | None = None) -> Message:
        """See ``BusConnection``; what was received before has been answered."""
        self.answered()
        return super().receive(timeout=timeout)

    def answered(self) -> None:
        """See ``BusConnection``."""
        self._consume(self._unanswered)
        self._unanswered = 0
        self._remains.whole(self._frames.between)

    def close(self) -> None:
        """See ``BusConnection``."""
        self._close()

    def _read(self) -> bytes:
        data = self._socket.recv(_PEEKED, socket.MSG_PEEK)
        self._peeked = len(data)
        return data

    def _next(self) -> Message | None:
        message, peeked = super()._next(), self._peeked
        self._peeked = 0
        if message is not None and peeked:
            self._unanswered = peeked - len(self._frames.held)
            self._frames.forget()
        elif peeked:
            # A part of one, which makes room for the rest, or what no answer is due to.
            self._remains.whole(False)
            self._consume(peeked)
        return message

    def _consume(self, count: int) -> None:
        try:
            while count > 0:
                count -= len(self._socket.recv(count)) or count
        except OSError as error:
            raise BusGone(f"read: {type(error).__name__}") from None
