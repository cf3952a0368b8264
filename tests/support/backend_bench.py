"""Where a backend is tried: an application with a text field, and a person who types into it in Hangul mode."""

from __future__ import annotations

from typing import Protocol

from session_end import SessionEnd

from desktop.input.protocol import Chord

__all__ = ["Bench"]


class Bench(Protocol):
    """Where a backend is tried; the field has the focus and is empty."""

    session: SessionEnd

    def type(self, text: str) -> None:
        """The person presses the 2-set keys of ``text``, a tab and a backspace among them."""

    def press(self, chord: Chord) -> None:
        """The person presses a chord with modifiers."""

    def mark(self) -> None:
        """The person marks all that stands in the field."""

    def click(self, x: int, y: int) -> None:
        """The person clicks at this place of the screen, in device pixels."""

    def text(self) -> str:
        """All that stands in the field, what is being composed included, without tabs."""

    def tabs(self) -> int:
        """How many Tabs the application has got."""

    def enter_password(self, text: str) -> None:
        """The person goes to a password field and types ``text``."""
