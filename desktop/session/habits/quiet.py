"""Which of the eojeols found show unasked: a list that is mostly wrong costs more looks than it saves keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Container, Mapping, Sequence

from desktop.session.options import Eagerness
from engine.text.eojeol import START, words_of
from engine.wire.protocol import Suggestion

__all__ = ["STOPS", "Stop", "unasked"]


@dataclasses.dataclass(frozen=True)
class Stop:
    """How sure it has to be.

    ``behind_blank`` and ``begun`` are the least probability that the eojeol
    is one of the rows, where nothing of it is typed and where something is.
    Behind a blank rows less likely than ``part`` of the first are left out,
    and there are ``rows`` at most.  Without ``starts`` no sentence is begun
    for anybody unless with what they have begun one with before.
    """

    behind_blank: float = 0.0
    begun: float = 0.0
    part: float = 0.0
    rows: int | None = None
    starts: bool = True


STOPS: Mapping[Eagerness, Stop] = {
    Eagerness.OFTEN: Stop(),
    Eagerness.BALANCED: Stop(behind_blank=0.34, part=1 / 3, rows=3, starts=False),
    Eagerness.SELDOM: Stop(behind_blank=0.46, begun=0.38, part=1 / 3, rows=3, starts=False),
}
"""Fitted on everyday lines, see decision 43; what shows only when it is asked for has none."""


def unasked(
    eojeols: Sequence[Suggestion],
    eagerness: Eagerness,
    text: str,
    partial: str,
    own: Callable[[], Container[str]],
) -> tuple[Suggestion, ...]:
    """What of ``eojeols``, the likeliest first, shows by itself behind ``text``, which ends with ``partial``.

    ``own`` are the words that the person has written here before.
    """
    stop = STOPS.get(eagerness)
    if stop is None or not eojeols:
        return ()
    if partial:
        return _sure(eojeols, stop.begun)
    if not stop.starts and _begins_sentence(text) and eojeols[0].text.reveal() not in own():
        return ()
    likely = [each for each in eojeols if each.probability >= eojeols[0].probability * stop.part]
    return _sure(likely[: stop.rows], stop.behind_blank)


def _sure(rows: Sequence[Suggestion], least: float) -> tuple[Suggestion, ...]:
    """The rows, if it is one of them so probably."""
    return tuple(rows) if sum(each.probability for each in rows) >= least else ()


def _begins_sentence(text: str) -> bool:
    return words_of(text.rpartition("\n")[2])[-1] == START
