"""The table with its results: what was there, and columns behind it; CSV that Excel reads, or XLSX."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from desktop.voc.protocol.dictionary import SEPARATOR
from desktop.voc.protocol.errors import BadTable
from desktop.voc.protocol.messages import Classification, Remark
from desktop.voc.table.cells import Cell, even, spoken
from desktop.voc.table.sources import TableSource, paired
from models import durable

__all__ = ["SUFFIXES", "Column", "FailedRow", "Outcome", "Words", "check_target", "clear_workshop", "write_table"]

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
_HARMLESS = re.compile(r"""[+-]?[0-9][0-9.,]*%?|="[^"]*\"""")
"""A signed number, and a text as Excel is told to take it for one."""


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


def check_target(target: Path, source: TableSource) -> None:
    """Whether the target can hold what becomes of the source, before anything is sent.

    Raises ``BadTable`` ("bad-target", "unwritable", "same-file", and as ``check_fits``).
    """
    if target.suffix.lower() not in SUFFIXES:
        raise BadTable("bad-target", target.name, " ".join(SUFFIXES))
    try:
        if not target.parent.is_dir() or target.is_dir():
            raise BadTable("unwritable", target.name, "no folder for it")
        if target.exists() and target.samefile(source.path):
            raise BadTable("same-file", target.name)
        if target.exists() and not os.access(target, os.W_OK):
            raise BadTable("unwritable", target.name, "not to be written")
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise BadTable("unwritable", target.name, "a folder of others")
    except (OSError, ValueError) as error:
        raise BadTable("unwritable", target.name, type(error).__name__) from None
    if target.suffix.lower() == ".xlsx":
        from desktop.voc.table.xlsx.write import check_fits

        check_fits(source, len(get_args(Column)))


def write_table(target: Path, source: TableSource, outcomes: Iterable[Outcome], words: Words) -> None:
    """Writes all rows in order, whole or not at all; one outcome belongs to each row.

    A workbook keeps what else is in it.  Raises ``BadTable`` ("no-space",
    "unwritable", "source-changed", and as the source's rows) and ``Stopped``.
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
        if target.suffix.lower() == ".csv":
            _write_csv(beside, source, headings, added)
        else:
            from desktop.voc.table.xlsx.write import write_workbook

            write_workbook(beside, source, headings, added)
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
    width = max(source.width, len(source.headings))
    # Excel takes a file without the mark for CP949.
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        for title in source.above:
            writer.writerow(map(_told, title))
        writer.writerow([*map(_told, even(source.headings, width)), *headings])
        for row, more in paired(source.rows(), added, source.path.name):
            source.stop.check()
            writer.writerow([*map(_told, even(row, width)), *("" if cell is None else cell for cell in more)])


def _told(cell: Cell) -> str:
    """The person's cell, to the letter; what a program would take for a formula is a text again.

    In a file of values it was one to nobody but a stranger who wrote it.
    """
    text = spoken(cell)
    live = isinstance(cell, str) and text.lstrip()[:1] in _LIVE and not _HARMLESS.fullmatch(text.strip())
    return f"'{text}" if live and text.strip() else text
