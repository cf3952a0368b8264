"""A command of this program that works on models in a process of its own: its progress, its end, its cancellation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from desktop.jobs import LINE_LIMIT, Ended, Progress, read_line
from desktop.ui.language import text
from desktop.ui.model_strings import ModelSentence

__all__ = ["Job"]

_GRACE_MS = 3_000
"""Who is asked to end and has not by then is killed; what lies half done is left fit to go on."""


class Job(QObject):
    """Runs ``command``; emits ``progressed(Progress)`` and in the end ``ended(Ended)``, exactly once.

    Cancelled, it ends with the code "cancelled".
    """

    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard = b""
        self._result: Ended | None = None
        self._cancelled = False
        self._over = False
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments(list(command[1:]))
        self._process.setStandardInputFile(QProcess.nullDevice())
        # What it would tell a person comes in the last line; warnings of libraries are for its log.
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.finished.connect(lambda *_: self._finish())
        self._process.errorOccurred.connect(self._failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._process.kill)

    def start(self) -> None:
        """Starts the process."""
        self._process.start()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._over

    def cancel(self) -> None:
        """Asks it to end, kills it if it does not; ``ended`` comes all the same."""
        if self._over:
            return
        self._cancelled = True
        self._process.terminate()
        self._timer.start(_GRACE_MS)

    def _hear(self) -> None:
        self._heard += self._process.readAllStandardOutput().data()
        *lines, self._heard = self._heard.split(b"\n")
        self._heard = self._heard[-LINE_LIMIT:]
        for each in lines:
            line = read_line(each)
            if isinstance(line, Progress):
                self.progressed.emit(line)
            elif line is not None:
                self._result = line

    def _failed(self, error: QProcess.ProcessError) -> None:
        # A process that did start tells its end by ``finished``.
        if error is QProcess.ProcessError.FailedToStart:
            self._finish()

    def _finish(self) -> None:
        if self._over:
            return
        self._hear()
        self._over = True
        self._timer.stop()
        if self._cancelled and (self._result is None or self._result.error):
            result = Ended(error=text(ModelSentence.JOB_CANCELLED), code="cancelled")
        else:
            result = self._result or Ended(error=text(ModelSentence.JOB_CRASHED), code="crashed")
        self.ended.emit(result)
