"""The simulation of people who type, against what queues are known to do."""

from __future__ import annotations

import math
import random
import statistics

import pytest

from tests.bench.capacity import KeyCost, Typing, most_users, simulate

ONE_BY_ONE = Typing(key_s=0.2, keys=1.0, share=0.01)
"""Single keys, far apart: a question of a person never meets their next one."""


def test_costs_are_drawn_as_they_were_measured() -> None:
    """Half of them below the one figure, nineteen of twenty below the other, and the mean that is told."""
    cost, chance = KeyCost(3.7, 10.7, 1.0), random.Random(1)
    drawn = sorted(cost.drawn_ms(chance) for _ in range(20_000))
    assert drawn[10_000] == pytest.approx(4.7, rel=0.03)
    assert drawn[19_000] == pytest.approx(11.7, rel=0.03)
    assert statistics.fmean(drawn) == pytest.approx(cost.mean_ms, rel=0.02)


def test_who_is_alone_waits_for_nobody() -> None:
    """The answer takes what it costs."""
    alone = simulate(1, typing=ONE_BY_ONE, seconds=40_000)
    assert alone.mean_ms == pytest.approx(KeyCost().mean_ms, rel=0.05)
    assert alone.answered == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("busy", [0.3, 0.6, 0.8])
def test_a_row_is_as_long_as_pollaczek_and_khinchine_say(busy: float) -> None:
    """Many people who ask now and then are a Poisson process: the mean wait at one core is known exactly."""
    cost, chance = KeyCost(), random.Random(2)
    drawn = [cost.drawn_ms(chance) for _ in range(200_000)]
    rate = busy / cost.mean_ms
    wait = rate * statistics.fmean(each * each for each in drawn) / (2 * (1 - busy))
    users = 2000
    found = simulate(users, typing=Typing(key_s=users / rate / 1000 / 99, keys=1.0, share=0.01), seconds=1500)
    assert found.busy == pytest.approx(busy, rel=0.03)
    assert found.mean_ms == pytest.approx(cost.mean_ms + wait, rel=0.1)


def test_more_than_it_can_do_is_told() -> None:
    """Far too many: a core computes all the time, and most keys get no answer of their own."""
    found = simulate(500, typing=Typing(share=1.0), seconds=30)
    assert found.busy == pytest.approx(1, abs=0.02)
    assert found.answered < 0.2


def test_two_cores_keep_up_with_about_twice_as_many() -> None:
    """There is one row for both."""
    one, two = most_users(1, seconds=60), most_users(2, seconds=60)
    assert 1.8 * one.users < two.users < 2.3 * one.users
    assert one.p95_ms <= 100 and one.answered >= 0.9


def test_the_most_is_the_most() -> None:
    """A tenth more people than that are not kept up with."""
    found = most_users(1, p95_ms=40, seconds=60)
    more = simulate(math.ceil(found.users * 1.1), seconds=60)
    assert more.p95_ms > 40 or more.answered < 0.9


def test_it_is_the_same_every_time() -> None:
    """By its seed."""
    assert simulate(50, seconds=20) == simulate(50, seconds=20)
    assert simulate(50, seconds=20) != simulate(50, seconds=20, seed=2)
