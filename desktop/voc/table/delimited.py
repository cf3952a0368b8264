"""Rows of CSV and lines of text, one at a time, none of them longer than the memory is large."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.cells import SHEET_COLUMNS

__all__ = ["Spelling", "csv_rows", "sampled", "spelling_of", "text_lines"]

_RECORD = 1 << 22
"""Characters of a row; two hundred times the longest text that is sent."""

_LINES = 1_000
"""A cell of more lines than that is a quotation without an end."""

_ROWS = 20_000_000
_OFTEN = 256
_END = "\0ieum\0"
"""A line of our own behind the last one: comes back as a row where no quotation is open."""

_DOS_END = "\x1a"
"""How programs of DOS end a file, and some that came after it."""

_NONE = "\x1f"
"""Stands in no text: for rows that nothing cuts."""

_DELIMITERS = f",\t;|{_NONE}"
_SAMPLE = 1 << 18
_SAMPLE_ROWS = 50
_TITLES = 10
_MOST, _SMALL = 0.6, 0.01
_SPACED = re.compile(r' +"')
_SEPARATOR = re.compile(r'"?sep=([^"\r\n\w])"?\s*', re.IGNORECASE)

# Refused by their length before they come to this; the usual limit would refuse the whole file for one cell.
csv.field_size_limit(1 << 24)


@dataclasses.dataclass(frozen=True)
class Spelling:
    """How a table is written down.

    ``skipped``: its first line names the delimiter and is no row of it.
    ``spaced``: a blank stands between a delimiter and a quotation mark.
    ``lenient``: bytes that are none of the encoding are read as U+FFFD.
    """

    encoding: str = ""
    delimiter: str = ","
    skipped: bool = False
    lenient: bool = False
    spaced: bool = False

    def open(self, path: Path) -> TextIO:
        """The file, to be read."""
        return path.open("r", encoding=self.encoding, newline="", errors="replace" if self.lenient else "strict")


def csv_rows(path: Path, spelling: Spelling, stop: StopFlag) -> Iterator[tuple[str, ...]]:
    """The rows that are not empty.

    Raises ``BadTable`` ("line-large", "open-quote", "file-large"),
    ``csv.Error``, ``OSError`` and ``Stopped``.
    """
    with spelling.open(path) as file:
        lines = _Lines(file, path, stop)
        if spelling.skipped:
            next(lines, None)
        lines.marked = True
        reader = csv.reader(lines, delimiter=spelling.delimiter, skipinitialspace=spelling.spaced)
        lines.begun = begun = lines.number + 1
        for row in reader:
            if lines.ended:
                if row == [_END]:
                    return
                raise BadTable("open-quote", path.name, f"{begun}")
            if len(row) > SHEET_COLUMNS:
                raise BadTable("line-large", path.name, f"{begun}")
            lines.begun = begun = lines.number + 1
            lines.used = 0
            if row:
                yield tuple(row)


def text_lines(path: Path, spelling: Spelling, stop: StopFlag) -> Iterator[tuple[str]]:
    """The lines that say something.  Raises as ``csv_rows``."""
    with spelling.open(path) as file:
        lines = _Lines(file, path, stop)
        for line in lines:
            lines.used, lines.begun = 0, lines.number + 1
            if line.strip():
                yield (line.strip("\r\n"),)


def spelling_of(path: Path, encoding: str, *, lenient: bool) -> Spelling:
    """With the delimiter that a first line ``sep=;`` names, otherwise the usual one."""
    with Spelling(encoding, lenient=lenient).open(path) as file:
        named = _SEPARATOR.fullmatch(file.readline(20))
    return Spelling(encoding, named[1] if named else ",", skipped=named is not None, lenient=lenient)


def sampled(path: Path, spelling: Spelling) -> Iterator[tuple[Spelling, list[list[str]]]]:
    """For each delimiter the first rows, empty ones too; the one that cuts them alike, and most often, comes first."""
    with spelling.open(path) as file:
        sample = file.read(_SAMPLE)
    whole = len(sample) < _SAMPLE
    found = []
    for delimiter in _DELIMITERS:
        # Lenient: the last row of a sample may be cut in a quotation.
        cut = dataclasses.replace(spelling, delimiter=delimiter)
        rows = _cut(sample, delimiter)
        fit = _SMALL if delimiter == _NONE else _fit(rows, whole)
        if any(_SPACED.match(cell) for row in rows for cell in row):
            # Strict: a quotation within a cell of prose is none of the cell.
            with contextlib.suppress(csv.Error):
                apart = _cut(sample, delimiter, spaced=True)
                if (better := _fit(apart, whole)) and better >= fit:
                    cut, rows, fit = dataclasses.replace(cut, spaced=True), apart, better
        found.append((fit, cut, rows))
    for _, cut, rows in sorted(found, key=lambda each: each[0], reverse=True):
        yield cut, rows


def _cut(sample: str, delimiter: str, *, spaced: bool = False) -> list[list[str]]:
    """The first rows; not by splitlines(), since U+2028 in a cell ends no line."""
    lines = io.StringIO(sample, newline="")
    rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=spaced, strict=spaced)
    return list(itertools.islice(rows, _SAMPLE_ROWS))


def _fit(rows: Sequence[Sequence[str]], whole: bool) -> float:
    """How well rows are cut, of which the last may not be ``whole``; 0.0 is not at all, the more the better.

    Best is that all have as many cells as the first; where prose brings in
    more of them, most have; and at least the first has more than one.  Below
    lines of a title all must.
    """
    rows = rows if whole or len(rows) < 3 else rows[:-1]
    told = [row for row in rows if row]
    titles = next((place for place, row in enumerate(told) if len(row) > 1), 0)
    body = told[titles:]
    if not body or len(body[0]) == 1 or titles > _TITLES or (titles and len(body) < 2):
        return 0.0
    width = len(body[0])
    share = sum(len(row) == width for row in body) / len(body)
    if share == 1.0 and not titles:
        return width
    # Commas of prose have a blank behind them; headings have none, and each has a name.
    if any(not cell.strip() or cell[:1].isspace() for cell in body[0]):
        return 0.0
    if titles:
        apart = width > 2 or any(not row for row in rows[:_TITLES])
        return width if share == 1.0 and apart else 0.0
    return width * (share if share > _MOST else _SMALL)


class _Lines:
    """The lines of a file with their ends; ``used`` counts the characters of a row, from the line ``begun`` on."""

    def __init__(self, file: TextIO, path: Path, stop: StopFlag) -> None:
        self._file, self._path, self._stop = file, path, stop
        self.number = self.used = 0
        self.begun = 1
        self.marked = self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.number % _OFTEN == 0:
            self._stop.check()
        line = self._file.readline(_RECORD + 1)
        if not line or (line == _DOS_END and not self._file.readline(1)):
            if self.ended or not self.marked:
                raise StopIteration
            self.ended = True
            return _END
        self.number += 1
        self.used += len(line)
        if self.used > _RECORD and self.number - self.begun > _LINES:
            raise BadTable("open-quote", self._path.name, f"{self.begun}")
        if self.used > _RECORD:
            raise BadTable("line-large", self._path.name, f"{self.number}")
        if self.number > _ROWS:
            raise BadTable("file-large", self._path.name, f"{_ROWS} lines")
        return line
