"""Keys by the names that people know, and by those of X and IBus."""

from __future__ import annotations

import string

import pytest
from Xlib import XK

from desktop.input.keysyms import key_of, keysym_of
from desktop.input.protocol import EDITING_KEYS, KEYS, MODIFIERS

XK.load_keysym_group("xkb")
XK.load_keysym_group("xf86")

NAMED = {
    "Enter": "Return", "Space": "space", "Backspace": "BackSpace", "PageUp": "Prior", "PageDown": "Next",
}  # fmt: skip
"""Those that X names otherwise."""

MARKS = {
    ".": "period", ",": "comma", "/": "slash", "\\": "backslash", ";": "semicolon", "'": "apostrophe",
    "`": "grave", "-": "minus", "=": "equal", "[": "bracketleft", "]": "bracketright",
    "?": "question", "!": "exclam", "~": "asciitilde", ":": "colon", ")": "parenright",
}  # fmt: skip


@pytest.mark.parametrize("key", [*KEYS, *MARKS, *string.ascii_lowercase, *string.digits])
def test_every_key_of_a_chord_is_the_key_it_was(key: str) -> None:
    """By the number that X's own table has for the name of version 0.1.0."""
    assert keysym_of(key) == XK.string_to_keysym(NAMED.get(key, MARKS.get(key, key))) != 0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ISO_Left_Tab", "Tab"),
        ("KP_Enter", "Enter"),
        ("Linefeed", "Enter"),
        ("KP_Prior", "PageUp"),
        ("KP_Page_Down", "PageDown"),
        ("KP_Left", "Left"),
        ("KP_Insert", "Insert"),
        ("Shift_L", "Shift"),
        ("Control_R", "Ctrl"),
        ("Meta_L", "Alt"),
        ("Hyper_R", "Super"),
        ("F11", "F11"),
        ("BackSpace", "Backspace"),
        ("Undo", "Undo"),
        ("XF86_Paste", "Paste"),
        ("XF86_Cut", "Cut"),
        ("XF86_AudioMute", ""),
        ("Hangul", ""),
        ("Caps_Lock", ""),
        ("space", ""),
        ("a", ""),
        ("period", ""),
    ],
)
def test_a_key_left_to_the_application_has_a_name(name: str, key: str) -> None:
    """Variants are one key; a key that types is told by its character alone, and others have no name here."""
    number = XK.string_to_keysym(name) or {"XF86_AudioMute": 0x1008FF12, "Hangul": 0xFF31}.get(name, 0)
    assert number != 0
    assert key_of(number) == key


def test_names_go_both_ways() -> None:
    """But for the blank, which types."""
    for key in KEYS:
        assert key_of(keysym_of(key)) == ("" if key == "Space" else key)
    assert not {*KEYS} & {*MODIFIERS, *EDITING_KEYS}
    assert keysym_of("Hyper") == keysym_of("각") == 0
