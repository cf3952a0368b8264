"""From what speaks for an end to a probability that means what it says: one number of it, then a monotone map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["Points", "Weights", "apply_points", "apply_weights", "fit_points", "fit_weights", "write_map"]

Points = tuple[tuple[float, float], ...]
"""(raw, calibrated), both rising, from raw 0 to raw 1; straight lines between."""

Weights = tuple[float, float, float]
"""Of the ending, of the model's odds, and what is added (``engine.eot.calibration.Mix``)."""

_LEAST = 1e-9
_MOST = 20
_BLUR = 60
"""So many items at least stand behind a point, so that a lucky few do not bend the map."""


def fit_points(raw: Sequence[float], finished: Sequence[bool], weights: Sequence[float]) -> Points:
    """Isotonic regression of ``finished`` on ``raw``, thinned out to at most 20 points.

    Every run of ``_BLUR`` or more neighbours is one point at their means
    before it is made monotone.  Where points have to go, the one goes whose
    loss moves the line least.
    """
    order = np.argsort(raw, kind="stable")
    places, wanted, weight = (np.asarray(values, np.float64)[order] for values in (raw, finished, weights))
    size = max(_BLUR, len(places) // 60)
    groups = np.array_split(np.arange(len(places)), max(1, len(places) // size))
    x = np.array([np.average(places[g], weights=weight[g]) for g in groups])
    y = np.array([np.average(wanted[g], weights=weight[g]) for g in groups])
    y = _isotonic(y, np.array([weight[g].sum() for g in groups]))
    x = np.round(x, 6)
    # Places that are the same have one height, that of the last.
    last = np.append(x[1:] != x[:-1], True) & (x > 0) & (x < 1)
    points = [(0.0, float(y[0])), *zip(x[last].tolist(), y[last].tolist(), strict=True), (1.0, float(y[-1]))]
    while len(points) > _MOST:
        bends = [_bend(*points[at - 1 : at + 2]) for at in range(1, len(points) - 1)]
        del points[1 + int(np.argmin(bends))]
    return tuple((a, round(b, 4)) for a, b in points)


def apply_points(points: Points, raw: Sequence[float] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The calibrated probabilities of ``raw`` ones."""
    return np.interp(np.asarray(raw, np.float64), [a for a, _ in points], [b for _, b in points])


def fit_weights(
    evidence: npt.NDArray[np.float64], finished: Sequence[bool], weights: Sequence[float], rounds: int = 50
) -> Weights:
    """Logistic regression of ``finished`` on ``evidence`` (ends, goes on, ending: [items, 3]), by Newton's method."""
    columns, wanted, weight = _columns(evidence), np.asarray(finished, np.float64), np.asarray(weights, np.float64)
    found = np.zeros(3)
    for _ in range(rounds):
        chances = 1 / (1 + np.exp(-columns @ found))
        slope = columns.T @ (weight * (wanted - chances))
        bend = (columns * (weight * chances * (1 - chances))[:, None]).T @ columns + 1e-9 * np.eye(3)
        found += np.linalg.solve(bend, slope)
    a, b, c = (round(float(value), 6) for value in found)
    return a, b, c


def apply_weights(weights: Weights, evidence: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """One number for each row of the evidence, between 0 and 1."""
    chances: npt.NDArray[np.float64] = 1 / (1 + np.exp(-_columns(evidence) @ np.array(weights)))
    return chances


def write_map(path: Path, model: str, points: Points, marks: Literal["keep", "drop"], weights: Weights) -> None:
    """Writes the map of ``model`` as JSON; ``marks``: whether texts keep those at their end when they are judged."""
    rows = ",\n  ".join(json.dumps(point) for point in points)
    mix = json.dumps(dict(zip(("ending", "odds", "bias"), weights, strict=True)))
    path.write_text(
        f'{{"version": 1, "model": {json.dumps(model)}, "marks": "{marks}", "mix": {mix}, "points": [\n  {rows}\n]}}\n',
        encoding="utf-8",
    )


def _columns(evidence: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    ends, goes_on = np.maximum(evidence[:, :2], _LEAST).T
    return np.stack([evidence[:, 2], np.log(ends / goes_on), np.ones(len(evidence))], axis=1)


def _isotonic(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The rising values nearest to ``values`` (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        pool = (float(value), float(weight), 1)
        while pools and pools[-1][0] >= pool[0]:
            mean, mass, count = pools.pop()
            together = mass + pool[1]
            pool = ((mean * mass + pool[0] * pool[1]) / together, together, count + pool[2])
        pools.append(pool)
    return np.repeat([mean for mean, _, _ in pools], [count for _, _, count in pools])


def _bend(left: tuple[float, float], middle: tuple[float, float], right: tuple[float, float]) -> float:
    """How far the line moves at ``middle`` without it."""
    width = right[0] - left[0]
    share = (middle[0] - left[0]) / width if width else 0.0
    return abs(left[1] + share * (right[1] - left[1]) - middle[1]) * np.sqrt(width)
