"""``python -m models.training.eot.endings``: how finished utterances look at their last characters, as weights."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from engine.eot.grams import BITS, grams
from models.training.corpus import CorpusError
from models.training.eot.items import Item, half_composed, items_of, read_utterances, split_utterances

__all__ = ["fit_endings", "learnt"]

_HALVES = 0.5
"""So many of the finished utterances come a second time, with their last eojeol half typed, as unfinished."""
_MOST = 40_000
"""Items of each set."""
_PENALTY = 0.1
"""Of the squared weights, beside the sum of all losses."""
_ROUNDS = 200
_LEVELS = 127


def learnt(sets: Mapping[str, Sequence[Item]], seed: int) -> Iterator[tuple[str, bool, float]]:
    """(text, finished, weight) to learn from; a set counts by the root of its size, so that none drowns the others."""
    chance = random.Random(seed)
    for items in sets.values():
        drawn = chance.sample(list(items), min(_MOST, len(items)))
        weight = len(drawn) ** -0.5
        for item in drawn:
            yield item.text, item.finished, weight
            if item.finished and chance.random() < _HALVES and (half := half_composed(item.text, chance)):
                yield half, False, weight


def fit_endings(examples: Sequence[tuple[str, bool, float]]) -> dict[str, np.ndarray]:
    """Logistic regression on ``grams``: the arrays of the file (``engine.eot.endings``)."""
    rows = [grams(text) for text, _, _ in examples]
    starts = np.cumsum([0, *map(len, rows)])
    places = np.fromiter((place for row in rows for place in row), np.int64, starts[-1])
    parts = np.fromiter((part for row in rows for part in row.values()), np.float32, starts[-1])
    matrix = torch.sparse_csr_tensor(
        torch.from_numpy(starts), torch.from_numpy(places), torch.from_numpy(parts), (len(rows), 1 << BITS)
    )
    across = matrix.to_sparse_coo().t().coalesce().to_sparse_csr()
    finished = torch.tensor([float(each) for _, each, _ in examples])
    weights = torch.tensor([each for _, _, each in examples])
    weights *= len(rows) / weights.sum()
    values = torch.zeros((1 << BITS) + 1)

    def loss(x: torch.Tensor) -> tuple[float, torch.Tensor]:
        """The loss and its slope; sparse products have no slope of their own that is as fast."""
        odds = (matrix @ x[:-1, None]).squeeze(1) + x[-1]
        off = weights * (torch.sigmoid(odds) - finished)
        total = (weights * functional.binary_cross_entropy_with_logits(odds, finished, reduction="none")).sum()
        slope = torch.cat([(across @ off[:, None]).squeeze(1) + _PENALTY * x[:-1], off.sum()[None]])
        return float(total + 0.5 * _PENALTY * (x[:-1] ** 2).sum()), slope

    optimizer = torch.optim.LBFGS([values], max_iter=_ROUNDS, history_size=10, line_search_fn="strong_wolfe")

    def closure() -> float:
        total, slope = loss(values)
        values.grad = slope
        return total

    with torch.no_grad():
        optimizer.step(closure)
    scale = float(values[:-1].abs().max()) / _LEVELS
    quantised = torch.round(values[:-1] / scale).to(torch.int8).numpy()
    return {"weights": quantised, "scale": np.float32(scale), "bias": np.float32(values[-1])}


def main() -> int:
    """Reads the corpus, fits, writes; 1 when the corpus cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m models.training.eot.endings", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with train/, dialogues/, eot/ and dev/")
    parser.add_argument("--out", type=Path, default=Path("models/builtin/endings.npz"))
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    try:
        sets = items_of(split_utterances(read_utterances(options.corpus))["train"])
    except CorpusError as error:
        print(f"The corpus cannot be read: {error}", file=sys.stderr)
        return 1
    examples = list(learnt(sets, options.seed))
    begun = time.monotonic()
    arrays = fit_endings(examples)
    np.savez_compressed(options.out, allow_pickle=False, **arrays)
    print(
        f"{len(examples):,} examples, {time.monotonic() - begun:.0f} s, {np.count_nonzero(arrays['weights']):,} weights"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
