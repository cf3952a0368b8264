"""A question, or something to be told, in a box of its own: every one of the program's is one of these."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from desktop.ui.face.face import worn_theme
from desktop.ui.kit.theme import Theme
from desktop.words.app import Sentence
from desktop.words.language import text

__all__ = ["QuestionBox"]

_AROUND = (22, 20, 20, 16)
_SPARED = 18
"""What Qt leaves free for a picture, where there is none."""


class QuestionBox(QMessageBox):
    """A box that knows no markup, in the look of all windows, gone when it is closed."""

    def __init__(self, words: str, parent: QWidget | None, icon: QMessageBox.Icon = QMessageBox.Icon.NoIcon) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(text(Sentence.APP_NAME))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(icon)
        self.setText(words)
        # Of its own: what it belongs to may be one page of a window, or nothing.
        Theme(self, worn_theme())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """With as much room around as windows have; Qt lays it out anew with each change of what it shows."""
        layout, said = self.layout(), self.findChild(QLabel, "qt_msgbox_label")
        if layout is not None and said is not None:
            left, top, right, bottom = _AROUND
            spared = _SPARED if self.iconPixmap().isNull() else 0
            layout.setContentsMargins(left - spared, top, right, bottom)
            said.setIndent(0)
        super().showEvent(event)
