"""What one day has brought, in numbers: nothing here can hold a text."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

__all__ = ["BOUNDS_MS", "MOST_PROGRAMS", "Day", "median_ms", "total"]

_ROWS = 10
"""Rows by their digit; 0 is the stem's."""

BOUNDS_MS = (10, 20, 30, 40, 50, 75, 100, 150, 250, 500)
"""Answers are counted by how long they took, up to each of these milliseconds, and those that took longer."""

MOST_PROGRAMS = 200
"""Kept apart for one day; what comes beyond is counted without a name."""

_MOST = 1 << 50
"""Nobody counts so far; and numbers of more than 64 bits cannot be written."""

_LONGEST = 80
"""Characters of a program's name."""


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """``saved`` are keys, ``lists`` those that were shown; ``rows`` are takes by row, ``programs`` by program.

    ``answers`` are counted by ``BOUNDS_MS``.
    """

    saved: int = 0
    lists: int = 0
    rows: tuple[int, ...] = (0,) * _ROWS
    programs: dict[str, int] = {}
    answers: tuple[int, ...] = (0,) * (len(BOUNDS_MS) + 1)

    @property
    def taken(self) -> int:
        """How many rows were taken."""
        return sum(self.rows)

    @property
    def sound(self) -> bool:
        """Whether all of it can have been counted."""
        counts = (self.saved, self.lists, *self.rows, *self.programs.values(), *self.answers)
        whole = len(self.rows) == _ROWS and len(self.answers) == len(BOUNDS_MS) + 1
        return whole and min(counts) >= 0 and max(counts) < _MOST

    def gained(self, program: str, *, lists: int, saved: int, rows: tuple[int, ...]) -> Day:
        """This day with so much more, or less, which came while the person was in ``program``.

        What was taken the day before and is taken back today leaves nothing
        below zero.
        """
        programs = dict(self.programs)
        name = program[:_LONGEST]
        if (taken := sum(rows)) and name:
            known = name if name in programs or len(programs) < MOST_PROGRAMS else ""
            programs[known] = max(0, programs.get(known, 0) + taken)
            programs = {each: count for each, count in programs.items() if count}
        return msgspec.structs.replace(
            self,
            saved=max(0, self.saved + saved),
            lists=self.lists + lists,
            rows=tuple(max(0, one + more) for one, more in zip(self.rows, rows, strict=True)),
            programs=programs,
        )

    def answered(self, elapsed_ms: float) -> Day:
        """This day with an answer that took so long."""
        place = next((at for at, bound in enumerate(BOUNDS_MS) if elapsed_ms <= bound), len(BOUNDS_MS))
        answers = tuple(count + (at == place) for at, count in enumerate(self.answers))
        return msgspec.structs.replace(self, answers=answers)


def total(days: Iterable[Day]) -> Day:
    """All of them together."""
    whole = Day()
    for day in days:
        programs = dict(whole.programs)
        for name, count in day.programs.items():
            programs[name] = programs.get(name, 0) + count
        whole = Day(
            whole.saved + day.saved,
            whole.lists + day.lists,
            tuple(one + more for one, more in zip(whole.rows, day.rows, strict=True)),
            programs,
            tuple(one + more for one, more in zip(whole.answers, day.answers, strict=True)),
        )
    return whole


def median_ms(day: Day) -> int | None:
    """Half of the answers took no longer than so many milliseconds; none without answers, or where most took longer."""
    half, seen = sum(day.answers) / 2, 0
    for bound, count in zip(BOUNDS_MS, day.answers, strict=False):
        seen += count
        if seen and seen >= half:
            return bound
    return None
