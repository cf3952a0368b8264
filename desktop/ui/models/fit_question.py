"""Whether to load a model that needs more memory than is free: asked before, not found out after."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.library.entry import ModelEntry
from desktop.system import memory
from desktop.words.language import text
from desktop.words.models import ModelSentence
from desktop.words.models import memory as memory_words

__all__ = ["FitQuestion"]


class FitQuestion:
    """Asks about one model at a time."""

    def __init__(self) -> None:
        self._shown: QMessageBox | None = None

    @property
    def shown(self) -> QMessageBox | None:
        """The question, while it is asked."""
        return self._shown

    def ask(self, entry: ModelEntry, parent: QWidget | None, load: Callable[[], None]) -> None:
        """Calls ``load`` at once when the model fits, else when the person wants it all the same."""
        free = memory.system().free
        if entry.needs <= free:
            load()
            return
        ask = QMessageBox(parent)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setIcon(QMessageBox.Icon.Warning)
        ask.setText(
            text(ModelSentence.FITS_NOT, model=entry.name, needs=memory_words(entry.needs), free=memory_words(free))
        )
        ask.addButton(text(ModelSentence.LOAD_ANYWAY), QMessageBox.ButtonRole.AcceptRole)
        no = ask.addButton(text(ModelSentence.CANCEL), QMessageBox.ButtonRole.RejectRole)
        ask.setDefaultButton(no)
        ask.accepted.connect(load)
        ask.destroyed.connect(self._gone)
        self._shown = ask
        ask.open()

    def _gone(self) -> None:
        self._shown = None
