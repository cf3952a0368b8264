"""Which token is taken of all that could come next."""

from __future__ import annotations

import collections

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runner.sampling import Sampling, most_probable, taken

CHANCES = np.array([0.1, 0.4, 0.05, 0.25, 0.2], np.float32)


def drawn(sampling: Sampling, count: int = 4000) -> collections.Counter[int]:
    chance = np.random.default_rng(1)
    return collections.Counter(taken(CHANCES, sampling, chance) for _ in range(count))


def test_without_temperature_the_most_probable_is_taken() -> None:
    """Whatever else is said."""
    assert set(drawn(Sampling(0.0, 5, 0.5), 20)) == {1}


def test_at_temperature_1_each_comes_as_often_as_it_is_probable() -> None:
    """Within what chance allows."""
    found = drawn(Sampling())
    assert all(abs(found[i] / 4000 - share) < 0.03 for i, share in enumerate(CHANCES))


def test_top_k_and_top_p_leave_out_the_tail() -> None:
    """The third is still taken where the first two have not reached ``top_p``."""
    assert set(drawn(Sampling(1.0, 2))) == {1, 3}
    assert set(drawn(Sampling(1.0, 0, 0.6))) == {1, 3}
    assert set(drawn(Sampling(1.0, 0, 0.7))) == {1, 3, 4}
    assert set(drawn(Sampling(1.0, 4, 0.0001))) == {1}


def test_a_low_temperature_sharpens_and_a_high_one_flattens() -> None:
    """Compared with what the probabilities say."""
    assert drawn(Sampling(0.3))[1] > 3000 > drawn(Sampling(5.0))[1]


@given(
    st.lists(st.floats(0, 1, width=32), min_size=1, max_size=40).filter(any),
    st.floats(0, 10),
    st.integers(0, 50),
    st.floats(0.001, 1),
)
def test_what_is_taken_could_come(chances: list[float], temperature: float, top_k: int, top_p: float) -> None:
    """Never an impossible token while there is a possible one, whatever the options."""
    rows = np.array(chances, np.float32)
    assert 0 <= taken(rows, Sampling(temperature, top_k, top_p), np.random.default_rng(2)) < len(rows)
    if temperature == 0:
        assert rows[taken(rows, Sampling(0), np.random.default_rng(2))] == rows.max()


@pytest.mark.parametrize("count", [1, 3, 5, 9])
def test_the_most_probable_are_told_in_order(count: int) -> None:
    """And no more than there are."""
    assert most_probable(CHANCES, count).tolist() == [1, 3, 4, 0, 2][:count]
