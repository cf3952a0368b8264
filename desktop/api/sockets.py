"""WebSockets that cost no more memory than was agreed, whatever the other side sends and does not read."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

__all__ = ["PacedSocket"]

_PIECES = 1024
"""Of one message: each costs something, though it may be empty."""

_TOO_MANY = 1009
"""The message is too big."""


class PacedSocket(WebSocketsSansIOProtocol):
    """Nothing more is read while the other side does not read what it is sent.

    The library answers every ping at once and keeps the answers for as long
    as nobody reads them; and it counts a message's bytes but not its pieces.
    """

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

    def handle_cont(self, event: Frame) -> None:
        """One more piece of a message."""
        if len(self.frames) < _PIECES:
            super().handle_cont(event)
        elif not self.transport.is_closing():
            self.conn.fail(_TOO_MANY)
            self.handle_parser_exception()
