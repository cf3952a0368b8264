"""Crowds that keep a listener waiting, each in another way: others are answered, and what is never read ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from api_fake import FakeApi
from api_questions import QUESTIONS
from api_served import ServedApi
from websockets.sync.client import connect

from desktop.api.options import ApiOptions, Contract, RateLimits
from desktop.api.sockets import BoundTransport

MOST = 20
CROWD = 3 * MOST
NO_LIMITS = RateLimits(0, 0, 0)

_UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
_VERSION = "Sec-WebSocket-Version: 13\r\n"
_KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
_HANDSHAKE = f"GET /ws/crowd HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_VERSION}{_KEY}\r\n".encode()
_JSON = b"Host: localhost\r\nContent-Type: application/json\r\n"
_BODY = b"POST /predict HTTP/1.1\r\n" + _JSON + b"Content-Length: 100\r\n\r\n{"
_REFUSED_BODY = b"POST /predict HTTP/1.1\r\nOrigin: https://evil.example\r\n" + _JSON + b"Content-Length: 100\r\n\r\n{"
_LARGE = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def small() -> Iterator[FakeApi]:
    """A server with little room, which waits long for a heading and for a body."""
    with FakeApi(ApiOptions(rates=NO_LIMITS, connections=MOST, heading_s=60, body_s=60, unread_s=60)) as api:
        yield api


def opened(api: FakeApi, sent: bytes, contract: Contract = "predictor") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", api.port(contract)), 30)
    connection.settimeout(30)
    connection.sendall(sent)
    return connection


def unread(api: FakeApi) -> socket.socket:
    """One that asks for more and more and reads nothing of it, until it waits or was put out for the next one."""
    connection = opened(api, b"")
    connection.setblocking(False)
    with contextlib.suppress(BlockingIOError, ConnectionError):
        while True:
            connection.send(_LARGE * 1000)
    return connection


def shaken(api: FakeApi) -> socket.socket:
    """A WebSocket that is open and says nothing."""
    connection = opened(api, _HANDSHAKE)
    assert connection.recv(4096).startswith(b"HTTP/1.1 101")
    return connection


def flood_with(connection: socket.socket, sent: bytes) -> None:
    """Sends it again and again and reads nothing, until the other side has had enough, which is waited for."""
    with contextlib.suppress(ConnectionError):
        while True:
            connection.sendall(sent)


def is_over(connection: socket.socket) -> bool:
    """Whether the other side has ended it, which is waited for."""
    with contextlib.suppress(ConnectionError):
        while connection.recv(1 << 16):
            pass
    return True


@pytest.mark.parametrize(
    "come",
    [lambda api: opened(api, b""), lambda api: opened(api, _BODY), lambda api: opened(api, _REFUSED_BODY), shaken],
    ids=["silent", "slow bodies", "refused bodies", "WebSockets"],
)
def test_who_keeps_us_waiting_keeps_nobody_out(
    come: Callable[[FakeApi], socket.socket], small: FakeApi, client: httpx.Client
) -> None:
    """The one that does so for longest goes; the newest stays, and whoever asks is answered."""
    with contextlib.ExitStack() as crowd:
        connections = [crowd.enter_context(come(small)) for _ in range(CROWD)]
        question = QUESTIONS["A"]
        answer = client.post(small.at["predictor"] + question.path, json=question.body("나는 "))
        assert answer.status_code == 200
        assert is_over(connections[0])
        connections[-1].setblocking(False)
        with contextlib.suppress(BlockingIOError):
            assert connections[-1].recv(1 << 16)


def test_who_reads_nothing_keeps_nobody_out(small: FakeApi, client: httpx.Client) -> None:
    """However much was asked for: until the system takes no more of the answers they are being answered."""
    question = QUESTIONS["A"]
    address, body = small.at["predictor"] + question.path, question.body("나는 ")
    with contextlib.ExitStack() as crowd:
        for _ in range(MOST + 5):
            crowd.enter_context(unread(small))
        while (status := client.post(address, json=body).status_code) == 503:
            pass
        assert status == 200


def test_a_socket_that_is_used_stays(small: FakeApi) -> None:
    """In a crowd of silent ones it is answered, though it was there first."""
    address = small.at["predictor"].replace("http", "ws") + "/ws/used"
    with contextlib.ExitStack() as crowd, connect(address, proxy=None) as used:
        for _ in range(CROWD):
            crowd.enter_context(shaken(small))
            used.send('{"type": "input", "text": "나는 "}')
            assert json.loads(used.recv(30))["type"] == "prediction"


def test_who_does_not_read_is_cut_off() -> None:
    """After some seconds, and others are answered meanwhile."""
    with FakeApi(ApiOptions(rates=NO_LIMITS, unread_s=0.3)) as api:
        with opened(api, b"") as flood:
            flood_with(flood, _LARGE * 1000)
        with opened(api, _HANDSHAKE) as flood:
            assert flood.recv(4096).startswith(b"HTTP/1.1 101")
            flood_with(flood, (b"\x89\xfd" + bytes(4) + bytes(125)) * 1000)


def test_a_body_that_was_answered_before_it_was_there_has_its_time() -> None:
    """Who is refused and goes on sending, byte by byte, does not stay."""
    with FakeApi(ApiOptions(heading_s=0.3)) as api, opened(api, _REFUSED_BODY) as slow:
        assert slow.recv(1 << 16).startswith(b"HTTP/1.1 403")
        slow.sendall(b" ")
        assert is_over(slow)


class _Stuck(asyncio.Transport):
    """One that never gets rid of what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.aborted = asyncio.Event()

    def get_write_buffer_size(self) -> int:
        return 1

    def close(self) -> None:
        """Waits for what was written."""

    def abort(self) -> None:
        self.aborted.set()


def test_a_connection_that_is_closed_ends_though_nobody_reads() -> None:
    """The system's own way would be to wait for the other side."""

    async def close() -> None:
        transport = _Stuck()
        BoundTransport(transport, asyncio.get_running_loop(), 0.05).close()
        async with asyncio.timeout(30):
            await transport.aborted.wait()

    asyncio.run(close())


# --- What opens no WebSocket


@pytest.mark.parametrize("name", ["A", "B", "C", "D", "E"])
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (f"GET /nothing HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_VERSION}{_KEY}", 404),
        (f"GET /{'ws/' + 'x' * 300} HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_VERSION}{_KEY}", 404),
        (f"GET /ws/1 HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_VERSION}", 400),
        (f"GET /ws/1 HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_VERSION}Sec-WebSocket-Key: x\r\n", 400),
        (f"GET /ws/1 HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_KEY}Sec-WebSocket-Version: 12\r\n", 400),
        (f"POST /ws/1 HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_VERSION}{_KEY}", 400),
        (f"GET /ws/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n{_UPGRADE}{_VERSION}{_KEY}", 400),
        (f"GET /ws/1 HTTP/1.1\r\nHost: localhost\r\n{_UPGRADE}{_VERSION}{_KEY}" + "X: y\r\n" * 500, 400),
        (f"GET /ws/1 HTTP/1.1\r\nHost: evil.example\r\n{_UPGRADE}{_VERSION}{_KEY}", 421),
        (f"GET /ws/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n{_UPGRADE}{_VERSION}{_KEY}", 403),
    ],
    ids=[
        *("elsewhere", "long name", "no key", "bad key", "bad version", "POST", "body", "many headers"),
        *("rebound", "foreign page"),
    ],
)
def test_what_opens_no_socket_is_told_in_the_contracts_form(
    asked: str, status: int, name: str, small: FakeApi, caplog: pytest.LogCaptureFixture
) -> None:
    """As any other request, and it is no fault of ours."""
    question = QUESTIONS[name]
    with opened(small, f"{asked}\r\n".encode(), question.contract) as connection:
        heard = b""
        with contextlib.suppress(ConnectionError):
            while portion := connection.recv(1 << 16):
                heard += portion
    heading, _, body = heard.partition(b"\r\n\r\n")
    assert heading.startswith(f"HTTP/1.1 {status} ".encode())
    assert question.is_error(json.loads(body))
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


# --- Few files


def test_a_crowd_at_one_port_leaves_files_for_the_others(tmp_path: Path, client: httpx.Client) -> None:
    """Where the system allows few: each port has its share."""
    few = ("prlimit", "--nofile=256:256")
    with (
        ServedApi(tmp_path, "--only", "eot", "predictor", "--no-rate-limits", before=few) as running,
        contextlib.ExitStack() as crowd,
    ):
        port = int(running.at["eot"].rpartition(":")[2])
        for _ in range(300):
            crowd.enter_context(socket.create_connection(("127.0.0.1", port), 30))
        for name in ("A", "E"):
            question = QUESTIONS[name]
            answer = client.post(running.at[question.contract] + question.path, json=question.body("나는 "))
            assert answer.status_code == 200
        assert "system resource" not in running.log.read_text(encoding="utf-8")
