"""Connections that cost no more than was agreed, whatever the other side sends and does not read."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

__all__ = ["BoundTransport", "Held", "PacedSocket", "ReadInTime", "Room"]

_PIECES = 1024
"""Of one message: each costs something, though it may be empty."""

_TOO_MANY = 1009
"""The message is too big."""


class Held(Protocol):
    """A connection that could be put out."""

    def give_up(self) -> None:
        """Ends it."""


class Room:
    """For how many connections a listener has room, and who goes for one more: who keeps us waiting.

    That is: a heading, or a body, is still to come, or what was answered is
    still to be read; then a WebSocket that is open.  Of each kind the one
    that has said nothing for longest goes first.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._waiting: dict[Held, None] = {}
        self._open: dict[Held, None] = {}

    def wait(self, connection: Held) -> None:
        """From now on it keeps us waiting."""
        self.keep(connection)
        self._waiting[connection] = None

    def still_wait(self, connection: Held) -> None:
        """It keeps us waiting, and may have done so before."""
        self._waiting.setdefault(connection)

    def rest(self, socket: Held) -> None:
        """A WebSocket that has said something just now."""
        self.keep(socket)
        self._open[socket] = None

    def keep(self, connection: Held) -> None:
        """It is being answered, or is gone."""
        self._waiting.pop(connection, None)
        self._open.pop(connection, None)

    def make(self) -> bool:
        """Puts one out; false where all of them are being answered."""
        goes = next(iter(self._waiting), None) or next(iter(self._open), None)
        if goes is None:
            return False
        self.keep(goes)
        goes.give_up()
        return True


class BoundTransport:
    """A transport whose end comes: a connection that is closed while something is unread would stay otherwise."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, unread_s: float) -> None:
        self.transport, self._loop, self._unread_s = transport, loop, unread_s

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def close(self) -> None:
        """See ``asyncio.Transport``."""
        self.transport.close()
        if self.transport.get_write_buffer_size():
            self._loop.call_later(self._unread_s, self.transport.abort)


class ReadInTime(asyncio.Protocol):
    """A connection whose other side has so many seconds to read, when the system takes no more; before another one."""

    unread_s = 20.0

    loop: asyncio.AbstractEventLoop
    transport: Any
    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.unread_s, self.transport.abort)

    def resume_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        self._read()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        self._read()
        super().connection_lost(exc)

    def _read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


class PacedSocket(ReadInTime, WebSocketsSansIOProtocol):
    """Nothing more is read while the other side does not read what it is sent.

    The library answers every ping at once and keeps the answers for as long
    as nobody reads them; and it counts a message's bytes but not its pieces.
    """

    room: Room

    def connection_made(self, transport: Any) -> None:
        """See ``asyncio.Protocol``."""
        super().connection_made(transport)
        self.room.rest(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        self.room.keep(self)
        # It was taken out of those that count when it was put out, and the library takes it out here.
        self.connections.add(self)
        super().connection_lost(exc)

    def give_up(self) -> None:
        """See ``Held``."""
        self.connections.discard(self)
        self.transport.abort()

    def pause_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> Any:
        """See ASGI."""
        message = await super().receive()
        if not self.writable.is_set():
            self.transport.pause_reading()
        return message

    async def send(self, message: Any) -> None:
        """See ASGI."""
        await super().send(message)
        if self.close_sent:
            # Who was refused got an answer; the library would tell of a handshake that nobody completed.
            self.handshake_complete = True

    def send_receive_event_to_app(self) -> None:
        """A whole message has come."""
        self.room.rest(self)
        super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """One more piece of a message."""
        if len(self.frames) < _PIECES:
            super().handle_cont(event)
        elif not self.transport.is_closing():
            self.conn.fail(_TOO_MANY)
            self.handle_parser_exception()
