"""Days as bars of saved keys, with a line of how many rows were taken on each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.record.day import Day
from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import tone
from desktop.words.everyday.record import RecordSentence as R
from desktop.words.language import text

__all__ = ["DaysChart"]

_HEIGHT, _FOOT, _HEAD = 150, 22, 20
_WIDEST = 34
_LOWER = 0.92
"""The line of what was taken is a little lower than the bars may be."""


class DaysChart(QWidget):
    """The last day stands at the right; a screen reader hears them as a sentence each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: Sequence[tuple[dt.date, Day]] = ()
        self._colours = LIGHT
        self.setAccessibleName(text(R.BY_DAY))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(self, days: Sequence[tuple[dt.date, Day]]) -> None:
        """Draws these."""
        self._days = tuple(days)
        said = (
            text(R.DAY_SAID, month=date.month, day=date.day, saved=day.saved, taken=day.taken)
            for date, day in self._days
            if day.taken
        )
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Wide enough for two weeks."""
        return QSize(420, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paints bars, the line over them, and dates below."""
        if not self._days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, floor = self.width() / len(self._days), self.height() - _FOOT
        room, wide = floor - _HEAD, min(_WIDEST, self.width() / len(self._days) * 0.62)
        most_saved = max(1, *(day.saved for _, day in self._days))
        most_taken = max(1, *(day.taken for _, day in self._days))
        painter.setPen(QPen(self._colours.color("border"), 1))
        painter.drawLine(QPointF(0, floor + 0.5), QPointF(self.width(), floor + 0.5))
        points, numbers = [], []
        for at, (date, day) in enumerate(self._days):
            middle, tall = (at + 0.5) * step, room * day.saved / most_saved
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone("accent", self._colours).solid))
            painter.drawRoundedRect(QRectF(middle - wide / 2, floor - tall, wide, tall), 3, 3)
            painter.setPen(self._colours.color("quiet"))
            if at % 2 == (len(self._days) - 1) % 2:
                place = QRect(round(middle - step), round(floor), round(2 * step), _FOOT)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{date.month}/{date.day}")
            if day.saved and (day.saved == most_saved or at == len(self._days) - 1):
                above = max(tall, room * day.taken / most_taken * _LOWER)
                place = QRect(round(middle - step), round(floor - above) - _HEAD, round(2 * step), _HEAD)
                numbers.append((place, f"{day.saved:,}"))
            points.append(QPointF(middle, floor - room * day.taken / most_taken * _LOWER))
        painter.setPen(QPen(QColor(tone("warning", self._colours).solid), 2))
        painter.drawPolyline(points)
        # Over the line, or it would strike them through.
        painter.setPen(self._colours.color("strong"))
        for place, number in numbers:
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number)
        painter.end()
