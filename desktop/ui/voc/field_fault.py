"""What is wrong with a box, said right below it until something is written there."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.ui.plain.labels import PlainLabel

__all__ = ["FieldFault"]


class FieldFault(PlainLabel):
    """Hidden until ``say``; ``box`` is what it is about, and gets the focus then."""

    def __init__(self, box: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._box = box
        self.setObjectName("error")
        self.setBuddy(box)
        self.hide()
        box.textChanged.connect(self.hide)

    @property
    def sentence(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self.text()

    def say(self, sentence: str) -> None:
        """Shows the sentence."""
        self.setText(sentence)
        self.show()
        self._box.setFocus()
