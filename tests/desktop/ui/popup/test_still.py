"""The popup stands still while somebody types: at most one change of its place or size a key."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.input.protocol import Rect
from desktop.session.view import PopupView, Row
from desktop.settings.model import Settings
from desktop.ui.popup.popup import Popup
from desktop.ui.popup.rows import Sheet
from engine.text.private import Private

# Qt raises every tool window that it shows, and its offscreen platform complains of that.
pytestmark = pytest.mark.qt_log_ignore("does not support raise")

WORDS = ("가구를", "가구", "가구가", "가구와", "가구점에서")
HERE, THERE = Rect(100, 100, 1, 18), Rect(180, 100, 1, 18)


class Configures(QObject):
    """Counts what a window is told to be and where; a move with a size is one."""

    def __init__(self, popup: Popup) -> None:
        super().__init__(popup)
        self._popup, self._known = popup, QRect()
        self.count = 0
        popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        moved = event.type() in (QEvent.Type.Move, QEvent.Type.Resize)
        if moved and self._popup.geometry() != self._known:
            self._known = self._popup.geometry()
            self.count += 1
        return False


def view(count: int, anchor: Rect = HERE, words: tuple[str, ...] = WORDS) -> PopupView:
    return PopupView(tuple(Row(Private(word), 1, 0.3) for word in words[:count]), 0, anchor)


def marks(*given: str, hint: str = "") -> PopupView:
    return PopupView(tuple(Row(Private(f"갔다{mark}"), 2, 0.3) for mark in given), 0, HERE, marks=True, hint=hint)


@pytest.fixture
def popup(qtbot: QtBot) -> Iterator[Popup]:
    made = Popup(Settings(theme="light"))
    qtbot.addWidget(made)
    yield made
    made.hide_view()


def shown(popup: Popup, qtbot: QtBot, wanted: PopupView) -> QSize:
    with qtbot.waitSignal(popup.painted, timeout=2000):
        popup.show_view(wanted)
    return popup.size()


def test_it_keeps_its_size_while_fewer_rows_fit(popup: Popup, qtbot: QtBot) -> None:
    """What fits the key shows in the size that was there; when nothing more comes it shrinks, and tells where it is."""
    large = shown(popup, qtbot, view(5))
    assert shown(popup, qtbot, view(2)) == large
    assert popup.device_rect() == Rect(popup.x(), popup.y(), large.width(), large.height())
    with qtbot.waitSignal(popup.painted, timeout=2000):
        pass
    assert popup.height() < large.height()
    assert popup.device_rect() == Rect(popup.x(), popup.y(), popup.width(), popup.height())


def test_it_shrinks_with_the_answer_only(popup: Popup, qtbot: QtBot) -> None:
    """However late that is: it would change twice for one key."""
    large = shown(popup, qtbot, view(5))
    assert shown(popup, qtbot, view(2)) == large
    assert popup._shrinking.isActive()
    assert shown(popup, qtbot, dataclasses.replace(view(2), waits=True)) == large
    assert not popup._shrinking.isActive()
    assert shown(popup, qtbot, view(2)) == large
    assert popup._shrinking.isActive()


def test_what_stands_already_is_told_again(popup: Popup, qtbot: QtBot) -> None:
    """Whoever shows the same once more, for another eojeol maybe, hears that it is before the person's eyes."""
    shown(popup, qtbot, view(2))
    with qtbot.waitSignal(popup.painted, timeout=2000):
        popup.show_view(view(2))


def test_it_grows_at_once(popup: Popup, qtbot: QtBot) -> None:
    """Whatever it was waiting for before."""
    small = shown(popup, qtbot, view(2))
    assert shown(popup, qtbot, view(5)).height() > small.height()


def test_elsewhere_it_has_the_size_it_needs(popup: Popup, qtbot: QtBot) -> None:
    """It moves anyway."""
    large = shown(popup, qtbot, view(5))
    assert shown(popup, qtbot, view(2, THERE)).height() < large.height()


def test_a_key_configures_it_once_at_most(popup: Popup, qtbot: QtBot) -> None:
    """Of a sentence: at each key what still fits, then the answer with more or fewer rows, and now and then a pause."""
    seen, keys = Configures(popup), 0
    for eojeol, anchor in enumerate((HERE, THERE, HERE)):
        for key, (fits, found) in enumerate(((5, 5), (2, 4), (1, 5), (3, 1), (1, 1))):
            before = seen.count
            if key:
                shown(popup, qtbot, view(fits, anchor))
            shown(popup, qtbot, view(found, anchor))
            if key == 3:
                qtbot.waitUntil(lambda: not popup._shrinking.isActive(), timeout=2000)
            keys += 1
            assert seen.count - before <= 1, f"eojeol {eojeol}, key {key}"
    assert 0 < seen.count <= keys


def test_marks_are_a_slim_strip(popup: Popup, qtbot: QtBot) -> None:
    """They stand beside each other, the text they end is not said again, and each is picked where it stands."""
    rows = shown(popup, qtbot, view(1))
    strip = shown(popup, qtbot, marks(".", "?", "!", hint="⇥"))
    assert strip.height() < rows.height()
    sheet = Sheet(QGuiApplication.font(), 11, numbers=True, probabilities=False)
    picture = sheet.picture(marks(".", "?", "!", hint="⇥"))
    assert [line.rest.reveal() for line in picture.lines] == [".", "?", "!"]
    at = [sheet.row_at(picture, x, picture.height / 2) for x in range(picture.width)]
    assert [row for row in dict.fromkeys(at) if row is not None] == [0, 1, 2]
    assert at[0] is None
    with qtbot.waitSignal(popup.picked) as picked:
        QTest.mouseClick(
            popup,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(at.index(1) + 2, strip.height() // 2),
        )
    assert picked.args == [1]


@pytest.mark.parametrize("wanted", [view(5), marks(".", "?")], ids=["rows", "marks"])
def test_a_hint_is_seen_and_takes_its_room(popup: Popup, qtbot: QtBot, wanted: PopupView) -> None:
    """The key that takes is shown on the selected row, and nothing else changes."""
    shown(popup, qtbot, wanted)
    plain = popup.grab().toImage()
    popup.hide_view()
    shown(popup, qtbot, dataclasses.replace(wanted, hint="⇥"))
    hinted = popup.grab().toImage()
    assert hinted.width() >= plain.width()
    assert hinted != plain
    popup.hide_view()
    shown(popup, qtbot, wanted)
    assert popup.grab().toImage() == plain
