"""Which columns a file has, for a person to choose the one with the texts: asked of a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal

from desktop.ui.kit.controls import Combo
from desktop.ui.voc.job import VocJob
from desktop.voc.jobs import ColumnName, Columns, Finished, LookThrough, VocLine
from desktop.words.classification import shortened
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import Private

__all__ = ["ColumnChoice"]

_SHOWN = 60
"""Characters of a heading."""


class ColumnChoice(Combo):
    """The columns of a file; ``looked(Finished)`` when it was looked through, or cannot be.

    Whatever the file is, it is read in another process, which ends when
    another file is chosen or nobody waits for it any more.
    """

    looked = Signal(object)

    def __init__(self, command: Callable[..., Sequence[str]]) -> None:
        super().__init__()
        self._command = command
        self._job: VocJob | None = None
        self._columns = Columns((), 0)
        self.lenient = False

    @property
    def looking(self) -> bool:
        """Whether a file is being looked through."""
        return self._job is not None

    @property
    def name(self) -> str:
        """The heading of the chosen column; empty for lines of text."""
        chosen = self.currentData()
        return chosen.name.reveal() if isinstance(chosen, ColumnName) else ""

    @property
    def place(self) -> int:
        """Its place from 1; 0 for lines of text."""
        chosen = self.currentData()
        return chosen.place if isinstance(chosen, ColumnName) else 0

    @property
    def samples(self) -> tuple[Private, ...]:
        """The first texts of the chosen column, or of the lines."""
        chosen = self.currentData()
        return chosen.samples if isinstance(chosen, ColumnName) else self._columns.samples

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self._columns.rows

    @property
    def guessed(self) -> bool:
        """Whether the chosen column is the one that was guessed, out of several."""
        return self.count() > 1 and self.place == self._columns.likely

    def look(self, source: Path, *, lenient: bool = False) -> None:
        """Looks through a file, in place of any other."""
        self.stop()
        self._columns = Columns((), 0)
        self.clear()
        self.lenient = lenient
        job = self._job = VocJob(
            self._command("classify", "--json"), LookThrough(source=str(source), lenient=lenient), self
        )
        job.said_by.connect(self._said)
        job.ended_by.connect(self._ended)
        job.start()

    def stop(self) -> None:
        """Ends it; nothing is told of that."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _said(self, job: VocJob, line: VocLine) -> None:
        if job is not self._job or not isinstance(line, Columns):
            return
        self._columns = line
        alike = Counter(each.name.reveal() for each in line.columns)
        for each in line.columns:
            self.addItem(_shown(each, alone=alike[each.name.reveal()] == 1), each)
        if not line.columns:
            self.addItem(text(VocWindowSentence.TEXT_LINES), None)
        if line.likely:
            self.setCurrentIndex(line.likely - 1)

    def _ended(self, job: VocJob, finished: Finished) -> None:
        job.deleteLater()
        if self._job is job:
            self._job = None
            if finished.code:
                self.clear()
            self.looked.emit(finished)


def _shown(column: ColumnName, *, alone: bool) -> str:
    name = shortened(" ".join(column.name.reveal().split()), _SHOWN)
    if not name:
        return text(VocWindowSentence.COLUMN_UNNAMED, place=column.place)
    return name if alone else text(VocWindowSentence.COLUMN_ALIKE, name=name, place=column.place)
