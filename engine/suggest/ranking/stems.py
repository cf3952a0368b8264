"""Stems: how several likely eojeols begin, and which beginning is worth a row of its own.

What the search has come by tells it already: a beginning is as probable as
all that goes on from it, decoded or not.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from engine.suggest.ranking.passed import left
from engine.suggest.tree import Ways
from engine.text.private import Private
from engine.wire.protocol import Stem

__all__ = ["Known", "Stems"]

_LEAST = 0.02
"""A stem less probable than this is nobody's wish."""

_RARE = 0.004
"""Branches less probable than this are not added up."""

_WORTH = 0.05
"""So many keys a stem must be expected to save: on development text 0.2 brought two thirds of it."""


class Known(NamedTuple):
    """What a search has found out.

    ``drafts`` count ``share``, and the model the rest, in which what fits the
    typed keys is ``whole``; ``missed`` is what those have lost that were seen
    and typed past.  ``scores`` are those of the eojeols.
    """

    share: float
    whole: float
    drafts: Mapping[str, float]
    missed: Mapping[str, float]
    scores: Mapping[str, float]


class Stems:
    """Collects, while a search goes on, how eojeols begin."""

    def __init__(self, texts: Sequence[str], passed: Mapping[str, float]) -> None:
        """``texts``: what each token adds to an eojeol; ``passed``: what stems seen and typed past count now."""
        self._texts, self._passed = texts, passed
        self._streams: list[Ways] = []
        self._ended: list[tuple[str, int, float]] = []

    def lead(self, stream: Ways) -> Ways:
        """The eojeol goes on by each of the stream's tokens; the stream itself."""
        self._streams.append(stream)
        return stream

    def end(self, text: str, begun: int, mass: float) -> None:
        """The eojeol becomes ``text`` by a token that ends it, behind its first ``begun`` characters."""
        self._ended.append((text, begun, mass))

    def best(
        self,
        known: Known,
        rows: Sequence[tuple[str, float]],
        saves: Callable[[str], int],
        allowed: Callable[[str], bool],
    ) -> Stem | None:
        """The beginning by which most keys are expected to be saved; none where none is worth a row.

        It saves nothing for who finds the eojeol itself among ``rows``.
        ``saves`` says how many keys stand between the typed text and a
        beginning, one of which is for taking it.
        """
        worth: list[tuple[float, str, float]] = []
        for text, chance in self._chances(known).items():
            if chance < _LEAST or not "가" <= text[-1] <= "힣":
                continue
            # The eojeol that is just that is no reason for a stem either.
            going_on = chance - known.scores.get(text, 0.0)
            unlisted = going_on - sum(score for row, score in rows if row != text and row.startswith(text))
            value = unlisted * self._passed.get(text, 1.0) * (saves(text) - 1)
            if value >= _WORTH:
                worth.append((-value, text, chance))
        for _, text, chance in sorted(worth):
            if allowed(text):
                return Stem(Private(text), min(1.0, chance / left(known.missed)))
        return None

    def _chances(self, known: Known) -> Mapping[str, float]:
        """How probable each beginning is, but for what was passed over."""
        chances: dict[str, float] = collections.defaultdict(float)
        model = (1 - known.share) / (known.whole or 1.0)
        for stream in self._streams:
            begun = len(stream.node.text)
            for token, chance in zip(stream.ids, stream.chances, strict=True):
                if (mass := model * stream.scale * chance) < _RARE:
                    break
                _add(chances, stream.node.text + self._texts[token], begun, mass)
        for text, begun, mass in self._ended:
            _add(chances, text, begun, model * mass)
        for text, chance in known.drafts.items():
            _add(chances, text, 0, known.share * chance)
        for text, lost in known.missed.items():
            _add(chances, text, 0, -lost)
        return chances


def _add(found: dict[str, float], text: str, begun: int, mass: float) -> None:
    for end in range(begun + 1, len(text) + 1):
        found[text[:end]] += mass
