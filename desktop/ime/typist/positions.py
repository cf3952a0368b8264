"""What a key types on a US keyboard, by its place, whatever the person's own keyboard has there."""

from __future__ import annotations

from typing import Final

from desktop.ime.typist.keys import Key

__all__ = ["Positions"]

_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (86, "<", ">"),
)
_US: Final = {
    (first + at, shifted): char
    for first, *both in _ROWS
    for shifted, chars in zip((False, True), both, strict=True)
    for at, char in enumerate(chars)
}
"""What the kernel's code of a key types on a US keyboard."""

_ANCHORS: Final = {
    0x20: 57, 0xFF0D: 28, 0xFF08: 14, 0xFF09: 15, 0xFE20: 15, 0xFFE1: 42, 0xFFE2: 54, 0xFF51: 105, 0xFF52: 103,
    0xFF53: 106, 0xFF54: 108, 0xFFFF: 111, 0xFF31: 122,
}  # fmt: skip
"""Keys that lie where they lie in every layout, by the kernel's code."""

_KERNEL, _X = 0, 8
_FUNCTION_KEYS: Final = range(0xFF00, 0x1_0000)
_LEVEL_KEYS: Final = range(0xFE00, 0xFE50)
_VENDORS: Final = 0x1000_0000


class Positions:
    """Learns on its way whether codes are the kernel's or X's, which are higher by eight: clients tell either.

    On a US keyboard the key value says it all, and a code that contradicts it
    is numbered otherwise.  On another, keys that lie where they lie tell.
    """

    def __init__(self) -> None:
        self._offset: int | None = None
        self._foreign = False
        """Whether a letter was seen that lies elsewhere on a US keyboard: then likeness is chance."""

    def char(self, key: Key) -> str:
        """The character, Shift heeded and Caps Lock not; empty for a key that types none, on the keypad too."""
        self._learn(key)
        if key.keyval in _FUNCTION_KEYS or key.keyval in _LEVEL_KEYS or key.keyval >= _VENDORS:
            return ""
        own = self.letter(key)
        if not key.code:
            # Keyboards on the screen tell no place.
            return own
        offset = self._offset or _KERNEL
        here = _US.get((key.code - offset, key.shifted), "")
        if here == own:
            return here
        other = _US.get((key.code - (_X - offset), key.shifted), "")
        if other == own and not self._foreign:
            self._offset = _X - offset
            return other
        self._foreign = self._foreign or own.isalpha()
        return here or own

    def letter(self, key: Key) -> str:
        """What the key types on the person's own keyboard, Caps Lock undone; empty where that is not ASCII."""
        char = chr(key.keyval) if 0x20 <= key.keyval <= 0x7E else ""
        return char.swapcase() if key.locked else char

    def _learn(self, key: Key) -> None:
        if (anchor := _ANCHORS.get(key.keyval)) is not None and key.code - anchor in (_KERNEL, _X):
            self._offset = key.code - anchor
