"""What the person has written as counted pairs of eojeols, and what of it fits where they write now.

In memory; who asks and who teaches are in threads of their own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

import msgspec

from desktop.learning.lessons import GAP, LONGEST, Pair
from desktop.learning.ranked import NOTHING, Begun, Ranked
from engine.text.eojeol import OPENING, words_of
from engine.text.hangul import keys
from engine.text.layouts.becoming import continues
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import OwnWord

__all__ = ["ENOUGH", "LearntMix", "LearntWord", "Ngram", "StoredWords"]

ENOUGH = 3
"""A word that was written so often is offered, however little else is known of the person."""

_LINES = 20_000
_FADING = 1_000
"""Every so many lines all counts lose a part, so that what was written once is forgotten after ``_LINES``."""
_LEFT = 0.9
_LEAST = _LEFT ** (_LINES / _FADING)
_MOST_PAIRS = 150_000
"""More than that the longest lines do not come to; the lightest go."""
_OFFERED = 0.17
"""More than a sixth: at most four others can have as much, so it is among the first five."""
_WORDS = 32
"""So many that fit are told."""


class StoredWords(msgspec.Struct, frozen=True):
    """All that is kept: how many ``lines`` were learnt, how often each eojeol stood behind which, and what stays.

    ``written`` tells one state of the file from another.
    """

    lines: int = 0
    pairs: dict[str, dict[str, float]] = {}
    pinned: frozenset[str] = frozenset()
    written: int = 0

    def __repr__(self) -> str:
        return f"StoredWords({self.lines} lines)"


class LearntWord(msgspec.Struct, frozen=True):
    """A word as it is listed: how often it came, as far as that is not forgotten, and whether it stays."""

    text: Private
    count: float
    pinned: bool = False


class LearntMix(msgspec.Struct, frozen=True):
    """How the person's words are weighed beside all else.

    ``few`` of all probability is theirs below ``begun`` lines, then ``some``,
    and ``most`` from ``known`` lines on.  What stood ``behind`` the same
    eojeol counts so many times more; with nothing typed nothing else counts.
    """

    few: float = 0.1
    some: float = 0.15
    most: float = 0.25
    begun: int = 50
    known: int = 1_000
    behind: float = 6.0

    def weight(self, lines: int) -> float:
        """What of all probability is the person's own after so many lines."""
        if lines < self.begun:
            return self.few
        grown = min(1.0, (lines - self.begun) / (self.known - self.begun))
        return self.some + (self.most - self.some) * grown


class Ngram:
    """The counts, and an index to them.  ``words`` may be asked while another thread changes them."""

    def __init__(self, stored: StoredWords | None = None, mix: LearntMix | None = None) -> None:
        stored = stored or StoredWords()
        self._mix = mix or LearntMix()
        self._lock = threading.Lock()
        self.lines, self.pinned = stored.lines, set(stored.pinned)
        self._spelled = {word: keys(word) for counts in stored.pairs.values() for word in counts}
        self._followers = {before: Ranked(self._spelled, counts) for before, counts in stored.pairs.items()}
        totals: dict[str, float] = {}
        for counts in stored.pairs.values():
            for word, count in counts.items():
                totals[word] = totals.get(word, 0.0) + count
        self._totals = Ranked(self._spelled, totals)
        for ranked in (self._totals, *self._followers.values()):
            ranked.prepare()

    def __repr__(self) -> str:
        return f"Ngram({self.lines} lines)"

    def stored(self, written: int = 0) -> StoredWords:
        """All of it, to be kept."""
        pairs = {before: followers.counts for before, followers in self._followers.items() if followers.counts}
        return StoredWords(self.lines, pairs, frozenset(self.pinned), written)

    # --- what is asked

    def words(self, before: str, partial: str, layout: LayoutName) -> tuple[OwnWord, ...]:
        """Eojeols that go on from ``partial``, the eojeol begun behind ``before``; heaviest first."""
        begun = partial.lstrip(OPENING)
        opening = partial[: len(partial) - len(begun)]
        last = words_of(before.rpartition("\n")[2])[-1]
        with self._lock:
            everywhere, here = self._begun(last, begun, layout)
            counts = dict(everywhere.best)
            for word, count in here.best.items():
                # With nothing typed only what stood behind the same eojeol says anything.
                alone = self._totals.counts[word] if begun else 0.0
                counts[word] = alone + self._mix.behind * count
            if not counts:
                return ()
            total = everywhere.total + self._mix.behind * here.total
            # As many times as there are words: what is new comes as often as what is not.
            unit = self._mix.weight(self.lines) / (total + (everywhere.kinds or here.kinds))
            best = sorted(counts, key=lambda word: (-counts[word], word))[:_WORDS]
            weights = {word: counts[word] * unit for word in best}
            if begun and self.lines < self._mix.begun and self._totals.counts[best[0]] >= ENOUGH:
                weights[best[0]] = max(weights[best[0]], _OFFERED)
        return tuple(OwnWord(Private(opening + word), weight) for word, weight in weights.items())

    def listed(self, searched: str = "", most: int = 500) -> tuple[LearntWord, ...]:
        """The words with ``searched`` in them: what stays, then the commonest."""
        with self._lock:
            counts = dict(self._totals.counts)
        found = [(word not in self.pinned, -count, word) for word, count in counts.items() if searched in word]
        return tuple(LearntWord(Private(word), -count, not loose) for loose, count, word in sorted(found)[:most])

    @property
    def size(self) -> int:
        """How many words there are."""
        return len(self._totals.counts)

    # --- what changes

    def learn(self, pairs: Iterable[Pair], *, lines: int = 1, times: float = 1.0) -> None:
        """These pairs were written, in so many lines."""
        for before, word in pairs:
            if len(word) > LONGEST:
                continue
            with self._lock:
                if word not in self._spelled:
                    self._spelled[word] = keys(word)
                self._followers.setdefault(before, Ranked(self._spelled, {})).add(word, times)
                self._totals.add(word, times)
        fadings = (self.lines + lines) // _FADING - self.lines // _FADING
        self.lines += lines
        if fadings or len(self._totals.counts) > _MOST_PAIRS:
            self._fade(_LEFT**fadings)

    def bring(self, counted: Iterable[tuple[str, str, float]], lines: int) -> None:
        """These were counted elsewhere, in so many lines."""
        pairs = {before: dict(followers.counts) for before, followers in self._followers.items()}
        for before, word, count in counted:
            behind = pairs.setdefault(before, {})
            behind[word] = behind.get(word, 0.0) + count
        self.lines += lines
        self._become(StoredWords(self.lines, _lightened(pairs), frozenset(self.pinned)))

    def forget(self, word: str) -> None:
        """As if it had never been written."""
        pairs = {
            before: {each: count for each, count in followers.counts.items() if each != word}
            for before, followers in self._followers.items()
            if before != word
        }
        self._become(StoredWords(self.lines, pairs, frozenset(self.pinned - {word})))

    def pin(self, word: str, *, pinned: bool) -> None:
        """A word that is pinned does not fade."""
        if pinned and word in self._totals.counts:
            self.pinned.add(word)
        elif not pinned:
            self.pinned.discard(word)

    def _fade(self, left: float) -> None:
        pairs: dict[str, dict[str, float]] = {}
        for before, followers in self._followers.items():
            kept = {
                word: count if word in self.pinned else count * left
                for word, count in followers.counts.items()
                if word in self.pinned or count * left >= _LEAST
            }
            if kept:
                pairs[before] = kept
        self._become(StoredWords(self.lines, _lightened(pairs), frozenset(self.pinned)))

    def _become(self, stored: StoredWords) -> None:
        """All anew, as from a file; whoever asks meanwhile is told from before."""
        other = Ngram(stored, self._mix)
        with self._lock:
            self.pinned = other.pinned
            self._spelled, self._followers, self._totals = other._spelled, other._followers, other._totals

    def _begun(self, last: str, begun: str, layout: LayoutName) -> tuple[Begun, Begun]:
        """What fits anywhere, and what fits behind this eojeol."""
        followers = self._followers.get(last) if last != GAP else None
        if layout == "2" or not begun:
            typed = keys(begun)
            return self._totals.begun(typed) if begun else NOTHING, followers.begun(typed) if followers else NOTHING
        return _commonest(self._totals, begun, layout), _commonest(followers, begun, layout)


def _commonest(ranked: Ranked | None, begun: str, layout: LayoutName) -> Begun:
    """What fits of the commonest: other keyboards have several spellings for what was typed, so all are looked at."""
    best = {} if ranked is None else ranked.begun("").best
    fitting = {word: count for word, count in best.items() if word != begun and continues(word, begun, layout)}
    return Begun(sum(fitting.values()), len(fitting), fitting)


def _lightened(pairs: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Not more pairs than there is room for."""
    over = sum(map(len, pairs.values())) - _MOST_PAIRS
    if over > 0:
        counted = [(count, before, word) for before, each in pairs.items() for word, count in each.items()]
        for _, before, word in sorted(counted)[:over]:
            del pairs[before][word]
    return pairs
