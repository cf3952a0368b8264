"""How good answers are: by level of the dictionary, by claim, and whether their confidences are true ones."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeAlias

from models.complaints.answer import Place, place_of

__all__ = ["ComparedAnswer", "Sureness", "VocFigures", "calibration", "evaluate", "scores"]

_BINS = 10

Sure: TypeAlias = tuple[float, bool]
"""A confidence, and whether what it was told of was right."""


@dataclasses.dataclass(frozen=True)
class ComparedAnswer:
    """The answer that should come, the one that came (none when none did), and the confidences of its fields."""

    wanted: Mapping[str, Any]
    told: Mapping[str, Any] | None
    sure: Mapping[str, float] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class LabelScores:
    """Of sets: pooled over all texts (micro), and the mean over labels that occur (macro)."""

    precision: float
    recall: float
    micro_f1: float
    macro_f1: float


@dataclasses.dataclass(frozen=True)
class Sureness:
    """``ece``: how far confidences and shares of right answers lie apart, in ten bins of equal width.

    ``brier``: the mean square of the difference; ``auroc``: how well they
    tell right from wrong, none where all are the same.
    """

    count: int
    accuracy: float
    mean: float
    ece: float
    brier: float
    auroc: float | None


@dataclasses.dataclass(frozen=True)
class VocFigures:
    """Shares from 0 to 1.  ``exact``: all categories of a text, and no other; ``levels`` by how many levels count."""

    texts: int
    answered: int
    exact: float
    first: float
    claim_accuracy: float
    claim_f1: float
    bug_type_accuracy: float
    levels: Mapping[str, LabelScores]
    claim_calibration: Sureness | None
    category_calibration: Sureness | None


def evaluate(given: Sequence[ComparedAnswer]) -> VocFigures:
    """Raises ``ValueError`` for nothing at all."""
    if not given:
        raise ValueError("nothing to evaluate")
    wanted = [_places(each.wanted) for each in given]
    told = [_places(each.told) for each in given]
    count = len(given)
    claims = [(str(each.wanted["is_claim"]), _field(each, "is_claim")) for each in given]
    return VocFigures(
        texts=count,
        answered=sum(each.told is not None for each in given),
        exact=sum(set(a) == set(b) for a, b in zip(wanted, told, strict=True)) / count,
        first=sum(a[:1] == b[:1] for a, b in zip(wanted, told, strict=True)) / count,
        claim_accuracy=sum(a == b for a, b in claims) / count,
        claim_f1=scores([{a} - {"non-claim"} for a, _ in claims], [{b} - {"non-claim"} for _, b in claims]).micro_f1,
        bug_type_accuracy=sum(
            each.told is not None and each.wanted["bug_type"] == each.told["bug_type"] for each in given
        )
        / count,
        levels={
            name: scores([{p[:depth] for p in each} for each in wanted], [{p[:depth] for p in each} for each in told])
            for depth, name in ((1, "대분류"), (2, "중분류"), (3, "소분류"))
        },
        claim_calibration=calibration(
            [
                (each.sure["is_claim"], _field(each, "is_claim") == each.wanted["is_claim"])
                for each in given
                if "is_claim" in each.sure
            ]
        ),
        category_calibration=calibration(
            [
                (each.sure[f"categories.{number}"], place in _places(each.wanted))
                for each in given
                for number, place in enumerate(_places(each.told))
                if f"categories.{number}" in each.sure
            ]
        ),
    )


def scores(wanted: Sequence[set[Any]], told: Sequence[set[Any]]) -> LabelScores:
    """Precision, recall and F1 of sets of labels; 1 where there is nothing to be told and nothing was."""
    right: Counter[Hashable] = Counter()
    asked: Counter[Hashable] = Counter()
    said: Counter[Hashable] = Counter()
    for a, b in zip(wanted, told, strict=True):
        asked.update(a)
        said.update(b)
        right.update(a & b)
    macro = [_f1(right[label], said[label], asked[label]) for label in asked | said]
    hits = right.total()
    return LabelScores(
        _share(hits, said.total()),
        _share(hits, asked.total()),
        _f1(hits, said.total(), asked.total()),
        sum(macro) / len(macro) if macro else 1.0,
    )


def calibration(sure: Sequence[Sure]) -> Sureness | None:
    """Of confidences; none where there are none."""
    if not sure:
        return None
    bins: list[list[Sure]] = [[] for _ in range(_BINS)]
    for confidence, right in sure:
        bins[min(int(confidence * _BINS), _BINS - 1)].append((confidence, right))
    apart = [abs(sum(c for c, _ in each) - sum(r for _, r in each)) for each in bins]
    return Sureness(
        len(sure),
        sum(right for _, right in sure) / len(sure),
        sum(confidence for confidence, _ in sure) / len(sure),
        math.fsum(apart) / len(sure),
        sum((confidence - right) ** 2 for confidence, right in sure) / len(sure),
        _auroc(sure),
    )


def _auroc(sure: Sequence[Sure]) -> float | None:
    """How often a right answer is surer than a wrong one; equal ones count half."""
    ranked = sorted(sure)
    right = sum(flag for _, flag in ranked)
    if right in (0, len(ranked)):
        return None
    above, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        # The mean place of those that are equal, from 1.
        above += (at + 1 + end) / 2 * sum(flag for _, flag in ranked[at:end])
        at = end
    return (above - right * (right + 1) / 2) / (right * (len(ranked) - right))


def _places(answer: Mapping[str, Any] | None) -> list[Place]:
    return [] if answer is None else [place_of(each) for each in answer["categories"]]


def _field(given: ComparedAnswer, name: str) -> str:
    return "" if given.told is None else str(given.told[name])


def _f1(right: int, said: int, asked: int) -> float:
    return 2 * right / (said + asked) if said + asked else 1.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
