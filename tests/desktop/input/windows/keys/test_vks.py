"""Names of keys and what they type."""

from __future__ import annotations

import pytest

from desktop.input.protocol import KEYS
from desktop.input.windows.keys.vks import char_of, jamo_key, name_of, vk_of
from engine.text.hangul import LAYOUT


@pytest.mark.parametrize("name", KEYS)
def test_every_named_key_has_a_virtual_key(name: str) -> None:
    """And is known by that name again, but for the one that types a blank."""
    assert vk_of(name)
    assert name_of(vk_of(name)) == ("" if name == "Space" else name)


def test_jamo_lie_on_the_letters_and_nowhere_else() -> None:
    """All 26 of them, with Shift and without; a digit is none."""
    found = {jamo_key(vk, shift=shift) for vk in range(256) for shift in (False, True)}
    assert found == {"", *LAYOUT}


@pytest.mark.parametrize(
    ("vk", "shift", "caps", "char"),
    [
        (0x41, False, False, "a"),
        (0x41, True, False, "A"),
        (0x41, False, True, "A"),
        (0x41, True, True, "a"),
        (0x31, True, False, "!"),
        (0xBF, True, False, "?"),
        (0x20, True, False, " "),
        (0x65, False, False, "5"),
        (0x6E, False, False, "."),
        (0x6C, False, False, ""),
        (0x09, False, False, ""),
    ],
)
def test_what_keys_type(vk: int, shift: bool, caps: bool, char: str) -> None:
    """Caps Lock turns letters and nothing else; the keypad types too."""
    assert char_of(vk, shift=shift, caps=caps) == char
