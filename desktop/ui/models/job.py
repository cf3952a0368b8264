"""A command of this program that works on models in a process of its own: its progress, its end, its cancellation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.library.jobs import LINE_LIMIT, Ended, Progress, read_line
from desktop.ui.kit.line_process import LineProcess
from desktop.words.language import text
from desktop.words.models import ModelSentence

__all__ = ["Job"]


class Job(QObject):
    """Runs ``command``; emits ``progressed(Progress)`` and in the end ``ended(Ended)``, exactly once.

    Cancelled, it ends with the code "cancelled".
    """

    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._result: Ended | None = None
        self._cancelled = False
        self._process = LineProcess(command, LINE_LIMIT, self)
        self._process.line.connect(self._hear)
        self._process.over.connect(self._finish)

    def start(self) -> None:
        """Starts the process."""
        self._process.start()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.running

    def cancel(self) -> None:
        """Asks it to end, kills it if it does not; ``ended`` comes all the same."""
        if self._process.running:
            self._cancelled = True
            self._process.terminate()

    def _hear(self, heard: bytes) -> None:
        line = read_line(heard)
        if isinstance(line, Progress):
            self.progressed.emit(line)
        elif line is not None:
            self._result = line

    def _finish(self) -> None:
        if self._cancelled and (self._result is None or self._result.error):
            result = Ended(error=text(ModelSentence.JOB_CANCELLED), code="cancelled")
        else:
            result = self._result or Ended(error=text(ModelSentence.JOB_CRASHED), code="crashed")
        self.ended.emit(result)
