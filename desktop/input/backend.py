"""What every platform's way of listening, intercepting, inserting and locating has in common."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Protocol

from desktop.input.protocol import Capabilities, Field, FromInput, ToInput

__all__ = ["Backend", "BackendUnavailable", "Emit", "Secrecy", "known_kind"]

Emit = Callable[[FromInput], None]
"""Takes an event for the session; may be called from any thread and never waits."""


class Secrecy(enum.Enum):
    """What accessibility says of the field that has the focus."""

    OPEN = "open"
    """It is no password field."""
    PASSWORD = "password"  # noqa: S105  # the name of a kind of field
    LINE = "line"
    """It is no password field, and has a single line, as a form's."""
    CLOSED = "closed"
    """Nothing is written there, or a number at most: a list, a tree, a spin box, a text to read."""
    UNKNOWN = "unknown"
    """It has not said yet what it is."""
    UNTOLD = "untold"
    """Nobody tells any more: what was said last holds for this field, and for no other."""


def known_kind(field: Field, secrecy: Secrecy) -> Field:
    """The kind of a field that the input method calls ``field``, and of which accessibility says so much."""
    if field is Field.NONE or secrecy in (Secrecy.OPEN, Secrecy.UNTOLD):
        return field
    if secrecy is Secrecy.PASSWORD or field is Field.PASSWORD:
        return Field.PASSWORD
    if secrecy is Secrecy.UNKNOWN:
        return Field.UNKNOWN
    if secrecy is Secrecy.CLOSED:
        return Field.NONE
    return Field.LINE if field is Field.PLAIN else field


class BackendUnavailable(Exception):
    """This backend cannot work here; ``reason`` is a short English word for logs and the doctor, never typed text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Backend(Protocol):
    """One platform's input side, living in the input process.  What it must do is held by ``tests/contracts``."""

    name: str
    """For logs; what it can do is said by ``capabilities`` alone."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do now; when that changes it tells so by itself."""

    def start(self, emit: Emit) -> None:
        """Begins to tell ``emit`` what happens; returns at once."""

    def obey(self, command: ToInput) -> None:
        """Carries out what the session wants, later and in order; never waits.

        A ``Beat`` is told back by the thread that could keep the keyboard, and by no other.
        """

    def stop(self) -> None:
        """Gives back every key that is held and ends all threads."""
