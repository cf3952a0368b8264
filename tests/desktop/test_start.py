"""What keeps the program from starting is told where somebody looks."""

from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

from desktop import start
from desktop.control.protocol import NoAnswer, NobodyThere, Reply
from desktop.ui.asking.question import QuestionBox

SENTENCE = "<b>자료</b>가 더 새로운 판의 것입니다."


@pytest.fixture
def shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What windows say that would wait for somebody to close them."""
    texts: list[str] = []

    def show(question: QuestionBox) -> int:
        texts.append(question.text())
        return 0

    monkeypatch.setattr(QuestionBox, "exec", show)
    return texts


def test_a_terminal_is_told(shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """And no window comes up."""
    assert start._refuse(SENTENCE, start.EXIT_NEWER) == start.EXIT_NEWER
    assert capsys.readouterr().err == SENTENCE + "\n"
    assert shown == []


def test_without_a_terminal_a_window_tells_it(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows starts programs; where another one runs already, its window says so by coming up."""
    monkeypatch.setattr(sys, "stderr", None)
    assert start._refuse(SENTENCE, start.EXIT_NEWER) == start.EXIT_NEWER
    assert shown == [SENTENCE]
    assert start._refuse(SENTENCE, start.EXIT_RUNNING) == start.EXIT_RUNNING
    assert shown == [SENTENCE]


def test_a_program_that_runs_shows_its_own_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes by what is chosen there; where none runs, or one that does not know how, a window alone has to do."""
    asked: list[str] = []

    def answer(_: str, wanted: str) -> Reply:
        asked.append(wanted)
        return Reply(42)

    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr("desktop.control.server.request", answer)
    assert "42" in start._guided_by_the_first()
    assert asked == ["guide"]
    for nobody in (NobodyThere(), NoAnswer("bad-request"), NoAnswer(None)):

        def refuse(*_: str, fault: Exception = nobody) -> Reply:
            raise fault

        monkeypatch.setattr("desktop.control.server.request", refuse)
        assert start._guided_by_the_first() == ""
