"""The models of this machine as the API tells of them: values, filled in by who knows the library."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeAlias

__all__ = ["ListModels", "ModelCard", "size_name"]


@dataclasses.dataclass(frozen=True)
class ModelCard:
    """One installed model; ``parameters`` is 0 where nobody knows."""

    id: str
    name: str
    description: str = ""
    parameters: int = 0


ListModels: TypeAlias = Callable[[], Sequence[ModelCard]]
"""Looks at every call: models come and go while the server runs."""


def size_name(parameters: int) -> str:
    """How the field writes a number of parameters: "125M", "1.3B"; empty for none."""
    if parameters >= 1_000_000_000:
        return f"{parameters / 1e9:.1f}B"
    if parameters >= 1_000_000:
        return f"{parameters / 1e6:.0f}M"
    return f"{parameters}" if parameters else ""
