"""A text continued eojeol by eojeol: each time the engine tells what fits behind what stands there, and one is taken.

Pure but for the questions.  An eojeol that the text has begun is continued
by those that begin with it as it stands: the text is fixed, nobody composes
its last syllable any more.
"""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Literal, TypeAlias

from engine.text.private import Private
from engine.wire.eot import HIGH
from engine.wire.options import SuggestOptions
from engine.wire.protocol import CANDIDATES, TEMPERATURE, Suggestions

__all__ = ["AskSuggestions", "Choosing", "Finish", "WrittenPiece", "write"]

AskSuggestions: TypeAlias = Callable[[Private, SuggestOptions], Awaitable[Suggestions]]

Finish: TypeAlias = Literal["stop", "length"]

_SEARCH_MS = 1000.0


@dataclasses.dataclass(frozen=True)
class Choosing:
    """How one is taken: ``temperature`` 0: the most probable; ``top_p`` leaves out the tail; a ``stop`` ends it."""

    most: int
    temperature: float
    top_p: float
    stop: tuple[Private, ...]


@dataclasses.dataclass(frozen=True)
class WrittenPiece:
    """What one step added: the text, its probability among all that could follow, and those that were offered.

    ``finish`` is there with the last one.
    """

    text: Private
    probability: float
    offered: tuple[tuple[Private, float], ...]
    finish: Finish | None = None


async def write(
    prompt: Private, choosing: Choosing, ask: AskSuggestions, chance: random.Random
) -> AsyncIterator[WrittenPiece]:
    """The pieces behind ``prompt``; raises what ``ask`` does.  What may be the beginning of a stop is held back."""
    before, written, sent = prompt.reveal(), "", 0
    for step in range(1, choosing.most + 1):
        taken = await _step(before + written, choosing, ask, chance, whole=bool(written))
        written += taken.text.reveal()
        finish: Finish | None = taken.finish or ("length" if step == choosing.most else None)
        cut = _stop_at(written, choosing.stop)
        if cut is not None:
            written, finish = written[:cut], "stop"
        ready = len(written) if finish else len(written) - _held(written, choosing.stop)
        yield dataclasses.replace(taken, text=Private(written[sent:ready]), finish=finish)
        sent = max(sent, ready)
        if finish:
            return


async def _step(
    text: str, choosing: Choosing, ask: AskSuggestions, chance: random.Random, *, whole: bool
) -> WrittenPiece:
    """One eojeol more, or the rest of the one that is begun and not ``whole``; or the mark, if the text ends there."""
    # No temperature but 1 says anything about an end.
    told = 1.0 if choosing.temperature == 0 else min(max(choosing.temperature, TEMPERATURE[0]), TEMPERATURE[1])
    options = SuggestOptions(CANDIDATES[1], told, deadline_ms=_SEARCH_MS, end=told == 1.0)
    begun = bool(text) and not text[-1].isspace()
    if begun and not whole:
        word = text.rsplit(maxsplit=1)[-1]
        found = await ask(Private(text), options)
        rows = _rows(found)
        # A list that has room left holds all that fits, so what is missing of one is that the eojeol ends here.
        ends = max(0.0, 1 - math.fsum(share for _, share in rows)) if len(rows) < CANDIDATES[1] else 0.0
        offered = [(row, share) for row, share in rows if row.startswith(word)]
        row, share = _taken(sorted([*offered, (word, ends)], key=_share, reverse=True), choosing, chance)
        if row != word:
            return WrittenPiece(Private(row[len(word) :]), share, _told(offered))
    found = await ask(Private(text + " " * begun), options)
    if found.end is not None and found.end.probability > HIGH and found.end.marks and begun:
        mark = found.end.marks[0]
        return WrittenPiece(Private(mark.mark), mark.probability, (), "stop")
    offered = _rows(found)
    if not offered:
        return WrittenPiece(Private(""), 1.0, (), "stop")
    row, share = _taken(offered, choosing, chance)
    return WrittenPiece(Private(" " * begun + row), share, _told(offered))


def _share(row: tuple[str, float]) -> float:
    return row[1]


def _rows(found: Suggestions) -> list[tuple[str, float]]:
    return [(each.text.reveal(), each.probability) for each in found.candidates if each.probability > 0]


def _told(offered: Sequence[tuple[str, float]]) -> tuple[tuple[Private, float], ...]:
    return tuple((Private(word), chance) for word, chance in offered)


def _taken(offered: Sequence[tuple[str, float]], choosing: Choosing, chance: random.Random) -> tuple[str, float]:
    if choosing.temperature == 0:
        return offered[0]
    kept: list[tuple[str, float]] = []
    mass = 0.0
    whole = math.fsum(probability for _, probability in offered)
    for each in offered:
        kept.append(each)
        mass += each[1] / whole
        if mass >= choosing.top_p:
            break
    return chance.choices(kept, [probability for _, probability in kept])[0]


def _held(written: str, stops: Sequence[Private]) -> int:
    """How many characters at the end may turn out to be the beginning of a stop."""
    ends = (stop.reveal()[:size] for stop in stops for size in range(1, len(stop)))
    return max((len(end) for end in ends if written.endswith(end)), default=0)


def _stop_at(written: str, stops: Sequence[Private]) -> int | None:
    """Where the first of the stops begins, none while none is there."""
    found = [at for stop in stops if stop and (at := written.find(stop.reveal())) >= 0]
    return min(found, default=None)
