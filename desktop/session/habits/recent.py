"""The person's last lines, and what of them fits here: in memory only, and gone with the process."""

from __future__ import annotations

import collections
import dataclasses
import functools
import itertools
import re

from engine.text.eojeol import OPENING, words_of
from engine.text.hangul import is_hangul, keys
from engine.text.layouts.becoming import continues
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import OwnWord

__all__ = ["RecentLines"]

_LINES = 20
_WORDS = 24
"""So many words that fit are told."""

_WEIGHT = 0.1
"""What of all probability the person's own words have together."""

_BEHIND = 4.0
"""How much more often a word counts that stood behind the same word."""

_LONGEST = 16
_NO_WORD = re.compile(r"""[@/\\'"‘’“”()\[\]]|\d{4}""")
"""Addresses, numbers that may be somebody's, and what somebody has put quotes or brackets around a part of."""
_NO_BLANK = re.compile(r"(?<=[.,?!~…])(?=[^\W\d])")
"""Where a mark stands between two eojeols and no blank does."""


@dataclasses.dataclass(frozen=True)
class RecentLines:
    """``lines``, the oldest first; ``weight`` of all probability is their words'."""

    lines: tuple[Private, ...] = ()
    weight: float = _WEIGHT

    def plus(self, line: str) -> RecentLines:
        """These and a finished line; only the newest are kept.

        What goes on from the newest one takes its place: that line was left
        and has been come back to.
        """
        line = line.strip()
        if not any(map(is_hangul, line)):
            return self
        others = self.lines[:-1] if self.goes_on(line).reveal() else self.lines
        return dataclasses.replace(self, lines=(*others, Private(line))[-_LINES:])

    def goes_on(self, line: str) -> Private:
        """The newest line, where ``line`` goes on from it and takes its place; else nothing."""
        newest = self.lines[-1] if self.lines else Private("")
        line = line.strip()
        return newest if newest.reveal() != line and line.startswith(newest.reveal()) else Private("")

    def without(self, word: str) -> RecentLines:
        """These lines as if that word had not been written in them."""
        lines = (" ".join(each for each in line.reveal().split() if word not in words_of(each)) for line in self.lines)
        return dataclasses.replace(self, lines=tuple(map(Private, filter(None, lines))))

    def words(self, before: str, partial: str, layout: LayoutName) -> tuple[OwnWord, ...]:
        """Eojeols of these lines that go on from ``partial``, the eojeol begun behind ``before``; heaviest first.

        The rest of the weight is left to what the person has not written.
        """
        begun = partial.lstrip(OPENING)
        opening = partial[: len(partial) - len(begun)]
        typed = keys(begun)
        if layout == "2" or not begun:
            fitting = [
                word for word, spelled in self._spelled.items() if spelled.startswith(typed) and spelled != typed
            ]
        else:
            fitting = [word for word in self._spelled if word != begun and continues(word, begun, layout)]
        last = words_of(before.rpartition("\n")[2])[-1]
        behind = self._followers.get(last, collections.Counter[str]())
        counts = {word: self._counts[word] + _BEHIND * behind[word] for word in fitting if typed or behind[word]}
        if not counts:
            return ()
        # As many times as there are words: what is new comes as often as what is not.
        unit = self.weight / (sum(counts.values()) + len(counts))
        best = sorted(counts, key=lambda word: (-counts[word], word))[:_WORDS]
        return tuple(OwnWord(Private(opening + word), counts[word] * unit) for word in best)

    @functools.cached_property
    def _followers(self) -> dict[str, collections.Counter[str]]:
        """What stood behind each word, and at the beginning of a sentence."""
        found: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for line in self.lines:
            words = words_of(_NO_BLANK.sub(" ", line.reveal()))
            for before, word in itertools.pairwise(words):
                if _is_word(word):
                    found[before][word] += 1
        return found

    @functools.cached_property
    def _counts(self) -> collections.Counter[str]:
        return sum(self._followers.values(), collections.Counter[str]())

    @functools.cached_property
    def _spelled(self) -> dict[str, str]:
        """The keys of every word."""
        return {word: keys(word) for word in self._counts}


def _is_word(text: str) -> bool:
    return len(text) <= _LONGEST and any(map(is_hangul, text)) and not _NO_WORD.search(text)
