"""What keeps the program from starting is told where somebody looks."""

from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

from desktop import start
from desktop.ui.asking.question import Question

SENTENCE = "<b>자료</b>가 더 새로운 판의 것입니다."


@pytest.fixture
def shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What windows say that would wait for somebody to close them."""
    texts: list[str] = []

    def show(question: Question) -> int:
        texts.append(question.text())
        return 0

    monkeypatch.setattr(Question, "exec", show)
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
