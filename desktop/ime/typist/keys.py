"""A key as IBus tells it, and the keys that settings name."""

from __future__ import annotations

import dataclasses
from typing import Final

from desktop.input.keysyms import key_of
from desktop.input.protocol import Chord

__all__ = ["KEYPAD_ENTER", "RETURN", "HotKeys", "Key", "unshifted"]

RETURN: Final = 0xFF0D
KEYPAD_ENTER: Final = 0xFF8D

_RELEASE: Final = 1 << 30
_LOCK: Final = 1 << 1
_NAMED: Final = {1 << 0: "Shift", 1 << 2: "Ctrl", 1 << 3: "Alt", 1 << 6: "Super"}
_TAKING_ASIDE: Final = sum(1 << bit for bit in (2, 3, 5, 6, 7, 26, 27, 28))
"""Control, Mod1 (Alt), Mod3, Mod4 (Super), Mod5 (the third level); Super, Hyper, Meta: such a key is no letter.

Mod2 is Num Lock.
"""
_COMPARED: Final = 0b1110_1101
"""What must be the same in a hot key: all modifiers but Caps Lock and Num Lock."""

_UNICODE: Final = 0x0100_0000
_KEYPAD: Final = {0xFF80: " ", 0xFFBD: "=", **{0xFFAA + at: char for at, char in enumerate("*+,-./")}}
_SHIFTED: Final = dict(zip('!@#$%^&*()_+{}|:"<>?~', "1234567890-=[]\\;',./`", strict=True))

_BY_NAME: Final = {
    "space": 0x20, "exclam": 0x21, "apostrophe": 0x27, "comma": 0x2C, "minus": 0x2D, "period": 0x2E, "slash": 0x2F,
    "semicolon": 0x3B, "equal": 0x3D, "bracketleft": 0x5B, "backslash": 0x5C, "bracketright": 0x5D, "grave": 0x60,
    "asciitilde": 0x7E, "BackSpace": 0xFF08, "Tab": 0xFF09, "ISO_Left_Tab": 0xFE20, "Return": RETURN, "Pause": 0xFF13,
    "Scroll_Lock": 0xFF14, "Escape": 0xFF1B, "Multi_key": 0xFF20, "Kanji": 0xFF21, "Muhenkan": 0xFF22,
    "Henkan": 0xFF23, "Henkan_Mode": 0xFF23, "Romaji": 0xFF24, "Hiragana": 0xFF25, "Katakana": 0xFF26,
    "Hiragana_Katakana": 0xFF27, "Zenkaku": 0xFF28, "Hankaku": 0xFF29, "Zenkaku_Hankaku": 0xFF2A,
    "Eisu_toggle": 0xFF30, "Hangul": 0xFF31, "Hangul_Start": 0xFF32, "Hangul_End": 0xFF33, "Hangul_Hanja": 0xFF34,
    "Hangul_Jamo": 0xFF35, "Hangul_Romaja": 0xFF36, "Hangul_Jeonja": 0xFF38, "Hangul_Special": 0xFF3F,
    "Home": 0xFF50, "Left": 0xFF51, "Up": 0xFF52, "Right": 0xFF53, "Down": 0xFF54, "Page_Up": 0xFF55, "Prior": 0xFF55,
    "Page_Down": 0xFF56, "Next": 0xFF56, "End": 0xFF57, "Print": 0xFF61, "Insert": 0xFF63, "Menu": 0xFF67,
    "Mode_switch": 0xFF7E, "Num_Lock": 0xFF7F, "KP_Enter": KEYPAD_ENTER, "Shift_L": 0xFFE1, "Shift_R": 0xFFE2,
    "Control_L": 0xFFE3, "Control_R": 0xFFE4, "Caps_Lock": 0xFFE5, "Meta_L": 0xFFE7, "Meta_R": 0xFFE8,
    "Alt_L": 0xFFE9, "Alt_R": 0xFFEA, "Super_L": 0xFFEB, "Super_R": 0xFFEC, "Hyper_L": 0xFFED, "Hyper_R": 0xFFEE,
    "ISO_Level3_Shift": 0xFE03, "Delete": 0xFFFF, **{f"F{number}": 0xFFBD + number for number in range(1, 36)},
}  # fmt: skip
"""Keys that anybody switches or looks up with, as X names them; letters and digits are named by themselves."""

_MASKS: Final = {
    "Shift": 1 << 0, "Control": 1 << 2, "Ctrl": 1 << 2, "Alt": 1 << 3, "Mod1": 1 << 3, "Meta": 1 << 3, "Mod3": 1 << 5,
    "Mod4": 1 << 6, "Super": 1 << 6, "Mod5": 1 << 7,
}  # fmt: skip
_HELD_BY: Final = {1 << 2: (0xFFE3, 0xFFE4), 1 << 3: (0xFFE9, 0xFFEA, 0xFFE7, 0xFFE8), 1 << 6: (0xFFEB, 0xFFEC)}
"""The keys that hold a modifier; Shift never ends a composition and needs no place here."""


@dataclasses.dataclass(frozen=True, repr=False)
class Key:
    """A press or release at monotonic time ``at``: IBus's key value, the code of its place (0 for none), its state.

    It tells what somebody types, so that it shows none of it.
    """

    keyval: int
    code: int
    state: int
    at: float = 0.0

    def __repr__(self) -> str:
        return f"Key({'released' if self.released else 'pressed'})"

    @property
    def released(self) -> bool:
        """Whether it went up."""
        return bool(self.state & _RELEASE)

    @property
    def is_shift(self) -> bool:
        """Whether it is Shift itself."""
        return self.keyval in (0xFFE1, 0xFFE2)

    @property
    def is_modifier(self) -> bool:
        """Whether it is a key that is held for others, a lock or a level shift included."""
        return 0xFFE1 <= self.keyval <= 0xFFEE or 0xFE01 <= self.keyval <= 0xFE13 or self.keyval in (0xFF7E, 0xFF7F)

    @property
    def name(self) -> str:
        """As ``Passed.key``."""
        return key_of(self.keyval)

    @property
    def mods(self) -> frozenset[str]:
        """The modifiers held, by the names of the protocol."""
        return frozenset(name for mask, name in _NAMED.items() if self.state & mask)

    @property
    def shifted(self) -> bool:
        """Whether Shift is held."""
        return bool(self.state & 1)

    @property
    def locked(self) -> bool:
        """Whether Caps Lock is on."""
        return bool(self.state & _LOCK)

    @property
    def aside(self) -> bool:
        """Whether a modifier is held with which no key is a letter."""
        return bool(self.state & _TAKING_ASIDE)

    @property
    def char(self) -> str:
        """What it types by itself; empty for a key that types nothing, or is a command."""
        if self.mods - {"Shift"}:
            return ""
        keyval = self.keyval
        if 0x20 <= keyval <= 0x7E or 0xA0 <= keyval <= 0xFF:
            return chr(keyval)
        if 0xFFB0 <= keyval <= 0xFFB9:
            return chr(keyval - 0xFFB0 + ord("0"))
        if keyval > _UNICODE:
            code = keyval - _UNICODE
            return chr(code) if code < 0x11_0000 and not 0xD800 <= code <= 0xDFFF else ""
        return _KEYPAD.get(keyval, "")

    @property
    def chord(self) -> Chord:
        """What it is called in settings: with a digit or a mark by what it types without Shift."""
        char = chr(self.keyval) if 0x20 < self.keyval <= 0x7E else ""
        if self.keyval == 0x20:
            return Chord("Space", self.mods)
        return Chord(unshifted(char) if char else self.name, self.mods)


class HotKeys:
    """Keys as ibus-hangul's settings spell them: "Hangul,Shift+space"."""

    def __init__(self, spelled: str = "") -> None:
        """What has no meaning is left out, as ibus-hangul does."""
        self._keys = frozenset(key for part in spelled.split(",") if (key := _parsed(part.strip())) is not None)
        masks = {mask for _, mods in self._keys for mask in _HELD_BY if mods & mask}
        self._holding = frozenset(keyval for mask in masks for keyval in _HELD_BY[mask])

    def match(self, key: Key) -> bool:
        """Whether this is one of them."""
        return (key.keyval, key.state & _COMPARED) in self._keys

    def are_begun_by(self, key: Key) -> bool:
        """Whether a modifier of one of them goes down: nothing that is composed ends by that."""
        return key.keyval in self._holding

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HotKeys) and self._keys == other._keys

    def __hash__(self) -> int:
        return hash(self._keys)


def unshifted(char: str) -> str:
    """The character of the same key of a US keyboard without Shift."""
    return _SHIFTED.get(char, char.lower())


def _parsed(spelled: str) -> tuple[int, int] | None:
    *mods, name = (part.strip() for part in spelled.split("+"))
    if not all(mod in _MASKS for mod in mods):
        return None
    keyval = ord(name) if len(name) == 1 and 0x20 < ord(name) < 0x7F else _BY_NAME.get(name)
    return None if keyval is None else (keyval, sum({_MASKS[mod] for mod in mods}))
