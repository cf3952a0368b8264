"""The table with its results: what was there, and columns behind it; CSV that Excel reads, or XLSX."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from desktop.voc.protocol.dictionary import SEPARATOR
from desktop.voc.protocol.errors import BadTable
from desktop.voc.protocol.messages import Classification, Remark
from desktop.voc.table.sources import Cell, TableSource, even
from desktop.voc.table.workbooks import write_workbook
from models import durable

__all__ = ["SUFFIXES", "Column", "FailedRow", "Outcome", "Words", "clear_workshop", "write_table"]

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
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")


@dataclasses.dataclass(frozen=True)
class FailedRow:
    """A row without an answer, and why: the code of a ``VocError``."""

    code: str


Outcome: TypeAlias = Classification | FailedRow


@dataclasses.dataclass(frozen=True)
class Words:
    """The person's words for headings, remarks and the codes of faults."""

    headings: Mapping[Column, str]
    remark: Callable[[Remark], str]
    fault: Callable[[str], str]


def write_table(target: Path, source: TableSource, outcomes: Iterable[Outcome], words: Words) -> None:
    """Writes all rows in order, whole or not at all; one outcome belongs to each row.

    A workbook that is not too large keeps what else is in it.  Raises
    ``BadTable`` ("no-space", "unwritable", and as the source's rows).
    """
    folder = _workshop_of(target)
    try:
        clear_workshop(target)
        # Rows lie in it before the table is whole: no other account may look, and a crash leaves them here only.
        folder.mkdir(mode=0o700)
        beside = folder / f"table{target.suffix.lower()}"
        beside.touch(0o600)
        headings = list(_fresh(source.headings, words))
        added = (_cells(outcome, words) for outcome in outcomes)
        (_write_csv if target.suffix.lower() == ".csv" else write_workbook)(beside, source, headings, added)
        durable.place(beside, target)
    except OSError as error:
        raise BadTable(durable.fault_of(error), target.name, type(error).__name__) from None
    finally:
        with contextlib.suppress(OSError):
            clear_workshop(target)


def clear_workshop(target: Path) -> None:
    """Removes what a crash left of a table that was being written.  For who holds the target's lock; ``OSError``."""
    folder = _workshop_of(target)
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _workshop_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.ieum-work")


def _fresh(taken: Sequence[str], words: Words) -> Iterator[str]:
    """Headings that the table does not have yet."""
    for column in get_args(Column):
        name = words.headings[column]
        while name in taken:
            name += " (2)"
        yield name


def _cells(outcome: Outcome, words: Words) -> list[Cell]:
    """What is added to a row."""
    if isinstance(outcome, FailedRow):
        return [*[None] * (len(get_args(Column)) - 1), words.fault(outcome.code)]
    first = outcome.categories[0] if outcome.categories else None
    others = (SEPARATOR.join((each.major, each.middle, each.minor)) for each in outcome.categories[1:])
    found = (
        outcome.is_claim,
        outcome.summary.reveal(),
        outcome.bug_type,
        ", ".join(each.reveal() for each in outcome.keywords),
        *((first.major, first.middle, first.minor, first.ground.reveal()) if first is not None else (None,) * 4),
        "; ".join(others),
    )
    remarks = "; ".join(words.remark(each) for each in outcome.remarks)
    confidence = None if outcome.confidence is None else round(outcome.confidence, 4)
    return [*map(_dead, found), confidence, remarks or None, None]


def _dead(value: str | None) -> str | None:
    """A server's words, which no program for tables takes for a formula."""
    if not value:
        return None
    flat = " ".join(value.split())
    return f"'{flat}" if flat[:1] in _LIVE else flat


def _write_csv(path: Path, source: TableSource, headings: Sequence[str], added: Iterable[Sequence[Cell]]) -> None:
    # In a CSV file the person's own formulas stay what they are.  Lines of text never were any, nor is what a workbook
    # holds as text: of its formulas it gives the values.
    own = source.rows()
    rows = own if source.kind == "csv" else (tuple(map(_dead_text, row)) for row in own)
    # Excel takes a file without the mark for CP949.
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*source.headings, *headings])
        for row, more in zip(rows, added, strict=True):
            whole = [*even(row, len(source.headings)), *more]
            writer.writerow(["" if cell is None else cell for cell in whole])


def _dead_text(cell: Cell) -> Cell:
    """A customer's words, likewise; otherwise to the letter.  A signed number is no formula."""
    live = isinstance(cell, str) and cell.lstrip()[:1] in _LIVE and not _NUMBER.fullmatch(cell.strip())
    return f"'{cell}" if live else cell
