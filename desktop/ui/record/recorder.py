"""Counts what the session tells into the person's record, and keeps it on the disk beside the thread that draws."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.record.book import RecordBook
from desktop.session.counts import Gains

__all__ = ["Recorder"]

_WRITE_MS = 60_000
"""What a power cut takes along is a minute's numbers."""


class Recorder(QObject):
    """``changed()`` whenever something was counted or forgotten; counts nothing while it is not ``kept``."""

    changed = Signal()
    stored = Signal()
    """Some time has passed in which something was counted."""

    def __init__(self, book: RecordBook, *, kept: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book, self._kept = book, kept
        self._worker = ThreadPoolExecutor(1, "record")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WRITE_MS)
        self._timer.timeout.connect(self._write)

    @property
    def kept(self) -> bool:
        """Whether anything is counted."""
        return self._kept

    @property
    def saved_today(self) -> int:
        """Keys that were spared today; 0 while nothing is counted."""
        return self.book.today.saved if self._kept else 0

    def keep(self, kept: bool) -> None:
        """Counts from now on, or does not; what was counted stays until somebody erases it."""
        if kept is not self._kept:
            self._kept = kept
            self.changed.emit()

    def gained(self, program: str, gains: Gains) -> None:
        """Takes and lists have come in this program."""
        if self._kept:
            self.book.gained(program, gains)
            self._counted()

    def answered(self, elapsed_ms: float) -> None:
        """The engine has answered so long after it was asked."""
        if self._kept:
            self.book.answered(elapsed_ms)
            self._counted()

    def erase(self) -> None:
        """Forgets all of it.  Raises ``OSError`` where the file cannot be removed."""
        # Behind what is still being written, or that would bring it back.
        self._worker.submit(self.book.erase).result()
        self.changed.emit()

    def close(self) -> None:
        """Writes what is not written yet; for the program's own end."""
        self._timer.stop()
        self._write()
        self._worker.shutdown()

    def _counted(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
        self.changed.emit()

    def _write(self) -> None:
        self.stored.emit()
        content = self.book.unwritten()
        if content is not None:
            self._worker.submit(self.book.store, content)
