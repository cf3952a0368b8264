"""Models of contract B as values: what is opened, what it can do, and who knows where they lie."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from engine.wire.runner import OpenEncoder, OpenWriter

__all__ = ["ENCODER_TASKS", "WRITER_TASKS", "FindModel", "ListPlans", "ModelPlan", "ModelRefused", "RunnerTask"]

RunnerTask: TypeAlias = Literal[
    "text-generation",
    "feature-extraction",
    "next-token",
    "text-classification",
    "token-classification",
    "question-answering",
]
"""By the names that transformers' pipelines have; "next-token" is ours."""

WRITER_TASKS: tuple[RunnerTask, ...] = ("text-generation", "feature-extraction", "next-token")
ENCODER_TASKS: tuple[RunnerTask, ...] = (
    "text-classification",
    "token-classification",
    "question-answering",
    "feature-extraction",
)


@dataclasses.dataclass(frozen=True)
class ModelPlan:
    """A model that can be loaded under its ``id``; ``shown`` is the path as it may be told, ``needs`` are bytes."""

    id: str
    shown: str
    opening: OpenWriter | OpenEncoder
    tasks: tuple[RunnerTask, ...]
    kind: str
    labels: int = 0
    needs: int = 0


class ModelRefused(Exception):
    """There is no such model, or it may not be loaded from there; ``code`` "unknown", "not-allowed" or a reader's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


FindModel: TypeAlias = Callable[[str, str], ModelPlan]
"""By name, and by path if one is told; raises ``ModelRefused``."""

ListPlans: TypeAlias = Callable[[], Sequence[str]]
"""The ids of all models that could be loaded; looks at every call."""
