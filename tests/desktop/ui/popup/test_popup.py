"""The popup, offscreen: what it shows, where, and that it wants no focus."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.input.protocol import Rect
from desktop.session.view import PopupView, Row
from desktop.settings.model import Settings
from desktop.ui.kit.palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Palette, palette
from desktop.ui.popup.popup import Popup
from desktop.ui.popup.rows import Sheet
from engine.text.private import Private

# Qt raises every tool window that it shows, and its offscreen platform complains of that.
pytestmark = pytest.mark.qt_log_ignore("does not support raise")

WORDS = ("가구를", "가구", "가구가", "가구와", "가구점에서")


CARET = Rect(100, 100, 1, 18)


def view(count: int = 5, selected: int = 0, anchor: Rect = CARET, words: tuple[str, ...] = WORDS) -> PopupView:
    rows = tuple(Row(Private(word), 1, 0.3 / (1 + place)) for place, word in enumerate(words[:count]))
    return PopupView(rows, selected, anchor)


@pytest.fixture
def popup(qtbot: QtBot) -> Iterator[Popup]:
    made = Popup(Settings(theme="light", show_probabilities=True))
    qtbot.addWidget(made)
    yield made
    made.hide_view()


def shown(popup: Popup, qtbot: QtBot, wanted: PopupView) -> None:
    with qtbot.waitSignal(popup.painted, timeout=2000):
        popup.show_view(wanted)


def test_popup_never_takes_the_focus(popup: Popup) -> None:
    """Its flags and attributes keep it from being activated by showing it or by clicking it."""
    assert popup.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert popup.windowType() == Qt.WindowType.Tool
    assert popup.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert popup.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_view_is_painted_once_per_show(popup: Popup, qtbot: QtBot) -> None:
    """``painted`` comes once for each view, also for one that only changes the selection."""
    painted: list[bool] = []
    popup.painted.connect(lambda: painted.append(True))
    shown(popup, qtbot, view())
    shown(popup, qtbot, view(selected=2))
    popup.repaint()
    assert len(painted) == 2
    # A picture of the second that came late would come before that of the third.
    shown(popup, qtbot, view())
    assert len(painted) == 3


def test_popup_stands_below_the_caret(popup: Popup, qtbot: QtBot) -> None:
    """Right under the caret's line and aligned with it, and told in device pixels."""
    shown(popup, qtbot, view())
    assert (popup.x(), popup.y()) == (100, 121)
    assert popup.device_rect() == Rect(100, 121, popup.width(), popup.height())
    popup.hide_view()
    assert popup.device_rect() is None


def test_popup_keeps_inside_the_screen(popup: Popup, qtbot: QtBot) -> None:
    """At the lower right corner it flips above the line and moves to the left."""
    area = QGuiApplication.primaryScreen().availableGeometry()
    shown(popup, qtbot, view(anchor=Rect(area.right() - 5, area.bottom() - 20, 1, 18)))
    assert area.contains(popup.geometry())
    assert popup.geometry().bottom() < area.bottom() - 20


def test_height_follows_the_rows_and_width_moves_in_steps(popup: Popup, qtbot: QtBot) -> None:
    """Fewer rows make it lower; a syllable more does not make it breathe."""
    shown(popup, qtbot, view(5))
    tall, wide = popup.height(), popup.width()
    popup.hide_view()
    shown(popup, qtbot, view(2, words=("가구도", "가구", "", "", "")))
    assert popup.height() < tall
    assert popup.width() % 24 == 0
    assert popup.width() <= wide


def test_clicking_a_row_picks_it(popup: Popup, qtbot: QtBot) -> None:
    """The left button picks the row under the pointer; other buttons and the margin pick nothing."""
    shown(popup, qtbot, view())
    row = popup.height() // 5
    with qtbot.waitSignal(popup.picked) as picked:
        QTest.mouseClick(
            popup, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 2 * row + row // 2)
        )
    assert picked.args == [2]
    with qtbot.assertNotEmitted(popup.picked):
        QTest.mouseClick(popup, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(20, row // 2))
        QTest.mouseClick(popup, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 1))


def test_a_button_that_went_down_on_it_comes_up_on_it(popup: Popup, qtbot: QtBot) -> None:
    """A popup that was taken from goes out of sight at once, and its window when the button is up: not before.

    Otherwise the button would come up in the application below.
    """
    shown(popup, qtbot, view())
    popup.picked.connect(popup.hide_view)
    at = QPoint(20, popup.height() // 2)
    QTest.mousePress(popup, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert popup.isVisible()
    assert popup.device_rect() is None
    assert not any(screen.geometry().intersects(popup.geometry()) for screen in QGuiApplication.screens())
    QTest.mouseRelease(popup, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert not popup.isVisible()
    # What is shown meanwhile stays.
    shown(popup, qtbot, view())
    QTest.mousePress(popup, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    shown(popup, qtbot, view())
    QTest.mouseRelease(popup, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert popup.isVisible()


def test_selected_row_has_its_own_ground(popup: Popup, qtbot: QtBot) -> None:
    """The selected row, and only that one, stands on the colour of the selection, in either theme."""
    for theme, colors in (("light", LIGHT), ("dark", DARK)):
        themed = Popup(Settings(theme=theme))  # type: ignore[arg-type]  # the loop's str is one of the literals
        qtbot.addWidget(themed)
        shown(themed, qtbot, view(selected=1))
        image = themed.grab().toImage()
        row = themed.height() / 5
        grounds = [image.pixelColor(themed.width() - 8, round(row * (place + 0.5))) for place in range(5)]
        assert grounds[1] == QColor(colors.chosen)
        assert {ground.name() for place, ground in enumerate(grounds) if place != 1} == {colors.ground}


def test_long_eojeol_is_elided(qtbot: QtBot) -> None:
    """A run of text without spaces cannot make the popup as wide as the screen."""
    popup = Popup(Settings())
    qtbot.addWidget(popup)
    shown(popup, qtbot, view(1, words=("가" * 300,)))
    assert popup.width() < 480


def test_nothing_private_is_told_to_accessibility(popup: Popup, qtbot: QtBot) -> None:
    """The accessible name counts the candidates and does not quote them."""
    shown(popup, qtbot, view())
    assert "5" in popup.accessibleName()
    assert not any(word in popup.accessibleName() for word in WORDS)


def test_typed_part_is_measured_apart_from_the_rest(qtbot: QtBot) -> None:
    """The untyped rest begins where the typed part ends, and the two make up the eojeol."""
    sheet = Sheet(QGuiApplication.font(), 11, numbers=True, probabilities=True)
    picture = sheet.picture(PopupView((Row(Private("안녕하세요"), 2, 0.421),), 0, Rect(0, 0, 0, 0)))
    line = picture.lines[0]
    assert (line.number, line.typed, line.rest, line.probability) == ("1", Private("안녕"), Private("하세요"), "42%")
    assert "안녕" not in repr(line)
    assert "하세요" not in repr(line)
    assert line.split > 0


def test_rows_without_chords_bear_no_numbers(qtbot: QtBot) -> None:
    """The number of a row is the chord that takes it; where only a click takes there is nothing to press."""
    sheet = Sheet(QGuiApplication.font(), 11, numbers=True, probabilities=True)
    for by_chord in (True, False):
        pictured = sheet.picture(dataclasses.replace(view(), by_chord=by_chord))
        assert [line.number for line in pictured.lines] == (list("12345") if by_chord else [""] * 5)


def test_a_stem_is_drawn_apart(popup: Popup, qtbot: QtBot) -> None:
    """Below a line, with a number of its own, and it shows that it goes on; a click on it is one behind the others."""
    sheet = Sheet(QGuiApplication.font(), 11, numbers=True, probabilities=True)
    plain, wanted = view(2), dataclasses.replace(view(2), stem=Row(Private("가구점"), 1, 0.4))
    picture = sheet.picture(wanted)
    last = picture.lines[-1]
    assert (last.number, last.typed, last.rest, last.probability) == ("0", Private("가"), Private("구점…"), "40%")
    assert [line.rest.reveal() for line in picture.lines[:-1]] == [
        line.rest.reveal() for line in sheet.picture(plain).lines
    ]
    assert picture.height > sheet.picture(plain).height + sheet.row_height
    shown(popup, qtbot, wanted)
    rows = [sheet.row_at(picture, 20, y) for y in range(picture.height)]
    assert [row for row, _ in itertools.groupby(rows)] == [None, 0, 1, None, 2, None]
    with qtbot.waitSignal(popup.picked) as picked:
        at = QPoint(20, popup.height() - popup.height() // 6)
        QTest.mouseClick(popup, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert picked.args == [2]


def luminance(color: str) -> float:
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize(
    ("colors", "least"),
    [(LIGHT, 4.5), (DARK, 4.5), (HIGH_LIGHT, 7), (HIGH_DARK, 7)],
    ids=["light", "dark", "high light", "high dark"],
)
def test_texts_can_be_read(colors: Palette, least: float) -> None:
    """Every text colour has a contrast of at least 4.5 (WCAG AA) to what lies behind it, a high one of 7 (AAA)."""

    def contrast(a: str, b: str) -> float:
        low, high = sorted((luminance(a), luminance(b)))
        return (high + 0.05) / (low + 0.05)

    pairs = [
        *(("strong", "ground"), ("quiet", "ground"), ("strong", "chosen")),
        *(("chosen_quiet", "chosen"), ("mark", "chosen")),
    ]
    fields = dataclasses.asdict(colors)
    low = {pair: contrast(fields[pair[0]], fields[pair[1]]) for pair in pairs}
    # The bar and number of the selected row are signs, not texts: 3 is enough.
    assert all(value >= (3 if pair[0] == "mark" else least) for pair, value in low.items()), low


def test_theme_of_the_settings_wins(qapp: object) -> None:
    """Light and dark are taken as told; auto is one of the two."""
    assert palette("light") is LIGHT
    assert palette("dark") is DARK
    assert palette("auto") in (LIGHT, DARK)


def test_a_new_look_shows_at_once(popup: Popup, qtbot: QtBot) -> None:
    """What is shown is shown anew: larger, in other colours; while nothing is shown, nothing comes up."""
    popup.set_look(Settings(theme="dark", font_size=20))
    assert not popup.isVisible()
    popup.set_look(Settings(theme="light", font_size=11))
    shown(popup, qtbot, view())
    small = popup.size()
    with qtbot.waitSignal(popup.painted, timeout=2000):
        popup.set_look(Settings(theme="dark", font_size=22))
    assert popup.height() > small.height()
    assert popup.grab().toImage().pixelColor(popup.width() // 2, 2) == QColor(DARK.ground)
    popup.hide_view()
    popup.set_look(Settings())
    assert not popup.isVisible()
