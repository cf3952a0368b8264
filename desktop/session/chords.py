"""Chords as settings spell them ("Ctrl+1")."""

from __future__ import annotations

from typing import Final, Literal

from desktop.input.protocol import MODIFIERS, Chord

__all__ = ["ChordError", "parse_chord"]

_MODIFIER_ALIASES: Final = {"control": "Ctrl", "option": "Alt", "win": "Super", "meta": "Super", "cmd": "Super"}
_KEYS: Final = (
    "Tab Escape Return space BackSpace Delete Insert Home End Prior Next Up Down Left Right Pause Print Menu "
    "period comma slash backslash semicolon apostrophe grave minus equal bracketleft bracketright "
    + " ".join(f"F{number}" for number in range(1, 25))
).split()
_BY_NAME: Final = {name.casefold(): name for name in _KEYS} | {
    "esc": "Escape",
    "enter": "Return",
    "spacebar": "space",
    "del": "Delete",
    "ins": "Insert",
    "pageup": "Prior",
    "pagedown": "Next",
    ".": "period",
    ",": "comma",
    "/": "slash",
    "\\": "backslash",
    ";": "semicolon",
    "'": "apostrophe",
    "`": "grave",
    "-": "minus",
    "=": "equal",
    "[": "bracketleft",
    "]": "bracketright",
}
_TYPING: Final = frozenset(
    (
        *("Return", "space", "BackSpace", "Delete", "period", "comma", "slash", "backslash", "semicolon"),
        *("apostrophe", "grave", "minus", "equal", "bracketleft", "bracketright"),
    )
)
"""Named keys that write or erase: without Ctrl, Alt or Super they belong to the text."""


class ChordError(ValueError):
    """A chord that cannot be used.

    ``code``: "empty"; "unknown-modifier"; "unknown-key"; "eats-typing" (a
    letter, digit, mark, space, Return or an erasing key without Ctrl, Alt or
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
