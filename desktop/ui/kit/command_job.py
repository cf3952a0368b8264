"""A command of this program in a process of its own: what it says as it says it, and its end, told once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import msgspec
from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from desktop.system.lines import LineBuffer, LineCodec, line_of
from engine.client.supervisor import WORKING_FOLDER

__all__ = ["CommandJob", "Stop"]

_GRACE_MS = 3_000
"""Who is asked to end and has not by then is killed; what lies half done is left fit to go on."""

Stop: TypeAlias = Literal["cancelled", "crashed"]
"""Why a command has no last message of its own that counts."""


class CommandJob(QObject):
    """Runs ``command``; emits ``said(message)`` for what it says, then ``ended(last message)``, exactly once.

    ``said_by`` and ``ended_by`` tell which job it is before the message, for
    who has several: connect methods, never closures.  A closure that holds
    the window is held by its job, which is the window's child, and the last
    that lets go of the window would be that child's own deletion.

    Who derives from it gives ``codec``, the class ``last`` of the message
    that ends it, which has a ``code`` that is empty after a success, and
    ``_stopped``.  What comes behind that message is not heard.  A process
    that cannot start, or dies, has "crashed"; a cancelled one was
    "cancelled", unless it was done already.  With an ``order`` it reads
    that, and what ``_tell`` sends; otherwise nothing.
    """

    said = Signal(object)
    ended = Signal(object)
    said_by = Signal(object, object)
    ended_by = Signal(object, object)

    def __init__(
        self,
        command: Sequence[str],
        codec: LineCodec[Any],
        last: type[msgspec.Struct],
        order: msgspec.Struct | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._codec, self._last, self._order = codec, last, order
        self._buffer = LineBuffer(codec.limit)
        self._end: Any = None
        self._cancelled = self._finished = False
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments(list(command[1:]))
        self._process.setWorkingDirectory(WORKING_FOLDER)
        if order is None:
            self._process.setStandardInputFile(QProcess.nullDevice())
        # What it would tell a person comes in the last line; warnings of libraries are for its log.
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._process_over)
        self._process.errorOccurred.connect(self._failed)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._process.kill)

    def start(self) -> None:
        """Starts the process and gives it the order."""
        self._process.start()
        if self._order is not None:
            self._tell(self._order)

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._finished

    @property
    def pid(self) -> int:
        """The number of the process; 0 while there is none."""
        return int(self._process.processId())

    def cancel(self) -> None:
        """Asks it to end, kills it if it does not; ``ended`` comes all the same."""
        if self._cancelled or self._finished:
            return
        self._cancelled = True
        self._ask_to_end()
        self._expect_end()

    def end(self, timeout_ms: int = 1_000) -> None:
        """Cancels it and waits for its end; for the program's own end only."""
        self.cancel()
        if not self._finished and not self._process.waitForFinished(timeout_ms):
            self._process.kill()
            self._process.waitForFinished(timeout_ms)

    def _tell(self, message: msgspec.Struct) -> None:
        """Sends it a line; one that has ended hears nothing."""
        if not self._finished:
            self._process.write(line_of(message))

    def _ask_to_end(self) -> None:
        """A command with an order takes the end of its input for the cancellation."""
        if self._order is None:
            self._process.terminate()
        else:
            self._process.closeWriteChannel()

    def _stopped(self, why: Stop) -> msgspec.Struct:
        """The last message in place of one that the command did not say, with the sentence for a person."""
        raise NotImplementedError

    def _expect_end(self) -> None:
        """This is the end: who goes on nevertheless is killed."""
        if not self._finished and not self._patience.isActive():
            self._patience.start(_GRACE_MS)

    def _read(self) -> None:
        for line in self._buffer.feed(bytes(self._process.readAllStandardOutput().data())):
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        message = self._codec.read(line)
        if message is None or self._end is not None:
            return
        if isinstance(message, self._last):
            self._end = message
            self._process.closeWriteChannel()
            self._expect_end()
        else:
            self.said.emit(message)
            self.said_by.emit(self, message)

    def _process_over(self, *_: object) -> None:
        self._finish()

    def _failed(self, error: QProcess.ProcessError) -> None:
        # A process that did start tells its end by ``finished``.
        if error is QProcess.ProcessError.FailedToStart:
            self._finish()

    def _finish(self) -> None:
        if self._finished:
            return
        self._read()
        self._hear(self._buffer.rest())
        self._finished = True
        self._patience.stop()
        end = self._end
        if self._cancelled and (end is None or end.code):
            end = self._stopped("cancelled")
        last = end or self._stopped("crashed")
        self.ended.emit(last)
        self.ended_by.emit(self, last)
