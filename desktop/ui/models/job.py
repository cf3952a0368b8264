"""A command of this program that works on models, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop.library.jobs import MODEL_LINES, Ended
from desktop.ui.kit.command_job import CommandJob, Stop
from desktop.words.language import text
from desktop.words.models import ModelSentence

__all__ = ["ModelJob"]


class ModelJob(CommandJob):
    """``said(Progress)`` while it works, ``ended(Ended)``."""

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(command, MODEL_LINES, Ended, parent=parent)

    def _stopped(self, why: Stop) -> Ended:
        sentence = ModelSentence.JOB_CANCELLED if why == "cancelled" else ModelSentence.JOB_CRASHED
        return Ended(error=text(sentence), code=why)
