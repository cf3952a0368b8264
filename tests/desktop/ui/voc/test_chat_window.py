"""The window that asks the model something, with a command that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from voc_child import voc_child

from desktop.ui.voc.chat_window import ANSWER_LIMIT, ChatWindow
from desktop.ui.voc.job_window import VocAccess
from desktop.voc.jobs import Finished, Piece
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.text import TEXT_LIMIT
from engine.text.private import Private

ENDPOINT = Endpoint(address="https://voc.example")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Make = Callable[[Sequence[str]], ChatWindow]


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Windows over a command line."""
    made: list[ChatWindow] = []

    def window(command: Sequence[str]) -> ChatWindow:
        made.append(ChatWindow(VocAccess(lambda *_: command, lambda: ENDPOINT, lambda: "light")))
        qtbot.addWidget(made[-1])
        made[-1].write()
        made[-1].instruction.setPlainText("답장을 써 줘")
        return made[-1]

    yield window
    for each in made:
        each.end()


def test_an_answer_comes_in_pieces(qtbot: QtBot, make: Make) -> None:
    """All pieces in their order, as they are; copied whole."""
    pieces = ["안녕", "하세요,\n", "<b>고객</b>님"]
    window = make(voc_child([*(Piece(Private(each)) for each in pieces), Finished()]))
    window.ask.click()
    assert window.status.text() == "답하는 중…"
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert window.answer.toPlainText() == "".join(pieces)
    assert window.status.text() == "답이 끝났습니다."
    window.copy.click()
    assert QGuiApplication.clipboard().text() == "".join(pieces)


def test_a_cancelled_answer_keeps_what_came(qtbot: QtBot, make: Make) -> None:
    """And says that it was cancelled."""
    window = make(voc_child([Piece(Private("반쯤 쓴 답"))], waits=True))
    window.ask.click()
    qtbot.waitUntil(lambda: window.answer.toPlainText() == "반쯤 쓴 답", timeout=20_000)
    window.stop.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert window.notice.sentence == "취소했습니다."
    assert window.answer.toPlainText() == "반쯤 쓴 답"


def test_an_endless_answer_is_cut(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """So much is shown; no more is taken, and the window says so."""
    window = make(voc_child([Piece(Private("가" * 20_000))] * 4, waits=True, file=tmp_path / "child.py"))
    window.ask.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert len(window.answer.toPlainText()) == ANSWER_LIMIT
    assert "너무 길어" in window.notice.sentence


@pytest.mark.parametrize(
    ("instruction", "about", "where", "words"),
    [(" ", "글", "need", "지시가 필요합니다."), ("가", "나" * (TEXT_LIMIT + 1), "notice", "너무 깁니다")],
)
def test_what_cannot_be_sent_is_not(make: Make, instruction: str, about: str, where: str, words: str) -> None:
    """A sentence, below the box that lacks something or for the window; nothing is started."""
    window = make(voc_child([Finished()]))
    window.instruction.setPlainText(instruction)
    window.about.setPlainText(about)
    window.ask.click()
    assert not window.busy
    assert words in getattr(window, where).sentence


def test_escape_never_closes_a_text(make: Make) -> None:
    """Whichever box holds one, the answer's too."""
    window = make(voc_child([Finished()]))
    window.write()
    for box in (window.instruction, window.about, window.answer):
        box.setPlainText("글")
        window._escape()
        assert window.isVisible()
        box.clear()
    window._escape()
    assert not window.isVisible()


def test_nothing_stays_behind(make: Make) -> None:
    """A closed window holds neither question nor answer."""
    window = make(voc_child([Piece(Private("답"))], waits=True))
    window.ask.click()
    window.close()
    assert not window.busy
    for box in (window.instruction, window.about, window.answer):
        assert box.toPlainText() == ""
