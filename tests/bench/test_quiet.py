"""What a run at one stop of eagerness counts: by hand."""

from __future__ import annotations

import pytest

from tests.bench.fake_predictor import Fake
from tests.bench.quiet import figures
from tests.bench.typist import type_line


def test_lists_are_counted_where_they_show() -> None:
    """가구 is rkrn: nothing is asked before the first key of a line, one of the lists inside is empty, one is right."""
    answers = {"": ["나무", "가게"], "ㄱ": [], "가": ["가구"]}
    tally = type_line("아 가구", Fake(lambda context, partial: answers.get(partial, []) if context else []))
    # 아 is dk: asked once behind its first key, and nothing showed.
    assert tally.asked == (1, 2, 1, 1)
    assert tally.shown == (1, 0, 1, 0)
    found = figures(tally)
    assert (found["shown_behind_blank"], found["right_behind_blank"]) == (1.0, 0.0)
    assert (found["shown_inside"], found["right_inside"]) == (pytest.approx(1 / 4), 1.0)
    assert found["right"] == pytest.approx(1 / 2)
    assert found["saved_a_list"] == pytest.approx((tally.alone - tally.used) / 2)


def test_where_nothing_shows_nothing_is_right() -> None:
    """And no division goes wrong."""
    found = figures(type_line("아 가구", Fake(lambda context, partial: [])))
    assert (found["right"], found["saved_a_list"], found["ksr"]) == (0.0, 0.0, 0.0)
