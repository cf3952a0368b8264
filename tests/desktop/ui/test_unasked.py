"""A window that comes up by itself; that no focus moves is held by the live tests."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.unasked import accept_focus, place_aside, show_unasked

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SHY = Qt.WindowType.WindowDoesNotAcceptFocus
SCREEN = QRect(0, 0, 1280, 800)


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    """A window that has come up by itself just now."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 460)
    show_unasked(made)
    return made


def test_at_first_it_refuses_the_focus(widget: QWidget, qtbot: QtBot) -> None:
    """Then it takes it like any other, so that it can be reached by the keyboard."""
    assert widget.isVisible()
    assert widget.windowHandle().flags() & SHY
    qtbot.waitUntil(lambda: not widget.windowHandle().flags() & SHY, timeout=10_000)
    assert widget.isVisible()
    assert not widget.windowFlags() & SHY
    widget.hide()
    widget.show()
    assert not widget.windowHandle().flags() & SHY, "shown again it is a window like any other"


def test_a_click_ends_that_at_once(widget: QWidget) -> None:
    """The person goes there."""
    QTest.mouseClick(widget.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    assert not widget.windowHandle().flags() & SHY


def test_a_window_that_is_asked_for_takes_the_focus(widget: QWidget) -> None:
    """Also one that has just come up by itself."""
    accept_focus(widget)
    assert not widget.windowHandle().flags() & SHY


def test_what_shows_already_is_left_alone(widget: QWidget) -> None:
    """The person may be writing in it."""
    accept_focus(widget)
    show_unasked(widget)
    assert not widget.windowHandle().flags() & SHY


@pytest.mark.parametrize(("can_wait", "minimised"), [(True, True), (False, False)])
def test_under_wayland_one_that_can_wait_comes_up_minimised(
    *, can_wait: bool, minimised: bool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There no window can refuse the focus that it is given."""
    monkeypatch.setattr("PySide6.QtGui.QGuiApplication.platformName", lambda: "wayland")
    made = QWidget()
    qtbot.addWidget(made)
    show_unasked(made, can_wait=can_wait)
    assert bool(made.windowState() & Qt.WindowState.WindowMinimized) == minimised


@pytest.mark.parametrize("pointer", [(640, 400), (400, 300), (900, 600), (330, 180), (950, 630)])
def test_it_is_not_beneath_the_pointer(pointer: tuple[int, int]) -> None:
    """There the keyboard would follow the pointer into it, where it does."""
    at = QPoint(*pointer)
    place = QRect(place_aside(at, QSize(600, 460), SCREEN), QSize(600, 460))
    assert not place.contains(at)
    assert abs(place.center().y() - SCREEN.center().y()) <= 1


def test_it_is_in_the_middle_where_nothing_is_in_its_way() -> None:
    """With the pointer in a corner."""
    assert place_aside(QPoint(5, 5), QSize(600, 460), SCREEN) == QPoint(340, 170)
