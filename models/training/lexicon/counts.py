"""Weighted counts of eojeols, pairs and triples in the training text, as arrays that answer "what follows?" by a slice.

Words are numbered in the order of their spelling (``engine.text.hangul.spell``:
2-set keys, Latin set apart).  So all words that fit typed keys are one range
of numbers, and in the sorted followers of a context one slice.
"""

from __future__ import annotations

import dataclasses
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from engine.text.eojeol import START, words_of
from engine.text.hangul import spell
from models import durable

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Floats", "Followers", "Ints", "NgramCounts", "count", "count_words", "load", "save"]

Ints: TypeAlias = "npt.NDArray[np.int64]"
Floats: TypeAlias = "npt.NDArray[np.float32]"
Lines: TypeAlias = "npt.NDArray[np.int32]"

_UNKNOWN = -1


@dataclasses.dataclass(frozen=True)
class Followers:
    """What follows contexts: context ``i`` has the words ``words[start[i] : start[i + 1]]``, ascending, so often.

    ``lines``: in how many lines each of them was seen.  Per context, those
    dropped as too rare included: ``total`` and ``kinds``, the weight and the
    number of all different words that followed it, and ``seen``, the sum of
    their lines.
    """

    start: Ints
    words: npt.NDArray[np.int32]
    counts: Floats
    lines: Floats
    total: Floats
    kinds: Floats
    seen: Floats


@dataclasses.dataclass(frozen=True)
class NgramCounts:
    """``single``: weight of each word, and ``lines`` in which it was seen.

    ``pairs`` are by word, ``triples`` by the place of their first two in ``pairs``.
    """

    words: list[str]
    spelled: list[str]
    single: Floats
    lines: Floats
    pairs: Followers
    triples: Followers

    def number(self, word: str) -> int | None:
        """The number of a word, or none for an unknown one."""
        place = bisect_left(self.spelled, spelling := spell(word))
        while place < len(self.words) and self.spelled[place] == spelling:
            if self.words[place] == word:
                return place
            place += 1
        return None

    def fitting(self, typed: str) -> tuple[int, int]:
        """The range of words whose spelling begins with ``typed``, START left out."""
        return max(1, bisect_left(self.spelled, typed)), bisect_left(self.spelled, typed + "\U0010ffff")


def count(lines: Iterable[tuple[str, float]], least: tuple[float, float, float]) -> NgramCounts:
    """Counts lines, each as often as its weight says.

    Words, pairs and triples of a weight below ``least`` are dropped.
    """
    return count_words(((words_of(line), weight) for line, weight in lines), least)


def count_words(
    lines: Iterable[tuple[Sequence[str], float]], least: tuple[float, float, float], unknown: str | None = None
) -> NgramCounts:
    """The same of lines that are eojeols already; what is ``unknown`` is nobody's context and follows nothing."""
    numbers: dict[str, int] = {START: 0}
    seen, weights, places = array("i"), array("f"), array("i")
    for place, (line, weight) in enumerate(lines):
        for word in line:
            seen.append(numbers.setdefault(word, len(numbers)))
            weights.append(weight)
            places.append(place)
    stream, line_of = np.frombuffer(seen, np.int32), np.frombuffer(places, np.int32)
    weight_of = np.frombuffer(weights, np.float32)
    single, met = np.zeros((2, len(numbers)), np.float32)
    found, weight_found, met_found = _sums(stream.astype(np.int64), weight_of, line_of)
    single[found], met[found] = weight_found, met_found
    single[0] = max(single[0], least[0])
    if unknown is not None and unknown in numbers:
        single[numbers[unknown]] = 0
    words, spelled, old = _in_order((word, number) for word, number in numbers.items() if single[number] >= least[0])
    numbers.clear()
    new = np.full(len(single), _UNKNOWN, np.int64)
    new[old] = np.arange(len(old))
    pairs, triples = _tabulate(new[stream], weight_of, line_of, len(words), least)
    return NgramCounts(words, spelled, single[old], met[old], pairs, triples)


def _in_order(numbers: Iterable[tuple[str, int]]) -> tuple[list[str], list[str], Ints]:
    """Words, their spellings and the numbers they had, in the order of spelling."""
    ordered = sorted((spell(word), word, number) for word, number in numbers)
    return [word for _, word, _ in ordered], [s for s, _, _ in ordered], np.array([n for _, _, n in ordered])


def _tabulate(
    stream: Ints, weights: Floats, lines: Lines, size: int, least: tuple[float, float, float]
) -> tuple[Followers, Followers]:
    """Pairs and triples of a stream of words, of which there are ``size`` different ones."""
    here, before = stream[1:], stream[:-1]
    real = (here > 0) & (before >= 0)
    codes = np.where(real, before * size + here, _UNKNOWN)
    pairs, kept = _followers(*_sums(codes[real], weights[1:][real], lines[1:][real]), size, size, least[1])
    # The place of every pair of the text among those kept: the context of a triple.
    place = np.searchsorted(kept, codes)
    place[place == len(kept)] = 0
    known = (kept[place] == codes) if len(kept) else np.zeros(len(place), bool)
    follows = known[:-1] & (here[1:] > 0)
    codes = place[:-1][follows] * size + here[1:][follows]
    triples, _ = _followers(*_sums(codes, weights[2:][follows], lines[2:][follows]), len(kept), size, least[2])
    return pairs, triples


def _sums(codes: Ints, weights: Floats, lines: Lines) -> tuple[Ints, Floats, Floats]:
    """The different codes, ascending, the weight of each, and in how many lines it is; lines ascend."""
    order = np.argsort(codes, kind="stable")
    codes, lines = codes[order], lines[order]
    first = np.diff(codes, prepend=-1) != 0
    firsts = np.flatnonzero(first)
    if not len(firsts):
        return codes, weights[:0], weights[:0]
    anew = (first | (np.diff(lines, prepend=-1) != 0)).astype(np.float32)
    return codes[firsts], np.add.reduceat(weights[order], firsts), np.add.reduceat(anew, firsts)


def _followers(
    codes: Ints, weight: Floats, lines: Floats, contexts: int, size: int, least: float
) -> tuple[Followers, Ints]:
    context = codes // size
    total = np.bincount(context, weight, contexts).astype(np.float32)
    kinds = np.bincount(context, minlength=contexts).astype(np.float32)
    seen = np.bincount(context, lines, contexts).astype(np.float32)
    keep = weight >= least
    codes, context = codes[keep], context[keep]
    start = np.searchsorted(context, np.arange(contexts + 1))
    words = (codes % size).astype(np.int32)
    return Followers(start, words, weight[keep], lines[keep], total, kinds, seen), codes


def save(counts: NgramCounts, path: Path) -> None:
    """Writes counts as an .npz without pickled objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "words": np.frombuffer("\n".join(counts.words).encode(), np.uint8),
        "spelled": np.frombuffer("\n".join(counts.spelled).encode(), np.uint8),
        "single": counts.single,
        "lines": counts.lines,
    }
    for name, followers in (("pairs", counts.pairs), ("triples", counts.triples)):
        arrays |= {f"{name}.{field.name}": getattr(followers, field.name) for field in dataclasses.fields(Followers)}
    unfinished = path.with_suffix(".part.npz")
    np.savez(unfinished, allow_pickle=False, **arrays)
    durable.place(unfinished, path)


def load(path: Path) -> NgramCounts:
    """Reads what ``save`` wrote."""
    with np.load(path, allow_pickle=False) as archive:
        words, spelled = (archive[name].tobytes().decode().split("\n") for name in ("words", "spelled"))
        pairs, triples = (
            Followers(**{field.name: archive[f"{name}.{field.name}"] for field in dataclasses.fields(Followers)})
            for name in ("pairs", "triples")
        )
        return NgramCounts(words, spelled, archive["single"], archive["lines"], pairs, triples)
