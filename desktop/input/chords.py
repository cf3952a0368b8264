"""Keys and chords by the names that people know them by, whatever a platform calls them."""

from __future__ import annotations

import dataclasses
from typing import Final

__all__ = ["EDITING_KEYS", "KEYS", "MODIFIERS", "Chord"]

MODIFIERS: Final = ("Ctrl", "Alt", "Shift", "Super")
"""In the order in which they are written; also the names of these keys, left and right alike."""

KEYS: Final = (
    *("Tab", "Escape", "Enter", "Space", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown"),
    *("Up", "Down", "Left", "Right", "Pause", "Print", "Menu"),
    *(f"F{number}" for number in range(1, 25)),
)
"""The keys that have a name; the others bear the character they type without Shift: "a", "1", "."."""

EDITING_KEYS: Final = ("Undo", "Redo", "Cut", "Paste")
"""Keys that some keyboards have for what they do to the text."""


@dataclasses.dataclass(frozen=True)
class Chord:
    """A key with modifiers: ``key`` is one of ``KEYS``, or a letter, digit or mark ("a", "1", ".").

    A mark that takes Shift may be named by itself ("?"); ``mods`` is a set of ``MODIFIERS``.
    """

    key: str
    mods: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return "+".join([*(name for name in MODIFIERS if name in self.mods), self.key])
