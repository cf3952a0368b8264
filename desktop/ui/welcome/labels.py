"""How words look in the window of the first start."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from desktop.ui.plain.labels import PlainLabel

__all__ = ["bold", "quiet", "words"]


def words(lines: str) -> QLabel:
    """Some lines, wrapped, that may be copied."""
    label = PlainLabel(lines)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def bold(line: str) -> QLabel:
    """A heading."""
    label = PlainLabel(line)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def quiet(lines: str) -> QLabel:
    """What is said beside."""
    label = words(lines)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
