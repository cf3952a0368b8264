"""What candidates weigh while a search goes on."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.suggest.ranking.scores import Scores, highest

TEXTS = st.sampled_from("가나다라마바사아자차")
MASSES = st.floats(1e-6, 0.1)


@given(
    st.lists(st.tuples(TEXTS, MASSES), max_size=40),
    st.dictionaries(TEXTS, st.floats(0, 1), max_size=4),
    st.dictionaries(TEXTS, st.floats(0.01, 1), max_size=4),
    st.integers(1, 6),
    st.floats(0, 0.9),
    st.floats(0.1, 5),
)
def test_the_last_of_the_best_is_that_of_all(
    found: list[tuple[str, float]],
    drafts: dict[str, float],
    passed: dict[str, float],
    count: int,
    share: float,
    whole: float,
) -> None:
    """Whatever was found, in whatever order, at every step: what is not weighed is not among the best."""
    scores = Scores(share, drafts, passed, count)
    for text, mass in found:
        scores.add(text, mass)
        every = scores.all(whole)
        wanted = heapq.nlargest(count, every.values())[-1] if len(every) >= count else 0.0
        assert scores.last(whole) == wanted


def test_what_a_candidate_weighs() -> None:
    """By the model, by the lexicon, and less when it was typed past."""
    scores = Scores(0.25, {"나": 0.4, "다": 0.8}, {"다": 0.5}, 2)
    scores.add("가", 0.1)
    scores.add("가", 0.1)
    scores.add("나", 0.1)
    assert scores.all(0.5) == pytest.approx({"가": 0.3, "나": 0.25, "다": 0.1})
    assert scores.exact(0.5, lambda text: 0.2) == pytest.approx({"가": 0.35, "나": 0.25, "다": 0.1})


def test_equal_ones_come_by_their_text() -> None:
    """So that nothing changes places by chance."""
    assert highest({"나": 0.1, "가": 0.1, "다": 0.2}, 2) == [("다", 0.2), ("가", 0.1)]
