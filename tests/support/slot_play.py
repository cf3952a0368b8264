"""A play of what happens to the place of a model: each line returns what is to be done, in words."""

from __future__ import annotations

import dataclasses
from typing import Any

from desktop.library import slot_step
from desktop.library.entry import ModelEntry
from desktop.library.slot import EOT_RULES, OFF, SAME, ModelSlot, SlotRules
from engine.client.state import EngineState
from engine.client.switch import Switching

__all__ = ["BUILTIN", "FREE", "SlotPlay", "judge", "judging", "suggester"]

BUILTIN = "ieum-mini"
RULES = SlotRules(fallback=BUILTIN, announces=True)
FREE = 1000
"""The bytes of memory that are free."""


def suggester(model: str = BUILTIN, idle_s: float = 0.0) -> ModelSlot:
    """The slot of the model that suggests, ready."""
    return ModelSlot(RULES, model, model, idle_s, EngineState("ready", model))


def judge(choice: str = SAME, idle_s: float = 0.0) -> ModelSlot:
    """The slot of the model for the end of turn, beside the built-in one that suggests."""
    return ModelSlot(EOT_RULES, choice, choice, idle_s, suggesting=BUILTIN)


def judging(model: str, idle_s: float = 0.0) -> ModelSlot:
    """The same with an engine of its own, ready."""
    return dataclasses.replace(judge(model, idle_s), engine=EngineState("ready", model), generation=1)


class SlotPlay:
    """A slot to which things happen, and what was to be done since one asked."""

    def __init__(self, slot: ModelSlot) -> None:
        self.slot = slot
        self._done: list[str] = []

    def done(self) -> list[str]:
        """What was to be done since the last time, in words."""
        done, self._done = self._done, []
        return done

    def turn(self, turn: slot_step.SlotTurn) -> list[str]:
        """Goes on with it."""
        self.slot, effects = turn
        self._done += map(_words, effects)
        return self.done()

    def choose(self, model: str, needs: int = 1) -> list[str]:
        """A person chooses it; unknown models are called "unknown…"."""
        entry = None
        if not model.startswith("unknown") and model not in (OFF, SAME):
            fault = "wrong-size" if model == "broken" else "crashed" if model == "crashed" else ""
            entry = ModelEntry(model, model, "both", "gpt2", "import", installed=True, needs=needs, fault=fault)
        return self.turn(slot_step.choose(self.slot, model, entry, FREE))

    def confirm(self, model: str) -> list[str]:
        """A person wants it all the same."""
        return self.turn(slot_step.confirm(self.slot, model))

    def engine(self, *lines: str, generation: int | None = None) -> list[str]:
        """The engine tells: "ready a", "bad-model a mismatch", "done a", "refused a crashed"."""
        for line in lines:
            kind, model, *detail = line.split()
            switching = kind in ("done", "refused") or line.endswith("beside")
            event: Any = Switching if switching else EngineState
            told = event(kind, model, "" if line.endswith("beside") else "".join(detail))
            which = self.slot.generation if generation is None else generation
            self.slot, effects = slot_step.told(self.slot, which, told)
            self._done += map(_words, effects)
        return self.done()

    def comes(self, model: str) -> list[str]:
        """It loads beside the one in use and takes over, as ``EngineSwitch`` tells it."""
        return self.engine(f"loading {model} beside", f"done {model}", f"ready {model}")

    def suggests(self, model: str) -> list[str]:
        """Another engine has this model."""
        return self.turn(slot_step.suggests(self.slot, model))

    def settings(self, choice: str | None, idle_s: float = 0.0, now: float = 0.0) -> list[str]:
        """The settings are read anew."""
        return self.turn(slot_step.configure(self.slot, choice, idle_s, now))

    def asked(self, now: float) -> None:
        """The engine is asked something."""
        self.slot = slot_step.asked(self.slot, now)

    def tick(self, now: float) -> list[str]:
        """Time has passed."""
        return self.turn(slot_step.tick(self.slot, now))


def _words(effect: Any) -> str:
    """``Say("refused", "a", "mismatch")`` as "Say refused a mismatch"."""
    values = [getattr(effect, field.name) for field in dataclasses.fields(effect)]
    return " ".join([type(effect).__name__, *(str(getattr(value, "id", value)) for value in values if value != "")])
