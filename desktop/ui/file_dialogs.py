"""The desktop's dialog for a file to be read, or written: who asks is told only if one was chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

__all__ = ["to_open", "to_save"]


def to_open(parent: QWidget, title: str, kinds: str, then: Callable[[str], object], folder: Path | None = None) -> None:
    """Asks for a file of these ``kinds``, as Qt spells them, and does ``then`` with its path."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(folder or Path.home()), kinds)
    if chosen:
        then(chosen)


def to_save(parent: QWidget, title: str, name: str, kinds: str, then: Callable[[str], object]) -> None:
    """Asks where a file that would be called ``name`` is to be, and does ``then`` with its path."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), kinds)
    if chosen:
        then(chosen)
