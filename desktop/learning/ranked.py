"""Words with their counts, findable by how their keys begin: in a fraction of a millisecond among tens of thousands."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Iterable, Mapping
from typing import NamedTuple

__all__ = ["NOTHING", "Begun", "Ranked"]

_SMALL = 200
"""So many words are looked through quicker than an index is kept."""
_INDEXED = 3
"""Keys of a beginning that is kept ready; behind more of them few words are left."""
_BEST = 64
"""Of each beginning the heaviest are kept."""


class Begun(NamedTuple):
    """What begins with some keys: the counts together, how many words, and the ``best`` of them with their counts."""

    total: float
    kinds: int
    best: Mapping[str, float]


NOTHING = Begun(0.0, 0, {})


class _Shelf:
    """All words of one beginning, as far as they matter."""

    __slots__ = ("best", "kinds", "total")

    def __init__(self) -> None:
        self.total, self.kinds = 0.0, 0
        self.best: dict[str, float] = {}

    def add(self, word: str, count: float, by: float) -> None:
        """``word`` has this count now, ``by`` more than before."""
        self.total += by
        self.kinds += count == by
        if word not in self.best and len(self.best) >= _BEST:
            least = min(self.best, key=self.best.__getitem__)
            if self.best[least] >= count:
                return
            del self.best[least]
        self.best[word] = count


class Ranked:
    """``spelled`` has the keys of every word in it, and of others: it is shared by all who count the same words."""

    def __init__(self, spelled: Mapping[str, str], counts: Mapping[str, float]) -> None:
        self._spelled = spelled
        self.counts = dict(counts)
        self._shelves: dict[str, _Shelf] | None = None
        self._sorted: list[tuple[str, str]] = []

    def __repr__(self) -> str:
        return f"Ranked({len(self.counts)} words)"

    def prepare(self) -> None:
        """Makes the index, where there is need of one; by itself it comes with the first question."""
        if self._shelves is None and len(self.counts) > _SMALL:
            shelves: dict[str, _Shelf] = {}
            # The heaviest first: none of them is displaced.
            for word, count in sorted(self.counts.items(), key=lambda each: -each[1]):
                for beginning in self._beginnings(word):
                    shelves.setdefault(beginning, _Shelf()).add(word, count, count)
            self._sorted = sorted((self._spelled[word], word) for word in self.counts)
            self._shelves = shelves

    def add(self, word: str, by: float) -> None:
        """``word`` came so many times more."""
        new = word not in self.counts
        count = self.counts[word] = self.counts.get(word, 0.0) + by
        if self._shelves is None:
            return
        if new:
            bisect.insort(self._sorted, (self._spelled[word], word))
        for beginning in self._beginnings(word):
            self._shelves.setdefault(beginning, _Shelf()).add(word, count, by)

    def begun(self, typed: str) -> Begun:
        """The words whose keys begin with these and go on."""
        self.prepare()
        if self._shelves is None:
            return self._among(self.counts, typed)
        if len(typed) <= _INDEXED:
            shelf = self._shelves.get(typed)
            return NOTHING if shelf is None else Begun(shelf.total, shelf.kinds, self._going_on(shelf.best, typed))
        first = bisect.bisect_left(self._sorted, (typed, ""))
        last = bisect.bisect_left(self._sorted, (f"{typed}\x7f", ""))
        return self._among((word for _, word in self._sorted[first:last]), typed)

    def _beginnings(self, word: str) -> Iterable[str]:
        spelled = self._spelled[word]
        return (spelled[:length] for length in range(min(_INDEXED, len(spelled)) + 1))

    def _going_on(self, words: Mapping[str, float], typed: str) -> Mapping[str, float]:
        return {word: count for word, count in words.items() if self._spelled[word] != typed}

    def _among(self, words: Iterable[str], typed: str) -> Begun:
        spelled, counts = self._spelled, self.counts
        found = {
            word: counts[word] for word in words if (keys := spelled[word]).startswith(typed) and len(keys) > len(typed)
        }
        best = heapq.nlargest(_BEST, found, key=found.__getitem__) if len(found) > _BEST else list(found)
        return Begun(sum(found.values()), len(found), {word: found[word] for word in best})
