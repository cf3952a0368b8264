"""How many threads a decode gets."""

from __future__ import annotations

from engine.llm.threads import Threads, most_threads


def decode(threads: Threads, one: float, many: float, count: int) -> list[int]:
    """The numbers chosen for ``count`` decodes of eight rows that take ``one`` or ``many`` seconds."""
    chosen = []
    for _ in range(count):
        number = threads.choose()
        threads.learn(number, 8, one if number == 1 else many)
        chosen.append(number)
    return chosen


def test_a_small_model_gets_one_thread() -> None:
    """Threads that wait for each other cost a small model more than they bring; a large one gets one to four."""
    assert most_threads(4_000_000) == 1
    assert 1 <= most_threads(125_000_000) <= 4
    assert decode(Threads(1), 1.0, 1.0, 300) == [1] * 300


def test_what_is_faster_is_used() -> None:
    """Each number is tried once, then the faster one; now and then the other once again."""
    chosen = decode(Threads(2), one=0.04, many=0.02, count=400)
    assert chosen[:2] == [2, 1]
    assert 1 < chosen.count(1) < 6
    assert decode(Threads(2), one=0.04, many=0.4, count=400).count(2) < 6


def test_a_machine_that_becomes_busy_is_noticed_at_once_and_its_rest_in_time() -> None:
    """Slow decodes change the number after a few; when they would be quick again, the next trial tells."""
    threads = Threads(2)
    decode(threads, one=0.04, many=0.02, count=50)
    assert decode(threads, one=0.05, many=0.3, count=20).count(2) <= 2
    assert decode(threads, one=0.04, many=0.02, count=300)[-100:].count(1) < 3
