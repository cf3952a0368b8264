"""Counts as horizontal bars: a name, a bar, a number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import ToneName, tone

__all__ = ["Bars"]

_ROW_GAP, _SIDE = 8, 12
_NAMES = 0.44
"""The most of the width that names may take."""


class Bars(QWidget):
    """A chart of (name, count, tone); its heights grow with the rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[str, int, ToneName], ...] = ()
        self._colours = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> tuple[tuple[str, int, ToneName], ...]:
        """What is drawn."""
        return self._rows

    def set_rows(self, rows: Sequence[tuple[str, int, ToneName]]) -> None:
        """Draws these; the longest bar is that of the greatest count."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        self.setAccessibleDescription("; ".join(f"{name}: {count}" for name, count, _ in self._rows))
        self.updateGeometry()
        self.update()

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """A line for each row."""
        return QSize(360, len(self._rows) * self._step())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """All rows, with little room for the bars."""
        return QSize(240, len(self._rows) * self._step())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paints names, bars and numbers."""
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        most = max(1, *(count for _, count, _ in self._rows))
        numbers = max(metrics.horizontalAdvance(f"{count:,}") for _, count, _ in self._rows) + _SIDE
        names = min(max(metrics.horizontalAdvance(name) for name, _, _ in self._rows) + 2, round(self.width() * _NAMES))
        left = names + _SIDE
        room = max(10, self.width() - left - numbers)
        height, ink = metrics.height(), self._colours.color("strong")
        middle = Qt.AlignmentFlag.AlignVCenter
        for at, (name, count, tone_name) in enumerate(self._rows):
            top = at * self._step() + _ROW_GAP // 2
            painter.setPen(ink)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideLeft, names)
            painter.drawText(QRect(0, top, names, height), middle | Qt.TextFlag.TextSingleLine, shown)
            long = max(2.0 if count else 0.0, room * count / most)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone(tone_name, self._colours).solid))
            painter.drawRoundedRect(QRectF(left, top + height * 0.15, long, height * 0.7), 3, 3)
            painter.setPen(ink)
            place = QRect(round(left + long) + 6, top, numbers, height)
            painter.drawText(place, middle | Qt.TextFlag.TextSingleLine, f"{count:,}")
        painter.end()

    def _step(self) -> int:
        return self.fontMetrics().height() + _ROW_GAP
