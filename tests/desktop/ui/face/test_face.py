"""One look for all windows, and windows that fit the screen they stand on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from windows_shown import WINDOWS, WindowMaker, application

from desktop.ui.face.face import FAMILIES, Face
from desktop.ui.face.screens import OnScreen, fitted
from desktop.ui.kit.palette import DARK, HIGH_DARK, LIGHT
from desktop.ui.kit.theme import DARK_SHADES, LIGHT_SHADES, Theme

__all__ = ["application"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SMALL = QRect(0, 0, 1024, 600)


def test_what_qt_makes_by_itself_wears_it_too(application: QApplication) -> None:
    """Dialogs, menus and tips take colours and font from the application, which has the theme's."""
    Face(application, "dark")
    assert application.palette().color(QPalette.ColorRole.Window).name() == DARK_SHADES.window
    assert application.palette().color(QPalette.ColorRole.Text).name() == DARK.strong
    assert tuple(application.font().families()[: len(FAMILIES)]) == FAMILIES


def test_a_new_theme_is_worn_by_all_that_is_there(application: QApplication, qtbot: QtBot) -> None:
    """By the application and by every window with a style sheet, and told to what paints itself."""
    made = Face(application, "light")
    window = QWidget()
    qtbot.addWidget(window)
    theme = Theme(window, "light")
    with qtbot.waitSignal(made.worn) as worn:
        made.set_theme("dark")
    assert worn.args == [DARK]
    assert theme.colours is DARK
    assert DARK.ground in window.styleSheet()
    made.set_theme("light")
    assert application.palette().color(QPalette.ColorRole.Window).name() == LIGHT_SHADES.window
    assert LIGHT.ground in window.styleSheet()


class Contrast(QObject):
    """What the system says of the contrast that its person wants."""

    contrastPreferenceChanged = Signal(Qt.ContrastPreference)  # noqa: N815  # Qt's name

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Qt.ContrastPreference.NoPreference

    def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802  # Qt's name
        return self._wanted

    def want(self, wanted: Qt.ContrastPreference) -> None:
        self._wanted = wanted
        self.contrastPreferenceChanged.emit(wanted)


def test_a_contrast_that_the_system_asks_for_is_worn(
    application: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the program runs, by the application and by windows with a style sheet."""
    contrast = Contrast()
    monkeypatch.setattr("desktop.ui.kit.palette._contrast", lambda hints: contrast)
    Face(application, "dark")
    window = QWidget()
    qtbot.addWidget(window)
    theme = Theme(window, "dark")
    contrast.want(Qt.ContrastPreference.HighContrast)
    assert application.palette().color(QPalette.ColorRole.Text).name() == HIGH_DARK.strong
    assert theme.colours is HIGH_DARK
    contrast.want(Qt.ContrastPreference.NoPreference)
    assert application.palette().color(QPalette.ColorRole.Text).name() == DARK.strong


def test_a_style_sheet_keeps_the_families(application: QApplication, qtbot: QtBot) -> None:
    """Looked up anew, a window's parts wear the same letters as before."""
    Face(application, "light")
    window = QWidget()
    line = QLineEdit(window)
    qtbot.addWidget(window)
    theme = Theme(window, "light")
    before = line.font().families()
    for name in ("dark", "light"):
        theme.set_theme(name)
        qtbot.waitUntil(lambda: theme.settled)
        assert line.font().families() == before
        assert tuple(before[: len(FAMILIES)]) == FAMILIES


def test_qts_own_words_are_korean(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a Korean locale; in another, or without the translation, they are English and nothing is amiss."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert not Face(application, "light").translated
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setattr(QLibraryInfo, "path", staticmethod(lambda _: "/nowhere"))
    assert not Face(application, "light").translated
    monkeypatch.undo()
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert Face(application, "light").translated
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "취소"


PLACES = {
    "fits": (QRect(100, 100, 400, 300), QRect(100, 100, 400, 300)),
    "too large": (QRect(0, 0, 2000, 2000), QRect(0, 0, 1008, 552)),
    "far to the right": (QRect(3000, 50, 400, 300), QRect(624, 50, 400, 300)),
    "above and to the left": (QRect(-500, -500, 400, 300), QRect(0, 0, 400, 300)),
}


@pytest.mark.parametrize(("place", "expected"), PLACES.values(), ids=PLACES.keys())
def test_a_window_fits_its_screen(place: QRect, expected: QRect) -> None:
    """No larger than what is free of it, frame included, and within it."""
    assert fitted(place, SMALL) == expected


def test_a_window_whose_screen_is_unplugged_comes_back(qtbot: QtBot) -> None:
    """To what is left; it keeps its size where there is room for it."""
    window = QWidget()
    qtbot.addWidget(window)
    keeper = OnScreen(window, QSize(300, 200))
    window.show()
    window.move(QPoint(9000, 9000))
    keeper.look()
    available = window.screen().availableGeometry()
    assert available.intersects(window.geometry())
    assert window.size() == QSize(300, 200)
    window.move(QPoint(-9000, 40))
    gone = window.screen()
    keeper._screen_gone(gone)  # the last one: there is nowhere to go, and nothing raises
    other = QWidget()
    qtbot.addWidget(other)
    keeper = OnScreen(other, QSize(300, 200))
    assert other.size() == QSize(300, 200)


@pytest.mark.parametrize("name", WINDOWS)
def test_every_window_fits_a_small_screen(
    name: str, qtbot: QtBot, tmp_path: Path, application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 1024 × 600 all of it can be reached, in both languages: what is long scrolls."""
    Face(application, "light")
    for locale in ("ko_KR.UTF-8", "en_US.UTF-8"):
        monkeypatch.setenv("LC_ALL", locale)
        window = WINDOWS[name](WindowMaker(tmp_path, "light", qtbot))
        qtbot.addWidget(window)
        least = window.minimumSizeHint()
        assert least.width() <= SMALL.width() - 16, (locale, least)
        assert least.height() <= SMALL.height() - 48, (locale, least)


HEARD = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
OF_THEIR_OWN = ("qt_spinbox_lineedit", "qt_tabwidget_tabbar", "ScrollLeftButton", "ScrollRightButton")
"""Parts of Qt's own controls: those have the names."""


@pytest.mark.parametrize("name", WINDOWS)
def test_a_screen_reader_hears_what_can_be_changed(
    name: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every control says what it is, and the keyboard reaches it, or something else that does the same."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    window = WINDOWS[name](WindowMaker(tmp_path, "light", qtbot))
    qtbot.addWidget(window)
    mute, unreached = [], []
    buddies = {label.buddy() for label in window.findChildren(QWidget) if hasattr(label, "buddy")}
    for control in window.findChildren(QWidget):
        if not isinstance(control, HEARD) or isinstance(control, QHeaderView) or not control.isVisibleTo(window):
            continue
        if control.objectName() in OF_THEIR_OWN or _is_part(control):
            continue
        words = control.text() if isinstance(control, QAbstractButton) else ""
        if not (words or control.accessibleName() or control in buddies):
            mute.append((type(control).__name__, control.objectName()))
        stepping = control.objectName() == "step"  # the arrow keys do that
        if control.focusPolicy() is Qt.FocusPolicy.NoFocus and not stepping:
            unreached.append((type(control).__name__, words or control.accessibleName()))
    assert not mute
    assert not [each for each in unreached if each[0] != "GroundsTree"]


def _is_part(control: QWidget) -> bool:
    """Whether it is the line or the list of another control."""
    parent = control.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QComboBox | QAbstractSpinBox):
            return True
        parent = parent.parentWidget()
    return parent is not None and isinstance(parent.parentWidget(), QComboBox)
