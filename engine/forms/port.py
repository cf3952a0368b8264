"""What writing needs of a language model with a vocabulary of its own.

Must not import llama.cpp or numpy at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from engine.llm.runtime import Floats

__all__ = ["BadGrammar", "DecodeRow", "FormModel", "Guide"]


class BadGrammar(ValueError):
    """llama.cpp cannot read the grammar; the message says nothing of it."""


class DecodeRow(NamedTuple):
    """A token in its place in a sequence, and whether what comes behind it is wanted."""

    token: int
    position: int
    sequence: int
    wanted: bool


class Guide(Protocol):
    """A grammar, at the place in it to which the written tokens have led."""

    def allowed(self, tokens: Sequence[int]) -> list[bool]:
        """Which of these may come next."""

    def accept(self, token: int) -> None:
        """This one, which is allowed, was written."""

    def close(self) -> None:
        """Frees it."""


class FormModel(Protocol):
    """A model with room for some sequences; one thread at a time."""

    @property
    def context(self) -> int:
        """How many tokens one sequence may have."""

    @property
    def sequences(self) -> int:
        """How many sequences there are."""

    @property
    def batch(self) -> int:
        """How many rows one decode may have."""

    def tokens(self, text: str) -> list[int]:
        """The tokens of a prompt, with one that begins it where one must; nothing in it is taken for a special one."""

    def piece(self, token: int) -> bytes:
        """What a token writes; nothing for one that ends a text."""

    def ends(self, token: int) -> bool:
        """Whether it ends a text."""

    def guide(self, grammar: str) -> Guide:
        """Raises ``BadGrammar``."""

    def decode(self, rows: Sequence[DecodeRow]) -> list[Floats]:
        """The logits behind each row that is wanted, valid until the next decode; raises ``RuntimeFault``."""

    def cut(self, sequence: int, start: int) -> None:
        """Forgets what the sequence holds from position ``start`` on."""

    def copy(self, source: int, target: int, end: int) -> None:
        """Has sequence ``target``, which is empty, hold what ``source`` holds before position ``end``."""

    def close(self) -> None:
        """Frees the model."""
