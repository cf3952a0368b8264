"""Which token is taken, of all that could come next.  Pure: probabilities and chance come in."""

from __future__ import annotations

import dataclasses

import numpy as np

from engine.llm.runtime import Floats

__all__ = ["Sampling", "most_probable", "taken"]


_COLD = 1e-3
"""Below this temperature nothing but the most probable is ever taken."""


@dataclasses.dataclass(frozen=True)
class Sampling:
    """``temperature`` 0 takes the most probable; else of the ``top_k`` most probable (0: all) those with ``top_p``."""

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0


def taken(chances: Floats, sampling: Sampling, chance: np.random.Generator) -> int:
    """The id of the token that is taken; ``chances`` are at temperature 1 and need not add up to 1."""
    if sampling.temperature < _COLD:
        return int(chances.argmax())
    ids = np.flatnonzero(chances > 0) if not sampling.top_k else most_probable(chances, sampling.top_k)
    # In logarithms: a small number to a high power would be none.
    logs = np.log(np.maximum(chances[ids].astype(np.float64), np.finfo(np.float64).tiny)) / sampling.temperature
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    if sampling.top_p < 1:
        order = np.argsort(-weights, kind="stable")
        before = np.cumsum(weights[order]) - weights[order]
        kept = order[before < sampling.top_p]
        ids, weights = ids[kept], weights[kept] / weights[kept].sum()
    reached = int(np.searchsorted(np.cumsum(weights), chance.random(), side="right"))
    return int(ids[min(reached, len(ids) - 1)])


def most_probable(chances: Floats, count: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The ids of the ``count`` most probable tokens, those first."""
    every = count >= len(chances)
    ids = np.arange(len(chances)) if every else np.argpartition(-chances, count - 1)[:count]
    return ids[np.argsort(-chances[ids], kind="stable")]
