"""A process whose lines are heard as they come and whose end is told once, however it ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

__all__ = ["GRACE_MS", "LineProcess"]

GRACE_MS = 3_000
"""Who is asked to end and has not by then is killed; what lies half done is left fit to go on."""


class LineProcess(QObject):
    """Runs ``command``; emits ``line(bytes)`` for each line of its standard output, then ``over()``, exactly once.

    Of a line longer than ``limit`` bytes only the end is heard.  With
    ``talk`` it reads what ``write`` sends; otherwise nothing.
    """

    line = Signal(bytes)
    over = Signal()

    def __init__(
        self, command: Sequence[str], limit: int, parent: QObject | None = None, *, talk: bool = False
    ) -> None:
        super().__init__(parent)
        self._limit = limit
        self._heard = b""
        self._over = False
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments(list(command[1:]))
        if not talk:
            self._process.setStandardInputFile(QProcess.nullDevice())
        # What it would tell a person comes in the last line; warnings of libraries are for its log.
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.finished.connect(lambda *_: self._finish())
        self._process.errorOccurred.connect(self._failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._process.kill)

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._over

    @property
    def pid(self) -> int:
        """The number of the process; 0 while there is none."""
        return int(self._process.processId())

    def start(self) -> None:
        """Starts the process."""
        self._process.start()

    def write(self, line: bytes) -> None:
        """Sends it a line; one that has ended hears nothing."""
        if not self._over:
            self._process.write(line)

    def end_input(self) -> None:
        """Closes its standard input behind all that was written."""
        self._process.closeWriteChannel()

    def terminate(self) -> None:
        """Asks it to end, kills it if it does not; ``over`` comes all the same."""
        self._process.terminate()
        self.expect_end()

    def expect_end(self) -> None:
        """It was told, or has said, that this is the end: kills it if it goes on nevertheless."""
        if not self._over and not self._timer.isActive():
            self._timer.start(GRACE_MS)

    def wait(self, timeout_ms: int) -> None:
        """Waits for its end, and kills it after ``timeout_ms``; for the program's own end only."""
        if not self._over and not self._process.waitForFinished(timeout_ms):
            self._process.kill()
            self._process.waitForFinished(timeout_ms)

    def _hear(self) -> None:
        self._heard += self._process.readAllStandardOutput().data()
        *lines, self._heard = self._heard.split(b"\n")
        self._heard = self._heard[-self._limit :]
        for each in lines:
            self.line.emit(each)

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
        self.over.emit()
