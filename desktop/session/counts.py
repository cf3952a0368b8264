"""What has come of the suggestions, in numbers: nothing here can hold a text."""

from __future__ import annotations

import dataclasses

import msgspec

__all__ = ["ROWS", "STEM_ROW", "Counts", "Gains"]

ROWS = 10
"""Rows that can be taken: 1 to 9 by their digits, and the stem's."""

STEM_ROW = 0
"""The stem's, by its digit."""


class Counts(msgspec.Struct, frozen=True):
    """What the person got of the answers since the program started.

    ``stale`` are answers that came when they were no longer wanted,
    ``shown`` the candidates that came before the person's eyes, each once
    per answer, and ``taken`` those that were put into a text.
    """

    stale: int = 0
    shown: int = 0
    taken: int = 0

    def plus(self, *, stale: int = 0, shown: int = 0, taken: int = 0) -> Counts:
        """These counts with so many more."""
        return Counts(self.stale + stale, self.shown + shown, self.taken + taken)


@dataclasses.dataclass(frozen=True)
class Gains:
    """What takes have spared the person since the program started; only numbers, as all here.

    ``lists`` came before their eyes, each once per answer; ``saved`` are keys
    that they did not press; ``rows`` says how often each row was taken, by its
    digit.
    """

    lists: int = 0
    saved: int = 0
    rows: tuple[int, ...] = (0,) * ROWS

    def __post_init__(self) -> None:
        if len(self.rows) != ROWS:
            raise ValueError("each row has its number")

    @property
    def taken(self) -> int:
        """How many rows were taken."""
        return sum(self.rows)

    def listed(self) -> Gains:
        """These, and one list more."""
        return dataclasses.replace(self, lists=self.lists + 1)

    def took(self, row: int, saved: int) -> Gains:
        """These, with the row of this digit taken once more."""
        rows = tuple(count + (at == row) for at, count in enumerate(self.rows))
        return dataclasses.replace(self, rows=rows, saved=self.saved + max(0, saved))

    def took_back(self, row: int, saved: int) -> Gains:
        """These, without a taking of that row which had saved so many keys: the person has taken it back."""
        rows = tuple(count - (at == row) for at, count in enumerate(self.rows))
        return dataclasses.replace(self, rows=rows, saved=self.saved - saved)

    def since(self, before: Gains) -> Gains:
        """What has come since ``before``; less than nothing where more was taken back than taken."""
        rows = tuple(now - then for now, then in zip(self.rows, before.rows, strict=True))
        return Gains(self.lists - before.lists, self.saved - before.saved, rows)
