"""The popup's colours, light and dark, each as usual and for who needs a high contrast, and which of them to use."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QStyleHints

__all__ = ["DARK", "HIGH_DARK", "HIGH_LIGHT", "LIGHT", "Palette", "ThemeName", "follow_system", "palette"]

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
    dark: bool = False
    """Whether light letters stand on dark grounds."""

    def color(self, name: Literal["ground", "border", "strong", "quiet", "chosen", "chosen_quiet", "mark"]) -> QColor:
        """A colour for a painter."""
        return QColor(getattr(self, name))


# Each text colour has a contrast of at least 4.5 to what lies behind it; the tests compute it.
LIGHT = Palette("#fcfcfd", "#b6bdc9", "#15181e", "#69707d", "#e3edfd", "#566175", "#2f6fde")
DARK = Palette("#24262b", "#555b67", "#f2f4f8", "#969dab", "#34435e", "#b2bccd", "#7fabff", dark=True)
# Of at least 7, for who has asked the system for it.
HIGH_LIGHT = Palette("#ffffff", "#000000", "#000000", "#333333", "#cfe3ff", "#1f2733", "#0b3d91")
HIGH_DARK = Palette("#000000", "#ffffff", "#ffffff", "#e6e6e6", "#17386e", "#f2f4f8", "#9cc3ff", dark=True)


def palette(theme: ThemeName) -> Palette:
    """The palette for a theme; "auto" asks the system, and an unknown answer means light.

    Whether the contrast is to be high the system alone says: Windows' contrast themes, a desktop's accessibility.
    """
    hints = QGuiApplication.styleHints()
    dark = hints.colorScheme() == Qt.ColorScheme.Dark if theme == "auto" else theme == "dark"
    contrast = _contrast(hints)
    if contrast is not None and contrast.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return HIGH_DARK if dark else HIGH_LIGHT
    return DARK if dark else LIGHT


def follow_system(change: Callable[[], None]) -> None:
    """Calls ``change``, a method of a ``QObject``, as long as that lives, whenever the system's word is another."""
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(change)
    if (contrast := _contrast(hints)) is not None:
        contrast.contrastPreferenceChanged.connect(change)


def _contrast(hints: QStyleHints) -> Any:
    """Who knows about contrasts, as long as ``hints`` is held; none before Qt 6.10."""
    ask = getattr(hints, "accessibility", None)
    return ask() if ask is not None else None
