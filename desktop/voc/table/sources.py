"""A table to classify: CSV, XLSX or lines of text, read row by row, as often as it is needed."""

from __future__ import annotations

import codecs
import contextlib
import csv
import dataclasses
import datetime as dt
import hashlib
import itertools
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from desktop.voc.protocol.errors import BadTable, NoColumn
from engine.text.private import Private

__all__ = ["TEXT_COLUMN", "Cell", "TableSource", "even", "open_source", "sheet_rows"]

Cell: TypeAlias = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
"""What stands in a cell; CSV and text know texts only."""

Kind: TypeAlias = Literal["csv", "xlsx", "lines"]

TEXT_COLUMN = "내용"
"""The heading over lines of text."""

_DELIMITERS = ",\t;|"
_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 50
_UNPACKED = 1 << 29
"""Bytes; an XLSX that claims to unpack to more is a trap or too much."""

# A single cell over the usual limit would refuse the whole file; here it is a text too long to be sent.
csv.field_size_limit(1 << 24)

_ENCODINGS = ("utf-8-sig", "cp949")
_BLOCK = 1 << 20
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclasses.dataclass(frozen=True)
class TableSource:
    """A table that was looked through: its kind, headings, the place of the texts, its rows and its content's hash."""

    path: Path
    kind: Kind
    headings: tuple[str, ...] = dataclasses.field(repr=False)
    """Where a table has none they are its first row, a customer's text perhaps."""
    column: int
    count: int
    digest: str
    encoding: str = ""
    delimiter: str = ","

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows below the headings.  Raises ``BadTable``."""
        with _spoken(self.path):
            rows = _rows(self.path, self.kind, self.encoding, self.delimiter)
            if self.kind != "lines":
                next(rows, None)
            yield from rows

    def texts(self) -> Iterator[Private]:
        """The text of each row, empty where there is none.  Raises ``BadTable``."""
        for row in self.rows():
            cell = row[self.column] if self.column < len(row) else None
            yield Private("" if cell is None else str(cell))

    def digest_now(self) -> str:
        """The hash of what the file holds by now.  Raises ``BadTable``."""
        with _spoken(self.path):
            return _digest(self.path)


def open_source(path: Path, column: str = "") -> TableSource:
    """Looks through the whole file; ``column`` may be left out where there is only one.

    Raises ``BadTable`` ("missing", "unreadable", "encoding", "not-xlsx",
    "not-csv", "file-large", "no-rows") and ``NoColumn``.
    """
    with _spoken(path):
        if not path.is_file():
            raise BadTable("missing", path.name)
        kind = _kind(path, column)
        encoding, delimiter = "", ","
        if kind == "xlsx":
            _check_zip(path)
        else:
            encoding = _encoding(path)
        if kind == "csv":
            delimiter = _delimiter(path, encoding, column)
        rows = _rows(path, kind, encoding, delimiter)
        headings: tuple[str, ...] = (TEXT_COLUMN,)
        if kind != "lines":
            headings = tuple("" if cell is None else str(cell).strip() for cell in next(rows, ()))
        place = _place(headings, column, path) if kind != "lines" else 0
        count = sum(1 for _ in rows)
        if not count:
            raise BadTable("no-rows", path.name)
        return TableSource(path, kind, headings, place, count, _digest(path), encoding, delimiter)


def even(row: Sequence[Cell], width: int) -> list[Cell]:
    """The row with exactly so many cells."""
    return [*row[:width], *[None] * (width - len(row))]


@contextlib.contextmanager
def _spoken(path: Path) -> Iterator[None]:
    """What the libraries raise may quote a cell; their kind is enough."""
    try:
        yield
    except OSError as error:
        raise BadTable("unreadable", path.name, type(error).__name__) from None
    except UnicodeError:
        raise BadTable("encoding", path.name) from None
    except csv.Error as error:
        raise BadTable("not-csv", path.name, type(error).__name__) from None


def _kind(path: Path, column: str) -> Kind:
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm", ".xls"):
        return "xlsx"
    with path.open("rb") as file:
        if file.read(4) in (_ZIP, _OLD_EXCEL):
            raise BadTable("not-csv", path.name, "a workbook")
    return "csv" if suffix in (".csv", ".tsv") or column else "lines"


def _check_zip(path: Path) -> None:
    """Refuses a renamed text before anything parses it, and what would fill the memory."""
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
            unpacked = sum(each.file_size for each in file.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise BadTable("not-xlsx", path.name, "no zip") from None
    if "xl/workbook.xml" not in names:
        raise BadTable("not-xlsx", path.name, "no workbook")
    if unpacked > _UNPACKED:
        raise BadTable("file-large", path.name, f"{unpacked} bytes unpacked")


def _encoding(path: Path) -> str:
    """The first of the encodings in which the whole file can be read."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):  # Excel's "Unicode text"
            return "utf-16"
    for encoding in _ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError), path.open("r", encoding=encoding, newline="") as file:
            while file.read(_BLOCK):
                pass
            return encoding
    raise BadTable("encoding", path.name)


def _delimiter(path: Path, encoding: str, column: str) -> str:
    """The mark that gives the heading asked for, else the one that cuts all rows alike and most often."""
    with path.open("r", encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_BYTES)
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        # Lenient: the last row of a sample may be cut in a quotation.
        rows = [
            row
            for row in itertools.islice(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), _SAMPLE_ROWS)
            if row
        ]
        if column and rows and _normal(column) in map(_normal, rows[0]):
            return delimiter
        widths = {len(row) for row in (rows[:-1] if len(rows) > 2 else rows)}
        if len(widths) == 1 and max(widths) > most:
            best, most = delimiter, max(widths)
    return best


def _place(headings: Sequence[str], column: str, path: Path) -> int:
    names = [_normal(each) for each in headings]
    if column and _normal(column) in names:
        return names.index(_normal(column))
    if not column and len(headings) == 1:
        return 0
    raise NoColumn(path.name, tuple(Private(each) for each in headings if each))


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _rows(path: Path, kind: Kind, encoding: str, delimiter: str) -> Iterator[tuple[Cell, ...]]:
    if kind == "xlsx":
        yield from (row for _, row in sheet_rows(path))
        return
    with path.open("r", encoding=encoding, newline="" if kind == "csv" else None) as file:
        if kind == "csv":
            for row in csv.reader(file, delimiter=delimiter):
                if row:
                    yield tuple(row)
            return
        for line in file:
            if line.strip():
                yield (line.strip("\r\n"),)


def sheet_rows(path: Path, *, formulas: bool = False) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows that are not empty, with their numbers, of the sheet that Excel would show first.

    Formulas as they stand, or as what they came to.  Raises ``BadTable``.
    """
    import openpyxl
    import openpyxl.utils.exceptions

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=not formulas)
    except (openpyxl.utils.exceptions.InvalidFileException, KeyError, ValueError, TypeError, SyntaxError) as error:
        # SyntaxError is that of XML.
        raise BadTable("not-xlsx", path.name, type(error).__name__) from None
    try:
        sheet = book.active
        if sheet is None or not hasattr(sheet, "iter_rows"):
            raise BadTable("not-xlsx", path.name, "no table")
        try:
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell is not None for cell in row):
                    yield number, tuple(cell if isinstance(cell, Cell) else str(cell) for cell in row)
        except (KeyError, ValueError, TypeError, SyntaxError, zipfile.BadZipFile) as error:
            raise BadTable("not-xlsx", path.name, type(error).__name__) from None
    finally:
        book.close()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
