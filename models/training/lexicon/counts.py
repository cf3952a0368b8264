"""Weighted counts of eojeols, pairs and triples in the training text, as arrays that answer "what follows?" by a slice.

Words are numbered in the order of their spelling (``engine.text.hangul.spell``:
2-set keys, Latin set apart).  So all words that fit typed keys are one range
of numbers, and in the sorted followers of a context one slice.
"""

from __future__ import annotations

import dataclasses
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from engine.text.eojeol import START, words_of
from engine.text.hangul import spell
from models import durable

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Floats", "Followers", "Ints", "NgramCounts", "count", "load", "save"]

Ints: TypeAlias = "npt.NDArray[np.int64]"
Floats: TypeAlias = "npt.NDArray[np.float32]"

_UNKNOWN = -1


@dataclasses.dataclass(frozen=True)
class Followers:
    """What follows contexts: context ``i`` has the words ``words[start[i] : start[i + 1]]``, ascending, so often.

    ``total`` and ``kinds`` per context: the weight and the number of all
    different words that followed it, those dropped as too rare included.
    """

    start: Ints
    words: npt.NDArray[np.int32]
    counts: Floats
    total: Floats
    kinds: Floats


@dataclasses.dataclass(frozen=True)
class NgramCounts:
    """``single``: weight of each word; ``pairs`` by word; ``triples`` by the place of their first two in ``pairs``."""

    words: list[str]
    spelled: list[str]
    single: Floats
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
    numbers: dict[str, int] = {START: 0}
    seen, weights = array("i"), array("f")
    for line, weight in lines:
        for word in words_of(line):
            seen.append(numbers.setdefault(word, len(numbers)))
            weights.append(weight)
    stream, weight_of = np.frombuffer(seen, np.int32), np.frombuffer(weights, np.float32)
    single = np.bincount(stream, weight_of, len(numbers)).astype(np.float32)
    single[0] = max(single[0], least[0])
    words, spelled, old = _in_order((word, number) for word, number in numbers.items() if single[number] >= least[0])
    numbers.clear()
    new = np.full(len(single), _UNKNOWN, np.int64)
    new[old] = np.arange(len(old))
    pairs, triples = _tabulate(new[stream], weight_of, len(words), least)
    return NgramCounts(words, spelled, single[old], pairs, triples)


def _in_order(numbers: Iterable[tuple[str, int]]) -> tuple[list[str], list[str], Ints]:
    """Words, their spellings and the numbers they had, in the order of spelling."""
    ordered = sorted((spell(word), word, number) for word, number in numbers)
    return [word for _, word, _ in ordered], [s for s, _, _ in ordered], np.array([n for _, _, n in ordered])


def _tabulate(
    stream: Ints, weights: Floats, size: int, least: tuple[float, float, float]
) -> tuple[Followers, Followers]:
    """Pairs and triples of a stream of words, of which there are ``size`` different ones."""
    here, before = stream[1:], stream[:-1]
    real = (here > 0) & (before >= 0)
    codes = np.where(real, before * size + here, _UNKNOWN)
    pairs, kept = _followers(*_sums(codes[real], weights[1:][real]), size, size, least[1])
    # The place of every pair of the text among those kept: the context of a triple.
    place = np.searchsorted(kept, codes)
    place[place == len(kept)] = 0
    known = (kept[place] == codes) if len(kept) else np.zeros(len(place), bool)
    follows = known[:-1] & (here[1:] > 0)
    codes = place[:-1][follows] * size + here[1:][follows]
    triples, _ = _followers(*_sums(codes, weights[2:][follows]), len(kept), size, least[2])
    return pairs, triples


def _sums(codes: Ints, weights: Floats) -> tuple[Ints, Floats]:
    """The different codes, ascending, and the weight of each."""
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    return codes[firsts], np.add.reduceat(weights[order], firsts) if len(firsts) else weights[:0]


def _followers(codes: Ints, weight: Floats, contexts: int, size: int, least: float) -> tuple[Followers, Ints]:
    context = codes // size
    total = np.bincount(context, weight, contexts).astype(np.float32)
    kinds = np.bincount(context, minlength=contexts).astype(np.float32)
    keep = weight >= least
    codes, context = codes[keep], context[keep]
    start = np.searchsorted(context, np.arange(contexts + 1))
    return Followers(start, (codes % size).astype(np.int32), weight[keep], total, kinds), codes


def save(counts: NgramCounts, path: Path) -> None:
    """Writes counts as an .npz without pickled objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "words": np.frombuffer("\n".join(counts.words).encode(), np.uint8),
        "spelled": np.frombuffer("\n".join(counts.spelled).encode(), np.uint8),
        "single": counts.single,
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
        return NgramCounts(words, spelled, archive["single"], pairs, triples)
