"""Tables as XLSX: the person's workbook with columns more, or a new one where theirs is too large to be held whole."""

from __future__ import annotations

import contextlib
import itertools
import logging
import tempfile
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.parsers import expat

from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.sources import Cell, TableSource, even, sheet_rows

__all__ = ["write_workbook"]

_CELL = 32_767
"""Characters; the most that a cell of XLSX holds."""

_COLUMNS = 16_384
_KEPT_BYTES = 20_000_000
_KEPT_UNPACKED = 100_000_000
_KEPT_ROWS = 50_000
"""Up to here a workbook is loaded whole, which takes tens of times as much memory as its content."""

_log = logging.getLogger(__name__)


def write_workbook(path: Path, source: TableSource, headings: Sequence[str], added: Iterable[Sequence[Cell]]) -> None:
    """Writes the source's rows, in order, with ``headings`` and cells ``added`` behind them.

    Of a source that is a workbook all sheets, formulas, formats and empty
    rows stay, unless it is too large or holds what the library cannot load:
    then there is one sheet, of the values.  What is written for a while lies
    beside ``path``.  Raises ``BadTable`` and ``OSError``.
    """
    with _temporary_files_in(path.parent), warnings.catch_warnings():
        # The library warns of each part of a workbook that it does not know.
        warnings.simplefilter("ignore")
        if _is_small(source):
            kept = list(added)
            if not _extend(path, source, headings, kept):
                _make(path, source, headings, kept)
        else:
            _make(path, source, headings, added)
    _check(path)


def _is_small(source: TableSource) -> bool:
    if source.kind != "xlsx" or source.count > _KEPT_ROWS or source.path.stat().st_size > _KEPT_BYTES:
        return False
    with zipfile.ZipFile(source.path) as file:
        return sum(each.file_size for each in file.infolist()) <= _KEPT_UNPACKED


def _extend(path: Path, source: TableSource, headings: Sequence[str], added: Sequence[Sequence[Cell]]) -> bool:
    """Adds columns to the sheet that Excel would show first; whether that was possible."""
    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

    try:
        book = openpyxl.load_workbook(source.path, rich_text=True)
        sheet = book.active
        if not isinstance(sheet, Worksheet):
            return False
        # By their values, and where they are rows: what a formula came to decides what is one.
        numbers = [number for number, _ in sheet_rows(source.path)]
        widths = [len(source.headings), *(each.max_col for each in sheet.merged_cells.ranges)]
        last = max(itertools.chain(widths, (_last(row) for _, row in sheet_rows(source.path, formulas=True))))
        if last + len(headings) > _COLUMNS:
            return False
        for number, cells in zip(numbers, [headings, *added], strict=True):
            for column, value in enumerate(cells, start=last + 1):
                if value is not None:
                    cell = sheet.cell(number, column)
                    cell.value = _writable(value) if isinstance(value, str) else value
                    if isinstance(value, str):
                        cell.data_type = "s"
        book.save(path)
    except (OSError, BadTable):
        raise
    except Exception as error:  # noqa: BLE001  # a drawing or a style that it cannot load may raise anything
        _log.info("a workbook cannot be kept whole: %s", type(error).__name__)
        return False
    return True


def _last(row: Sequence[Cell]) -> int:
    """How many cells it takes up to the last with a value."""
    return max((place for place, cell in enumerate(row, start=1) if cell is not None), default=0)


def _make(path: Path, source: TableSource, headings: Sequence[str], added: Iterable[Sequence[Cell]]) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    book = openpyxl.Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet()

    def cell(value: Cell) -> object:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, _writable(value))
        made.data_type = "s"  # a text of the person's that begins with "=" stays a text
        return made

    try:
        sheet.append([cell(each) for each in [*source.headings, *headings]])
        for row, more in zip(source.rows(), added, strict=True):
            sheet.append([cell(each) for each in [*even(row, len(source.headings)), *more]])
        book.save(path)
    finally:
        book.close()


def _check(path: Path) -> None:
    """What reads it must be able to: until then the answers are in the journal only.  Raises ``BadTable``."""
    try:
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                if name.endswith(".xml"):
                    with book.open(name) as file:
                        expat.ParserCreate().ParseFile(file)
    except (zipfile.BadZipFile, expat.ExpatError) as error:
        raise BadTable("unwritable", path.name, type(error).__name__) from None


@contextlib.contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """The library keeps a sheet in a file while it is written: not in the folder of all, where a crash leaves it."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _writable(text: str) -> str:
    """What XML can hold, as long as a cell may be."""
    return "".join(each if _is_writable(each) else " " for each in text[:_CELL])


def _is_writable(character: str) -> bool:
    if unicodedata.category(character) in ("Cc", "Cs"):
        return character in "\t\n"
    return character not in "\ufffe\uffff"
