"""Chords as settings spell them ("Ctrl+1")."""

from __future__ import annotations

from typing import Final, Literal

from desktop.input.protocol import KEYS, MODIFIERS, Chord

__all__ = ["ChordError", "parse_chord"]

_MODIFIER_ALIASES: Final = {"control": "Ctrl", "option": "Alt", "win": "Super", "meta": "Super", "cmd": "Super"}
_MARKS: Final = frozenset(".,/\\;'`-=[]")
"""What a chord may name of the marks: those that a keyboard types without Shift.  A plus joins the parts of a chord."""

_OLDER: Final = {
    "return": "Enter", "prior": "PageUp", "next": "PageDown",
    "period": ".", "comma": ",", "slash": "/", "backslash": "\\", "semicolon": ";", "apostrophe": "'",
    "grave": "`", "minus": "-", "equal": "=", "bracketleft": "[", "bracketright": "]",
}  # fmt: skip
"""The names of version 0.1.0, which stand in settings that people have written."""

_BY_NAME: Final = (
    {name.casefold(): name for name in KEYS}
    | {"esc": "Escape", "spacebar": "Space", "del": "Delete", "ins": "Insert"}
    | {mark: mark for mark in _MARKS}
    | _OLDER
)
_TYPING: Final = frozenset(("Enter", "Space", "Backspace", "Delete"))
"""Named keys that write or erase: without Ctrl, Alt or Super they belong to the text."""


class ChordError(ValueError):
    """A chord that cannot be used.

    ``code``: "empty"; "unknown-modifier"; "unknown-key"; "eats-typing" (a
    letter, digit, mark, Space, Enter or an erasing key without Ctrl, Alt or
    Super: people could no longer type it while the popup shows).
    """

    def __init__(self, code: Literal["empty", "unknown-modifier", "unknown-key", "eats-typing"]) -> None:
        super().__init__(code)
        self.code = code


def parse_chord(text: str) -> Chord:
    """The chord that ``text`` spells, in any case; ``str`` of it parses to the same chord again.

    Raises ``ChordError`` for one without meaning and for one that would eat typing.
    """
    *mods, key = (part.strip() for part in text.split("+"))
    if not key:
        raise ChordError("empty")
    names = frozenset(_MODIFIER_ALIASES.get(mod.casefold(), mod.capitalize()) for mod in mods)
    if not names <= frozenset(MODIFIERS):
        raise ChordError("unknown-modifier")
    if len(key) == 1 and key.isascii() and key.isalnum():
        name = key.lower()
    elif key.casefold() in _BY_NAME:
        name = _BY_NAME[key.casefold()]
    else:
        raise ChordError("unknown-key")
    if names <= {"Shift"} and (len(name) == 1 or name in _TYPING):
        raise ChordError("eats-typing")
    return Chord(name, names)
