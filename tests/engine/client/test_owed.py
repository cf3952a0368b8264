"""When an engine has been silent for too long, and how it is told to start; values only."""

from __future__ import annotations

import pytest

from engine.client.options import EngineOptions
from engine.client.owed import OVERDUE_S, OwedAnswers
from engine.text.private import Private
from engine.wire.protocol import Eot, ModelFiles, Report, Suggest


def suggest(deadline_ms: float | None = 1000.0, lane: str = "popup") -> Suggest:
    return Suggest(0, Private(""), deadline_ms=deadline_ms, lane=lane)


def test_the_popup_waits_for_its_own_time_only() -> None:
    """Whatever others are answered meanwhile, and whatever they have asked for."""
    owed = OwedAnswers()
    assert owed.due() is None
    owed.add(1, suggest(), 10.0)
    owed.add(2, suggest(60_000, "a"), 10.0)
    owed.heard(12.0)
    assert owed.due() == 11.0 + OVERDUE_S
    assert owed.settle(1)
    assert not owed.settle(1)
    owed.add(3, Eot(0, (), deadline_ms=2000.0), 20.0)
    assert owed.due() == 22.0 + OVERDUE_S


def test_who_stands_behind_others_is_not_overdue_while_they_are_answered() -> None:
    """Sixty lanes in a row take longer than one: only silence for the longest time of one of them is a fault."""
    owed = OwedAnswers()
    for number in range(60):
        owed.add(number, suggest(50.0, f"lane{number}"), 10.0)
    assert owed.due() == 10.05 + OVERDUE_S
    owed.settle(0)
    owed.heard(14.0)
    assert owed.due() == 14.05 + OVERDUE_S
    owed.add(100, Eot(0, (), deadline_ms=9000.0, lane="batch"), 15.0)
    assert owed.due() == 23.0 + OVERDUE_S


def test_an_engine_that_was_idle_is_given_its_time() -> None:
    """The silence of who was not asked is none."""
    owed = OwedAnswers()
    owed.heard(1.0)
    owed.add(1, suggest(lane="a"), 100.0)
    assert owed.due() == 101.0 + OVERDUE_S


def test_a_load_and_a_kill_put_it_off() -> None:
    """What was asked during a load is owed from its end on; a killed engine is not killed again at once."""
    owed = OwedAnswers()
    owed.add(1, suggest(), 10.0)
    owed.begin_anew(50.0)
    assert owed.due() == 51.0 + OVERDUE_S
    owed.spare(70.0)
    assert owed.due() == 70.0


def test_a_report_is_no_work_and_comes_first() -> None:
    """It needs no model, so an engine that is killed meanwhile was not killed at work."""
    owed = OwedAnswers()
    owed.add(1, Report(0), 10.0)
    assert not owed.at_work
    assert owed.due() == 40.0
    owed.add(2, suggest(), 10.0)
    assert owed.at_work
    assert (list(owed), len(owed)) == ([1, 2], 2)


def test_options_are_values() -> None:
    """Equal by content, hashable, and not to be had without a command or with no thread."""
    model = ModelFiles("m", "", "")
    options = EngineOptions(["python", "-c", "0"], model)
    assert options == EngineOptions(("python", "-c", "0"), model)
    assert hash(options) == hash(EngineOptions(("python", "-c", "0"), model))
    with pytest.raises(ValueError, match="no command"):
        EngineOptions([], model)
    with pytest.raises(ValueError, match="0 threads"):
        EngineOptions(["python"], model, threads=0)
