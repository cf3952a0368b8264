"""Speed and time left."""

from __future__ import annotations

import pytest

from models.hub.rate import Rate


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that is set by hand."""
    return Clock()


def test_nothing_is_known_at_first(clock: Clock) -> None:
    """Neither speed nor time, also right after the first sample and while the total is unknown."""
    rate = Rate(clock)
    assert rate.speed is None
    assert rate.left is None
    rate.sample(0, 0)
    assert rate.left is None
    rate.sample(500, 1000)
    assert rate.speed is None
    assert rate.left is None


def test_a_steady_line(clock: Clock) -> None:
    """Bytes over seconds, and what is left over that; what lay there before is no speed."""
    rate = Rate(clock)
    rate.sample(5_000_000, 10_000_000)
    for second in range(1, 11):
        clock.now += 1
        rate.sample(5_000_000 + second * 100_000, 10_000_000)
    assert rate.speed == pytest.approx(100_000)
    assert rate.left == pytest.approx(40)


def test_a_hiccup_is_smoothed_and_a_stall_is_seen(clock: Clock) -> None:
    """One slow second changes little; many bring the speed down to next to nothing."""
    rate = Rate(clock)
    rate.sample(0, 1000_000)
    clock.now += 1
    rate.sample(1000, 1000_000)
    clock.now += 1
    rate.sample(1000, 1000_000)
    assert rate.speed is not None
    assert 700 < rate.speed < 1000
    for _ in range(60):
        clock.now += 1
        rate.sample(1000, 1000_000)
    assert rate.speed < 1
    assert rate.left is None


def test_samples_in_quick_succession_are_one(clock: Clock) -> None:
    """A thousand samples in a tenth of a second are no measurement."""
    rate = Rate(clock)
    for done in range(1000):
        clock.now += 0.0001
        rate.sample(done, 5000)
    assert rate.speed is None
    clock.now += 0.9
    rate.sample(2000, 5000)
    assert rate.speed == pytest.approx(2000, rel=0.02)


def test_starting_over(clock: Clock) -> None:
    """A count that falls begins the measuring anew."""
    rate = Rate(clock)
    rate.sample(1000, 2000)
    clock.now += 1
    rate.sample(1500, 2000)
    rate.sample(0, 2000)
    assert rate.speed is None
    clock.now += 1
    rate.sample(100, 2000)
    assert rate.speed == pytest.approx(100)


def test_the_end(clock: Clock) -> None:
    """Nothing is left, whatever the speed."""
    rate = Rate(clock)
    rate.sample(10, 10)
    assert rate.left == 0
