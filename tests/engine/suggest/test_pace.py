"""How many rows a batch may have before a deadline."""

from __future__ import annotations

import pytest

from engine.suggest.pace import Pace


def test_nothing_is_known_at_first() -> None:
    """The first batch goes through while there is any time at all."""
    assert Pace().rows_within(1.0) > 1000
    assert Pace().rows_within(0.0) == 0
    assert Pace().rows_within(-5.0) == 0


@pytest.mark.parametrize("row_ms", [0.2, 2.0])
def test_batches_end_in_time(row_ms: float) -> None:
    """With batches that cost six rows and their own, what is let through takes no longer than there is time."""
    pace = Pace()
    for rows in (8, 3, 16, 8):
        pace.learn(rows, (rows + 6) * row_ms)
    for milliseconds in (10.0, 20.0, 50.0):
        rows = pace.rows_within(milliseconds)
        assert rows == 0 or (rows + 6) * row_ms <= milliseconds
        assert (rows + 1 + 6) * row_ms > milliseconds or milliseconds < 7 * row_ms


def test_a_slower_machine_is_noticed() -> None:
    """The newest batches count most."""
    pace = Pace()
    pace.learn(8, 14.0)
    before = pace.rows_within(50)
    for _ in range(5):
        pace.learn(8, 140.0)
    assert pace.rows_within(50) < before / 4
