"""What candidates weigh by both opinions, the network's and the lexicon's, while a search goes on.

A search asks after the last of the best at nearly every node, so what cannot
be among the best is not weighed for that.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping

__all__ = ["Scores", "highest"]


class Scores:
    """All candidates that were found or drafted, of which ``count`` are wanted.

    ``whole`` is always the probability by the model of all that fits the typed
    keys, as far as it is known.
    """

    def __init__(self, share: float, drafts: Mapping[str, float], passed: Mapping[str, float], count: int) -> None:
        """``drafts`` count ``share`` and the model the rest; ``passed``: what is left of those typed past."""
        self._share, self._drafts, self._passed, self._count = share, drafts, passed, count
        self._found: dict[str, float] = {}
        """Probabilities by the model."""
        self._weighed = dict.fromkeys((*drafts, *passed))
        """Those of which more than the model decides."""
        self._plain: dict[str, float] = {}
        """The most probable of all others that were found."""

    def __len__(self) -> int:
        return len(self._found) + len(self._drafts)

    def add(self, text: str, mass: float) -> None:
        """One more way to ``text`` is known, of this probability by the model."""
        self._found[text] = sum_of = self._found.get(text, 0.0) + mass
        if text not in self._weighed:
            self._plain[text] = sum_of
            if len(self._plain) > self._count:
                del self._plain[min(self._plain, key=self._plain.__getitem__)]

    def all(self, whole: float) -> dict[str, float]:
        """Each candidate's; what is no draft counts as unknown to the lexicon."""
        model = (1 - self._share) / (whole or 1.0)
        scores = {text: model * mass + self._share * self._drafts.get(text, 0.0) for text, mass in self._found.items()}
        for text, chance in self._drafts.items():
            scores.setdefault(text, self._share * chance)
        for text, weight in self._passed.items():
            if text in scores:
                scores[text] *= weight
        return scores

    def exact(self, whole: float, lexicon: Callable[[str], float]) -> dict[str, float]:
        """The same, after the lexicon was asked about those that come into question."""
        scores = self.all(whole)
        if self._share:
            for text, score in highest(scores, 2 * self._count):
                if text not in self._drafts:
                    scores[text] = score + self._share * lexicon(text) * self._passed.get(text, 1.0)
        return scores

    def last(self, whole: float) -> float:
        """The least of the best of ``all``; 0 while there are not so many."""
        scores = [*self._each((1 - self._share) / (whole or 1.0))]
        return heapq.nlargest(self._count, scores)[-1] if len(scores) >= self._count else 0.0

    def _each(self, model: float) -> Iterable[float]:
        """The scores of all that may be among the best."""
        yield from (model * mass for mass in self._plain.values())
        for text in self._weighed:
            mass, chance = self._found.get(text), self._drafts.get(text)
            if mass is None and chance is None:
                continue
            told = self._share * (chance or 0.0)
            yield (told if mass is None else model * mass + told) * self._passed.get(text, 1.0)


def highest(scores: Mapping[str, float], count: int) -> list[tuple[str, float]]:
    """Those of the highest score; equal ones in the order of their text."""
    return heapq.nsmallest(count, scores.items(), key=lambda item: (-item[1], item[0]))
