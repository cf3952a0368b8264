"""How far the rows of a table are; what a window is told of them."""

from __future__ import annotations

import msgspec

__all__ = ["LISTED", "BatchProgress", "RowFault"]

LISTED = 100
"""So many of the rows without an answer are named."""


class RowFault(msgspec.Struct, frozen=True):
    """A row without an answer, counted from 1 below the headings, and why: the code of a ``VocError``."""

    row: int
    code: str


class BatchProgress(msgspec.Struct, frozen=True, tag="progress"):
    """``done`` of ``total`` rows, ``failed`` of them without an answer, ``resumed`` from before; ``rate`` a second.

    ``faults`` are the first ``LISTED`` of the failed ones, by row.
    ``counts`` are rows by "대분류 > 중분류 > 소분류", and ``claims`` rows by "claim", "non-claim" and "unknown".
    """

    done: int
    total: int
    failed: int = 0
    resumed: int = 0
    paused: bool = False
    rate: float | None = None
    left_s: float | None = None
    claims: dict[str, int] = {}
    counts: dict[str, int] = {}
    faults: tuple[RowFault, ...] = ()
