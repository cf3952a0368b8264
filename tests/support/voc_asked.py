"""One question to a server of complaints and its answer or fault, for tests of the client."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from voc_server import DICTIONARY, LlamaServer, VocServer

from desktop.voc.client.client import VocClient, probe
from desktop.voc.protocol.dictionary import parse_dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import VocError
from desktop.voc.protocol.messages import Classification, Probe
from engine.text.private import Private

__all__ = [
    "KEY",
    "PATHS",
    "PROTOCOLS",
    "SMALL",
    "TEXT",
    "Said",
    "chat",
    "classify",
    "endpoint",
    "fault",
    "probe_now",
    "refused_port",
    "saying",
]

SMALL = parse_dictionary(DICTIONARY)
TEXT = "바퀴가 또 나왔어요!! 환불해 주세요."
KEY = "sk-canaryCANARYcanary"
PROTOCOLS = ("voc", "openai")
PATHS = {"voc": "/predict", "openai": "/v1/chat"}


def endpoint(server: VocServer | LlamaServer | str, protocol: Any = "voc", **changed: Any) -> Endpoint:
    """Of a server, without a proxy."""
    address = server if isinstance(server, str) else server.url
    return Endpoint(**{"address": address, "protocol": protocol, "proxy": "none", **changed})


def classify(connection: Endpoint, text: str = TEXT) -> Classification:
    """By a client of its own."""

    async def work() -> Classification:
        async with VocClient(connection, SMALL) as client:
            return await client.classify(Private(text))

    return asyncio.run(work())


def chat(connection: Endpoint, instruction: str = "요약하세요", text: str = TEXT) -> list[str]:
    """The pieces."""

    async def work() -> list[str]:
        async with VocClient(connection, SMALL) as client:
            return [piece.reveal() async for piece in client.chat(Private(instruction), Private(text))]

    return asyncio.run(work())


def probe_now(connection: Endpoint, within: float = 4.5) -> Probe:
    """A test of the connection."""
    return asyncio.run(probe(connection, SMALL, within))


def fault(work: Callable[[], object]) -> VocError:
    """What it raises, which is nothing else."""
    with pytest.raises(VocError) as caught:
        work()
    return caught.value


def refused_port() -> int:
    """Where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclasses.dataclass(frozen=True)
class Said:
    """An answer byte by byte as it is."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = dataclasses.field(default_factory=lambda: {"Content-Type": "application/json"})


@contextlib.contextmanager
def saying(answer: Callable[[str, bytes], Said]) -> Iterator[str]:
    """The address of a server in this process that says what ``answer`` makes of a path and a body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _say(self) -> None:
            said = answer(self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            self.send_response(said.status)
            for name, value in {**said.headers, "Content-Length": str(len(said.content))}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(said.content)

        do_GET = do_POST = _say  # noqa: N815  # the library's names

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
