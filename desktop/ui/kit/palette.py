"""The popup's colours, light and dark, and which of them to use."""

from __future__ import annotations

import dataclasses
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication

__all__ = ["DARK", "LIGHT", "Palette", "ThemeName", "palette"]

ThemeName = Literal["auto", "light", "dark"]


@dataclasses.dataclass(frozen=True)
class Palette:
    """Colours as #rrggbb.  ``strong`` is what a candidate adds, ``quiet`` what was typed, numbers and probabilities."""

    ground: str
    border: str
    strong: str
    quiet: str
    chosen: str
    """Behind the selected row."""
    chosen_quiet: str
    """``quiet`` on ``chosen``."""
    mark: str
    """The bar at the selected row, so that the selection is not told by a shade alone."""

    def color(self, name: Literal["ground", "border", "strong", "quiet", "chosen", "chosen_quiet", "mark"]) -> QColor:
        """A colour for a painter."""
        return QColor(getattr(self, name))


# Each text colour has a contrast of at least 4.5 to what lies behind it; the tests compute it.
LIGHT = Palette("#fcfcfd", "#b6bdc9", "#15181e", "#69707d", "#e3edfd", "#566175", "#2f6fde")
DARK = Palette("#24262b", "#555b67", "#f2f4f8", "#969dab", "#34435e", "#b2bccd", "#7fabff")


def palette(theme: ThemeName) -> Palette:
    """The palette for a theme; "auto" asks the system, and an unknown answer means light."""
    if theme == "auto":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if theme == "dark" else LIGHT
