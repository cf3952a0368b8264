"""What was before the person's eyes while an eojeol is typed, and was typed past."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from desktop.session.insertion import fits
from engine.text.hangul import keys
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import PASSED, PassedOver

__all__ = ["SEEN_S", "PaintedRow", "Passing"]

SEEN_S = 0.15
"""A row that was on the screen for less was not read: keys that follow each other faster are typed without a look."""
_COMPARED = 200
"""Characters before an eojeol by which it is told from another one."""


@dataclasses.dataclass(frozen=True)
class PaintedRow:
    """A row on the screen: one of the eojeols, or the stem's."""

    text: Private
    stem: bool = False


@dataclasses.dataclass(frozen=True)
class Passing:
    """``painted`` are the rows on the screen; ``over`` those that a key was typed past, of this eojeol.

    The eojeol stands behind ``before`` and is ``partial`` so far.  Each row is
    painted since a time, or was counted last then; ``now`` is the present
    one, in seconds of the session's clock.
    """

    before: Private = Private("")
    partial: Private = Private("")
    painted: Mapping[PaintedRow, float] = dataclasses.field(default_factory=dict)
    over: tuple[PassedOver, ...] = ()
    now: float = dataclasses.field(default=0.0, compare=False)

    def at(self, now: float) -> Passing:
        """The same at another time."""
        return dataclasses.replace(self, now=now)

    def paint(self, rows: Iterable[PaintedRow]) -> Passing:
        """These rows are before the person's eyes now, and no others."""
        return dataclasses.replace(self, painted={row: self.painted.get(row, self.now) for row in rows})

    def follow(self, text: str, partial: str, layout: LayoutName) -> Passing:
        """``text`` stands left of the caret now, and ``partial`` of it is the eojeol.

        What has been painted long enough to be read and could still be meant
        was passed over, if the eojeol has grown; to count again it must be
        there as long again.  With another eojeol all begins anew.
        """
        before = text[: len(text) - len(partial)][-_COMPARED:]
        typed, known = keys(partial), keys(self.partial.reveal())
        going_back = bool(typed) and known.startswith(typed)
        same = before == self.before.reveal() and (going_back or typed.startswith(known))
        if not same:
            return Passing(Private(before), Private(partial), now=self.now)
        if len(typed) <= len(known):
            # Who goes back may have mistyped, and sees it all again.
            return dataclasses.replace(self, partial=Private(partial))
        still = {row: since for row, since in self.painted.items() if fits(row.text.reveal(), partial, layout)}
        read = frozenset(row for row, since in still.items() if self.now - since >= SEEN_S)
        left = {row: self.now if row in read else since for row, since in still.items()}
        return dataclasses.replace(self, partial=Private(partial), painted=left, over=_with(self.over, read))


def _with(over: tuple[PassedOver, ...], rows: frozenset[PaintedRow]) -> tuple[PassedOver, ...]:
    """``over``, and these rows once more; of too many the latest."""
    times = {PaintedRow(each.text, each.stem): each.times for each in over}
    # In the order of their texts, so that one question is always spelled the same way.
    for row in sorted(rows, key=lambda each: (each.text.reveal(), each.stem)):
        times[row] = times.pop(row, 0) + 1
    return tuple(PassedOver(row.text, count, row.stem) for row, count in times.items())[-PASSED[1] :]
