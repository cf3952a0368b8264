"""A key as it lies on a keyboard, which goes down when it was pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import tone

__all__ = ["KeyCap"]

_SIDE, _DEEP, _PAD = 46, 4, 16
_DOWN_MS = 450


class KeyCap(QWidget):
    """Paints what stands on a key; ``press`` shows it down for a moment."""

    def __init__(self, printed: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.printed = printed
        self._down = False
        self._colours = LIGHT
        self.setAccessibleName(printed)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DOWN_MS)
        self._timer.timeout.connect(self._rise)

    @property
    def down(self) -> bool:
        """Whether it is shown as pressed."""
        return self._down

    def press(self) -> None:
        """It was pressed just now."""
        self._down = True
        self._timer.start()
        self.update()

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As wide as what stands on it."""
        return QSize(max(_SIDE, self.fontMetrics().horizontalAdvance(self.printed) + 2 * _PAD), _SIDE + _DEEP)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """A cap on its base; pressed, it has gone down to it and is lit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = tone("accent", self._colours)
        base = QRectF(0.5, _DEEP + 0.5, self.width() - 1, _SIDE - 1)
        cap = base.translated(0, 0 if self._down else -_DEEP)
        painter.setPen(QPen(self._colours.color("border"), 1))
        painter.setBrush(self._colours.color("border"))
        painter.drawRoundedRect(base, 7, 7)
        ground, ink = lit.colors() if self._down else (self._colours.color("ground"), self._colours.color("strong"))
        painter.setBrush(ground)
        painter.drawRoundedRect(cap, 7, 7)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.printed)
        painter.end()

    def _rise(self) -> None:
        self._down = False
        self.update()
