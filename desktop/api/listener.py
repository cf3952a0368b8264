"""A server for one contract: connections, each with its time, and nothing that computes while nobody asks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from desktop.api.options import ApiOptions
from desktop.api.safety.guard import FAULT, ConnectionFault
from desktop.api.sockets import PacedSocket

__all__ = ["Listener", "TimedProtocol"]

_MESSAGE_BYTES = 1 << 18
_QUIET_S = 20.0
"""A WebSocket that does not answer to a ping for so long is closed."""

_GRACE_S = 2
_KEEP_ALIVE_S = 30


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


class TimedProtocol(H11Protocol):
    """A connection that has a few seconds for each heading; the body's time is the guard's.

    The server itself waits for the first byte of a heading, and for its last
    one, as long as the other side likes.  And it refuses who comes when there
    are too many: here the one that has said nothing for longest goes instead.
    Where a request can only be refused, the guard does it, who knows the form.
    """

    heading_s = 10.0
    """Seconds for a heading, and for the silence before the first one."""

    most = 1000
    """So many connections at once."""

    waiting: dict[TimedProtocol, None]
    """The connections of one listener of which nothing is being answered, in the order in which they became so."""

    _heading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its own is
        """See ``asyncio.Protocol``."""
        super().connection_made(_Together(transport, self.loop))  # type: ignore[arg-type]  # it is one but for its class
        if len(self.connections) >= self.most:
            if self.waiting:
                next(iter(self.waiting)).give_up()
            else:
                self._accuse("crowd")
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol``."""
        super().data_received(data)
        # Behind a heading the other side's state is that of a body, or of having said all.
        if self.conn.their_state is not h11.IDLE:
            self._arrived()
        elif self._heading is None:
            self._wait()

    def on_response_complete(self) -> None:
        """See ``H11Protocol``."""
        super().on_response_complete()
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            return
        self.waiting[self] = None
        # The beginning of a further heading, which came with the one before, waits here already.
        if self._heading is None and self.conn.trailing_data[0]:
            self._wait()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """See ``H11Protocol``; from here on another protocol has the connection."""
        self._arrived()
        if isinstance(self.transport, _Together):
            self.transport.flush()
            self.transport = self.transport.transport
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
        await self.app(scope, receive, send)
        start, *bodies = said
        content = b"".join(each.get("body", b"") for each in bodies)
        answer = h11.Response(status_code=start["status"], headers=[*start["headers"], (b"connection", b"close")])
        for event in (answer, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _accuse(self, fault: ConnectionFault) -> None:
        self.app_state = {**self.app_state, FAULT: fault}

    def give_up(self) -> None:
        """Ends a connection on which nothing is being answered."""
        self._arrived()
        self.connections.discard(self)
        self.transport.abort()

    def _wait(self) -> None:
        self.waiting.setdefault(self)
        self._heading = self.loop.call_later(self.heading_s, self.give_up)

    def _arrived(self) -> None:
        self.waiting.pop(self, None)
        if self._heading is not None:
            self._heading.cancel()
            self._heading = None


class _Together:
    """A transport that sends at once what is written in one round of the event loop.

    The server writes an answer's heading, its body and its end apart: three
    packets, by each of which the other side is woken.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.transport = transport
        self._loop = loop
        self._written: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

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
        self.transport.close()

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
    own = {"heading_s": options.heading_s, "most": options.connections, "waiting": {}}
    protocol = type("_ListenersProtocol", (TimedProtocol,), own)
    return uvicorn.Config(
        app,
        http=protocol,
        ws=PacedSocket,
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
