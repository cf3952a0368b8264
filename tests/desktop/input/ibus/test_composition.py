"""How long is waited for a key that was handed back, by what an application tells of its caret."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from desktop.input.ibus.composition import ImeComposition
from desktop.input.ibus.contexts import InputContext
from desktop.input.ibus.monitor import BusCounts, IbusMonitor


class Bus:
    """A bus on which every key is answered at once; the caret moves ``after`` so many seconds, or never."""

    idle = True

    def __init__(self) -> None:
        self.now = 100.0
        self.after: float | None = None
        self.current = InputContext()
        self.counts = BusCounts()
        self._handed_at = self.caret_at = 100.0

    def press(self) -> object:
        """One key, handed back."""
        mark = self.counts
        self.counts = BusCounts(mark.asked + 1, mark.resets, mark.caret_moves)
        self._handed_at = self.now
        return mark

    @property
    def handed_arrived(self) -> bool:
        """Whether the caret has moved since."""
        return self.caret_at > self._handed_at

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Lets the time pass."""
        if condition():
            return True
        moves = None if self.after is None else self._handed_at + self.after
        if moves is not None and self.caret_at < moves <= self.now + seconds:
            self.now = self.caret_at = moves
            self.counts = BusCounts(self.counts.asked, self.counts.resets, self.counts.caret_moves + 1)
            return True
        self.now += seconds + 1e-6
        return condition()


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    """With its own time."""
    made = Bus()
    monkeypatch.setattr("time.monotonic", lambda: made.now)
    return made


def composing(bus: Bus) -> ImeComposition:
    """Who asks it."""
    composition = ImeComposition()
    composition.monitor = cast("IbusMonitor", bus)
    return composition


def waited(bus: Bus, composition: ImeComposition) -> float:
    """Seconds until a key that was handed back counts as drawn."""
    mark, began = bus.press(), bus.now
    composition.drawn(mark, 1, 0.0)
    return bus.now - began


def test_a_caret_that_is_never_told_is_waited_for_once(bus: Bus) -> None:
    """Where a caret is told with the next key only, the first blank costs the patience and each later one a rest."""
    composition = composing(bus)
    assert waited(bus, composition) == pytest.approx(0.3, abs=1e-3)
    assert waited(bus, composition) < 0.03
    assert waited(bus, composition) < 0.03


def test_a_caret_that_is_told_is_waited_for(bus: Bus) -> None:
    """Until it rests, however often."""
    composition = composing(bus)
    bus.after = 0.05
    assert [waited(bus, composition) for _ in range(3)] == pytest.approx([0.065] * 3, abs=1e-3)


def test_another_field_is_asked_anew(bus: Bus) -> None:
    """What one window does not tell, another may."""
    composition = composing(bus)
    waited(bus, composition)
    bus.current, bus.after = InputContext(), 0.05
    assert waited(bus, composition) == pytest.approx(0.065, abs=1e-3)


def test_who_asks_for_a_longer_rest_gets_it(bus: Bus) -> None:
    """Of a program that is known to tell late; also where it tells of no caret."""
    composition = composing(bus)
    waited(bus, composition)
    mark, began = bus.press(), bus.now
    composition.drawn(mark, 1, 0.06)
    assert bus.now - began >= 0.06
