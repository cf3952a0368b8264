"""What was before the person's eyes while an eojeol is typed, and was typed past."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from desktop.session.insertion import fits
from engine.text.hangul import keys
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import PASSED, PassedOver

__all__ = ["PaintedRow", "Passing"]

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

    The eojeol stands behind ``before`` and is ``partial`` so far.
    """

    before: Private = Private("")
    partial: Private = Private("")
    painted: frozenset[PaintedRow] = frozenset()
    over: tuple[PassedOver, ...] = ()

    def paint(self, rows: Iterable[PaintedRow]) -> Passing:
        """These rows are before the person's eyes now, and no others."""
        return dataclasses.replace(self, painted=frozenset(rows))

    def follow(self, text: str, partial: str, layout: LayoutName) -> Passing:
        """``text`` stands left of the caret now, and ``partial`` of it is the eojeol.

        What is painted and could still be meant was passed over, if the
        eojeol has grown.  With another eojeol all begins anew.
        """
        before = text[: len(text) - len(partial)][-_COMPARED:]
        typed, known = keys(partial), keys(self.partial.reveal())
        going_back = bool(typed) and known.startswith(typed)
        same = before == self.before.reveal() and (going_back or typed.startswith(known))
        if not same:
            return Passing(Private(before), Private(partial))
        if len(typed) <= len(known):
            # Who goes back may have mistyped, and sees it all again.
            return dataclasses.replace(self, partial=Private(partial))
        still = frozenset(row for row in self.painted if fits(row.text.reveal(), partial, layout))
        return dataclasses.replace(self, partial=Private(partial), painted=still, over=_with(self.over, still))


def _with(over: tuple[PassedOver, ...], rows: frozenset[PaintedRow]) -> tuple[PassedOver, ...]:
    """``over``, and these rows once more; of too many the latest."""
    times = {PaintedRow(each.text, each.stem): each.times for each in over}
    # In the order of their texts, so that one question is always spelled the same way.
    for row in sorted(rows, key=lambda each: (each.text.reveal(), each.stem)):
        times[row] = times.pop(row, 0) + 1
    return tuple(PassedOver(row.text, count, row.stem) for row, count in times.items())[-PASSED[1] :]
