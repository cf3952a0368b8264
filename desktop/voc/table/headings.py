"""Where a table's headings are, and which of them is meant."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from desktop.voc.protocol.errors import NoColumn
from desktop.voc.table.cells import Cell, reach_of
from engine.text.private import Private

__all__ = ["heading_row", "names_it", "place_of"]

_HIGHEST = 20
"""Headings stand among so many rows from above."""

_LONG = 40
"""Characters; what has more is no name, where it is doubtful."""

_NUMBERED = re.compile(r"(.*)#([0-9]{1,5})", re.DOTALL)
_NUMBER = re.compile(r"[\s0-9.,:/%+-]+")


def heading_row(rows: Sequence[Sequence[Cell]], column: str = "") -> int:
    """Of the first rows of a table, the one with the headings: that which names the column, else by its looks.

    Above it may be titles, of few cells each, and empty rows.
    """
    if column:
        for place, row in enumerate(rows[:_HIGHEST]):
            if names_it(row, column):
                return place
    filled = [sum(cell not in (None, "") for cell in row) for row in rows]
    first = next((place for place, count in enumerate(filled) if count), 0)
    usual = Counter(reach_of(row) for row in rows[first + 1 :]).most_common(1)
    width = usual[0][0] if usual else 0
    few = max(1, width // 2)
    for place in range(first, min(len(rows) - 1, _HIGHEST) if width > 1 else 0):
        if filled[place] > few:
            return place if place == first or _is_heading(rows[place], width) else first
    return first


def names_it(row: Sequence[Cell], column: str) -> bool:
    """Whether one of these headings is the one that is meant."""
    names = {_normal(str(cell)) for cell in row if cell is not None}
    numbered = _NUMBERED.fullmatch(column)
    wanted = {_normal(column)} | ({_normal(numbered[1])} if numbered and numbered[1].strip() else set())
    return not wanted.isdisjoint(names)


def place_of(headings: Sequence[str], column: str, place: int, subject: str) -> int:
    """Which column is meant, from 0.

    By its ``place`` from 1; by its name; by name and number, "내용#2" for the
    second of that name; by number alone, "#2"; or because it is the only one.
    Raises ``NoColumn`` ("no-column"; "same-columns" with their full names).
    """
    names = [_normal(each) for each in headings]
    if 1 <= place <= len(names):
        return place - 1
    wanted = _normal(column)
    found = [at for at, name in enumerate(names) if column and name == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoColumn(subject, tuple(Private(f"{headings[found[0]]}#{n + 1}") for n in range(len(found))), same=True)
    numbered = _NUMBERED.fullmatch(column.strip())
    if numbered:
        alike = [at for at, name in enumerate(names) if not numbered[1] or name == _normal(numbered[1])]
        if 1 <= int(numbered[2]) <= len(alike):
            return alike[int(numbered[2]) - 1]
    if not column and len(headings) == 1:
        return 0
    raise NoColumn(subject, tuple(Private(each) for each in headings if each))


def _is_heading(row: Sequence[Cell], width: int) -> bool:
    """Whether all of it are names."""
    cells = [cell for cell in row if cell not in (None, "")]
    texts = [cell for cell in cells if isinstance(cell, str) and len(cell) <= _LONG and not _NUMBER.fullmatch(cell)]
    return len(texts) == len(cells) >= max(2, 0.6 * width) and len(set(texts)) >= len(texts) - 1


def _normal(name: str) -> str:
    """Without what cannot be seen: files that were joined have a byte order mark in the middle, pages soft hyphens."""
    seen = "".join(each for each in name if unicodedata.category(each) not in ("Cc", "Cf") or each.isspace())
    return unicodedata.normalize("NFC", seen).strip().casefold()
