"""The size of a network, for who trains it and for who only carries its weights."""

from __future__ import annotations

import dataclasses

__all__ = ["Shape"]


@dataclasses.dataclass(frozen=True)
class Shape:
    """The size of a GPT-2: tokens, positions, width (a multiple of ``heads``), layers."""

    vocabulary: int = 12_000
    context: int = 128
    width: int = 192
    layers: int = 4
    heads: int = 6
