"""A peer of our own making: an eojeol 1/2/3-gram on the same text, completing by key-sequence prefix."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.text.eojeol import OPENING, START, words_of
from engine.text.hangul import spell
from models.training.corpus import SOURCES, CorpusError, is_held_out, read_lines
from models.training.lexicon import counts as ngram_counts
from models.training.lexicon.counts import Floats, Followers, Ints, NgramCounts
from tests.bench.options import WORK
from tests.bench.predictor import Predictor

__all__ = ["EojeolNgram", "corpus_mark", "trained_ngram", "training_lines"]

LEAST = (0.5, 1.0, 2.0)
"""Weights below which words, pairs and triples are dropped."""

_SHORTLIST = 24
"""So many words are scored for their own frequency, besides all that were seen to follow."""


class EojeolNgram(Predictor):
    """Interpolated 1/2/3-gram with Witten and Bell's smoothing.

    The score of w after u v is

        P(w | u v) = (c(u v w) + K(u v) P(w | v)) / (c(u v) + K(u v))

    with counts c and K the number of different followers; P(w | v) likewise
    over P(w) = c(w) / c.  Contexts do not reach over the end of a sentence,
    but know that one begins.  (Giving the unseen a quarter or four times as
    much changes the savings by less than 0.1 points.)
    """

    name = "eojeol n-gram"

    def __init__(self, counts: NgramCounts) -> None:
        self._counts = counts
        self._whole = float(counts.single[1:].sum(dtype=np.float64))

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        """The likeliest words of those that fit the keys of ``partial``."""
        counts = self._counts
        begun = partial.lstrip(OPENING)
        opening = partial[: len(partial) - len(begun)]
        typed = spell(begun)
        low, high = counts.fitting(typed)
        if low >= high:
            return ()
        last, before = self._context(context)
        pair = self._pair(before, last)
        numbers = self._candidates(low, high, last, pair)
        scores = counts.single[numbers] / self._whole
        if last is not None:
            scores = self._mixed(counts.pairs, last, numbers, scores)
        if pair is not None:
            scores = self._mixed(counts.triples, pair, numbers, scores)
        order = np.argsort(-scores, kind="stable")
        found = [counts.words[numbers[i]] for i in order[: k + 8] if counts.spelled[numbers[i]] != typed]
        return [opening + word for word in found[:k]]

    def close(self) -> None:
        """Nothing to end."""

    def _context(self, text: str) -> tuple[int | None, int | None]:
        """The numbers of the last word and of the one before it; none for an unknown one and for one not looked at."""
        *_, before, last = [START, *words_of(" ".join(text.split()[-3:]))]
        return self._counts.number(last), None if last == START else self._counts.number(before)

    def _pair(self, before: int | None, last: int | None) -> int | None:
        """The place of two words among the pairs."""
        if before is None or last is None:
            return None
        pairs = self._counts.pairs
        low, high = int(pairs.start[before]), int(pairs.start[before + 1])
        place = low + int(np.searchsorted(pairs.words[low:high], last))
        return place if place < high and pairs.words[place] == last else None

    def _candidates(self, low: int, high: int, last: int | None, pair: int | None) -> Ints:
        """The words in a range that are worth a score: the most frequent ones, and those seen after the context."""
        found = [low + _largest(self._counts.single[low:high], _SHORTLIST)]
        for followers, context in ((self._counts.pairs, last), (self._counts.triples, pair)):
            if context is not None:
                row = slice(int(followers.start[context]), int(followers.start[context + 1]))
                bounds = row.start + np.searchsorted(followers.words[row], (low, high))
                row = slice(*bounds.tolist())
                found.append(followers.words[row][_largest(followers.counts[row], _SHORTLIST)].astype(np.int64))
        return np.unique(np.concatenate(found))

    def _mixed(self, followers: Followers, context: int, numbers: Ints, lower: Floats) -> Floats:
        """The probability of words after one context, ``lower`` being that after the shorter one."""
        row = slice(int(followers.start[context]), int(followers.start[context + 1]))
        unseen = followers.kinds[context]
        if not unseen:
            return lower
        words = followers.words[row]
        place = np.searchsorted(words, numbers)
        counted = np.zeros(len(numbers), np.float32)
        inside = place < len(words)
        inside[inside] = words[place[inside]] == numbers[inside]
        counted[inside] = followers.counts[row][place[inside]]
        mixed: Floats = (counted + unseen * lower) / (followers.total[context] + unseen)
        return mixed


def training_lines(corpus: Path) -> Iterator[tuple[str, float]]:
    """What the built-in model learns from, each line with its weight.  Raises ``CorpusError``."""
    for source in SOURCES:
        for line in read_lines(corpus, source):
            if not is_held_out(line):
                yield line, source.weight


def trained_ngram(corpus: Path, say: Callable[[str], None]) -> EojeolNgram:
    """The n-gram of a corpus: counted now, or read from what an earlier run counted.  Raises ``CorpusError``."""
    path = WORK / f"ngram-{corpus_mark(corpus)}.npz"
    if path.exists():
        return EojeolNgram(ngram_counts.load(path))
    say("counting the n-gram, some two minutes")
    counts = ngram_counts.count(training_lines(corpus), LEAST)
    ngram_counts.save(counts, path)
    return EojeolNgram(counts)


def corpus_mark(corpus: Path) -> str:
    """Changes when the sources, their weights or sizes do, so that nothing learnt from others is used.  Raises ``CorpusError``."""
    try:
        sizes = [(corpus / "train" / f"{source.name}.txt.xz").stat().st_size for source in SOURCES]
    except OSError as error:
        raise CorpusError(str(error)) from error
    known = [(source.name, source.weight, size) for source, size in zip(SOURCES, sizes, strict=True)]
    return hashlib.blake2b(repr((known, LEAST)).encode(), digest_size=6).hexdigest()


def _largest(values: Floats, count: int) -> Ints:
    """Where the ``count`` largest of some values are."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:]
