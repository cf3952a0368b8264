"""A sentence on a ground of its own, above what a window shows, with a button where something can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import tone
from desktop.ui.plain.labels import PlainLabel

__all__ = ["Notice"]


class Notice(QWidget):
    """Hidden until ``say``; ``pressed()`` when its button was."""

    pressed = Signal()

    def __init__(self, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = PlainLabel()
        self._label.setWordWrap(True)
        self._button = QPushButton(button)
        self._button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(12)
        row.addWidget(self._label, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._colours = LIGHT
        self.wear(LIGHT)
        self.hide()

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._colours = colours
        self._label.setStyleSheet(f"color: {tone('warning', colours).text}")
        self.update()

    @property
    def sentence(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._label.text()

    @property
    def button(self) -> QPushButton:
        """The button beside the sentence."""
        return self._button

    def say(self, sentence: str, *, button: bool = False) -> None:
        """Shows a sentence; none hides it."""
        self._label.setText(sentence)
        self._button.setVisible(button)
        self.setVisible(bool(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paints the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone("warning", self._colours).colors()[0])
        painter.drawRoundedRect(self.rect(), 6, 6)
        painter.end()
