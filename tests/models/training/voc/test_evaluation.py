"""Figures of answers: by hand where they are few, and by what they must be where they are extreme."""

from __future__ import annotations

import random
from typing import Any

import pytest

from models.training.voc.evaluation import ComparedAnswer, calibration, evaluate, scores

PLACES = {
    "재발": ("해충", "바퀴", "재발"),
    "생쥐": ("해충", "쥐", "생쥐"),
    "지각": ("서비스", "일정", "지각"),
}


def answer(*names: str, claim: str = "claim", bug: str | None = None) -> dict[str, Any]:
    listed = [dict(zip(("대분류", "중분류", "소분류"), PLACES[name], strict=True)) for name in names]
    return {"is_claim": claim, "bug_type": bug, "categories": listed}


def test_answers_that_are_right_are_perfect() -> None:
    """All shares are 1, also of texts that are in no category."""
    given = [ComparedAnswer(answer("재발", "지각"), answer("지각", "재발")), ComparedAnswer(answer(), answer())]
    found = evaluate(given)
    assert (found.exact, found.claim_accuracy, found.bug_type_accuracy, found.answered) == (1, 1, 1, 2)
    assert found.first == 0.5, "the order of categories is looked at apart"
    assert all((each.micro_f1, each.macro_f1) == (1, 1) for each in found.levels.values())
    assert found.claim_calibration is None and found.category_calibration is None


def test_a_wrong_leaf_is_right_on_the_levels_above_it() -> None:
    """생쥐 for 재발 is the right 대분류; nothing at all is wrong everywhere."""
    found = evaluate(
        [
            ComparedAnswer(answer("재발"), answer("생쥐", claim="non-claim", bug="쥐")),
            ComparedAnswer(answer("지각", claim="non-claim"), None),
        ]
    )
    assert (found.texts, found.answered, found.exact, found.claim_accuracy) == (2, 1, 0, 0)
    assert found.bug_type_accuracy == 0
    micro = {name: each.micro_f1 for name, each in found.levels.items()}
    assert micro == {"대분류": pytest.approx(2 / 3), "중분류": 0, "소분류": 0}
    assert found.levels["대분류"].recall == 0.5 and found.levels["대분류"].precision == 1


def test_f1_is_pooled_and_by_label() -> None:
    """Micro counts texts, macro counts labels, each label as often as any other."""
    found = scores([{"가"}, {"가"}, {"가"}, {"나"}], [{"가"}, {"가"}, {"나"}, {"가"}])
    assert found.precision == found.recall == found.micro_f1 == 0.5
    assert found.macro_f1 == pytest.approx((2 * 2 / 6 + 0) / 2)
    assert scores([set()], [set()]).micro_f1 == 1


def test_confidences_that_are_frequencies_are_calibrated() -> None:
    """A share of 0.8 right at a confidence of 0.8 has no error; always sure and half right has one of a half."""
    right = calibration([(0.8, number % 5 > 0) for number in range(100)])
    assert right is not None and right.ece == pytest.approx(0, abs=1e-9) and right.auroc == 0.5
    sure = calibration([(1.0, number % 2 == 0) for number in range(100)])
    assert sure is not None and sure.ece == sure.brier == pytest.approx(0.5)
    assert calibration([]) is None


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    """Counted pair by pair, equal ones as a half."""
    chance = random.Random(4)
    given = [(round(chance.random(), 1), chance.random() < 0.4) for _ in range(60)]
    found = calibration(given)
    pairs = [(a, b) for a, flag in given if flag for b, other in given if not other]
    wanted = sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs)
    assert found is not None and found.auroc == pytest.approx(wanted)
    assert calibration([(0.3, True)]).auroc is None  # type: ignore[union-attr]  # there is one


def test_confidences_of_categories_are_held_against_what_was_wanted() -> None:
    """Each category that was told, by its own confidence; and that of the claim."""
    sure = {"is_claim": 0.9, "categories.0": 0.8, "categories.1": 0.1}
    found = evaluate([ComparedAnswer(answer("재발"), answer("재발", "지각"), sure)])
    assert found.category_calibration is not None and found.claim_calibration is not None
    assert (found.category_calibration.count, found.category_calibration.auroc) == (2, 1)
    assert found.claim_calibration.mean == 0.9


def test_nothing_is_no_figure() -> None:
    """An evaluation of no texts is a mistake of who asks."""
    with pytest.raises(ValueError, match="nothing"):
        evaluate([])
