"""A command of this program about complaints, in a process of its own: what it says, its end, its cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.ui.kit.line_process import LineProcess
from desktop.voc.jobs import BatchControl, Finished, Order, VocLine
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import decode_private, encode_private

__all__ = ["VOC_LINE_LIMIT", "VocJob"]

VOC_LINE_LIMIT = 16 * 1024 * 1024
"""The most bytes of a line that are read: an answer as the model gave it, as JSON in JSON."""

_LINES = msgspec.json.Decoder(VocLine, dec_hook=decode_private)


class VocJob(QObject):
    """Runs ``command`` and sends it ``order``; emits ``said(VocLine)`` for each line, then ``ended(Over)``, once.

    A customer's text and the key travel in the pipe only.  A process that
    cannot start, or dies, ends with the code "crashed"; a cancelled one with
    "cancelled", unless it was done already.
    """

    said = Signal(object)
    ended = Signal(object)

    def __init__(self, command: Sequence[str], order: Order, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order = order
        self._over: Finished | None = None
        self._cancelled = False
        self._process = LineProcess(command, VOC_LINE_LIMIT, self, talk=True)
        self._process.line.connect(self._hear)
        self._process.over.connect(self._finish)

    def start(self) -> None:
        """Starts the process and gives it the order."""
        self._process.start()
        self._process.write(msgspec.json.encode(self._order, enc_hook=encode_private) + b"\n")

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.running

    @property
    def pid(self) -> int:
        """The number of the process; 0 while there is none."""
        return self._process.pid

    def pause(self) -> None:
        """Asks a batch to begin no further rows for now."""
        self._control("pause")

    def resume(self) -> None:
        """Asks a batch to go on."""
        self._control("resume")

    def cancel(self) -> None:
        """Asks it to end, kills it if it does not; ``ended`` comes all the same."""
        if self._cancelled or not self._process.running:
            return
        self._cancelled = True
        self._control("cancel")
        # For a command that is not a batch the end of its input is the cancellation.
        self._process.end_input()
        self._process.expect_end()

    def end(self, timeout_ms: int = 1_000) -> None:
        """Cancels it and waits for its end; for the program's own end only."""
        self.cancel()
        self._process.wait(timeout_ms)

    def _control(self, wanted: Literal["pause", "resume", "cancel"]) -> None:
        self._process.write(msgspec.json.encode(BatchControl(wanted)) + b"\n")

    def _hear(self, heard: bytes) -> None:
        if self._over is not None:
            return
        try:
            line = _LINES.decode(heard)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return  # what a library prints between
        if isinstance(line, Finished):
            self._over = line
            self._process.end_input()
            self._process.expect_end()
        else:
            self.said.emit(line)

    def _finish(self) -> None:
        over = self._over
        if self._cancelled and (over is None or over.code):
            over = Finished("cancelled", text(VocWindowSentence.JOB_CANCELLED))
        self.ended.emit(over or Finished("crashed", text(VocWindowSentence.JOB_CRASHED)))
