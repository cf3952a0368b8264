"""What bus, engine and settings say of the input method, in one state."""

from __future__ import annotations

import pytest

from desktop.input.ibus.condition import ImeCondition
from desktop.input.protocol import ImeState, Unserved

HANGUL = ImeState(present=True, hangul=True)


@pytest.fixture
def told() -> list[ImeState]:
    return []


@pytest.fixture
def condition(told: list[ImeState]) -> ImeCondition:
    return ImeCondition(told.append)


def test_nothing_is_told_before_the_bus_is_heard(condition: ImeCondition, told: list[ImeState]) -> None:
    """Settings may be read while no input method is there."""
    condition.with_settings({"hangul-keyboard": "39"})
    condition.with_engine("hangul")
    assert told == []
    condition.in_mode(HANGUL)
    assert told == [ImeState(True, True, Unserved("keyboard", "39"))]


def test_a_setting_changed_while_running(condition: ImeCondition, told: list[ImeState]) -> None:
    """Closed at once and open again at once; what is as before is not told."""
    condition.in_mode(HANGUL)
    condition.with_settings({"preedit-mode": "none"})
    condition.with_settings({"preedit-mode": "none", "auto-reorder": "false"})
    condition.with_settings({"preedit-mode": "syllable"})
    assert told == [HANGUL, ImeState(True, True, Unserved("preedit", "none")), HANGUL]


def test_an_engine_chosen_while_running(condition: ImeCondition, told: list[ImeState]) -> None:
    """Another engine is not served; a plain keyboard is Latin, whatever mode the Hangul engine was in."""
    condition.in_mode(HANGUL)
    for name in ("hangul", "anthy", "xkb:us::eng", "hangul"):
        condition.with_engine(name)
    latin = ImeState(present=True, hangul=False)
    assert told == [HANGUL, ImeState(True, True, Unserved("engine", "anthy")), latin, HANGUL]


def test_what_the_engine_does_counts_when_its_settings_are_fine(condition: ImeCondition, told: list[ImeState]) -> None:
    """Until another instance composes."""
    condition.in_mode(HANGUL)
    condition.composing_oddly(Unserved("preedit", "none"))
    condition.composing_oddly(None)
    assert told == [HANGUL, ImeState(True, True, Unserved("preedit", "none")), HANGUL]


def test_its_own_candidates(condition: ImeCondition, told: list[ImeState]) -> None:
    """Told as long as they show."""
    condition.in_mode(HANGUL)
    condition.choosing(True)
    condition.choosing(False)
    assert told == [HANGUL, ImeState(True, True, choosing=True), HANGUL]


def test_an_input_method_that_is_gone_has_no_faults(condition: ImeCondition, told: list[ImeState]) -> None:
    """That it is not there says all."""
    condition.with_settings({"hangul-keyboard": "39"})
    condition.in_mode(ImeState(present=False, hangul=False))
    assert told == [ImeState(present=False, hangul=False)]
