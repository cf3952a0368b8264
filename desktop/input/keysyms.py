"""Keys as X and IBus number them (keysyms), and the names that the rest of the program knows them by.

A pure leaf, for who speaks to either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.input.protocol import KEYS

__all__ = ["key_of", "keysym_of"]

_F1: Final = 0xFFBE

_KEYSYMS: Final[Mapping[str, int]] = {
    "Tab": 0xFF09, "Escape": 0xFF1B, "Enter": 0xFF0D, "Space": 0x20, "Backspace": 0xFF08, "Delete": 0xFFFF,
    "Insert": 0xFF63, "Home": 0xFF50, "End": 0xFF57, "PageUp": 0xFF55, "PageDown": 0xFF56,
    "Up": 0xFF52, "Down": 0xFF54, "Left": 0xFF51, "Right": 0xFF53, "Pause": 0xFF13, "Print": 0xFF61, "Menu": 0xFF67,
    **{f"F{number}": _F1 + number - 1 for number in range(1, 25)},
}  # fmt: skip
"""The keysym of every key that has a name."""

_OTHERS: Final[Mapping[int, str]] = {
    # Shift+Tab, and the keypad without Num Lock
    0xFE20: "Tab", 0xFF89: "Tab", 0xFF8D: "Enter", 0xFF9E: "Insert", 0xFF9F: "Delete",
    0xFF95: "Home", 0xFF96: "Left", 0xFF97: "Up", 0xFF98: "Right", 0xFF99: "Down",
    0xFF9A: "PageUp", 0xFF9B: "PageDown", 0xFF9C: "End",
    # Linefeed; Begin, of old keyboards
    0xFF0A: "Enter", 0xFF58: "Home",
    # left and right: Shift, Control, Alt, Meta (which lies on Alt), Super, Hyper
    0xFFE1: "Shift", 0xFFE2: "Shift", 0xFFE3: "Ctrl", 0xFFE4: "Ctrl", 0xFFE9: "Alt", 0xFFEA: "Alt",
    0xFFE7: "Alt", 0xFFE8: "Alt", 0xFFEB: "Super", 0xFFEC: "Super", 0xFFED: "Super", 0xFFEE: "Super",
    # of the editing keys, those that X has and those of multimedia keyboards
    0xFF65: "Undo", 0xFF66: "Redo", 0x1008FF58: "Cut", 0x1008FF6D: "Paste",
}  # fmt: skip

_NAMES: Final[Mapping[int, str]] = {**{_KEYSYMS[name]: name for name in KEYS if name != "Space"}, **_OTHERS}
"""The name of every keysym that has one and types nothing."""


def keysym_of(key: str) -> int:
    """The keysym of a chord's key: one of ``KEYS``, or an ASCII letter, digit or mark; 0 for none."""
    if len(key) == 1 and key.isascii():
        return ord(key)
    return _KEYSYMS.get(key, 0)


def key_of(keysym: int) -> str:
    """What ``Passed.key`` is for a keysym: empty for keys that type, and for those without such a name."""
    return _NAMES.get(keysym, "")
