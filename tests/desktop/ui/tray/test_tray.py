"""Tray and status window, offscreen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QImage
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop.ui.kit.mark import TrayState, mark_icon, mark_pixmap
from desktop.ui.tray import tray as tray_module
from desktop.ui.tray.rest import PauseLength
from desktop.ui.tray.status_window import StatusWindow
from desktop.ui.tray.tray import Tray
from desktop.words.app import Sentence
from desktop.words.everyday.tray import TraySentence as T
from desktop.words.language import text

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
    return [action.text() for action in tray.menu.actions() if is_entry(action)]


def is_entry(action: QAction) -> bool:
    """Whether a person sees it and can read it."""
    return action.isVisible() and not action.isSeparator()


def test_menu_offers_what_a_person_can_do(qtbot: QtBot, host: list[bool]) -> None:
    """A disabled line with the state, pause, record, settings, help, quit, each with its signal."""
    tray = Tray()
    tray.set_state(TrayState.READY, "이음 · 켜져 있음", paused=False)
    sentences = (T.PAUSE, T.RECORD, T.SETTINGS, T.HELP, T.QUIT)
    assert entries(tray) == ["이음 · 켜져 있음", *map(text, sentences)]
    line, pause, record, settings, helping, leave = (each for each in tray.menu.actions() if is_entry(each))
    assert not line.isEnabled()
    signals = [tray.record_requested, tray.settings_requested, tray.quit_requested]
    with qtbot.waitSignals(signals):
        record.trigger()
        settings.trigger()
        leave.trigger()
    helps = helping.menu()
    assert isinstance(helps, QMenu)
    assert [each.text() for each in helps.actions()] == list(map(text, (T.PRACTICE, T.SHORTCUTS, T.GUIDE, T.ABOUT)))
    asked = [tray.practice_requested, tray.shortcuts_requested, tray.guide_requested, tray.about_requested]
    with qtbot.waitSignals(asked):
        for each in helps.actions():
            each.trigger()
    lengths = pause.menu()
    assert isinstance(lengths, QMenu)
    told: list[PauseLength] = []
    tray.pause_requested.connect(told.append)
    for each in lengths.actions():
        each.trigger()
    assert told == [PauseLength.QUARTER, PauseLength.HOUR, PauseLength.TOMORROW]


def test_who_pauses_can_go_on(qtbot: QtBot, host: list[bool]) -> None:
    """While it pauses one entry goes on in place of those that pause, whatever else there is to tell."""
    tray = Tray()
    tray.set_state(TrayState.ERROR, "고장", paused=True)
    assert entries(tray)[1] == text(T.RESUME)
    with qtbot.waitSignal(tray.resume_requested):
        next(each for each in tray.menu.actions() if each.text() == text(T.RESUME)).trigger()
    tray.set_state(TrayState.ERROR, "고장", paused=False)
    assert entries(tray)[1] == text(T.PAUSE)


def test_the_program_can_be_switched_off(qtbot: QtBot, host: list[bool]) -> None:
    """By its name, whatever stands in that; where it is off the entry switches it on; without a program there is none."""
    tray = Tray()
    assert text(T.OFF_IN, program="메모장") not in entries(tray)
    tray.set_program("글 & 그림", off=False)
    assert entries(tray)[1] == text(T.OFF_IN, program="글 && 그림")
    for off in (False, True):
        tray.set_program("메모장", off=off)
        with qtbot.waitSignal(tray.switch_requested) as asked:
            next(each for each in tray.menu.actions() if "메모장" in each.text()).trigger()
        assert asked.args == [off]
    tray.set_program("", off=False)
    assert not any("메모장" in each for each in entries(tray))


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
    """The sentence, and buttons for pause, settings, the tray's whole menu, and quit."""
    menu = QMenu()
    window = StatusWindow(menu)
    qtbot.addWidget(window)
    window.set_state(TrayState.PAUSED, "잠시 멈췄습니다.", paused=True)
    pause, settings, more, leave = window.findChildren(QPushButton)
    assert [each.text() for each in (pause, settings, more, leave)] == [
        text(each) for each in (T.RESUME, T.SETTINGS, T.MORE, T.QUIT)
    ]
    assert more.menu() is menu
    with qtbot.waitSignals([window.resume_requested, window.settings_requested, window.quit_requested]):
        for button in (pause, settings, leave):
            button.click()
    window.set_state(TrayState.READY, "켜져 있습니다.", paused=False)
    with qtbot.waitSignal(window.pause_requested) as asked:
        pause.click()
    assert asked.args == [PauseLength.OPEN]


def test_closing_the_window_from_within_does_not_ask_to_quit(qtbot: QtBot) -> None:
    """Qt closes all windows while quitting; that must not ask to quit once more."""
    window = StatusWindow(QMenu())
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
    window = StatusWindow(QMenu())
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
    window = StatusWindow(QMenu())
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
    window = StatusWindow(QMenu())
    qtbot.addWidget(window)
    window.appear(asked=False)
    layout = window.layout()
    assert layout is not None
    window.resize(window.width(), layout.heightForWidth(window.width()))
    before = window.height()
    window.set_state(TrayState.ERROR, "세 줄은 되는 말 " * 40, paused=False)
    assert window.height() >= layout.heightForWidth(window.width())
    assert window.height() > before
