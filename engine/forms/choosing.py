"""Which token comes next: the most probable, or one by chance, of those that a grammar allows.

A grammar is asked about single tokens, and a vocabulary has many: so first
about the most probable ones.  The others are looked at only where they could
matter.
"""

from __future__ import annotations

import math
import random
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.forms.port import Guide
from engine.llm.runtime import Floats

__all__ = ["Chosen", "choose"]

_Logs: TypeAlias = npt.NDArray[np.float64]
_Ids: TypeAlias = npt.NDArray[np.int64]

_FIRST = 512
_NEGLIGIBLE = 1e-2
"""A share is told to a hundredth of itself."""

_UNLIKELY = 1e-4
"""What chance would hardly ever take."""


class Chosen(NamedTuple):
    """A token, the logarithm of its probability among all, and its probability among those allowed."""

    token: int
    logprob: float
    share: float


def choose(
    logits: Floats, guide: Guide | None, temperature: float, top_p: float, chance: random.Random
) -> Chosen | None:
    """The next token; none where the grammar allows nothing more.

    ``temperature`` 0 takes the most probable one; of several, the one with the lowest number.
    """
    scores = logits.astype(np.float64)
    whole = float(scores.max()) + math.log(float(np.exp(scores - scores.max()).sum()))
    logs = scores - whole
    first = _most_probable(logs)
    allowed = _allowed(first, guide)
    if len(first) < len(logs) and not _enough(logs, first, allowed, temperature):
        allowed = _allowed(np.arange(len(logs)), guide)
    if not len(allowed):
        return None
    known = logs[allowed]
    if temperature == 0:
        token = int(allowed[known == known.max()].min())
    else:
        order = np.argsort(-known)
        token = int(allowed[order[_by_chance(known[order], temperature, top_p, chance)]])
    mass = float(np.exp(known).sum())
    logprob = float(logs[token])
    return Chosen(token, logprob, min(1.0, math.exp(logprob) / mass) if mass > 0 else 1 / len(allowed))


def _most_probable(logs: _Logs) -> _Ids:
    return np.argpartition(logs, -_FIRST)[-_FIRST:] if len(logs) > _FIRST else np.arange(len(logs))


def _allowed(tokens: _Ids, guide: Guide | None) -> _Ids:
    return tokens if guide is None else tokens[np.array(guide.allowed(tokens.tolist()), bool)]


def _enough(logs: _Logs, first: _Ids, allowed: _Ids, temperature: float) -> bool:
    """Whether the tokens that were not looked at cannot change anything, whether or not they are allowed."""
    if not len(allowed):
        return False
    left = max(0.0, 1 - float(np.exp(logs[first]).sum()))
    if left > _NEGLIGIBLE * float(np.exp(logs[allowed]).sum()):
        return False
    if temperature == 0:
        return True
    best, worst = float(logs[allowed].max()), float(logs[first].min())
    return (len(logs) - len(first)) * math.exp((worst - best) / temperature) <= _UNLIKELY


def _by_chance(logs: _Logs, temperature: float, top_p: float, chance: random.Random) -> int:
    """The place of one, by chance among the most probable that have ``top_p`` of all together."""
    warm = np.exp((logs - logs[0]) / temperature)
    shares = np.cumsum(warm / warm.sum())
    kept = int(np.searchsorted(shares, top_p * shares[-1])) + 1
    point = chance.random() * shares[min(kept, len(shares)) - 1]
    return min(int(np.searchsorted(shares, point, side="right")), len(shares) - 1)
