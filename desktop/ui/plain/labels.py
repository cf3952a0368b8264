"""Labels, rows and tips that show a text as it is written; every one of the program's is one of these."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

__all__ = ["PlainLabel", "add_row", "set_tip"]


class PlainLabel(QLabel):
    """A label that knows no markup."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(words)


def add_row(form: QFormLayout, words: str, shown: QWidget) -> None:
    """A row of a form; given words alone, the form would make a label of its own for them."""
    form.addRow(PlainLabel(words), shown)


def set_tip(widget: QWidget, words: str) -> None:
    """A tool tip, which knows nothing but markup once it looks like some."""
    widget.setToolTip(f"<qt>{html.escape(words)}</qt>" if words else "")
