"""How well probabilities tell finished from unfinished, and whether they mean what they say."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["HIGH", "LOW", "Measured", "assess", "measure"]

HIGH = 0.7
LOW = 0.3
_BINS = 15
_DRAWS = 20

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Measured:
    """Of ``count`` items, ``finished`` of them finished.

    ``tnr95``, ``tnr99``: of the unfinished, how many stay below the threshold
    that 95 % or 99 % of the finished reach.  ``chance``: the ECE of as many
    items whose probabilities are right.  ``high`` and ``low``: the share
    of finished ones among those above 0.7 and below 0.3 (NaN when there are
    none).
    """

    count: int
    finished: int
    auc: float
    tnr95: float
    tnr99: float
    f1: float
    ece: float
    chance: float
    high: float
    low: float


def measure(probabilities: Sequence[float] | Array, finished: Sequence[bool]) -> Measured:
    """All figures at once; those that need both kinds of items are NaN where one is missing."""
    scores, wanted = np.asarray(probabilities, np.float64), np.asarray(finished, bool)
    yes, no = np.sort(scores[wanted]), np.sort(scores[~wanted])
    both = len(yes) and len(no)
    return Measured(
        len(scores),
        len(yes),
        _auc(yes, no) if both else float("nan"),
        _tnr(yes, no, 0.95) if both else float("nan"),
        _tnr(yes, no, 0.99) if both else float("nan"),
        _best_f1(scores, wanted) if len(yes) else float("nan"),
        _ece(scores, wanted),
        _chance(scores),
        _mean(wanted[scores > HIGH]),
        _mean(wanted[scores < LOW]),
    )


def assess(probabilities: Array) -> npt.NDArray[np.int8]:
    """2 for high, 1 for medium, 0 for low."""
    return ((probabilities > HIGH).astype(np.int8) + (probabilities >= LOW)).astype(np.int8)


def _auc(yes: Array, no: Array) -> float:
    """How often a finished one scores above an unfinished one, ties counting half."""
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(below.mean() / (2 * len(no)))


def _tnr(yes: Array, no: Array, share: float) -> float:
    threshold = yes[int(np.floor((1 - share) * len(yes)))]
    return float((no < threshold).mean())


def _best_f1(scores: Array, wanted: npt.NDArray[np.bool_]) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(wanted[order])
    f1 = 2 * hits / (np.arange(1, len(scores) + 1) + wanted.sum())
    last = np.append(scores[order][1:] != scores[order][:-1], True)
    return float(f1[last].max())


def _ece(scores: Array, wanted: npt.NDArray[np.bool_]) -> float:
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    return float(
        sum(abs(scores[bins == b].mean() - wanted[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    )


def _chance(scores: Array) -> float:
    """The mean ECE of labels drawn from the scores themselves."""
    draw = np.random.default_rng(1)
    return float(np.mean([_ece(scores, draw.random(len(scores)) < scores) for _ in range(_DRAWS)]))


def _mean(values: npt.NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")
