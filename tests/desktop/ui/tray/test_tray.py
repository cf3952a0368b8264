"""Tray and status window, offscreen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QImage
from PySide6.QtWidgets import QLabel, QPushButton, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop.ui.kit.mark import TrayState, mark_icon, mark_pixmap
from desktop.ui.tray import tray as tray_module
from desktop.ui.tray.status_window import StatusWindow
from desktop.ui.tray.tray import Tray
from desktop.words.app import Sentence, text

# Of Qt's offscreen platform, which has no tray of its own.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether there is a tray: change its only element."""
    there = [True]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: there[0])
    monkeypatch.setattr(tray_module, "_OFTEN_MS", 20)
    return there


def entries(tray: Tray) -> list[str]:
    return [action.text() for action in tray.menu.actions() if not action.isSeparator()]


def test_menu_tells_the_state_and_offers_what_a_person_can_do(qtbot: QtBot, host: list[bool]) -> None:
    """A disabled line with the state's sentence, then pause, settings, quit, each with its signal."""
    tray = Tray()
    tray.set_state(TrayState.READY, "준비")
    assert entries(tray) == [
        "준비",
        *(text(each) for each in (Sentence.MENU_PAUSE, Sentence.MENU_SETTINGS, Sentence.MENU_QUIT)),
    ]
    line, pause, settings, leave = (action for action in tray.menu.actions() if not action.isSeparator())
    assert not line.isEnabled()
    with qtbot.waitSignal(tray.pause_requested) as asked:
        pause.trigger()
    assert asked.args == [True]
    tray.set_state(TrayState.PAUSED, "멈춤")
    assert entries(tray)[1] == text(Sentence.MENU_RESUME)
    with qtbot.waitSignal(tray.pause_requested) as asked:
        pause.trigger()
    assert asked.args == [False]
    with qtbot.waitSignals([tray.settings_requested, tray.quit_requested]):
        settings.trigger()
        leave.trigger()


def test_icon_is_shown_when_there_is_a_tray(qtbot: QtBot, host: list[bool]) -> None:
    """With a tray the icon comes up at once and nobody is told of a missing one."""
    tray = Tray()
    with qtbot.assertNotEmitted(tray.host_missing):
        qtbot.waitUntil(lambda: tray.shown)
    assert not tray._timer.isActive()  # nobody looks for one any more


def test_missing_tray_is_told_once_and_found_later(qtbot: QtBot, host: list[bool]) -> None:
    """Without a tray the caller is told once; when one comes up, the icon is shown and the caller told again."""
    host[0] = False
    tray = Tray()
    missing: list[bool] = []
    tray.host_missing.connect(lambda: missing.append(True))
    qtbot.waitUntil(lambda: tray._tries > 2 * tray_module._TOLD_AT)
    assert missing == [True]
    assert not tray.shown
    assert not tray.notify("nobody sees this")
    with qtbot.waitSignal(tray.host_found, timeout=2000):
        QTimer.singleShot(0, lambda: host.__setitem__(0, True))
    assert tray.shown


def test_pause_survives_states_that_say_nothing_of_it(qtbot: QtBot, host: list[bool]) -> None:
    """While paused, an engine that loads or fails leaves the menu offering to resume."""
    tray = Tray()
    tray.set_state(TrayState.PAUSED, "멈춤")
    tray.set_state(TrayState.ERROR, "고장")
    assert entries(tray)[1] == text(Sentence.MENU_RESUME)


@pytest.mark.parametrize("size", [16, 22, 64])
def test_marks_of_the_states_differ_at_every_size(qtbot: QtBot, size: int) -> None:
    """No two states have the same picture, and without colour they still differ."""
    images = [mark_pixmap(state, size).toImage() for state in TrayState]
    grey = [image.convertToFormat(QImage.Format.Format_Grayscale8) for image in images]
    assert all(image.width() == size and image.height() == size for image in images)
    assert all(a != b for place, a in enumerate(grey) for b in grey[place + 1 :])


def test_mark_is_painted_for_each_size(qtbot: QtBot) -> None:
    """The icon brings the sizes that panels use, so nothing has to scale it."""
    sizes = {size.width() for size in mark_icon(TrayState.READY).availableSizes()}
    assert {16, 22, 24, 32, 48, 64} <= sizes


def test_window_shows_and_does_what_the_tray_would(qtbot: QtBot) -> None:
    """The sentence, and buttons for pause, settings and quit."""
    window = StatusWindow()
    qtbot.addWidget(window)
    window.set_state(TrayState.PAUSED, "잠시 멈췄습니다.")
    buttons = window.findChildren(QPushButton)
    assert [button.text() for button in buttons] == [
        text(each) for each in (Sentence.MENU_RESUME, Sentence.MENU_SETTINGS, Sentence.MENU_QUIT)
    ]
    with qtbot.waitSignal(window.pause_requested) as asked:
        buttons[0].click()
    assert asked.args == [False]
    with qtbot.waitSignals([window.settings_requested, window.quit_requested]):
        buttons[1].click()
        buttons[2].click()


def test_closing_the_window_from_within_does_not_ask_to_quit(qtbot: QtBot) -> None:
    """Qt closes all windows while quitting; that must not ask to quit once more."""
    window = StatusWindow()
    qtbot.addWidget(window)
    with qtbot.assertNotEmitted(window.quit_requested):
        window.closeEvent(QCloseEvent())


class Closed(QCloseEvent):
    """A close that comes from the person, as the window system tells it."""

    def spontaneous(self) -> bool:
        return True


@pytest.mark.parametrize("stands_in", [True, False])
def test_closing_the_window_ends_the_program_only_without_a_tray(qtbot: QtBot, stands_in: bool) -> None:
    """While it stands in for the tray closing it asks to quit, and it says so; otherwise it only goes."""
    window = StatusWindow()
    qtbot.addWidget(window)
    window.stand_in(stands_in)
    window.appear(asked=not stands_in)
    told = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert any(text(Sentence.WINDOW_CLOSING) in each for each in told) is stands_in
    asked: list[bool] = []
    window.quit_requested.connect(lambda: asked.append(True))
    window.closeEvent(Closed())
    assert asked == [True] * stands_in


def test_the_window_takes_the_focus_only_when_asked_for(qtbot: QtBot) -> None:
    """By itself it comes while the person may be typing elsewhere."""
    window = StatusWindow()
    qtbot.addWidget(window)
    window.appear(asked=False)
    assert window.isVisible()
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.showMinimized()
    window.appear(asked=True)
    assert not window.isMinimized()
    assert not window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_a_longer_sentence_is_not_cut(qtbot: QtBot) -> None:
    """The window grows with it while it shows."""
    window = StatusWindow()
    qtbot.addWidget(window)
    window.appear(asked=False)
    layout = window.layout()
    assert layout is not None
    window.resize(window.width(), layout.heightForWidth(window.width()))
    before = window.height()
    window.set_state(TrayState.ERROR, "세 줄은 되는 말 " * 40)
    assert window.height() >= layout.heightForWidth(window.width())
    assert window.height() > before
