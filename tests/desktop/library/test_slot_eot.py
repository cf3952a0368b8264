"""The place of the model that says whether an utterance is finished: it may need no engine, and follows the settings."""

from __future__ import annotations

import dataclasses

import pytest
from slot_play import BUILTIN, SlotPlay, judge, judging

from desktop.library import slot_step
from desktop.library.entry import ModelState
from desktop.library.slot import OFF, SAME

READY = ModelState("ready")


@pytest.mark.parametrize(
    ("choice", "beside", "states"), [(SAME, True, {}), (BUILTIN, True, {BUILTIN: READY}), (OFF, False, {})]
)
def test_no_engine_without_need(choice: str, beside: bool, states: dict[str, ModelState]) -> None:
    """Who wants none, or the one that suggests anyhow, by whichever name, has no second engine."""
    play = SlotPlay(dataclasses.replace(judge(choice), suggesting=None))
    assert play.suggests(BUILTIN) == []
    assert (play.slot.beside, play.slot.current, play.slot.states()) == (beside, choice, states)
    assert play.turn(slot_step.unload(play.slot)) == []


def test_the_engine_comes_and_goes_with_the_choice() -> None:
    """What needs no engine is remembered at once; what an ended engine still tells is nothing of the next one's."""
    play = SlotPlay(judge())
    assert play.choose("a") == ["StartModel a"]
    assert play.engine("ready a") == ["Remember a"]
    assert play.choose(OFF) == ["EndModel", "Remember off"]
    assert play.engine("ready a", "bad-model a crashed") == []
    assert play.choose("a") == ["StartModel a"]
    assert play.engine("bad-model a crashed", generation=1) == []
    assert play.slot.generation == 2
    assert play.choose(SAME) == ["EndModel", "Remember"]


def test_the_model_that_suggests_needs_no_second_engine() -> None:
    """When the suggestions change to it the engine ends; when they change away there is one again."""
    play = SlotPlay(dataclasses.replace(judge("a"), suggesting=None))
    assert play.suggests(BUILTIN) == ["StartModel a"]
    assert play.suggests(BUILTIN) == []
    assert play.suggests("c") == []
    assert play.suggests("a") == ["EndModel"]
    assert play.slot.beside
    assert play.suggests(BUILTIN) == ["StartModel a"]
    play.choose("b")
    assert play.suggests("c") == []
    # What was chosen here is there all the same, loaded by the other engine.
    assert play.suggests("b") == ["EndModel", "Remember b"]


@pytest.mark.parametrize("line", ["bad-model a mismatch", "bad-model a crashed", "failed a"])
def test_a_model_that_cannot_be_used_is_given_up(line: str) -> None:
    """The one that suggests says it instead; settings that say nothing new do not bring it back, a choice does."""
    play = SlotPlay(judging("a"))
    code = line.split()[2] if line.startswith("bad") else "crashed"
    assert play.engine(line) == [f"Say bad a {code}", "EndModel"]
    assert (play.slot.wanted, play.slot.saved, play.slot.beside) == (SAME, "a", True)
    assert play.slot.states() == {"a": ModelState("failed", code)}
    assert play.settings("a") == []
    assert play.suggests("c") == []
    assert play.choose("a") == ["StartModel a"]


def test_two_bad_ones_in_a_row_leave_the_one_that_suggests() -> None:
    """The one in use went bad while another was loading, and that one is refused: no engine is kept for either."""
    play = SlotPlay(judging("a"))
    play.choose("b")
    assert play.engine("loading b beside", "bad-model a crashed", "failed a") == ["Say bad a crashed"]
    assert play.slot.wanted == "b"
    assert play.engine("refused b mismatch") == ["Say refused b mismatch", "EndModel"]
    assert play.slot.wanted == SAME


def test_settings_change_the_choice() -> None:
    """Written by another window; there is nothing to remember, and what is refused is not tried at every change."""
    play = SlotPlay(judge())
    assert play.settings("a") == ["StartModel a"]
    assert play.engine("ready a") == []
    assert play.settings("b") == ["ChangeModel b"]
    assert play.engine("loading b beside", "refused b mismatch") == ["Say refused b mismatch"]
    assert play.slot.wanted == "a"
    assert play.settings("b") == []
    assert play.settings(OFF) == ["EndModel"]


def test_other_settings_do_not_undo_a_choice_under_way() -> None:
    """The file still says what it said, because only what works is written there."""
    play = SlotPlay(judge())
    play.choose("a")
    assert play.settings(SAME, 60.0) == []
    assert play.slot.wanted == "a"
    assert play.engine("ready a") == ["Remember a"]
    assert play.settings("a", 30.0) == []
    # And when it does say something else, that counts, whatever is under way.
    play.choose("b")
    assert play.settings(OFF) == ["EndModel"]
    assert play.engine("done b") == []
