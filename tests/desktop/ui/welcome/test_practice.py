"""The exercises: what counts for each, and what the person sees of it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from windows_shown import HeardLoop

from desktop.session.counts import Gains
from desktop.session.options import TakingKey
from desktop.ui.welcome import practice as practice_module
from desktop.ui.welcome.exercises import Exercise, Exercises
from desktop.ui.welcome.welcome import Welcome
from desktop.words.language import text
from desktop.words.welcome import WelcomeSentence as Say

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_each_exercise_wants_its_own() -> None:
    """Another thing than the one that waits is no answer to it; what was saved counts all the same."""
    at = Exercises()
    assert at.happened("", dismissed=True) == at
    at = at.happened(Gains().took(1, 4))
    assert (at.waiting, at.saved, at.done) == (Exercise.CHOOSE, 4, 1)
    at = at.happened(Gains().took(1, 3))
    assert (at.waiting, at.saved) == (Exercise.CHOOSE, 7)
    at = at.happened(Gains().took(2, 1))
    for written in ("오늘 날씨가 ", "오늘 날씨가 .", "ok."):
        at = at.happened(written)
        assert at.waiting is Exercise.MARK
    at = at.happened("오늘 날씨가 좋습니다. ")
    assert at.waiting is Exercise.DISMISS
    at = at.happened("", dismissed=True)
    assert (at.waiting, at.done, at.saved) == (None, 4, 8)
    assert at.skip() == at


@pytest.fixture
def opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[Welcome, HeardLoop]:
    """The window at its exercises, in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setattr(practice_module, "_NEXT_MS", 0)
    loop = HeardLoop()
    window = Welcome(lambda: (), None, loop=loop)  # type: ignore[arg-type]  # it has the signals that are heard
    qtbot.addWidget(window)
    window.show_practice()
    window.show()
    return window, loop


def test_a_person_goes_through_all_four(opened: tuple[Welcome, HeardLoop], qtbot: QtBot) -> None:
    """The key goes down when it was the right one, what it spared is said, and the next one is shown."""
    (window, loop), practice = opened, opened[0].practice
    assert [cap.printed for cap in practice.caps] == ["Tab"]
    [tab] = practice.caps
    loop.gained.emit("ieum", Gains().took(1, 18))
    assert tab.down
    assert practice.told == "방금 18타를 아꼈습니다."
    qtbot.waitUntil(lambda: [cap.printed for cap in practice.caps] == ["↓", "Ctrl+2"])
    loop.gained.emit("ieum", Gains().took(2, 2))
    qtbot.waitUntil(lambda: practice.caps[0].printed == ".")
    practice.box.setPlainText("좋습니다.")
    qtbot.waitUntil(lambda: practice.caps[0].printed == "Esc")
    loop.dismissed.emit()
    qtbot.waitUntil(lambda: not practice.caps)
    assert practice._sentence.text() == text(Say.EXERCISES_DONE)
    assert practice.told == "연습하면서 20타를 아꼈습니다."
    window.show_practice()
    assert practice.exercises == Exercises()
    assert practice.box.toPlainText() == ""


def test_what_is_taken_back_has_saved_nothing(opened: tuple[Welcome, HeardLoop]) -> None:
    """Neither at once nor in the end."""
    (_, loop), practice = opened, opened[0].practice
    loop.gained.emit("ieum", Gains().took(1, 18))
    loop.gained.emit("ieum", Gains().took_back(1, 18))
    assert (practice.told, practice.exercises.saved) == ("", 0)
    assert practice.exercises.waiting is Exercise.CHOOSE


def test_an_exercise_can_be_passed_over(opened: tuple[Welcome, HeardLoop]) -> None:
    """Nobody is held up by one that does not work here; then it is not said that all were done."""
    practice = opened[0].practice
    for _ in Exercise:
        assert practice._skip.isVisible()
        practice._skip.click()
    assert not practice._skip.isVisible()
    assert practice._sentence.text() == text(Say.EXERCISES_OVER)


def test_what_happens_elsewhere_is_no_exercise(opened: tuple[Welcome, HeardLoop]) -> None:
    """While the page does not show, who takes suggestions in their own programs is at work."""
    window, loop = opened
    window.show_guide()
    loop.gained.emit("Mousepad", Gains().took(1, 18))
    loop.dismissed.emit()
    assert window.practice.exercises == Exercises()


def test_without_the_program_there_is_a_box_to_write_in(qtbot: QtBot) -> None:
    """Another process makes the suggestions then, and nobody tells what comes of them."""
    window = Welcome(lambda: (), None)
    qtbot.addWidget(window)
    window.show_practice()
    window.show()
    window.practice.box.setPlainText("좋습니다.")
    assert window.practice.caps == []
    assert not window.practice._skip.isVisible()
    assert window.practice._sentence.text() == text(Say.TRY_LEAD)


def test_the_box_lets_tab_go_on(opened: tuple[Welcome, HeardLoop]) -> None:
    """Where nothing is suggested, who has no mouse comes out of it."""
    assert opened[0].practice.box.tabChangesFocus()


@pytest.mark.parametrize(("takes", "printed"), [("right", ["→"]), ("both", ["Tab", "→"])])
def test_the_first_exercise_shows_the_key_that_takes(
    opened: tuple[Welcome, HeardLoop], takes: TakingKey, printed: list[str]
) -> None:
    """Who takes with another key than Tab is not asked for Tab."""
    (window, loop), practice = opened, opened[0].practice
    loop.taking_key = takes
    window.show_practice()
    assert [cap.printed for cap in practice.caps] == printed
