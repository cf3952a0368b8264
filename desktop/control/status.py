"""What the running program tells of itself: its state and counts, never text.

Plain values; they go through the control socket (``desktop.control.server``) as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from desktop.input.protocol import ImeState
from desktop.session.counts import Counts
from engine.client.state import EngineState
from engine.client.supervisor import ChildState
from engine.wire.protocol import EotStatistics, Phase, Statistics

__all__ = ["Condition", "EngineCounts", "Status", "condition_of", "engine_counts"]

Condition: TypeAlias = Literal[
    "ready",
    "paused",
    "loading",
    "unloaded",
    "restarting",
    "input-starting",
    "no-ime",
    "ime-engine",
    "ime-version",
    "ime-keyboard",
    "ime-preedit",
    "ime-elevated",
    "unknown-app",
    "bad-model",
    "engine-failed",
    "input-failed",
]
"""In which condition the program is, the worst thing first when there are several."""


_UNSERVED: Mapping[str, Condition] = {
    "engine": "ime-engine",
    "keyboard": "ime-keyboard",
    "preedit": "ime-preedit",
    "version": "ime-version",
    "elevated": "ime-elevated",
}


class EngineCounts(msgspec.Struct, frozen=True):
    """``engine.wire.protocol.Statistics`` as a person sees them: since the engine process last started."""

    model: str
    requests: int
    answered: int
    cache_hits: int
    incomplete: int
    cancelled: int
    failed: int
    phases: dict[str, Phase]
    eot: EotStatistics | None = None


class Status(msgspec.Struct, frozen=True):
    """The program as a whole; ``counts`` since it started, ``engine`` none when its engine does not answer.

    ``model`` is the id of the model in use or being loaded, ``fault`` the
    code of what is wrong with it in condition "bad-model", and the name or
    the setting of an input method that is not served ("ime-…").
    ``own_ime``: the input method of our own has come and composes.
    """

    condition: Condition
    model: str
    fault: str
    pid: int
    uptime_s: float
    counts: Counts
    engine: EngineCounts | None = None
    engines: dict[str, int] = {}
    """Bytes that each model's engine process keeps resident."""
    own_ime: bool = False


def condition_of(
    engine: EngineState, keyboard: ChildState, *, ime: ImeState, paused: bool, builtin: str, unnamed: bool = False
) -> Condition:
    """The condition of a program with its engine and its input process in these states.

    ``unnamed``: nothing is suggested where the person is, because nobody tells which program that is.

    A bad model is one only if it is ``builtin``: of any other one hears once
    and the built-in one takes over.
    """
    if keyboard is ChildState.FAILED:
        return "input-failed"
    if engine.kind == "failed":
        return "engine-failed"
    if engine.kind == "bad-model" and engine.model_id == builtin:
        return "bad-model"
    if paused:
        return "paused"
    if engine.kind == "restarting":
        return "restarting"
    if engine.kind not in ("ready", "unloaded"):
        return "loading"
    if keyboard is not ChildState.READY:
        return "input-starting"
    if not ime.present:
        return "no-ime"
    if ime.unserved is not None:
        return _UNSERVED[ime.unserved.what]
    if unnamed:
        return "unknown-app"
    return "ready" if engine.kind == "ready" else "unloaded"


def engine_counts(statistics: Statistics) -> EngineCounts:
    """What is told of the engine's own statistics."""
    return msgspec.convert(statistics, EngineCounts, from_attributes=True)
