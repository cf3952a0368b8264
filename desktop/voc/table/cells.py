"""What stands in the cells of tables, and how much a sheet of XLSX holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeAlias

__all__ = ["CELL_LIMIT", "SHEET_COLUMNS", "SHEET_ROWS", "Cell", "even", "reach_of", "spoken"]

Cell: TypeAlias = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
"""What stands in a cell; CSV and text know texts only."""

SHEET_COLUMNS, SHEET_ROWS = 16_384, 1_048_576
"""The most of both that a sheet of XLSX has."""

CELL_LIMIT = 32_767
"""The most characters that a cell of XLSX holds."""


def even(row: Sequence[Cell], width: int) -> list[Cell]:
    """The row with exactly so many cells."""
    return [*row[:width], *[None] * (width - len(row))]


def reach_of(row: Sequence[Cell]) -> int:
    """How many cells it takes up to the last that says something."""
    for place in range(len(row), 0, -1):
        if row[place - 1] not in (None, ""):
            return place
    return 0


def spoken(cell: Cell) -> str:
    """The cell as a text; truth as programs for tables spell it."""
    if cell is None:
        return ""
    return str(cell).upper() if isinstance(cell, bool) else str(cell)
