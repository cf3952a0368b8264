"""Whether a child is alive, judged by its silence and by nothing that the one who asks has missed itself."""

from __future__ import annotations

import pytest

from engine.client.heartbeat import BeatCount, Heartbeat
from engine.wire.link import Beat

RHYTHM = Heartbeat(every=0.5, missed=2, first=10.0, late=0.25)


class Asking:
    """Asks at times that the test chooses."""

    def __init__(self) -> None:
        self.now = 100.0
        self.count = BeatCount(RHYTHM, self.now)

    def ask(self, after: float = RHYTHM.every) -> Beat | None:
        """The next question, so much later."""
        self.now += after
        return self.count.ask(self.now)

    def greet(self) -> None:
        """The first question is answered."""
        beat = self.ask()
        assert beat is not None
        self.count.answered(beat)


def test_a_child_that_answers_lives() -> None:
    """Each question has a number of its own, and one answer that is late by a question is enough."""
    asking = Asking()
    beats = [asking.ask()]
    for _ in range(20):
        assert beats[-1] is not None
        beats.append(asking.ask())
        asking.count.answered(beats[-2] or Beat(0))
    assert len({beat.number for beat in beats if beat is not None}) == 21


def test_a_child_that_falls_silent_is_given_up_after_two_questions() -> None:
    """Between one second and one and a half behind its last answer."""
    asking = Asking()
    asking.greet()
    silent_from = asking.now
    assert [asking.ask() is None for _ in range(3)] == [False, False, True]
    assert asking.now - silent_from == 1.5


def test_the_first_answer_may_take_its_time() -> None:
    """A child that has only just greeted has much to do; it has an end all the same."""
    asking = Asking()
    asked = 0
    while asking.ask() is not None:
        asked += 1
    assert asking.now - 100.0 == pytest.approx(RHYTHM.first, abs=0.6)
    assert asked > 10


def test_who_was_away_itself_accuses_nobody() -> None:
    """After a suspend, or when the one who asks was stopped or got no processor: the count begins anew, and goes on."""
    asking = Asking()
    asking.greet()
    asking.ask()
    asking.ask()
    assert asking.ask(after=3600.0) is not None
    assert asking.ask(after=0.76) is not None
    assert [asking.ask() is None for _ in range(2)] == [False, True]


def test_answers_to_nothing_are_no_sign_of_life() -> None:
    """A number that was never asked, or one of before."""
    asking = Asking()
    asking.greet()
    asking.count.answered(Beat(10**9))
    asking.count.answered(Beat(-5))
    assert [asking.ask() is None for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize("wrong", [{"every": 0.0}, {"missed": 0}, {"late": -1.0}])
def test_a_heartbeat_takes_time(wrong: dict[str, float]) -> None:
    """Values that would kill at once are refused."""
    with pytest.raises(ValueError, match="without time"):
        Heartbeat(**wrong)  # type: ignore[arg-type]
