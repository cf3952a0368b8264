"""Virtual keys by the names that people know them by, and what the keys of a Korean keyboard type: tables only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.input.protocol import KEYS
from engine.text.hangul import LAYOUT

__all__ = [
    "CAPS_LOCK",
    "CONTROL",
    "HANGUL",
    "HANJA",
    "MODIFIER_KEYS",
    "MODIFIER_OF",
    "PACKET",
    "char_of",
    "jamo_key",
    "name_of",
    "vk_of",
]

HANGUL: Final = 0x15
HANJA: Final = 0x19
CAPS_LOCK: Final = 0x14
PACKET: Final = 0xE7
"""A character that was put in by no key; its scan code is a unit of UTF-16."""
CONTROL: Final = 0xA2

MODIFIER_KEYS: Final[Mapping[str, int]] = {"Shift": 0xA0, "Ctrl": CONTROL, "Alt": 0xA4, "Super": 0x5B}
"""The key pressed for each modifier, the left one."""

MODIFIER_OF: Final[Mapping[int, str]] = {
    0x10: "Shift", 0x11: "Ctrl", 0x12: "Alt",
    0xA0: "Shift", 0xA1: "Shift", 0xA2: "Ctrl", 0xA3: "Ctrl", 0xA4: "Alt", 0xA5: "Alt", 0x5B: "Super", 0x5C: "Super",
}  # fmt: skip

_NAMED: Final[Mapping[str, int]] = {
    "Tab": 0x09, "Escape": 0x1B, "Enter": 0x0D, "Space": 0x20, "Backspace": 0x08, "Delete": 0x2E, "Insert": 0x2D,
    "Home": 0x24, "End": 0x23, "PageUp": 0x21, "PageDown": 0x22, "Up": 0x26, "Down": 0x28, "Left": 0x25, "Right": 0x27,
    "Pause": 0x13, "Print": 0x2C, "Menu": 0x5D,
    **{f"F{number}": 0x6F + number for number in range(1, 25)},
}  # fmt: skip
_NAMES: Final = {_NAMED[name]: name for name in KEYS if name != "Space"} | dict(MODIFIER_OF)

_PAD: Final = dict(zip(range(0x60, 0x70), "0123456789*+\n-./", strict=True))
_MARKS: Final[Mapping[int, str]] = {
    0xBA: ";:", 0xBB: "=+", 0xBC: ",<", 0xBD: "-_", 0xBE: ".>", 0xBF: "/?", 0xC0: "`~",
    0xDB: "[{", 0xDC: "\\|", 0xDD: "]}", 0xDE: "'\"", 0xE2: "\\|", 0x20: "  ",
    **{0x30 + number: f"{number}{')!@#$%^&*('[number]}" for number in range(10)},
}  # fmt: skip
"""What the keys of marks and digits type without Shift and with it, on a Korean keyboard as on an American one."""


def vk_of(key: str) -> int:
    """The virtual key of a chord's key that has a name; 0 for one that bears a character."""
    return _NAMED.get(key, 0)


def name_of(vk: int) -> str:
    """What ``Passed.key`` is for a virtual key: empty for keys that type, and for those without such a name."""
    return _NAMES.get(vk, "")


def jamo_key(vk: int, *, shift: bool) -> str:
    """The key of the 2-set layout that lies on a virtual key, as ``LAYOUT`` spells it; empty for any other."""
    letter = chr(vk) if 0x41 <= vk <= 0x5A else ""
    key = letter if shift else letter.lower()
    return key if key in LAYOUT else ""


def char_of(vk: int, *, shift: bool, caps: bool) -> str:
    """What a key types where no syllable is composed; empty for none."""
    if 0x41 <= vk <= 0x5A:
        return chr(vk) if shift is not caps else chr(vk).lower()
    if vk in _PAD and vk != 0x6C:
        return _PAD[vk]
    return _MARKS[vk][shift] if vk in _MARKS else ""
