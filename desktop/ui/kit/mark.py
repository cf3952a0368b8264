"""The program's mark: 이, a ring and a bar, on a tile, with a badge that tells the state."""

from __future__ import annotations

import enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

__all__ = ["TrayState", "mark_icon", "mark_pixmap"]

_SIZES = (16, 20, 22, 24, 32, 48, 64, 128)
_TILES = {"ready": "#2563c9", "loading": "#5f7396", "paused": "#737985", "error": "#6a7180"}
_AMBER, _RED = "#f0a020", "#d93636"


class TrayState(enum.Enum):
    """What the mark tells at a glance."""

    READY = "ready"
    LOADING = "loading"
    PAUSED = "paused"
    ERROR = "error"


def mark_icon(state: TrayState) -> QIcon:
    """The mark at every size that panels ask for, each painted for itself and not scaled."""
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(mark_pixmap(state, size))
    return icon


def mark_pixmap(state: TrayState, size: int) -> QPixmap:
    """The mark, ``size`` device pixels square.  The tile carries its own ground, so any panel's colour will do."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_TILES[state.value]))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.22, size * 0.22)
    _glyph(painter, size, "#ffffff" if state is TrayState.READY else "#e6e9ef")
    if state is not TrayState.READY:
        _badge(painter, state, size)
    painter.end()
    return pixmap


def _glyph(painter: QPainter, size: int, color: str) -> None:
    """The ring ㅇ and the bar ㅣ."""
    # Whole pixels for the strokes: at 16 px half a pixel is the difference between a letter and a smudge.
    stroke = max(2, round(size * 0.11))
    left, right, reach = round(size * 0.16), size - round(size * 0.19), round(size * 0.17)
    outer = right - left - stroke - max(2, round(size * 0.09))
    painter.setPen(QPen(QColor(color), stroke))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top = (size - outer) // 2
    painter.drawEllipse(QRectF(left + stroke / 2, top + stroke / 2, outer - stroke, outer - stroke))
    painter.fillRect(QRectF(right - stroke, reach, stroke, size - 2 * reach), QColor(color))


def _badge(painter: QPainter, state: TrayState, size: int) -> None:
    """A disc at the lower right, cut free from the tile, with a sign of its own: colour alone tells not everyone."""
    diameter = max(9.0, size * 0.5)
    disc = QRectF(size - diameter, size - diameter, diameter, diameter)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    rim = max(1.0, size * 0.05)
    painter.drawEllipse(disc.adjusted(-rim, -rim, rim, rim))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(QColor({"loading": "#2563c9", "paused": _AMBER, "error": _RED}[state.value]))
    painter.drawEllipse(disc)
    painter.setBrush(QColor("#ffffff" if state is not TrayState.PAUSED else "#2b2006"))
    x, y, unit = disc.center().x(), disc.center().y(), diameter / 10
    if state is TrayState.PAUSED:
        for side in (-1.6, 1.6):
            painter.drawRect(QRectF(x + (side - 0.8) * unit, y - 2.4 * unit, 1.6 * unit, 4.8 * unit))
    elif state is TrayState.ERROR:
        painter.drawRect(QRectF(x - 0.8 * unit, y - 3 * unit, 1.6 * unit, 3.6 * unit))
        painter.drawRect(QRectF(x - 0.8 * unit, y + 1.4 * unit, 1.6 * unit, 1.6 * unit))
    else:
        for side in (-2.6, 0, 2.6):
            painter.drawEllipse(QPointF(x + side * unit, y), 0.95 * unit, 0.95 * unit)
