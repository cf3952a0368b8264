"""On which terms a search runs and what it brings: limits, a second opinion, who waits, what was found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Protocol, TypeAlias

from engine.llm.runtime import Floats
from engine.wire.protocol import Stem, Suggestion

__all__ = ["NO_PRIOR", "Found", "LexiconPrior", "Limits", "Phase", "SearchControl"]

Phase: TypeAlias = Literal["prompt", "search"]


@dataclasses.dataclass(frozen=True)
class Limits:
    """How far a search goes.

    ``tokens`` and ``syllables`` bound an eojeol; ``width`` bounds a batch and
    ``rows`` all batches of a request.  Probabilities given what was typed:
    below ``floor`` nothing is offered or followed; only while all that still
    might fit the keys is more than ``doubt`` together are rarer branches of
    it followed too; another way to spell a candidate in tokens is followed
    when it is more than ``slack`` of the candidate.
    """

    tokens: int = 8
    syllables: int = 16
    width: int = 8
    rows: int = 64
    floor: float = 1e-3
    doubt: float = 0.02
    slack: float = 0.05
    passed: float = 0.2

    @property
    def room(self) -> int:
        """Positions of the context that a prompt must leave free."""
        return self.tokens + 1


class Found(NamedTuple):
    """The candidates, most probable first; not ``complete`` when there was no time to look further.

    ``after`` is what comes next behind the text as it was typed (at the temperature of the options), if the model has
    read it.  ``stem`` is how several likely eojeols begin, if that was asked for and is worth a row.
    """

    candidates: tuple[Suggestion, ...]
    complete: bool
    after: Floats | None = None
    stem: Stem | None = None


class LexiconPrior(NamedTuple):
    """What a lexicon, or the person's own words, say of the same eojeol: it counts ``share``, the model the rest.

    ``drafts`` are the texts it finds most probable, with their probabilities
    given the context and the typed keys; ``probability`` is that of any other.
    """

    share: float
    drafts: Mapping[str, float]
    probability: Callable[[str], float]


NO_PRIOR = LexiconPrior(0.0, {}, lambda text: 0.0)


class SearchControl(Protocol):
    """Whoever waits for the answer."""

    def should_stop(self) -> bool:
        """Is the answer not wanted any more?"""

    def rows_in_time(self, wanted: int) -> int:
        """How many branches of ``wanted`` may be decoded now; none ends the search with what was found."""

    def begin(self, phase: Phase) -> None:
        """A part of the work begins."""
