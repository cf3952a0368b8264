"""What every platform's way of listening, intercepting, inserting and locating has in common."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Protocol

from desktop.input.protocol import Capabilities, FromInput, ToInput

__all__ = ["Backend", "BackendUnavailable", "Emit", "Secrecy"]

Emit = Callable[[FromInput], None]
"""Takes an event for the session; may be called from any thread and never waits."""


class Secrecy(enum.Enum):
    """What accessibility says of the field that has the focus."""

    OPEN = "open"
    """It is no password field."""
    PASSWORD = "password"  # noqa: S105  # the name of a kind of field
    UNKNOWN = "unknown"
    """It has not said yet what it is."""
    UNTOLD = "untold"
    """Nobody tells any more: what was said last holds for this field, and for no other."""


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
