"""Chords: a key with modifiers, as settings spell them ("Ctrl+1") and as the keyboard knows them."""

from __future__ import annotations

import dataclasses

__all__ = ["Chord", "ChordError", "parse_chord"]

_MODIFIERS = ("Ctrl", "Alt", "Shift", "Super")
_ALIASES = {"Esc": "Escape", "Enter": "Return", "Space": "space", "PageUp": "Prior", "PageDown": "Next"}


class ChordError(ValueError):
    """A chord that cannot be used; ``code`` says why: empty, unknown-modifier, eats-typing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclasses.dataclass(frozen=True)
class Chord:
    """``key`` is an X keysym name ("Tab", "1", "period"), ``mods`` a set of Ctrl, Alt, Shift, Super."""

    key: str
    mods: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return "+".join([*(name for name in _MODIFIERS if name in self.mods), self.key])


def parse_chord(text: str) -> Chord:
    """The chord that ``text`` spells; raises ``ChordError`` for one without meaning or one that would eat typing."""
    *mods, key = (part.strip() for part in text.split("+"))
    if not key:
        raise ChordError("empty")
    names = frozenset(mod.capitalize() for mod in mods)
    if not names <= frozenset(_MODIFIERS):
        raise ChordError("unknown-modifier")
    key = _ALIASES.get(key, key)
    if not names - {"Shift"} and (len(key) == 1 or key in ("space", "Return", "BackSpace")):
        raise ChordError("eats-typing")
    return Chord(key.lower() if len(key) == 1 else key, names)
