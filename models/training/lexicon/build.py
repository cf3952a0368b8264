"""Prunes counts to what pays and stores them as the arrays that ``engine.suggest.lexicon`` maps."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.suggest.lexicon_format import ARRAYS, STEPS, to_bytes, to_text
from models.training.lexicon.counts import Floats, Followers, Ints, NgramCounts

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Size", "Smoothing", "build"]


@dataclasses.dataclass(frozen=True)
class Size:
    """How many eojeols, pairs and triples are kept."""

    words: int = 250_000
    pairs: int = 650_000
    triples: int = 250_000


@dataclasses.dataclass(frozen=True)
class Smoothing:
    """How counts become probabilities; fitted on the development text of chats and letters.

    What was seen in n lines loses ``discount`` of what one line brings: what
    was seen once is worth little.  A context leaves to all others what
    ``left`` lines for each kind of follower would bring (Witten and Bell's
    would be one).  Pairs and triples need ``lines`` different lines.
    """

    discount: float = 0.6
    left: float = 0.5
    lines: int = 2


def build(
    counts: NgramCounts,
    size: Size,
    folder: Path,
    smoothing: Smoothing | None = None,
    keeps: Callable[[str], bool] = lambda word: True,
) -> None:
    """Writes the lexicon of these counts into ``folder``, its arrays as .npy files.

    Kept are the most frequent eojeols that keys can spell and ``keeps``
    wants, and the pairs and triples that tell most beyond the shorter
    context: count times the logarithm of how much more probable they make
    the eojeol (Stolcke's criterion).  What was dropped is left to the
    shorter context.
    """
    smoothing = smoothing or Smoothing()
    single = _discounted(counts.single, counts.lines, smoothing)
    new = _chosen_words(counts, single, size.words, keeps)
    chance = single / single[1:][new[1:] >= 0].sum()
    pairs = _Table.of(counts.pairs, smoothing)
    pair_chance = pairs.chance
    seen = (new[pairs.context] >= 0) & (new[pairs.word] >= 0) & pairs.sure
    keep = _best(pairs.count * np.log(pair_chance / chance[pairs.word]), seen, size.pairs)
    kept_place = np.full(len(pairs.word), -1, np.int64)
    kept_place[keep] = np.arange(len(keep))
    triples = _Table.of(counts.triples, smoothing)
    last = pairs.word[triples.context]
    shorter = _pair_chance(pairs, pair_chance, len(single), last, triples.word) + 0.4 * chance[triples.word]
    seen = (kept_place[triples.context] >= 0) & (new[triples.word] >= 0) & triples.sure
    chosen = _best(triples.count * np.log(triples.chance / shorter), seen, size.triples)
    contexts, starts = np.unique(kept_place[triples.context[chosen]], return_index=True)
    words = np.flatnonzero(new >= 0)
    spelled = [to_bytes(counts.words[i]) for i in words]
    arrays: dict[str, npt.NDArray[np.unsignedinteger]] = {
        "spelled": np.frombuffer(b"".join(spelled), np.uint8),
        "ends": np.cumsum([len(s) for s in spelled]).astype(np.uint32),
        "single": _stored(chance[words]),
        "pair_start": np.searchsorted(new[pairs.context[keep]], np.arange(len(words) + 1)).astype(np.uint32),
        "pair_word": new[pairs.word[keep]].astype(np.uint32),
        "pair": _stored(pair_chance[keep]),
        "triple_pair": contexts.astype(np.uint32),
        "triple_start": np.append(starts, len(chosen)).astype(np.uint32),
        "triple_word": new[triples.word[chosen]].astype(np.uint32),
        "triple": _stored(triples.chance[chosen]),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name], allow_pickle=False)


@dataclasses.dataclass(frozen=True)
class _Table:
    """Followers, a row each, in the order of context and word; ``sure``: seen in as many lines as it takes."""

    context: Ints
    word: Ints
    count: npt.NDArray[np.float64]
    chance: npt.NDArray[np.float64]
    sure: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, followers: Followers, smoothing: Smoothing) -> _Table:
        context = np.repeat(np.arange(len(followers.start) - 1), np.diff(followers.start))
        count = _discounted(followers.counts, followers.lines, smoothing)
        # Kinds are lines, so they weigh what a line weighs there.
        line = followers.total.astype(np.float64) / np.maximum(followers.seen, 1)
        whole = followers.total + smoothing.left * followers.kinds * line
        chance = np.maximum(count, 1e-9) / whole[context]
        sure = followers.lines >= smoothing.lines
        return cls(context, followers.words.astype(np.int64), count, chance, sure)


def _discounted(counts: Floats, lines: Floats, smoothing: Smoothing) -> npt.NDArray[np.float64]:
    """Counts without the part that a line brings by chance."""
    whole = counts.astype(np.float64)
    discounted: npt.NDArray[np.float64] = whole * (1 - smoothing.discount / np.maximum(lines, 1))
    return discounted


def _chosen_words(
    counts: NgramCounts, single: npt.NDArray[np.float64], most: int, keeps: Callable[[str], bool]
) -> Ints:
    """The new number of each word, or -1 for one that is left out; START stays number 0."""
    weight = single.copy()
    for i, word in enumerate(counts.words):
        stored = to_bytes(word)
        if i and (0xFF in stored or to_text(stored) != word or not keeps(word)):
            weight[i] = 0
    weight[0] = np.inf
    order = np.argsort(-weight, kind="stable")[:most]
    new = np.full(len(weight), -1, np.int64)
    kept = np.sort(order[weight[order] > 0])
    new[kept] = np.arange(len(kept))
    return new


def _best(gain: npt.NDArray[np.float64], possible: npt.NDArray[np.bool_], most: int) -> Ints:
    """The places of the most gainful rows, ascending."""
    gain = np.where(possible, gain, -np.inf)
    order = np.argsort(-gain, kind="stable")[:most]
    return np.sort(order[gain[order] > 0])


def _pair_chance(
    pairs: _Table, chance: npt.NDArray[np.float64], size: int, first: Ints, second: Ints
) -> npt.NDArray[np.float64]:
    """The probability of each pair, 0 for one that was not counted."""
    codes = pairs.context * size + pairs.word
    wanted = first * size + second
    place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    found: npt.NDArray[np.float64] = np.where(codes[place] == wanted, chance[place], 0.0)
    return found


def _stored(chances: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    return np.clip(np.rint(-np.log2(np.maximum(chances, 1e-30)) * STEPS), 0, 255).astype(np.uint8)
