"""The heartbeat of the keyboard's thread."""

from __future__ import annotations

from desktop.input.protocol import Beat
from desktop.input.pulse import STEP_SECONDS, Pulse


class Thread:
    """Who is asked, and what it has told."""

    def __init__(self) -> None:
        self.told: list[Beat] = []
        self.woken = 0
        self.pulse = Pulse(self.told.append, self._wake)

    def _wake(self) -> None:
        self.woken += 1


def test_it_answers_when_it_comes_by() -> None:
    """Asked from elsewhere it is woken, and tells nothing before it has come by itself; then all, in order, once."""
    thread = Thread()
    thread.pulse.ask(Beat(1))
    thread.pulse.ask(Beat(2))
    assert (thread.told, thread.woken) == ([], 2)
    thread.pulse.answer()
    thread.pulse.answer()
    assert thread.told == [Beat(1), Beat(2)]


def test_it_answers_while_it_waits() -> None:
    """A long wait is one of many steps; it ends with what is waited for, or with its time."""
    thread = Thread()
    waited: list[float] = []

    def never(seconds: float) -> bool:
        waited.append(seconds)
        thread.pulse.ask(Beat(len(waited)))
        return False

    assert not thread.pulse.wait(never, 1.1)
    assert len(thread.told) == len(waited) == 6
    assert max(waited) == STEP_SECONDS
    assert abs(sum(waited) - 1.1) < 1e-9
    assert thread.pulse.wait(lambda seconds: True, 1.0)
    assert not thread.pulse.wait(lambda seconds: True, 0.0)
