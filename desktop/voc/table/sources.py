"""A table to classify: CSV, XLSX or lines of text, read row by row, as often as it is needed."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadBytes, BadTable
from desktop.voc.table.cells import CELL_LIMIT, Cell, reach_of, spoken
from desktop.voc.table.charsets import encoding_of
from desktop.voc.table.delimited import Spelling, csv_rows, sampled, spelling_of, text_lines
from desktop.voc.table.headings import heading_row, names_it, place_of
from desktop.voc.table.kinds import Kind, kind_of
from engine.text.private import Private

if TYPE_CHECKING:
    from desktop.voc.table.xlsx.sheet import SheetRow

__all__ = ["TEXT_COLUMN", "TableSource", "open_source", "open_table", "paired"]

TEXT_COLUMN = "내용"
"""The heading over lines of text."""

_SAMPLE_ROWS, _SAMPLE_CHARACTERS = 50, 1 << 20
"""The first rows of a table tell how it lies; so many at most, and no more behind so many characters."""

_BLOCK = 1 << 20
_Row = TypeVar("_Row")


@dataclasses.dataclass(frozen=True)
class TableSource:
    """A table that was looked through: its kind, headings, the place of the texts, its rows and its content's hash.

    ``column`` is counted from 0; ``width`` is that of the widest row, and
    ``reach`` the columns that are taken, by formulas too.  ``long_row`` is
    the first with a cell too long for XLSX, counted from 1 below the
    headings; 0 where none has.
    """

    path: Path
    kind: Kind
    headings: tuple[str, ...] = dataclasses.field(repr=False)
    """Where a table has none they are its first row, a customer's text perhaps."""
    column: int
    count: int
    digest: str
    spelling: Spelling = Spelling()
    above: tuple[tuple[Cell, ...], ...] = dataclasses.field(default=(), repr=False)
    """Titles over the headings."""
    width: int = 0
    reach: int = 0
    long_row: int = 0
    stop: StopFlag = dataclasses.field(default_factory=StopFlag, repr=False, compare=False)

    @property
    def encoding(self) -> str:
        """Of CSV and text; empty otherwise."""
        return self.spelling.encoding

    @property
    def delimiter(self) -> str:
        """Of CSV."""
        return self.spelling.delimiter

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows below the headings.  Raises ``BadTable`` and ``Stopped``."""
        with _told(self.path):
            rows = _rows(self.path, self.kind, self.spelling, self.stop)
            yield from rows if self.kind == "lines" else itertools.islice(rows, len(self.above) + 1, None)

    def texts(self) -> Iterator[Private]:
        """The text of each row, empty where there is none.  Raises ``BadTable`` and ``Stopped``."""
        for row in self.rows():
            yield Private(spoken(row[self.column]) if self.column < len(row) else "")

    def digest_now(self) -> str:
        """The hash of what the file holds by now.  Raises ``BadTable`` and ``Stopped``."""
        with _told(self.path):
            return _digest(self.path, self.stop)


def open_source(
    path: Path, column: str = "", *, place: int = 0, lenient: bool = False, stop: StopFlag | None = None
) -> TableSource:
    """Looks through the whole file; which column is meant is said as to ``place_of``.

    A ``lenient`` reader takes U+FFFD for bytes that are none of the encoding.
    Raises ``BadTable``, ``NoColumn`` and ``Stopped``.
    """
    with _told(path):
        layout = _layout(path, "" if place else column, stop or StopFlag(), lenient=lenient)
        if layout.kind == "lines":
            return _counted(layout, 0)
        return _counted(layout, place_of(layout.headings, column, place, path.name))


def open_table(path: Path, *, lenient: bool = False, stop: StopFlag | None = None) -> TableSource:
    """Looks through the whole file of which nobody has said yet what to take.  Raises as ``open_source``."""
    with _told(path):
        return _counted(_layout(path, "", stop or StopFlag(), lenient=lenient), None)


def paired(
    rows: Iterable[Sequence[Cell]], added: Iterable[Sequence[Cell]], subject: str
) -> Iterator[tuple[Sequence[Cell], Sequence[Cell]]]:
    """Each row with what is added to it.  Raises ``BadTable`` ("source-changed") where one of them is missing."""
    try:
        yield from zip(rows, added, strict=True)
    except ValueError:
        raise BadTable("source-changed", subject) from None


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the libraries raise may quote a cell; their kind is enough."""
    try:
        yield
    except OSError as error:
        raise BadTable("unreadable", path.name, type(error).__name__) from None
    except UnicodeError:
        raise BadTable("encoding", path.name) from None
    except csv.Error as error:
        raise BadTable("not-csv", path.name, type(error).__name__) from None


@dataclasses.dataclass(frozen=True)
class _Layout:
    """How a table lies in its file."""

    path: Path
    kind: Kind
    spelling: Spelling
    above: tuple[tuple[Cell, ...], ...]
    headings: tuple[str, ...]
    stop: StopFlag
    read: Sequence[SheetRow] = ()
    """All rows of a short sheet, which may take long to come by: a million empty ones may lie between."""


def _layout(path: Path, column: str, stop: StopFlag, *, lenient: bool) -> _Layout:
    if not path.is_file():  # a folder, a pipe or a device is there, and no table
        raise BadTable("unreadable" if path.exists() else "missing", path.name)
    kind = kind_of(path, column, stop)
    spelling = Spelling()
    if kind != "xlsx":
        encoding = encoding_of(path, stop)
        if encoding.bad and not lenient:
            name = encoding.name.removesuffix("-sig").upper()
            raise BadBytes(path.name, name, encoding.line, encoding.place, encoding.bad)
        spelling = spelling_of(path, encoding.name, lenient=lenient)
    if kind == "lines":
        return _Layout(path, kind, spelling, (), (TEXT_COLUMN,), stop)
    if kind == "csv" and not spelling.skipped:
        spelling = _delimited(path, spelling, column)
    short: list[SheetRow] = []
    if kind == "xlsx":
        rows = _sheet_rows(path, stop)
        read = list(_sampled(rows, lambda row: row.cells))
        first = [row.cells for row in read if row.cells]
        short = read if next(rows, None) is None else []
    else:
        first = list(_sampled(csv_rows(path, spelling, stop), lambda row: row))
    if not any(map(reach_of, first)):
        raise BadTable("no-rows", path.name)
    at = heading_row(first, column)
    headings = first[at][: reach_of(first[at])]
    names = tuple(spoken(cell).strip() for cell in headings)
    return _Layout(path, kind, spelling, tuple(first[:at]), names, stop, short)


def _sampled(rows: Iterator[_Row], cells: Callable[[_Row], Sequence[Cell]]) -> Iterator[_Row]:
    """The first ones, which are held together: each of them may be long."""
    length = 0
    for row in itertools.islice(rows, _SAMPLE_ROWS):
        yield row
        length += sum(len(cell) for cell in cells(row) if isinstance(cell, str))
        if length > _SAMPLE_CHARACTERS:
            return


def _delimited(path: Path, spelling: Spelling, column: str) -> Spelling:
    """With the mark that gives the heading asked for, else the one that cuts the rows best."""
    found = list(sampled(path, spelling))
    if column:
        for place in range(_SAMPLE_ROWS):
            for cut, rows in found:
                if place < len(rows) and names_it(rows[place], column):
                    return cut
    return found[0][0]


def _counted(layout: _Layout, column: int | None) -> TableSource:
    """Reads to the end: how many rows there are, how wide, and whether all of it can be read."""
    count = long_row = 0
    width = reach = len(layout.headings)
    path, stop = layout.path, layout.stop
    skipped = len(layout.above) + (layout.kind != "lines")
    if layout.kind == "xlsx":
        for row in layout.read or _sheet_rows(path, stop):
            reach = max(reach, row.reach)
            if not row.cells:
                continue
            skipped -= 1
            if skipped >= 0:
                continue
            count += 1
            width = max(width, len(row.cells))
            _check_calculated(row, column, path)
    else:
        for cells in itertools.islice(_rows(path, layout.kind, layout.spelling, stop), skipped, None):
            count += 1
            width = max(width, reach_of(cells))
            if not long_row and any(isinstance(cell, str) and len(cell) > CELL_LIMIT for cell in cells):
                long_row = count
        reach = width
    if not count:
        raise BadTable("no-rows", path.name)
    return TableSource(
        path,
        layout.kind,
        layout.headings,
        column or 0,
        count,
        _digest(path, stop),
        layout.spelling,
        layout.above,
        width,
        max(reach, width),
        long_row,
        stop,
    )


def _check_calculated(row: SheetRow, column: int | None, path: Path) -> None:
    if column is not None and column in row.uncalculated:
        raise BadTable("not-calculated", path.name, f"{row.number}")


def _rows(path: Path, kind: Kind, spelling: Spelling, stop: StopFlag) -> Iterator[tuple[Cell, ...]]:
    if kind == "xlsx":
        yield from (row.cells for row in _sheet_rows(path, stop) if row.cells)
    elif kind == "csv":
        yield from csv_rows(path, spelling, stop)
    else:
        yield from text_lines(path, spelling, stop)


def _sheet_rows(path: Path, stop: StopFlag) -> Iterator[SheetRow]:
    # Only here: a single text needs no library for workbooks.
    from desktop.voc.table.xlsx.sheet import sheet_rows

    return sheet_rows(path, stop)


def _digest(path: Path, stop: StopFlag) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            stop.check()
            digest.update(block)
    return digest.hexdigest()
