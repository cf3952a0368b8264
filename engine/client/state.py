"""What an engine tells whoever asked it: answers, the state it is in, and why there is no answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Literal, TypeAlias

from engine.errors import EngineError
from engine.wire.protocol import EotAnswer, Failed, Statistics, Suggestions

__all__ = ["EngineAnswer", "EngineEvent", "EngineState", "EngineUnavailable", "OnAnswer", "RequestFailed"]


class EngineUnavailable(EngineError):
    """The engine was not ready in time."""


class RequestFailed(EngineError):
    """The request brought nothing; ``code`` is that of ``protocol.Failed``."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the request failed: {code}")
        self.code = code


@dataclasses.dataclass(frozen=True)
class EngineState:
    """What the engine is doing.

    "bad-model" is told once for each model that cannot be used (``detail``:
    a code of ``LoadFailed``, or "crashed"); "loading" of the fallback
    follows when there is one.  "failed": it crashed too often and stays down.
    "ready" has the codes of ``Loaded.faults``, if any, as ``detail``.
    "unloaded": there is none until the next question (``engine.client.switch``).
    """

    kind: Literal["starting", "loading", "ready", "restarting", "bad-model", "failed", "stopped", "unloaded"]
    model_id: str
    detail: str = ""


EngineAnswer: TypeAlias = Suggestions | Failed | Statistics | EotAnswer
EngineEvent: TypeAlias = EngineAnswer | EngineState

OnAnswer: TypeAlias = Callable[[EngineAnswer], None]
"""Gets the one answer to a request in place of all listeners, on the thread that received it; must return at once."""
