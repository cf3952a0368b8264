"""The welcome window, offscreen."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.checks.finding import Finding
from desktop.ui.welcome.welcome import Welcome
from desktop.words.language import text
from desktop.words.welcome import WelcomeSentence as Say

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Switch:
    """An autostart entry that can be refused."""

    def __init__(self) -> None:
        self.on = self.broken = False

    def is_on(self) -> bool:
        return self.on

    def turn(self, *, on: bool) -> None:
        if self.broken:
            raise OSError(30, "Read-only file system")
        self.on = on


def shown(window: Welcome) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def press(window: Welcome, say: Say) -> None:
    [button] = [each for each in window.findChildren(QPushButton) if each.text() == text(say) and each.isVisible()]
    button.click()


def opened(
    qtbot: QtBot, found: Sequence[Finding] = (), switch: Switch | None = None, learning: Switch | None = None
) -> Welcome:
    window = Welcome(lambda: found, switch, learning=learning)
    qtbot.addWidget(window)
    window.show()
    return window


def test_four_pages_and_back(qtbot: QtBot) -> None:
    """What is typed, the checks, the box, the last questions; the last button closes the window, which is told once."""
    window = opened(qtbot)
    assert text(Say.NOT_SENT) in shown(window)
    press(window, Say.NEXT)
    assert text(Say.CHECKS_HEAD) in shown(window)
    press(window, Say.BACK)
    assert text(Say.PRIVACY_HEAD) in shown(window)
    press(window, Say.NEXT)
    press(window, Say.NEXT)
    assert text(Say.TRY_LEAD) in shown(window)
    [box] = window.findChildren(QPlainTextEdit)
    assert box.isVisible()
    press(window, Say.NEXT)
    assert text(Say.LATER) in shown(window)
    with qtbot.waitSignal(window.closed):
        press(window, Say.DONE)
    assert not window.isVisible()


class ByThePerson(QCloseEvent):
    """As the window manager sends it."""

    def spontaneous(self) -> bool:
        return True


def test_closing_it_on_any_page_is_an_answer(qtbot: QtBot) -> None:
    """Whoever closes the window has seen it; a program that ends closes it too, and nobody has."""
    window = opened(qtbot)
    with qtbot.assertNotEmitted(window.closed):
        window.close()
    with qtbot.waitSignal(window.closed):
        window.closeEvent(ByThePerson())


def test_only_failures_are_open(qtbot: QtBot) -> None:
    """With their advice, and a verdict; all else is folded away until somebody wants it, the worst first."""
    found = (
        Finding("ok", "잘됨", "필요 없는 말"),
        Finding("warning", "살필 것"),
        Finding("failure", "안 됨", "고치는 법"),
    )
    window = opened(qtbot, found)
    press(window, Say.NEXT)
    qtbot.waitUntil(lambda: "안 됨" in shown(window))
    words = shown(window)
    assert "고치는 법" in words
    assert text(Say.SOME_AMISS) in words
    assert not {"잘됨", "살필 것"}.intersection(words)
    press(window, Say.DETAILS)
    words = shown(window)
    assert words.index("안 됨") < words.index("고치는 법") < words.index("살필 것") < words.index("잘됨")
    assert "필요 없는 말" not in words


def test_where_all_is_well_there_is_one_line(qtbot: QtBot) -> None:
    """A green one, and the rest below it only for who asks."""
    window = opened(qtbot, (Finding("ok", "잘됨"), Finding("ok", "이것도")))
    press(window, Say.NEXT)
    qtbot.waitUntil(lambda: f"✓ {text(Say.ALL_WELL)}" in shown(window))
    assert not {"잘됨", "이것도"}.intersection(shown(window))


def test_looking_again_replaces_what_was_found(qtbot: QtBot) -> None:
    """Once mended, the old line is gone; while the desktop does not answer, the window does."""
    found = [Finding("failure", "안 됨")]
    answered = threading.Event()
    answered.set()

    def look() -> tuple[Finding, ...]:
        answered.wait(20)
        return tuple(found)

    window = Welcome(look, None)
    qtbot.addWidget(window)
    window.show()
    press(window, Say.NEXT)
    qtbot.waitUntil(lambda: "안 됨" in shown(window))
    found[:] = [Finding("warning", "됨")]
    press(window, Say.DETAILS)
    answered.clear()
    press(window, Say.CHECK_AGAIN)
    assert text(Say.CHECKING) in shown(window)
    answered.set()
    qtbot.waitUntil(lambda: "됨" in shown(window))
    qtbot.waitUntil(lambda: "안 됨" not in shown(window))
    assert f"✓ {text(Say.ALL_WELL)}" in shown(window)


def test_autostart_is_asked_for(qtbot: QtBot) -> None:
    """Ticked it is on; what cannot be written is told and the tick goes back."""
    switch = Switch()
    window = opened(qtbot, switch=switch)
    for _ in range(3):
        press(window, Say.NEXT)
    [tick] = window.findChildren(QCheckBox)
    assert not tick.isChecked()
    tick.click()
    assert switch.on
    switch.broken = True
    tick.click()
    assert switch.on
    assert tick.isChecked()
    assert text(Say.AUTOSTART_FAILED, reason="Read-only file system") in shown(window)


def test_learning_is_asked_for_in_one_sentence(qtbot: QtBot) -> None:
    """Nobody is learnt from who has not said so; what was said elsewhere meanwhile shows when it is asked again."""
    learning, autostart = Switch(), Switch()
    window = opened(qtbot, switch=autostart, learning=learning)
    for _ in range(3):
        press(window, Say.NEXT)
    learn, start = window.findChildren(QCheckBox)
    assert (learn.text(), start.text()) == (text(Say.LEARNING), text(Say.AUTOSTART))
    assert not learn.isChecked()
    learn.click()
    assert (learning.on, autostart.on) == (True, False)
    learning.broken = True
    learn.click()
    assert learn.isChecked()
    assert text(Say.LEARNING_FAILED, reason="Read-only file system") in shown(window)
    learning.on = False
    press(window, Say.BACK)
    press(window, Say.NEXT)
    assert not learn.isChecked()


def test_without_a_way_to_start_with_the_session_nothing_is_asked(qtbot: QtBot) -> None:
    """No box to tick that would do nothing."""
    assert not opened(qtbot).findChildren(QCheckBox)
