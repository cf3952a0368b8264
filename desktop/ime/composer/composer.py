"""What composes Hangul, whichever layout and whoever's automaton: the port that the typist knows."""

from __future__ import annotations

from typing import Literal, Protocol

__all__ = ["Composer", "LayoutUnavailable"]


class LayoutUnavailable(Exception):
    """Nothing here composes the layout that was asked for.

    ``code``: "no-library" (libhangul is not installed), "library-too-old"
    (it lacks what is needed of it), "unknown-layout" (it knows no such
    layout).  ``layout`` is what was asked for, of somebody's settings.
    """

    def __init__(self, code: Literal["no-library", "library-too-old", "unknown-layout"], layout: str) -> None:
        super().__init__(code)
        self.code = code
        self.layout = layout


class Composer(Protocol):
    """A syllable being composed.  Used in one thread.

    A key is the ASCII character that it types on a US keyboard, Shift
    included; where ``by_position`` is false it is the character that it types
    on the person's own.
    """

    @property
    def layout(self) -> str:
        """Its name as libhangul spells it: "2", "39", "ro"."""

    @property
    def by_position(self) -> bool:
        """Whether a key is a place on the keyboard; in a layout that transliterates it is a letter."""

    @property
    def preedit(self) -> str:
        """What is being composed: a syllable, a letter or an old one's several characters; empty for nothing."""

    def press(self, key: str) -> tuple[str, bool]:
        """Takes one key; returns the text that it commits, and whether the key was one of the layout's.

        A key that is none ends the composition, and is left to the application behind what is committed.
        """

    def backspace(self) -> bool:
        """Takes one letter back; false when nothing is being composed and the application erases instead."""

    def flush(self) -> str:
        """Ends the composition and returns what was being composed."""

    def reopen(self, syllable: str) -> bool:
        """Composes ``syllable`` as if it had been typed, in place of all else; false where that cannot be.

        Then nothing is being composed.
        """
