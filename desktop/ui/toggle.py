"""A switch: a check box that looks like one and says so to no one but the eye."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

__all__ = ["Toggle"]

_WIDTH, _HEIGHT, _GAP = 38, 22, 3


class Toggle(QCheckBox):
    """On or off; keyboard and screen readers meet a check box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """With room for the ring of the focus."""
        return QSize(_WIDTH + 4, _HEIGHT + 4)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802  # Qt's name
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """A track with a knob at its end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        track = QRectF(2, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        role = QPalette.ColorRole.Highlight if self.isChecked() else QPalette.ColorRole.Mid
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(role))
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        side = _HEIGHT - 2 * _GAP
        left = track.right() - _GAP - side if self.isChecked() else track.left() + _GAP
        painter.setBrush(colours.color(QPalette.ColorRole.HighlightedText if self.isChecked() else QPalette.ColorRole.Base))
        painter.drawEllipse(QRectF(left, track.top() + _GAP, side, side))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.color(QPalette.ColorRole.Highlight), 1))
            ring = track.adjusted(-1.5, -1.5, 1.5, 1.5)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.end()
