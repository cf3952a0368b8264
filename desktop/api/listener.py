"""A server for one contract: connections, each with its time, and nothing that computes while nobody asks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.http11 import Request
from websockets.server import ServerProtocol

from desktop.api.options import ApiOptions
from desktop.api.safety.guard import FAULT, ConnectionFault
from desktop.api.sockets import BoundTransport, PacedSocket, ReadInTime, Room

__all__ = ["Listener", "TimedProtocol"]

_MESSAGE_BYTES = 1 << 18
_QUIET_S = 20.0
"""A WebSocket that does not answer to a ping for so long is closed."""

_GRACE_S = 2
_KEEP_ALIVE_S = 30

_SWITCHES = 101
"""HTTP: it goes on as the other protocol that was asked for."""


class Listener(uvicorn.Server):
    """A server among several in one process, which leaves the signals to that and does nothing while nobody asks."""

    def __init__(self, app: ASGIApp, options: ApiOptions) -> None:
        super().__init__(_config(app, options))
        self._stopped = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process has them."""
        yield

    async def main_loop(self) -> None:
        """Waits for ``stop``; the library's own looks ten times a second."""
        await self.on_tick(0)
        await self._stopped.wait()

    def stop(self) -> None:
        """Answers what is under way, and ends."""
        self.should_exit = True
        self._stopped.set()


class TimedProtocol(ReadInTime, H11Protocol):
    """A connection that has a few seconds for each heading and to read an answer; the body's time is the guard's.

    The server itself waits for the first byte of a heading, for its last one,
    and for who does not read, as long as the other side likes.  And it
    refuses who comes when there are too many: here one that keeps us waiting
    goes instead (``Room``).  Where a request can only be refused, the guard
    does it, who knows the form.
    """

    heading_s = 10.0
    """Seconds for a heading, for the silence before the first one, and for a body that came too late for its answer."""

    room: Room
    """The one of all connections of a listener."""

    _heading: asyncio.TimerHandle | None = None
    _answering: asyncio.Task[Any] | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._application, self.app = self.app, self._answer

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its own is
        """See ``asyncio.Protocol``."""
        super().connection_made(_Together(transport, self.loop, self.unread_s))  # type: ignore[arg-type]  # it is one but for its class
        if len(self.connections) >= self.room.most and not self.room.make():
            self._accuse("crowd")
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        self._arrived()
        if self._answering is not None and not self.cycle.response_complete:
            # Nobody hears the answer, so nobody needs to find it.
            self._answering.cancel()
        super().connection_lost(exc)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        self._answering = asyncio.current_task()
        await self._application(scope, receive, send)

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol``."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """See ``H11Protocol``."""
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if self.conn.their_state is not h11.IDLE:
            self._look()
            return
        self.room.wait(self)
        # The beginning of a further heading, which came with the one before, waits here already.
        if self._heading is None and self.conn.trailing_data[0]:
            self._wait()

    def _look(self) -> None:
        """What the other side is about to do, now that it has said something."""
        if self.transport.get_protocol() is not self:
            return  # it has become a WebSocket
        sends_body = self.conn.their_state is h11.SEND_BODY
        if self.conn.their_state is h11.IDLE or (sends_body and self.conn.our_state is h11.DONE):
            if self._heading is None:
                self._wait()
        elif sends_body:
            self._stop_timer()
            self.room.still_wait(self)
        else:
            self._arrived()

    def pause_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        super().pause_writing()
        self.room.wait(self)

    def resume_writing(self) -> None:
        """See ``asyncio.Protocol``."""
        super().resume_writing()
        if not self.cycle.response_complete:
            self.room.keep(self)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """See ``H11Protocol``; from here on another protocol has the connection."""
        if self.flow.write_paused:
            # The system tells only once that somebody does not read, and the other protocol would not hear of it.
            self.give_up()
            return
        if not _is_handshake(event, self.headers):
            self.send_400_response("")
            return
        self._arrived()
        if isinstance(self.transport, _Together):
            self.transport.flush()
            self.transport = BoundTransport(self.transport.transport, self.loop, self.unread_s)
        super().handle_websocket_upgrade(event)

    def send_400_response(self, msg: str) -> None:
        """See ``H11Protocol``; in the contract's form."""
        self._arrived()
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            # It came behind a request that is being answered; where that answer ends nobody could tell any more.
            self.transport.close()
            return
        self.transport.pause_reading()
        if self.cycle is not None:
            self.cycle.disconnected = True
        self._accuse("garbled")
        telling = self.loop.create_task(self._tell_garbled())
        self.tasks.add(telling)
        telling.add_done_callback(self.tasks.discard)

    async def _tell_garbled(self) -> None:
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        async def receive() -> Any:
            return {"type": "http.disconnect"}

        scope: Any = {"type": "http", "method": "GET", "path": "/", "headers": [], "state": self.app_state}
        await self._application(scope, receive, send)
        start, *bodies = said
        content = b"".join(each.get("body", b"") for each in bodies)
        answer = h11.Response(status_code=start["status"], headers=[*start["headers"], (b"connection", b"close")])
        for event in (answer, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _accuse(self, fault: ConnectionFault) -> None:
        self.app_state = {**self.app_state, FAULT: fault}

    def give_up(self) -> None:
        """See ``Held``."""
        self._arrived()
        self.connections.discard(self)
        self.transport.abort()

    def _wait(self) -> None:
        self.room.still_wait(self)
        self._heading = self.loop.call_later(self.heading_s, self.give_up)

    def _arrived(self) -> None:
        self.room.keep(self)
        self._stop_timer()

    def _stop_timer(self) -> None:
        if self._heading is not None:
            self._heading.cancel()
            self._heading = None


def _is_handshake(event: h11.Request, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether it opens a WebSocket; the library closes what does not without a form, or without a word."""
    trial = ServerProtocol()
    lines = [event.method + b" " + event.target + b" HTTP/1.1", *(name + b": " + value for name, value in headers)]
    trial.receive_data(b"\r\n".join((*lines, b"", b"")))
    asked = next(iter(trial.events_received()), None)
    return isinstance(asked, Request) and trial.accept(asked).status_code == _SWITCHES


class _Together(BoundTransport):
    """A transport that sends at once what is written in one round of the event loop.

    The server writes an answer's heading, its body and its end apart: three
    packets, by each of which the other side is woken.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, unread_s: float) -> None:
        super().__init__(transport, loop, unread_s)
        self._written: list[bytes] = []

    def write(self, data: bytes) -> None:
        """See ``asyncio.Transport``."""
        if not data:
            return
        if not self._written:
            self._loop.call_soon(self.flush)
        self._written.append(data)

    def close(self) -> None:
        """See ``asyncio.Transport``."""
        self.flush()
        super().close()

    def abort(self) -> None:
        """See ``asyncio.Transport``."""
        self._written.clear()
        self.transport.abort()

    def flush(self) -> None:
        """Sends what was written."""
        if self._written:
            self.transport.write(b"".join(self._written))
            self._written.clear()


def _config(app: ASGIApp, options: ApiOptions) -> uvicorn.Config:
    own = {"room": Room(options.connections), "unread_s": options.unread_s}
    protocol = type("_ListenersProtocol", (TimedProtocol,), {**own, "heading_s": options.heading_s})
    return uvicorn.Config(
        app,
        http=protocol,
        ws=type("_ListenersSocket", (PacedSocket,), own),
        backlog=options.backlog,
        ws_max_size=_MESSAGE_BYTES,
        ws_ping_interval=_QUIET_S,
        ws_ping_timeout=_QUIET_S,
        # Compressed and repeated, what somebody types could be guessed from lengths.
        ws_per_message_deflate=False,
        lifespan="off",
        # Addresses hold texts: contract A has them in the query.
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
