"""The table with its results: what was there, and columns behind it; CSV that Excel reads, or XLSX."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import errno
import os
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from engine.voc.dictionary import SEPARATOR
from engine.voc.errors import BadFile
from engine.voc.messages import Classification, Remark
from engine.voc.sources import Cell, Source

__all__ = ["SUFFIXES", "Column", "Failed", "Outcome", "Words", "disk_fault", "write_table"]

Column: TypeAlias = Literal[
    "claim",
    "summary",
    "bug",
    "keywords",
    "major",
    "middle",
    "minor",
    "ground",
    "others",
    "confidence",
    "remarks",
    "fault",
]
"""The columns that are added, in this order; major to ground are of the first category."""

SUFFIXES = (".csv", ".xlsx")

_LIVE = "=+-@\t\r\n|%＝＋－＠"
_CELL = 32_767
"""Characters; the most that a cell of XLSX holds."""


@dataclasses.dataclass(frozen=True)
class Failed:
    """A row without an answer, and why: the code of a ``VocError``."""

    code: str


Outcome: TypeAlias = Classification | Failed


@dataclasses.dataclass(frozen=True)
class Words:
    """The person's words for headings, remarks and the codes of faults."""

    headings: Mapping[Column, str]
    remark: Callable[[Remark], str]
    fault: Callable[[str], str]


def write_table(target: Path, source: Source, outcomes: Iterable[Outcome], words: Words) -> None:
    """Writes all rows in order, whole or not at all; one outcome belongs to each row.

    Raises ``BadFile`` ("no-space", "unwritable", and as the source's rows).
    """
    headings = [*source.headings, *_fresh(source.headings, words)]
    width = len(source.headings)
    table = (_row(row, width, outcome, words) for row, outcome in zip(source.rows(), outcomes, strict=True))
    beside = ""
    try:
        descriptor, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(descriptor)
        (_write_xlsx if target.suffix.lower() == ".xlsx" else _write_csv)(Path(beside), headings, table)
        with Path(beside).open("r+b") as file:
            os.fsync(file.fileno())
        Path(beside).replace(target)
    except OSError as error:
        raise BadFile(disk_fault(error), target.name, type(error).__name__) from None
    finally:
        if beside:
            with contextlib.suppress(OSError):
                Path(beside).unlink()


def disk_fault(error: OSError) -> str:
    """The code for a file that could not be written: "no-space", "in-use" or "unwritable"."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "no-space"
    # Windows: Excel has it open.
    return "in-use" if getattr(error, "winerror", None) in (5, 32) else "unwritable"


def _fresh(taken: Sequence[str], words: Words) -> Iterator[str]:
    """Headings that the table does not have yet."""
    for column in get_args(Column):
        name = words.headings[column]
        while name in taken:
            name += " (2)"
        yield name


def _row(row: Sequence[Cell], width: int, outcome: Outcome, words: Words) -> list[Cell]:
    own: list[Cell] = [*row, *[None] * (width - len(row))]
    if isinstance(outcome, Failed):
        return [*own[:width], *[None] * (len(get_args(Column)) - 1), words.fault(outcome.code)]
    first = outcome.categories[0] if outcome.categories else None
    others = (SEPARATOR.join((each.major, each.middle, each.minor)) for each in outcome.categories[1:])
    found = (
        outcome.is_claim,
        outcome.summary,
        outcome.bug_type,
        ", ".join(outcome.keywords),
        *((first.major, first.middle, first.minor, first.ground) if first is not None else (None,) * 4),
        "; ".join(others),
    )
    remarks = "; ".join(words.remark(each) for each in outcome.remarks)
    confidence = None if outcome.confidence is None else round(outcome.confidence, 4)
    return [*own[:width], *map(_dead, found), confidence, remarks or None, None]


def _dead(value: str | None) -> str | None:
    """A server's words, which no program for tables takes for a formula."""
    if not value:
        return None
    flat = " ".join(value.split())
    return f"'{flat}" if flat[:1] in _LIVE else flat


def _write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    # Excel takes a file without the mark for CP949.
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def _write_xlsx(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
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
        sheet.append([cell(each) for each in headings])
        for row in rows:
            sheet.append([cell(each) for each in row])
        book.save(path)
    finally:
        book.close()


def _writable(text: str) -> str:
    """What XML can hold, as long as a cell may be."""
    kept = (each if each in "\t\n" or unicodedata.category(each) not in ("Cc", "Cs") else " " for each in text[:_CELL])
    return "".join(kept)
