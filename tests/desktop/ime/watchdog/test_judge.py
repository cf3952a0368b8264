"""When a process stands still, and when it has failed too often."""

from __future__ import annotations

from desktop.ime.watchdog.judge import LOOK_S, Patience, StallClock


def looks(clock: StallClock, busy_with: object, times: list[float]) -> list[bool]:
    """What the clock says at these times."""
    return [clock.look(busy_with, at) for at in times]


def test_half_a_second_at_one_key_is_a_standstill() -> None:
    """Counted in looks that came on time, from the first that saw the key."""
    times = [10 + LOOK_S * step for step in range(7)]
    assert looks(StallClock(), 5, times) == [False] * 5 + [True] * 2


def test_another_key_each_time_is_none() -> None:
    """However long somebody types."""
    clock = StallClock()
    assert not any(clock.look(step, 10 + LOOK_S * step) for step in range(1, 100))
    assert not any(looks(clock, None, [20 + LOOK_S * step for step in range(100)]))


def test_who_looks_late_blames_nobody() -> None:
    """A machine that was suspended or thrashes: both stood still, and counting begins anew."""
    clock = StallClock()
    assert not any(looks(clock, 5, [10.0, 10.1, 10.2, 10.3, 10.4]))
    assert not any(looks(clock, 5, [3600.0, 3600.1, 3600.2, 3600.3, 3600.4]))
    assert clock.look(5, 3600.5)
    assert not any(looks(StallClock(), 5, [10 + 0.3 * step for step in range(50)]))


def test_the_third_failure_within_a_minute_is_one_too_many() -> None:
    """Three in an hour are borne."""
    patience = Patience()
    assert [patience.failed(at) for at in (0.0, 50.0, 100.0, 150.0, 155.0)] == [False] * 4 + [True]
    assert [Patience().failed(at) for at in (1.0,)] == [False]
