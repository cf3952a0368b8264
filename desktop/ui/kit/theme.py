"""What the program's windows wear beside the application's font and colours: quiet cards, controls of one kind."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QWidget

from desktop.ui.kit.controls import Combo, Toggle
from desktop.ui.kit.palette import HIGH_DARK, HIGH_LIGHT, Palette, ThemeName, follow_system, palette

__all__ = ["Shades", "Theme", "on_mark", "shades_of"]


@dataclasses.dataclass(frozen=True)
class Shades:
    """Colours beside those of the popup, as #rrggbb: the window's ground, an error, a success, a control's ground."""

    window: str
    error: str
    success: str
    control: str


# Against cards and windows all of them have a contrast of at least 4.5 as text; the tests compute it.
LIGHT_SHADES = Shades("#f3f5f8", "#b3261e", "#1a6b3c", "#ffffff")
DARK_SHADES = Shades("#1b1d21", "#ff9b90", "#7fd6a0", "#2d3036")
# Of at least 7.
_HIGH = {
    HIGH_LIGHT: Shades("#ffffff", "#8f0000", "#00501f", "#ffffff"),
    HIGH_DARK: Shades("#000000", "#ffb8b0", "#a6f0c0", "#000000"),
}

_SHEET = """
QWidget#window {{ background: {window}; }}
QFrame#sidebar {{ background: {ground}; border: none; border-right: 1px solid {line}; }}
QListWidget#pages {{ background: transparent; border: none; outline: none; }}
QListWidget#pages::item {{ padding: 9px 12px; margin: 1px 8px; border-radius: 7px; color: {strong}; }}
QListWidget#pages::item:selected {{ background: {chosen}; color: {strong}; }}
QScrollArea, QWidget#page, QWidget#plain {{ background: transparent; border: none; }}
QFrame#card {{ background: {ground}; border: 1px solid {line}; border-radius: 10px; }}
QFrame#footer {{ background: {ground}; border: none; border-top: 1px solid {line}; }}
QFrame#rule {{ background: {line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame#banner {{ background: {ground}; border: 1px solid {error}; border-radius: 8px; }}
QLabel, QCheckBox {{ color: {strong}; background: transparent; }}
QCheckBox::indicator {{
  width: 14px; height: 14px; border: 1px solid {quiet}; border-radius: 4px; background: {control};
}}
QCheckBox::indicator:checked {{ background: {mark}; border: 1px solid {mark}; }}
QLabel#title {{ font-size: {title}pt; font-weight: 600; }}
QLabel#head {{ font-weight: 600; }}
QLabel#figure {{ font-size: {title}pt; font-weight: 600; }}
QLabel#hint {{ color: {quiet}; font-size: {small}pt; }}
QLabel#error {{ color: {error}; font-size: {small}pt; }}
QLabel#success {{ color: {success}; }}
QLabel#failure {{ color: {error}; }}
QLineEdit, QPlainTextEdit, QTreeWidget, QFrame#number {{
  background: {control}; color: {strong}; border: 1px solid {border}; border-radius: 6px; padding: 5px 8px;
  selection-background-color: {mark}; selection-color: {on_mark};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTreeWidget:focus, QComboBox:focus {{ border: 1px solid {mark}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{ color: {quiet}; background: {window}; }}
QFrame#number {{ padding: 0; }}
QAbstractSpinBox {{ background-color: {control}; color: {strong}; }}
QTreeWidget, QTableWidget, QListWidget#models {{ padding: 4px; outline: none; }}
QTableWidget, QListWidget#models {{
  background: {control}; color: {strong}; border: 1px solid {border}; border-radius: 6px; gridline-color: {line};
  selection-background-color: {chosen}; selection-color: {strong};
}}
QListWidget#models::item {{ padding: 6px 8px; border-radius: 6px; }}
QListWidget#models::item:selected {{ background: {chosen}; color: {strong}; }}
QListWidget#models::item:disabled {{ color: {quiet}; }}
QHeaderView::section {{ background: {ground}; color: {quiet}; border: none; padding: 4px 6px; }}
QGroupBox {{
  background: {ground}; color: {strong}; border: 1px solid {line}; border-radius: 10px; margin-top: 1.4em; padding: 8px;
}}
QGroupBox::title {{ subcontrol-origin: margin; left: 4px; padding: 2px 0; font-weight: 600; }}
QTreeWidget::item {{ padding: 3px 2px; }}
QTreeWidget::indicator {{
  width: 14px; height: 14px; border: 1px solid {quiet}; border-radius: 4px; background: {control};
}}
QTreeWidget::indicator:checked {{ background: {mark}; border: 1px solid {mark}; }}
QTreeWidget::item:selected {{ background: {chosen}; color: {strong}; }}
QPushButton {{
  background: {control}; color: {strong}; border: 1px solid {border}; border-radius: 6px; padding: 5px 14px;
}}
QComboBox {{
  background: {control}; color: {strong}; border: 1px solid {border}; border-radius: 6px; padding: 5px 26px 5px 10px;
}}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{ border: none; padding: 0; background: transparent; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{
  background: {control}; color: {strong}; border: 1px solid {border}; outline: none; padding: 3px;
  selection-background-color: {chosen}; selection-color: {strong};
}}
QScrollBar:vertical {{ background: transparent; width: 11px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 2px; }}
QScrollBar::handle {{ background: {border}; border-radius: 3px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {quiet}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QPushButton#step {{ padding: 5px 0; min-width: 30px; max-width: 30px; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QMenu {{ background: {ground}; color: {strong}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 6px 22px; border-radius: 5px; }}
QMenu::item:selected {{ background: {chosen}; }}
QMenu::item:disabled {{ color: {quiet}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QPushButton:hover {{ border-color: {mark}; }}
QPushButton:focus {{ border: 1px solid {mark}; }}
QPushButton:pressed {{ background: {chosen}; }}
QPushButton:disabled {{ color: {quiet}; border-color: {line}; background: {window}; }}
QPushButton#primary {{ background: {mark}; color: {on_mark}; border-color: {mark}; font-weight: 600; }}
QPushButton#primary:disabled {{ background: {window}; color: {quiet}; border-color: {line}; }}
QPushButton#fold {{ border: none; background: transparent; color: {quiet}; padding: 4px 2px; text-align: left; }}
QPushButton#fold:hover, QPushButton#fold:focus {{ color: {strong}; }}
QPushButton#chord {{ min-width: 130px; }}
QPushButton#chord:checked {{ background: {chosen}; border: 1px solid {mark}; color: {strong}; }}
QToolButton {{ color: {quiet}; background: transparent; border: none; padding: 4px 0; }}
QToolButton:hover, QToolButton:focus {{ color: {strong}; }}
QProgressBar {{ background: {line}; border: none; border-radius: 2px; }}
QProgressBar::chunk {{ background: {mark}; border-radius: 2px; }}
QTabWidget::pane {{ border: none; }}
QTabBar::tab {{
  background: transparent; color: {quiet}; padding: 6px 14px; border: none; border-bottom: 2px solid transparent;
}}
QTabBar::tab:selected {{ color: {strong}; border-bottom: 2px solid {mark}; }}
*[faulty="true"], QFrame#number[faulty="true"], QPushButton#chord[faulty="true"] {{ border: 1px solid {error}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QToolTip {{ background: {ground}; color: {strong}; border: 1px solid {border}; }}
"""


class Theme(QObject):
    """Keeps a window in the colours of ``theme``; an "auto" one follows the system while the window lives.

    ``worn(Palette)`` comes with each change, for what paints itself.

    Qt looks up all widgets below a style sheet at once.  So a large window is
    not styled as a ``whole``, but has its parts added: they change one by
    one, what can be seen first, and nobody waits.
    """

    worn = Signal(object)

    def __init__(self, window: QWidget, theme: ThemeName, *, whole: bool = True) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self._parts: list[QWidget] = []
        self._due: list[QWidget] = []
        self._points = QFontInfo(window.font()).pointSizeF()
        window.setAutoFillBackground(True)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._apply_next)
        follow_system(self._change)
        self._choose()
        if whole:
            self.add(window)

    def add(self, part: QWidget) -> None:
        """Styles a part of the window, now and from now on."""
        self._parts.append(part)
        self._apply(part)

    @property
    def colours(self) -> Palette:
        """What is worn now."""
        return self._colours

    def set_theme(self, theme: ThemeName) -> None:
        """Changes the colours."""
        if theme != self._theme:
            self._theme = theme
            self._change()

    @property
    def settled(self) -> bool:
        """Whether all parts wear the same."""
        return not self._due

    def _change(self) -> None:
        self._choose()
        self._due = sorted(self._parts, key=lambda part: not part.isVisible())
        self._timer.start(0)
        self._apply_next()
        self.worn.emit(self._colours)

    def _apply_next(self) -> None:
        if self._due:
            self._apply(self._due.pop(0))
        if not self._due:
            self._timer.stop()

    def _choose(self) -> None:
        self._colours = palette(self._theme)
        shades = shades_of(self._colours)
        ground = QPalette(self._window.palette())
        ground.setColor(QPalette.ColorRole.Window, QColor(shades.window))
        self._window.setPalette(ground)
        self._sheet = _SHEET.format(
            **dataclasses.asdict(self._colours),
            **dataclasses.asdict(shades),
            line=_between(self._colours.border, self._colours.ground),
            on_mark=on_mark(self._colours),
            title=round(self._points * 1.5, 1),
            small=round(self._points * 0.9, 1),
        )

    def _apply(self, part: QWidget) -> None:
        part.setStyleSheet(self._sheet)
        # No style sheet reaches what paints itself.
        for toggle in part.findChildren(Toggle):
            toggle.wear(self._colours)
        for combo in part.findChildren(Combo):
            combo.wear(self._colours)


def shades_of(colours: Palette) -> Shades:
    """Those that go with the popup's colours."""
    return _HIGH.get(colours, DARK_SHADES if colours.dark else LIGHT_SHADES)


def on_mark(colours: Palette) -> str:
    """Text on the mark's colour, which is light in the dark theme."""
    return "#10131a" if colours.dark else "#ffffff"


def _between(one: str, other: str) -> str:
    """The colour in the middle of two."""
    first, second = QColor(one), QColor(other)
    return QColor(
        (first.red() + second.red()) // 2, (first.green() + second.green()) // 2, (first.blue() + second.blue()) // 2
    ).name()
