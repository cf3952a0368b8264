"""The door, with real local sockets: who is let in, what is said, and who is shown out."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QProcess
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from desktop.knock import REQUEST_LIMIT, Request, read_reply, said
from desktop.session.counts import Counts
from desktop.status import Status
from desktop.ui import door as door_module
from desktop.ui.door import Door, Visit

ROOT = Path(__file__).resolve().parents[3]
STATUS = Status("ready", "m", "", 7, 1.5, Counts(1, 2, 3))
KNOCK = """
import sys
from desktop.knock import DoorError
from desktop.ui.door import knock
try:
    print(knock(sys.argv[1], sys.argv[2], timeout_s=float(sys.argv[3])))
except DoorError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    """A name of a door that no other test uses."""
    return str(tmp_path / "door.sock")


@pytest.fixture
def door(name: str) -> Iterator[Door]:
    """An open door."""
    opened = Door()
    assert opened.open(name)
    yield opened
    opened.close()


class Visitor:
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


def knocking(qtbot: QtBot, name: str, wanted: str, timeout_s: float = 10) -> str:
    """What another process, without an application object, gets when it knocks."""
    process = QProcess()
    process.setWorkingDirectory(str(ROOT))
    process.start(sys.executable, ["-c", KNOCK, name, wanted, str(timeout_s)])
    qtbot.waitUntil(lambda: process.state() is QProcess.ProcessState.NotRunning, timeout=20_000)
    assert process.readAllStandardError().data() == b""
    return bytes(process.readAllStandardOutput().data()).decode().strip()


def test_another_process_is_answered(qtbot: QtBot, door: Door, name: str) -> None:
    """It gets the status; one that wants the window is told that it is done."""
    wanted: list[str | None] = []

    def answer(visit: Visit) -> None:
        wanted.append(visit.request.wanted if visit.request is not None else None)
        visit.reply(STATUS if visit.request == Request("status") else None)

    door.visited.connect(answer)
    assert repr(STATUS) in knocking(qtbot, name, "status")
    assert "status=None, refusal=None" in knocking(qtbot, name, "show")
    assert wanted == ["status", "show"]


def test_nobody_there(qtbot: QtBot, name: str, tmp_path: Path) -> None:
    """Neither behind a name that does not exist, nor behind what a crashed program left."""
    assert knocking(qtbot, name, "status") == "NobodyThere"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(name)
    assert Path(name).is_socket()
    assert knocking(qtbot, name, "status") == "NobodyThere"


def test_a_program_that_says_nothing(qtbot: QtBot, door: Door, name: str) -> None:
    """Whoever knocks does not wait for ever."""
    assert knocking(qtbot, name, "status", 0.3) == "NoAnswer silent"


def test_a_program_of_another_version(qtbot: QtBot, name: str) -> None:
    """Its reply is told apart from silence."""
    other = QLocalServer()
    other.newConnection.connect(lambda: other.nextPendingConnection().write(b'{"version":3}\n'))
    assert other.listen(name)
    assert knocking(qtbot, name, "status") == "NoAnswer other-version"
    other.close()


def test_what_a_crashed_program_left_is_replaced(qtbot: QtBot, name: str) -> None:
    """A stale socket is no hindrance, and a closed door leaves nothing."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(name)
    door = Door()
    assert door.open(name)
    Visitor(name)
    door.close()
    assert not Path(name).exists()


def test_only_its_owner_may_enter(door: Door, name: str) -> None:
    """The socket is no one else's to read or write."""
    assert stat.S_IMODE(Path(name).stat().st_mode) & 0o077 == 0


def test_a_door_that_cannot_be_opened(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The program runs without one; the log says so, once."""
    assert not Door().open(str(tmp_path / "none" / "door.sock"))
    assert len(caplog.records) == 1


BAD: dict[str, tuple[bytes, str]] = {
    "garbage": (b"\x00\xff garbage\n", "bad-request"),
    "http": (b"GET / HTTP/1.1\n", "bad-request"),
    "unknown wish": (b'{"wanted": "quit", "version": 2}\n', "bad-request"),
    "other version": (b'{"wanted": "status", "version": 99}\n', "other-version"),
    "too long": (b'{"wanted": "status", "version": 2, "x": "' + b"y" * 2 * REQUEST_LIMIT + b'"}\n', "too-long"),
    "without end": (b"y" * 1_000_000, "too-long"),
}


@pytest.mark.parametrize(("sent", "refusal"), BAD.values(), ids=BAD.keys())
def test_bad_requests_are_refused(qtbot: QtBot, door: Door, name: str, sent: bytes, refusal: str) -> None:
    """A reply that says why, nothing raised, the visit ended, and the next visitor answered."""
    door.visited.connect(lambda visit: visit.reply(STATUS))
    visitor = Visitor(name)
    visitor.socket.write(sent)
    qtbot.waitUntil(lambda: visitor.heard.endswith(b"\n"))
    assert visitor.reply.refusal == refusal
    qtbot.waitUntil(lambda: visitor.gone)
    good = Visitor(name)
    good.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: good.heard.endswith(b"\n"))
    assert good.reply.status == STATUS


def test_a_request_may_come_in_pieces(qtbot: QtBot, door: Door, name: str) -> None:
    """It ends with its newline; what follows is not listened to."""
    asked: list[Visit] = []
    door.visited.connect(asked.append)
    visitor = Visitor(name)
    for byte in said(Request("show")) + b"more\n":
        visitor.socket.write(bytes([byte]))
        visitor.socket.flush()
        qtbot.wait(1)
    qtbot.waitUntil(lambda: len(asked) == 1)
    asked[0].reply()
    asked[0].reply(STATUS)
    qtbot.waitUntil(lambda: visitor.gone)
    assert visitor.heard.count(b"\n") == 1
    assert visitor.reply.status is None


def test_who_says_nothing_is_shown_out(qtbot: QtBot, door: Door, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a time, with a reply; others are answered meanwhile."""
    monkeypatch.setattr(door_module, "_PATIENCE_MS", 200)
    door.visited.connect(lambda visit: visit.reply(STATUS))
    silent, good = Visitor(name), Visitor(name)
    good.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: good.heard.endswith(b"\n"))
    assert not silent.gone
    qtbot.waitUntil(lambda: silent.gone)
    assert silent.reply.refusal == "too-slow"
    qtbot.waitUntil(lambda: not door._visits)


def test_who_is_not_answered_in_time_is_told(
    qtbot: QtBot, door: Door, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that forgets a visit does not keep it."""
    monkeypatch.setattr(door_module, "_PATIENCE_MS", 100)
    asked: list[Visit] = []
    door.visited.connect(asked.append)
    visitor = Visitor(name)
    visitor.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: visitor.gone)
    assert visitor.reply.refusal == "too-slow"
    asked[0].reply(STATUS)


def test_who_does_not_take_the_reply_is_shown_out(
    qtbot: QtBot, door: Door, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that nobody reads is not kept for ever."""
    monkeypatch.setattr(door_module, "_PATIENCE_MS", 200)
    huge = msgspec.structs.replace(STATUS, model="m" * 4_000_000)
    door.visited.connect(lambda visit: visit.reply(huge))
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.connect(name)
        deaf.sendall(said(Request("status")))
        qtbot.waitUntil(lambda: len(door._visits) == 1)
        qtbot.waitUntil(lambda: not door._visits)


def test_who_leaves_early_leaves_nothing(qtbot: QtBot, door: Door, name: str) -> None:
    """Before saying anything, and before the reply comes."""
    asked: list[Visit] = []
    door.visited.connect(asked.append)
    first, second = Visitor(name), Visitor(name)
    qtbot.waitUntil(lambda: len(door._visits) == 2)
    first.socket.abort()
    second.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: len(asked) == 1)
    second.socket.abort()
    qtbot.waitUntil(lambda: not door._visits)
    asked[0].reply(STATUS)


def test_a_crowd_is_not_let_in(qtbot: QtBot, door: Door, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a few at the same time, visitors are turned away without a word; when one leaves the next may come."""
    monkeypatch.setattr(door_module, "_VISITORS", 2)
    door.visited.connect(lambda visit: visit.reply(STATUS))
    waiting = [Visitor(name) for _ in range(2)]
    qtbot.waitUntil(lambda: len(door._visits) == 2)
    third = Visitor(name)
    qtbot.waitUntil(lambda: third.gone)
    assert third.heard == b""
    waiting[0].socket.abort()
    qtbot.waitUntil(lambda: len(door._visits) == 1)
    fourth = Visitor(name)
    fourth.socket.write(said(Request("status")))
    qtbot.waitUntil(lambda: fourth.heard.endswith(b"\n"))
    assert fourth.reply.status == STATUS


def test_closing_sends_all_away(qtbot: QtBot, door: Door, name: str) -> None:
    """A program that ends keeps nobody waiting."""
    visitors = [Visitor(name) for _ in range(3)]
    qtbot.waitUntil(lambda: len(door._visits) == 3)
    door.close()
    qtbot.waitUntil(lambda: all(visitor.gone for visitor in visitors))


def test_other_commands_need_no_qt() -> None:
    """The words of the door are plain; only the door itself brings Qt along."""
    code = "import sys, desktop.knock, desktop.commands; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
