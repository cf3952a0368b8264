"""The place of one model in the program, as plain values: which one is wanted, and what its engine does.

There are two such places: of the model that suggests, and of the one that
says whether an utterance is finished.  How one changes is in
``desktop.library.slot_step``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal, TypeAlias

from desktop.library.entry import ModelEntry, ModelState
from engine.client.state import EngineState

__all__ = [
    "EOT_RULES",
    "OFF",
    "SAME",
    "AskFit",
    "ChangeModel",
    "EndModel",
    "MarkBad",
    "ModelSlot",
    "Remember",
    "Say",
    "Saying",
    "SlotEffect",
    "SlotRules",
    "StartModel",
    "UnloadModel",
    "Unmark",
]

OFF, SAME = "off", ""
"""No end of turn is looked for; the model that suggests says it.  Every other choice is the id of a model."""

Saying: TypeAlias = Literal["unknown", "changed", "refused", "bad"]
"""There is no such model; it is in use now; it could not take over; the one in use cannot be used any more."""


@dataclasses.dataclass(frozen=True)
class StartModel:
    """Start an engine with this model; what it tells comes with the slot's ``generation`` as it is now."""

    model: str


@dataclasses.dataclass(frozen=True)
class ChangeModel:
    """Have the engine change to this model, or back to it."""

    model: str


@dataclasses.dataclass(frozen=True)
class UnloadModel:
    """Drop the model in use; the next question takes it up again."""


@dataclasses.dataclass(frozen=True)
class EndModel:
    """End the engine: nothing is loaded here any more."""


@dataclasses.dataclass(frozen=True)
class AskFit:
    """Ask the person whether to load a model that needs more than the ``free`` bytes; ``confirm`` is their yes."""

    entry: ModelEntry
    free: int


@dataclasses.dataclass(frozen=True)
class Remember:
    """Write the choice into the settings."""

    choice: str


@dataclasses.dataclass(frozen=True)
class MarkBad:
    """Note in the store that the model crashed its engine."""

    model: str


@dataclasses.dataclass(frozen=True)
class Unmark:
    """Note in the store that the model works."""

    model: str


@dataclasses.dataclass(frozen=True)
class Say:
    """Tell the person; ``fault`` is a code of ``LoadFailed``, or "crashed"."""

    what: Saying
    model: str
    fault: str = ""


SlotEffect: TypeAlias = StartModel | ChangeModel | UnloadModel | EndModel | AskFit | Remember | MarkBad | Unmark | Say


@dataclasses.dataclass(frozen=True)
class SlotRules:
    """In what one slot differs from another.

    ``fallback`` is the choice when the model in use goes bad: one of
    ``others``, the choices that need no engine, or a model that the engine
    takes up by itself.  A slot that ``announces`` says when a model has
    changed, and lets the store know which models work.
    """

    fallback: str
    others: frozenset[str] = frozenset()
    announces: bool = False


EOT_RULES = SlotRules(fallback=SAME, others=frozenset({OFF, SAME}))
"""Of the model that says whether an utterance is finished."""


@dataclasses.dataclass(frozen=True)
class ModelSlot:
    """``wanted`` is what is chosen now, ``saved`` what the settings are known to say.

    ``engine`` is the state of the engine in use, none without one, and
    ``coming`` the model that is loaded beside it.  ``chosen`` is what a
    person has chosen here and has not loaded yet: only what works is
    remembered.  ``failed`` has the code of what is wrong with each model
    that could not be used.  After ``idle_s`` seconds without a question, 0
    for never, the model is dropped: at ``idle_at``.  ``suggesting`` is a
    model that another engine has loaded anyhow: who wants it needs none
    here.
    """

    rules: SlotRules
    wanted: str
    saved: str
    idle_s: float = 0.0
    engine: EngineState | None = None
    coming: str | None = None
    chosen: str | None = None
    failed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    suggesting: str | None = None
    generation: int = 0
    """Which engine it is: what an older one still tells is nothing of this one's."""
    idle_at: float | None = None
    closed: bool = False

    def __post_init__(self) -> None:
        if self.engine is None and (self.coming is not None or self.idle_at is not None):
            raise ValueError("without an engine nothing is coming and nothing can be dropped")
        if self.chosen is not None and self.chosen != self.wanted:
            raise ValueError("who has chosen a model wants it")

    @property
    def needs_engine(self) -> bool:
        """Whether what is wanted takes an engine of its own."""
        return self.wanted not in self.rules.others and self.wanted != self.suggesting

    @property
    def beside(self) -> bool:
        """Whether the engine that suggests answers for this slot as well."""
        return not self.needs_engine and self.wanted != OFF

    @property
    def current(self) -> str:
        """What is in use: a model, or one of the choices that need none."""
        return self.wanted if self.engine is None else self.engine.model_id

    def states(self) -> dict[str, ModelState]:
        """What each model is doing, as far as it does anything."""
        states = {model: ModelState("failed", code) for model, code in self.failed.items()}
        if self.engine is None:
            if self.beside and self.wanted not in self.rules.others:
                states[self.wanted] = ModelState("ready")
        elif self.engine.kind == "ready":
            states[self.engine.model_id] = ModelState("ready")
        elif self.engine.kind in ("starting", "loading", "restarting"):
            states[self.engine.model_id] = ModelState("loading")
        if self.coming is not None:
            states[self.coming] = ModelState("loading")
        return states
