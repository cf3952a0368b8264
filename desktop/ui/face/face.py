"""One look for all that the application shows: its font, its colours, and Qt's own words in the person's language.

Set on the application, and not on windows: what Qt makes by itself (dialogs
for files, boxes, menus, tips) wears it too, and a style sheet that is looked
up anew loses nothing of it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.kit.palette import Palette, ThemeName, follow_system, palette
from desktop.ui.kit.theme import Theme, on_mark, shades_of
from desktop.words.language import korean

__all__ = ["FAMILIES", "Face", "worn_theme"]

FAMILIES: Final = ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic")
"""The first that is there; behind them the desktop's own."""

_LARGER = 1.06
"""Hangul of a form wants a little more room than a desktop's menus."""

_SCHEMES = {
    "auto": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Face(QObject):
    """Made once for an application; an "auto" theme follows the system while it runs.

    ``worn(Palette)`` comes with each change of the colours.
    """

    worn = Signal(object)

    def __init__(self, application: QApplication, theme: ThemeName, families: tuple[str, ...] = FAMILIES) -> None:
        super().__init__(application)
        self._application, self._theme = application, theme
        application.setStyle("Fusion")  # others take their colours from elsewhere
        application.setFont(_font(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont), families))
        self._translator = _translated(application)
        follow_system(self._dress)
        self.set_theme(theme)

    @property
    def theme(self) -> ThemeName:
        """The one that is worn."""
        return self._theme

    @property
    def translated(self) -> bool:
        """Whether Qt's own words are in the person's language; a translation that is missing leaves them English."""
        return self._translator is not None

    def set_theme(self, theme: ThemeName) -> None:
        """Changes the colours of all windows that are there, and of those to come."""
        self._theme = theme
        self._application.styleHints().setColorScheme(_SCHEMES[theme])
        self._dress()
        for window in self._application.topLevelWidgets():
            for each in window.findChildren(Theme):
                each.set_theme(theme)

    def _dress(self) -> None:
        colours = palette(self._theme)
        self._application.setPalette(application_palette(colours))
        self.worn.emit(colours)


def worn_theme() -> ThemeName:
    """What the application wears now; as the system says where nothing has dressed it yet."""
    application = QApplication.instance()
    made = None if application is None else application.findChild(Face)
    return "auto" if made is None else made.theme


def application_palette(colours: Palette) -> QPalette:
    """These colours, for all that no style sheet reaches."""
    shades, role = shades_of(colours), QPalette.ColorRole
    lit = colours.dark
    made = QPalette(QColor(shades.control), QColor(shades.window))
    for which, colour in (
        (role.Window, shades.window),
        (role.WindowText, colours.strong),
        (role.Base, shades.control),
        (role.AlternateBase, colours.ground),
        (role.Text, colours.strong),
        (role.Button, shades.control),
        (role.ButtonText, colours.strong),
        (role.BrightText, "#ffffff"),
        (role.ToolTipBase, colours.ground),
        (role.ToolTipText, colours.strong),
        (role.PlaceholderText, colours.quiet),
        (role.Highlight, colours.mark),
        (role.HighlightedText, on_mark(colours)),
        (role.Accent, colours.mark),
        (role.Link, colours.mark),
        (role.LinkVisited, colours.mark),
        (role.Light, "#3a3e46" if lit else "#ffffff"),
        (role.Mid, colours.border),
        (role.Dark, "#121316" if lit else "#9aa1ad"),
        (role.Shadow, "#000000" if lit else "#6b7280"),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.quiet))
    return made


def _font(font: QFont, families: tuple[str, ...]) -> QFont:
    """The desktop's font behind Korean ones, a little larger."""
    made = QFont(font)
    made.setFamilies([*families, *(each for each in font.families() if each not in families)])
    made.setPointSizeF((font.pointSizeF() if font.pointSizeF() > 0 else QFontInfo(font).pointSizeF()) * _LARGER)
    return made


def _translated(application: QApplication) -> QTranslator | None:
    """Qt's words for its own buttons and menus; those of English are in Qt itself."""
    if not korean():
        return None
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not translator.load(QLocale(QLocale.Language.Korean), "qtbase", "_", folder):
        return None
    application.installTranslator(translator)
    return translator
