"""How the place of a model changes, pure: each function takes a slot and what has happened to it.

It returns the slot as it is then, with the effects for its owner to carry
out in their order.  No clock: ``now`` is monotonic time in seconds.
"""

from __future__ import annotations

import dataclasses
from typing import TypeAlias

from desktop.library.entry import ModelEntry
from desktop.library.slot import (
    AskFit,
    ChangeModel,
    EndModel,
    MarkBad,
    ModelSlot,
    Remember,
    Say,
    SlotEffect,
    StartModel,
    UnloadModel,
    Unmark,
)
from engine.client.state import EngineState
from engine.client.switch import Switching

__all__ = ["SlotTurn", "asked", "choose", "close", "configure", "confirm", "suggests", "tick", "told", "unload"]

SlotTurn: TypeAlias = tuple[ModelSlot, tuple[SlotEffect, ...]]


# --- what a person does


def choose(slot: ModelSlot, choice: str, entry: ModelEntry | None, free: int) -> SlotTurn:
    """A choice, with its entry if it is a model that is known; so many bytes of memory are free."""
    if slot.closed:
        return slot, ()
    if choice in slot.rules.others:
        return confirm(slot, choice)
    if entry is None or not entry.usable:
        return slot, (Say("unknown", choice),)
    held = slot.coming, slot.suggesting, None if slot.engine is None else slot.engine.model_id
    if choice not in held and entry.needs > free:
        return slot, (AskFit(entry, free),)
    return confirm(slot, choice)


def confirm(slot: ModelSlot, choice: str) -> SlotTurn:
    """The person wants it, whether it fits or not."""
    if slot.closed:
        return slot, ()
    slot = dataclasses.replace(slot, wanted=choice, chosen=choice, failed=_without(slot, choice))
    if slot.needs_engine and slot.engine is not None and slot.engine.model_id == choice:
        # Anew, should it have failed, and in place of one that is coming.
        return dataclasses.replace(slot, coming=None), (ChangeModel(choice),)
    return _set_up(slot)


def unload(slot: ModelSlot) -> SlotTurn:
    """The model in use is to be dropped."""
    if slot.closed or slot.engine is None:
        return slot, ()
    unloaded = EngineState("unloaded", slot.engine.model_id)
    return dataclasses.replace(slot, engine=unloaded, idle_at=None), (UnloadModel(),)


def configure(slot: ModelSlot, choice: str | None, idle_s: float, now: float) -> SlotTurn:
    """New settings; ``choice`` none where this slot does not go by them while the program runs.

    A model that was given up stays so until another is chosen, or it anew.
    """
    if slot.closed:
        return slot, ()
    if idle_s != slot.idle_s:
        idle_at = now + idle_s if idle_s and slot.engine is not None else None
        slot = dataclasses.replace(slot, idle_s=idle_s, idle_at=idle_at)
    if choice is None or choice == slot.saved:
        return slot, ()
    # The settings say it already: there is nothing to be remembered.
    same, failed = choice == slot.wanted, _without(slot, choice)
    slot = dataclasses.replace(slot, wanted=choice, saved=choice, chosen=None, failed=failed)
    return (slot, ()) if same else _set_up(slot)


def close(slot: ModelSlot) -> ModelSlot:
    """The program ends: nothing is begun any more.  The engine is the owner's to end."""
    return dataclasses.replace(slot, closed=True, chosen=None, idle_at=None)


# --- what goes on elsewhere


def suggests(slot: ModelSlot, model: str) -> SlotTurn:
    """The other engine has this model from now on."""
    if slot.closed or model == slot.suggesting:
        return slot, ()
    return _set_up(dataclasses.replace(slot, suggesting=model))


def asked(slot: ModelSlot, now: float) -> ModelSlot:
    """The engine is asked something: it is not idle, and takes its model up again."""
    if slot.closed or slot.engine is None:
        return slot
    engine = EngineState("starting", slot.engine.model_id) if slot.engine.kind == "unloaded" else slot.engine
    return dataclasses.replace(slot, engine=engine, idle_at=now + slot.idle_s if slot.idle_s else None)


def tick(slot: ModelSlot, now: float) -> SlotTurn:
    """Time has passed: at ``idle_at`` the model is dropped."""
    return (slot, ()) if slot.idle_at is None or now < slot.idle_at else unload(slot)


def told(slot: ModelSlot, generation: int, event: EngineState | Switching) -> SlotTurn:
    """What the engine tells."""
    if slot.closed or slot.engine is None or generation != slot.generation:
        return slot, ()
    if isinstance(event, EngineState):
        return _entered(dataclasses.replace(slot, engine=event), event)
    if event.kind == "loading":
        return dataclasses.replace(slot, coming=event.model_id), ()
    came = event.model_id == slot.coming
    slot = dataclasses.replace(slot, coming=None if came else slot.coming)
    if event.kind == "refused":
        return (slot, ()) if event.detail == "replaced" else _refused(slot, event.model_id, event.detail)
    if came or event.model_id != slot.current:
        slot = dataclasses.replace(slot, engine=EngineState("ready", event.model_id))
    elif slot.engine is None or slot.engine.kind != "ready":
        return slot, ()  # it was in use all along, and will tell when it is ready
    return _loaded(slot, event.model_id)


# --- what follows


def _without(slot: ModelSlot, model: str) -> dict[str, str]:
    """What failed, but for this model: it gets another try, or has had it."""
    return {each: code for each, code in slot.failed.items() if each != model}


def _set_up(slot: ModelSlot) -> SlotTurn:
    """Has the engine that the choice needs, and no other."""
    wanted, engine = slot.wanted, slot.engine
    if not slot.needs_engine:
        ended: tuple[SlotEffect, ...] = () if engine is None else (EndModel(),)
        slot, effects = _remembered(dataclasses.replace(slot, engine=None, coming=None, idle_at=None), wanted)
        return slot, ended + effects
    if engine is None:
        starting = EngineState("starting", wanted)
        return dataclasses.replace(slot, engine=starting, generation=slot.generation + 1), (StartModel(wanted),)
    if wanted == (slot.coming or engine.model_id):
        return slot, ()
    coming = None if wanted == engine.model_id else wanted
    return dataclasses.replace(slot, coming=coming), (ChangeModel(wanted),)


def _entered(slot: ModelSlot, state: EngineState) -> SlotTurn:
    if state.kind == "ready":
        return _loaded(slot, state.model_id)
    # An engine that stays down with the fallback it has itself is no fault of a model, and nothing can take over.
    ended = state.kind == "failed" and slot.rules.fallback in slot.rules.others
    if (state.kind == "bad-model" or ended) and state.model_id not in slot.failed:
        return _went_bad(slot, state.model_id, state.detail or "crashed")
    return slot, ()


def _loaded(slot: ModelSlot, model: str) -> SlotTurn:
    return _remembered(dataclasses.replace(slot, failed=_without(slot, model)), model)


def _remembered(slot: ModelSlot, choice: str) -> SlotTurn:
    """What a person has chosen, and works, is what the settings are to say."""
    if choice != slot.chosen:
        return slot, ()
    effects: tuple[SlotEffect, ...] = (Remember(choice),)
    if slot.rules.announces:
        effects = (Unmark(choice), *effects, Say("changed", choice))
    return dataclasses.replace(slot, chosen=None, saved=choice), effects


def _failing(slot: ModelSlot, model: str, code: str) -> SlotTurn:
    """Notes that a model cannot be used, and nothing of what is wanted then."""
    chosen = None if slot.chosen == model else slot.chosen
    slot = dataclasses.replace(slot, failed={**slot.failed, model: code}, chosen=chosen)
    return slot, (MarkBad(model),) if code == "crashed" and slot.rules.announces else ()


def _refused(slot: ModelSlot, model: str, code: str) -> SlotTurn:
    """A model that was coming; the one in use stays, if it is any good."""
    slot, effects = _failing(slot, model, code)
    effects = (*effects, Say("refused", model, code))
    if slot.wanted != model:  # another one was chosen meanwhile
        return slot, effects
    slot = dataclasses.replace(slot, wanted=slot.current)
    return (slot, effects) if slot.current not in slot.failed else _fall_back(slot, effects)


def _went_bad(slot: ModelSlot, model: str, code: str) -> SlotTurn:
    """The model in use."""
    slot, effects = _failing(slot, model, code)
    if model != slot.rules.fallback:
        effects = (*effects, Say("bad", model, code))
    return (slot, effects) if slot.wanted != model else _fall_back(slot, effects)


def _fall_back(slot: ModelSlot, effects: tuple[SlotEffect, ...]) -> SlotTurn:
    slot = dataclasses.replace(slot, wanted=slot.rules.fallback)
    if slot.rules.fallback not in slot.rules.others:  # the engine does so by itself
        return slot, effects
    slot, more = _set_up(slot)
    return slot, effects + more
