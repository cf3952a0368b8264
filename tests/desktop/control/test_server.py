"""The control socket, for real: who is let in, what is said, and who is cut off."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QProcess
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from desktop.control import server as server_module
from desktop.control.protocol import REQUEST_LIMIT, Request, read_reply, said
from desktop.control.server import Connection, ControlServer
from desktop.control.status import Status
from desktop.session.counts import Counts

ROOT = Path(__file__).resolve().parents[3]
STATUS = Status("ready", "m", "", 7, 1.5, Counts(1, 2, 3))
REQUEST = """
import sys
from desktop.control.protocol import ControlError
from desktop.control.server import request
try:
    print(request(sys.argv[1], sys.argv[2], timeout_s=float(sys.argv[3])))
except ControlError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    """A name of a socket that no other test uses."""
    return str(tmp_path / "control.sock")


@pytest.fixture
def control(name: str) -> Iterator[ControlServer]:
    """An open server."""
    opened = ControlServer()
    assert opened.open(name)
    yield opened
    opened.close()


class Stranger:
    """A connection without manners: sends what it likes and keeps what it hears."""

    def __init__(self, name: str) -> None:
        self.socket = QLocalSocket()
        self.socket.connectToServer(name)
        assert self.socket.waitForConnected(1000)
        self.heard = b""
        self.socket.readyRead.connect(self._hear)

    def _hear(self) -> None:
        self.heard += self.socket.readAll().data()

    @property
    def gone(self) -> bool:
        return self.socket.state() is QLocalSocket.LocalSocketState.UnconnectedState

    @property
    def reply(self) -> Any:
        return read_reply(self.heard)


def requesting(qtbot: QtBot, name: str, wanted: str, timeout_s: float = 10) -> str:
    """What another process, without an application object, gets when it asks."""
    process = QProcess()
    process.setWorkingDirectory(str(ROOT))
    process.start(sys.executable, ["-c", REQUEST, name, wanted, str(timeout_s)])
    qtbot.waitUntil(lambda: process.state() is QProcess.ProcessState.NotRunning, timeout=20_000)
    assert process.readAllStandardError().data() == b""
    return bytes(process.readAllStandardOutput().data()).decode().strip()


def test_another_process_is_answered(qtbot: QtBot, control: ControlServer, name: str) -> None:
    """It gets the status; one that wants the window is told that it is done."""
    wanted: list[str | None] = []

    def answer(connection: Connection) -> None:
        wanted.append(connection.request.wanted if connection.request is not None else None)
        connection.reply(STATUS if connection.request == Request("status") else None)

    control.requested.connect(answer)
    assert repr(STATUS) in requesting(qtbot, name, "status")
    assert "status=None, refusal=None" in requesting(qtbot, name, "show")
    assert wanted == ["status", "show"]


@pytest.mark.skipif(
    sys.platform == "win32", reason="a pipe leaves no file, has any name, and Python has no Unix sockets"
)
def test_nobody_there(qtbot: QtBot, name: str, tmp_path: Path) -> None:
    """Neither behind a name that does not exist, nor behind what a crashed program left."""
    assert requesting(qtbot, name, "status") == "NobodyThere"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(name)
    assert Path(name).is_socket()
    assert requesting(qtbot, name, "status") == "NobodyThere"


def test_a_program_that_says_nothing(qtbot: QtBot, control: ControlServer, name: str) -> None:
    """Whoever asks does not wait for ever."""
    assert requesting(qtbot, name, "status", 0.3) == "NoAnswer silent"


def test_a_program_of_another_version(qtbot: QtBot, name: str) -> None:
    """Its reply is told apart from silence."""
    other = QLocalServer()
    other.newConnection.connect(lambda: other.nextPendingConnection().write(b'{"version":3}\n'))
    assert other.listen(name)
    assert requesting(qtbot, name, "status") == "NoAnswer other-version"
    other.close()


@pytest.mark.skipif(
    sys.platform == "win32", reason="a pipe leaves no file, has any name, and Python has no Unix sockets"
)
def test_what_a_crashed_program_left_is_replaced(qtbot: QtBot, name: str) -> None:
    """A stale socket is no hindrance, and a closed server leaves nothing."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(name)
    control = ControlServer()
    assert control.open(name)
    Stranger(name)
    control.close()
    assert not Path(name).exists()


@pytest.mark.skipif(
    sys.platform == "win32", reason="a pipe leaves no file, has any name, and Python has no Unix sockets"
)
def test_only_its_owner_may_enter(control: ControlServer, name: str) -> None:
    """The socket is no one else's to read or write."""
    assert stat.S_IMODE(Path(name).stat().st_mode) & 0o077 == 0


@pytest.mark.skipif(
    sys.platform == "win32", reason="a pipe leaves no file, has any name, and Python has no Unix sockets"
)
def test_a_socket_that_cannot_be_opened(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The program runs without one; the log says so, once."""
    assert not ControlServer().open(str(tmp_path / "none" / "control.sock"))
    assert len(caplog.records) == 1


BAD: dict[str, tuple[bytes, str]] = {
    "garbage": (b"\x00\xff garbage\n", "bad-request"),
    "http": (b"GET / HTTP/1.1\n", "bad-request"),
    "unknown request": (b'{"wanted": "dance", "version": 2}\n', "bad-request"),
    "other version": (b'{"wanted": "status", "version": 99}\n', "other-version"),
    "too long": (b'{"wanted": "status", "version": 2, "x": "' + b"y" * 2 * REQUEST_LIMIT + b'"}\n', "too-long"),
    "without end": (b"y" * 1_000_000, "too-long"),
}


@pytest.mark.parametrize(("sent", "refusal"), BAD.values(), ids=BAD.keys())
def test_bad_requests_are_refused(qtbot: QtBot, control: ControlServer, name: str, sent: bytes, refusal: str) -> None:
    """A reply that says why, nothing raised, the connection ended, and the next stranger answered."""
    control.requested.connect(lambda connection: connection.reply(STATUS))
    stranger = Stranger(name)
    stranger.socket.write(sent)
    qtbot.waitUntil(lambda: stranger.heard.endswith(b"\n"))
    assert stranger.reply.refusal == refusal
    qtbot.waitUntil(lambda: stranger.gone)
    good = Stranger(name)
    good.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: good.heard.endswith(b"\n"))
    assert good.reply.status == STATUS


def test_a_request_may_come_in_pieces(qtbot: QtBot, control: ControlServer, name: str) -> None:
    """It ends with its newline; what follows is not listened to."""
    asked: list[Connection] = []
    control.requested.connect(asked.append)
    stranger = Stranger(name)
    qtbot.waitUntil(lambda: len(control._connections) == 1)
    (connection,) = control._connections
    line = said(Request("show"))
    for end in range(1, len(line) + 1):
        stranger.socket.write(line[end - 1 : end])
        qtbot.waitUntil(partial(lambda heard: connection._heard == heard, line[:end]))
    stranger.socket.write(b"more\n")
    qtbot.waitUntil(lambda: len(asked) == 1)
    asked[0].reply()
    asked[0].reply(STATUS)
    qtbot.waitUntil(lambda: stranger.gone)
    assert stranger.heard.count(b"\n") == 1
    assert stranger.reply.status is None


def test_who_says_nothing_is_shown_out(
    qtbot: QtBot, control: ControlServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a time, with a reply; others are answered meanwhile."""
    monkeypatch.setattr(server_module, "_PATIENCE_MS", 200)
    control.requested.connect(lambda connection: connection.reply(STATUS))
    silent, good = Stranger(name), Stranger(name)
    good.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: good.heard.endswith(b"\n"))
    assert not silent.gone
    qtbot.waitUntil(lambda: silent.gone)
    assert silent.reply.refusal == "too-slow"
    qtbot.waitUntil(lambda: not control._connections)


def test_who_is_not_answered_in_time_is_told(
    qtbot: QtBot, control: ControlServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that forgets a connection does not keep it."""
    monkeypatch.setattr(server_module, "_PATIENCE_MS", 100)
    asked: list[Connection] = []
    control.requested.connect(asked.append)
    stranger = Stranger(name)
    stranger.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: stranger.gone)
    assert stranger.reply.refusal == "too-slow"
    asked[0].reply(STATUS)


@pytest.mark.skipif(
    sys.platform == "win32", reason="a pipe leaves no file, has any name, and Python has no Unix sockets"
)
def test_who_does_not_take_the_reply_is_shown_out(
    qtbot: QtBot, control: ControlServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that nobody reads is not kept for ever."""
    monkeypatch.setattr(server_module, "_PATIENCE_MS", 200)
    huge = msgspec.structs.replace(STATUS, model="m" * 4_000_000)
    control.requested.connect(lambda connection: connection.reply(huge))
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.connect(name)
        deaf.sendall(said(Request("status")))
        qtbot.waitUntil(lambda: len(control._connections) == 1)
        qtbot.waitUntil(lambda: not control._connections)


def test_who_leaves_early_leaves_nothing(qtbot: QtBot, control: ControlServer, name: str) -> None:
    """Before saying anything, and before the reply comes."""
    asked: list[Connection] = []
    control.requested.connect(asked.append)
    first, second = Stranger(name), Stranger(name)
    qtbot.waitUntil(lambda: len(control._connections) == 2)
    first.socket.abort()
    second.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: len(asked) == 1)
    second.socket.abort()
    qtbot.waitUntil(lambda: not control._connections)
    asked[0].reply(STATUS)


def test_a_crowd_is_not_let_in(
    qtbot: QtBot, control: ControlServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a few at the same time, strangers are turned away without a word; when one leaves the next may come."""
    monkeypatch.setattr(server_module, "_CONNECTIONS", 2)
    control.requested.connect(lambda connection: connection.reply(STATUS))
    waiting = [Stranger(name) for _ in range(2)]
    qtbot.waitUntil(lambda: len(control._connections) == 2)
    third = Stranger(name)
    qtbot.waitUntil(lambda: third.gone)
    assert third.heard == b""
    waiting[0].socket.abort()
    qtbot.waitUntil(lambda: len(control._connections) == 1)
    fourth = Stranger(name)
    fourth.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: fourth.heard.endswith(b"\n"))
    assert fourth.reply.status == STATUS


def test_closing_sends_all_away(qtbot: QtBot, control: ControlServer, name: str) -> None:
    """A program that ends keeps nobody waiting."""
    strangers = [Stranger(name) for _ in range(3)]
    qtbot.waitUntil(lambda: len(control._connections) == 3)
    control.close()
    qtbot.waitUntil(lambda: all(stranger.gone for stranger in strangers))


def test_other_commands_need_no_qt() -> None:
    """The words are plain; only the server brings Qt along."""
    code = "import sys, desktop.control.protocol, desktop.commands; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
