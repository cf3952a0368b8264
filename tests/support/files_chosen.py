"""A person before the dialogs for files: who chooses this one, or thinks better of it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

__all__ = ["choose_files"]


def choose_files(monkeypatch: pytest.MonkeyPatch, *paths: str) -> list[QFileDialog]:
    """From now on each dialog that would open gets the next of ``paths`` chosen, empty for none; which ones opened.

    The last of them is chosen in all that follow.
    """
    opened: list[QFileDialog] = []

    def choose(dialog: QFileDialog) -> None:
        chosen = paths[min(len(opened), len(paths) - 1)]
        opened.append(dialog)
        if chosen:
            dialog.fileSelected.emit(chosen)

    monkeypatch.setattr(QFileDialog, "open", choose)
    return opened
