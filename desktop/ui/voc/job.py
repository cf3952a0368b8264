"""A command of this program about complaints, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop.ui.kit.command_job import CommandJob, Stop
from desktop.voc.jobs import VOC_LINES, BatchControl, Finished, Order
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence

__all__ = ["VocJob"]


class VocJob(CommandJob):
    """``said(VocLine)`` while it works on ``order``, ``ended(Finished)``.

    A customer's text and the key travel in the pipe only.
    """

    def __init__(self, command: Sequence[str], order: Order, parent: QObject | None = None) -> None:
        super().__init__(command, VOC_LINES, Finished, order, parent)

    def pause(self) -> None:
        """Asks a batch to begin no further rows for now."""
        self._tell(BatchControl("pause"))

    def resume(self) -> None:
        """Asks a batch to go on."""
        self._tell(BatchControl("resume"))

    def _ask_to_end(self) -> None:
        self._tell(BatchControl("cancel"))
        super()._ask_to_end()

    def _stopped(self, why: Stop) -> Finished:
        sentence = VocWindowSentence.JOB_CANCELLED if why == "cancelled" else VocWindowSentence.JOB_CRASHED
        return Finished(why, text(sentence))
