"""Colours of the windows that the popup's palette does not have, for light and dark, each readable on its ground."""

from __future__ import annotations

import dataclasses
from typing import Literal

from PySide6.QtGui import QColor

from desktop.ui.kit.palette import Palette

__all__ = ["Tone", "ToneName", "tone"]

ToneName = Literal["alarm", "calm", "plain", "warning", "accent"]


@dataclasses.dataclass(frozen=True)
class Tone:
    """A ground, the text on it, and a full colour for shapes on a window's ground, as #rrggbb."""

    ground: str
    text: str
    solid: str

    def colors(self) -> tuple[QColor, QColor]:
        """Ground and text for a painter."""
        return QColor(self.ground), QColor(self.text)


# Each text has a contrast of at least 4.5 to its ground; the tests compute it.
_LIGHT: dict[ToneName, Tone] = {
    "alarm": Tone("#fde8e6", "#a3251b", "#d0453a"),
    "calm": Tone("#e2f3e8", "#1a6437", "#2f8f55"),
    "plain": Tone("#e9ecf1", "#3c4452", "#8b93a1"),
    "warning": Tone("#fdf0d5", "#7a4b00", "#c98a10"),
    "accent": Tone("#2f6fde", "#ffffff", "#2f6fde"),
}
_DARK: dict[ToneName, Tone] = {
    "alarm": Tone("#55231f", "#ffb9b1", "#e8776c"),
    "calm": Tone("#1f4430", "#a6e3bd", "#5fbf86"),
    "plain": Tone("#3a3f49", "#d5dae3", "#8f97a6"),
    "warning": Tone("#4d3a12", "#f7d58c", "#e0ac3a"),
    "accent": Tone("#7fabff", "#10203c", "#7fabff"),
}


def tone(name: ToneName, colours: Palette) -> Tone:
    """The tone that goes with the colours of a window."""
    return (_DARK if colours.dark else _LIGHT)[name]
