"""What the engine process is asked and what it answers.

Requests are latest-wins: a newer ``Suggest`` cancels an older one, and every
request is answered exactly once (``Suggestions`` or ``Failed``).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.link import Hello
from engine.private import Private

__all__ = [
    "MAX_CANDIDATES",
    "Cancel",
    "Failed",
    "FromEngine",
    "Load",
    "LoadFailed",
    "Loaded",
    "ModelFiles",
    "Suggest",
    "Suggestion",
    "Suggestions",
    "ToEngine",
]

MAX_CANDIDATES = 20


class ModelFiles(msgspec.Struct, frozen=True):
    """Where a model lies: ``gguf`` and ``tokenizer`` (tokenizer.json) are paths, ``blocklist`` one or none."""

    id: str
    gguf: str
    tokenizer: str
    blocklist: str | None = None


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Load this model and drop the one before; ``threads`` none means the engine's own choice."""

    model: ModelFiles
    threads: int | None = None


class Suggest(msgspec.Struct, frozen=True, tag="suggest"):
    """Which eojeols fit here?  ``before`` is all left of the caret as it looks, the open syllable included."""

    id: int
    before: Private
    k: int = 5
    deadline_ms: float | None = None


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Request ``id`` and all older ones are no longer wanted."""

    id: int


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The model is ready."""

    model: str
    vocabulary: int
    context: int
    elapsed_ms: float


class LoadFailed(msgspec.Struct, frozen=True, tag="load-failed"):
    """The model cannot be used; the engine goes on with the one before, if any.  ``detail`` is English."""

    model: str
    code: Literal["missing", "broken-gguf", "broken-tokenizer", "broken-blocklist", "mismatch"]
    detail: str


class Suggestion(msgspec.Struct, frozen=True):
    """One whole eojeol (what was typed of it included) and its probability given the context and the typed keys."""

    text: Private
    probability: float


class Suggestions(msgspec.Struct, frozen=True, tag="suggestions"):
    """The answer to ``Suggest``, most probable first."""

    id: int
    candidates: tuple[Suggestion, ...]
    elapsed_ms: float


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The request brought nothing: cancelled or superseded, too late, without a model, or the engine broke on it."""

    id: int
    code: Literal["cancelled", "deadline", "no-model", "internal", "crashed"]


ToEngine = Load | Suggest | Cancel
FromEngine = Hello | Loaded | LoadFailed | Suggestions | Failed
