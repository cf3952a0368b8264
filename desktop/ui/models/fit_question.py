"""Whether to load a model that needs more memory than is free: asked before, not found out after."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.library.entry import ModelEntry
from desktop.ui.asking.question import QuestionBox
from desktop.words.language import text
from desktop.words.models import ModelSentence, memory

__all__ = ["FitQuestion"]


class FitQuestion:
    """Asks about one model at a time."""

    def __init__(self) -> None:
        self._shown: QMessageBox | None = None

    @property
    def shown(self) -> QMessageBox | None:
        """The question, while it is asked."""
        return self._shown

    def ask(self, entry: ModelEntry, free: int, parent: QWidget | None, load: Callable[[], None]) -> None:
        """Calls ``load`` when the person wants the model although only so many bytes are free."""
        told = text(ModelSentence.FITS_NOT, model=entry.name, needs=memory(entry.needs), free=memory(free))
        ask = QuestionBox(told, parent, QMessageBox.Icon.Warning)
        ask.addButton(text(ModelSentence.LOAD_ANYWAY), QMessageBox.ButtonRole.AcceptRole)
        no = ask.addButton(text(ModelSentence.CANCEL), QMessageBox.ButtonRole.RejectRole)
        ask.setDefaultButton(no)
        ask.accepted.connect(load)
        ask.destroyed.connect(self._gone)
        self._shown = ask
        ask.open()

    def _gone(self) -> None:
        self._shown = None
