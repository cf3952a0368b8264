"""What keeps texts in a KV cache needs of it.

Must not import llama.cpp or numpy at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.llm.runtime import Floats, Stop

__all__ = ["CHUNK", "Decoder", "Place", "shared"]

CHUNK = 32
"""Tokens of a decode.

A newer request stops a decode, and what the stopped one had done of its
chunk is lost: with longer chunks fast typing would never let a new context
come to its end.
"""

Place = tuple[int, int, bool]
"""Where a token stands: its position, its sequence, and whether its logits are wanted."""


class Decoder(Protocol):
    """A KV cache on the weights of a model, and how it is filled.  One thread at a time."""

    def decode(self, tokens: Sequence[int], places: Sequence[Place], should_stop: Stop) -> list[Floats]:
        """One decode of at most ``CHUNK`` tokens; the rows that are wanted, in their order.

        Raises ``RuntimeFault``, and ``Aborted``, after which cells of this
        decode may be left behind.
        """

    def copy(self, source: int, target: int, start: int = 0, end: int = -1) -> None:
        """Has sequence ``target`` hold what ``source`` holds from position ``start`` up to ``end``, or to its last."""

    def cut(self, sequence: int, start: int = 0) -> None:
        """Forgets what a sequence holds from position ``start`` on."""

    def close(self) -> None:
        """Frees it; a second call does nothing."""


def shared(left: Sequence[int], right: Sequence[int]) -> int:
    """How many tokens at the beginning are the same."""
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count
