"""The place of a model, pure: what follows when it is chosen, refused, loaded, idle or gone bad."""

from __future__ import annotations

import dataclasses

import pytest
from slot_play import BUILTIN, FREE, SlotPlay, judge, judging, suggester

from desktop.library import slot_step
from desktop.library.entry import ModelState
from desktop.library.slot import OFF, SAME, ModelSlot
from engine.client.state import EngineState

READY, LOADING = ModelState("ready"), ModelState("loading")


# --- both kinds


@pytest.mark.parametrize("slot", [suggester(), judge()])
def test_a_choice_is_remembered_once_it_works(slot: ModelSlot) -> None:
    """Not before: a model that cannot be loaded must not be what the next start has."""
    play = SlotPlay(slot)
    assert play.choose("a") in (["ChangeModel a"], ["StartModel a"])
    assert play.slot.states()["a"] == LOADING
    done = play.comes("a")
    assert done in (["Unmark a", "Remember a", "Say changed a"], ["Remember a"])
    assert (play.slot.current, play.slot.wanted, play.slot.saved, play.slot.chosen) == ("a", "a", "a", None)
    assert play.slot.states()["a"] == READY
    assert play.engine("restarting a crashed", "loading a", "ready a") == []


@pytest.mark.parametrize("slot", [suggester(), judging("x")])
def test_who_is_chosen_twice_is_loaded_once(slot: ModelSlot) -> None:
    """The second choice waits for the first; it is remembered once."""
    play = SlotPlay(slot)
    assert play.choose("a") == ["ChangeModel a"]
    assert play.choose("a") == []
    assert play.engine("loading a beside") == []
    assert play.choose("a") == []
    assert [line for line in play.engine("done a", "ready a") if line.startswith("Remember")] == ["Remember a"]


def test_the_newest_choice_counts() -> None:
    """What is replaced is neither remembered nor told as a failure, whichever of the two comes up first."""
    play = SlotPlay(suggester())
    play.choose("a")
    assert play.choose("b") == ["ChangeModel b"]
    assert play.engine("loading a beside", "refused a replaced", "loading b beside") == []
    assert (play.slot.wanted, play.slot.coming, play.slot.failed) == ("b", "b", {})
    # Back to the one in use, which is as good a choice as another.
    assert play.choose(BUILTIN) == [f"ChangeModel {BUILTIN}"]
    assert play.engine("refused b replaced", f"done {BUILTIN}") == [
        f"Unmark {BUILTIN}",
        f"Remember {BUILTIN}",
        f"Say changed {BUILTIN}",
    ]
    assert play.slot.coming is None


def test_one_that_took_over_before_it_was_replaced_is_not_remembered() -> None:
    """A person chooses another in the moment in which the first has loaded: the first is in use until then."""
    play = SlotPlay(suggester())
    play.choose("a")
    play.choose("b")
    assert play.engine("loading a beside", "done a", "ready a", "loading b beside") == []
    assert (play.slot.current, play.slot.wanted, play.slot.coming) == ("a", "b", "b")
    assert "Remember b" in play.engine("done b", "ready b")


@pytest.mark.parametrize(("slot", "more"), [(suggester("x"), ["MarkBad a"]), (judging("x"), [])])
@pytest.mark.parametrize("code", ["mismatch", "crashed"])
def test_one_that_is_refused_leaves_the_one_before(slot: ModelSlot, more: list[str], code: str) -> None:
    """It is told, with the reason, and noted when it crashed; the one in use goes on and is what is wanted."""
    play = SlotPlay(slot)
    play.choose("a")
    done = play.engine("loading a beside", f"refused a {code}")
    assert done == [*(more if code == "crashed" else []), f"Say refused a {code}"]
    assert (play.slot.wanted, play.slot.current, play.slot.saved, play.slot.chosen) == ("x", "x", "x", None)
    assert play.slot.states() == {"x": READY, "a": ModelState("failed", code)}
    # Who chooses it again has it tried again.
    assert play.choose("a") == ["ChangeModel a"]
    assert play.slot.failed == {}


def test_a_refusal_undoes_no_later_choice() -> None:
    """Whoever has chosen another one meanwhile waits for that."""
    play = SlotPlay(judging("x"))
    play.choose("a")
    play.choose("b")
    play.engine("loading a beside", "refused a crashed", "loading b beside")
    assert (play.slot.wanted, play.slot.coming) == ("b", "b")
    play.choose(OFF)
    assert play.engine("refused b mismatch") == []
    assert play.slot.wanted == OFF


def test_what_does_not_fit_is_asked_about() -> None:
    """Nothing is loaded before the yes; what is loaded already, or is on its way, needs no memory more."""
    play = SlotPlay(suggester())
    assert play.choose("a", needs=FREE + 1) == [f"AskFit a {FREE}"]
    assert (play.slot.wanted, play.slot.coming) == (BUILTIN, None)
    assert play.confirm("a") == ["ChangeModel a"]
    assert play.choose("a", needs=FREE + 1) == []
    assert play.choose(BUILTIN, needs=FREE + 1) == [f"ChangeModel {BUILTIN}"]
    beside = SlotPlay(judge("a"))
    assert beside.choose(BUILTIN, needs=FREE + 1) == [f"Remember {BUILTIN}"]


@pytest.mark.parametrize("slot", [suggester(), judge()])
def test_what_cannot_be_used_is_not_tried(slot: ModelSlot) -> None:
    """A model that nobody knows, or whose files are broken; one that crashed once may be tried again."""
    play = SlotPlay(slot)
    assert play.choose("unknown") == ["Say unknown unknown"]
    assert play.choose("broken") == ["Say unknown broken"]
    assert play.slot == slot
    assert play.choose("crashed") in (["ChangeModel crashed"], ["StartModel crashed"])


def test_an_idle_model_is_dropped_and_taken_up_again() -> None:
    """So many seconds after the last question; the next one takes it up, and time begins anew."""
    play = SlotPlay(suggester(idle_s=60.0))
    assert play.slot.idle_at is None
    play.asked(10.0)
    play.asked(20.0)
    assert play.tick(79.9) == []
    assert play.tick(80.0) == ["UnloadModel"]
    assert play.slot.states() == {}
    assert play.tick(200.0) == []
    assert play.engine(f"unloaded {BUILTIN}") == []
    play.asked(300.0)
    assert play.slot.idle_at == pytest.approx(360.0)
    assert play.slot.states() == {BUILTIN: LOADING}
    play.engine(f"loading {BUILTIN}", f"ready {BUILTIN}")
    assert play.slot.states() == {BUILTIN: READY}


def test_a_model_is_dropped_on_wish() -> None:
    """And chosen once more it is loaded as any other, and what was idle is no more."""
    play = SlotPlay(suggester(idle_s=60.0))
    play.asked(0.0)
    assert play.turn(slot_step.unload(play.slot)) == ["UnloadModel"]
    assert play.tick(60.0) == []
    assert play.choose(BUILTIN) == [f"ChangeModel {BUILTIN}"]
    assert "Say changed ieum-mini" in play.engine(f"loading {BUILTIN} beside", f"done {BUILTIN}")
    assert play.slot.states() == {BUILTIN: READY}


def test_the_minutes_of_the_settings_count_at_once() -> None:
    """Shorter, longer and never; without an engine there is nothing to drop."""
    play = SlotPlay(suggester())
    play.asked(0.0)
    assert play.slot.idle_at is None
    play.settings(None, 60.0, 100.0)
    assert play.slot.idle_at == 160.0
    play.settings(None, 60.0, 130.0)
    assert play.slot.idle_at == 160.0
    play.settings(None, 0.0, 140.0)
    assert play.slot.idle_at is None
    none = SlotPlay(judge())
    none.settings(SAME, 60.0, 0.0)
    none.asked(1.0)
    assert none.slot.idle_at is None


@pytest.mark.parametrize("slot", [suggester(idle_s=1.0), judging("x", idle_s=1.0)])
def test_nothing_is_begun_after_the_end(slot: ModelSlot) -> None:
    """Closed while a model is loading: what was under way starts, remembers and says nothing, a late yes neither."""
    play = SlotPlay(slot)
    play.choose("a")
    play.slot = slot_step.close(play.slot)
    kept = play.slot
    assert play.comes("a") == []
    assert play.engine("refused a crashed", "bad-model x mismatch") == []
    assert (play.choose("b"), play.confirm("b"), play.suggests("a"), play.settings("c", 5.0)) == ([], [], [], [])
    play.asked(5.0)
    assert (play.tick(1e9), play.turn(slot_step.unload(play.slot))) == ([], [])
    assert play.slot == kept


# --- the model that suggests


def test_a_model_that_goes_bad_is_told_once() -> None:
    """The engine goes on with the built-in one by itself; a crash is noted for the next start."""
    play = SlotPlay(suggester("a"))
    assert play.engine("restarting a crashed", "bad-model a crashed") == ["MarkBad a", "Say bad a crashed"]
    assert play.engine("loading ieum-mini", "ready ieum-mini") == []
    assert (play.slot.current, play.slot.wanted, play.slot.saved) == (BUILTIN, BUILTIN, "a")
    assert play.slot.states() == {"a": ModelState("failed", "crashed"), BUILTIN: READY}


def test_one_that_goes_bad_while_another_is_coming() -> None:
    """That one is still wanted; when it is refused too, the built-in one is."""
    play = SlotPlay(suggester("a"))
    play.choose("b")
    play.engine("loading b beside")
    assert play.engine("bad-model a mismatch") == ["Say bad a mismatch"]
    assert (play.slot.wanted, play.slot.coming) == ("b", "b")
    assert play.engine("refused b mismatch") == ["Say refused b mismatch"]
    assert play.slot.wanted == BUILTIN


def test_the_built_in_model_has_nobody_behind_it() -> None:
    """What is wrong with it is the program's condition and no event; an engine that stays down is no model's fault."""
    play = SlotPlay(suggester())
    assert play.engine("bad-model ieum-mini missing") == []
    assert play.slot.failed == {BUILTIN: "missing"}
    down = SlotPlay(suggester("a"))
    assert down.engine("failed a") == []
    assert (down.slot.failed, down.slot.wanted) == ({}, "a")


def test_the_one_in_use_that_is_still_loading_is_remembered_when_it_is_ready() -> None:
    """A change to it is done at once, and yet it may turn out bad."""
    play = SlotPlay(dataclasses.replace(suggester("a"), engine=EngineState("loading", "a")))
    assert play.choose("a") == ["ChangeModel a"]
    assert play.engine("done a") == []
    assert play.engine("ready a") == ["Unmark a", "Remember a", "Say changed a"]
    bad = SlotPlay(dataclasses.replace(suggester("a"), engine=EngineState("loading", "a")))
    bad.choose("a")
    assert bad.engine("done a", "bad-model a mismatch", "ready ieum-mini") == ["Say bad a mismatch"]


def test_a_program_that_runs_does_not_go_by_the_settings_model() -> None:
    """Another program may write what the next start shall have."""
    play = SlotPlay(suggester("a"))
    assert play.settings(None) == []
    assert play.slot.wanted == "a"


def test_a_slot_is_what_it_says() -> None:
    """Nothing comes beside no engine, nothing of it can be idle, and what was chosen is wanted."""
    for wrong in ({"coming": "a"}, {"idle_at": 1.0}, {"chosen": "a"}):
        with pytest.raises(ValueError, match="a"):
            dataclasses.replace(judge(), **wrong)
