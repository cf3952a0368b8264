"""Keys as IBus tells them, hot keys as settings spell them, and letters by their place."""

from __future__ import annotations

import pytest
from ime_field import CTRL, LOCK, SHIFT, key

from desktop.ime.typist.keys import HotKeys, Key
from desktop.ime.typist.positions import Positions
from desktop.input.protocol import Chord

BACKSPACE, SPACE, A, ALT_R, HANGUL, F9 = 0xFF08, 0x20, 0x61, 0xFFEA, 0xFF31, 0xFFC6
NUM_LOCK, SUPER = 1 << 4, 1 << 6
QWERTY = "qwertyuiopasdfghjkl;zxcvbnm,./"
DVORAK = "',.pyfgcrlaoeuidhtns;qjkxbmwvz"


def moved(char: str, lies_at: str, offset: int = 0, state: int = 0) -> Key:
    """A key that types ``char`` and lies where a US keyboard has ``lies_at``."""
    place = key(lies_at)
    return Key(ord(char), place.code + offset, state | place.state)


@pytest.mark.parametrize(
    ("spelled", "pressed"),
    [
        ("Hangul,Shift+space", Key(SPACE, 57, SHIFT)),
        ("Hangul,Shift+space", Key(HANGUL, 122, 0)),
        (" Hangul , Shift+space ", Key(SPACE, 57, SHIFT | LOCK | NUM_LOCK)),
        ("Alt_R", Key(ALT_R, 100, 0)),
        ("Control+Alt+a", Key(A, 30, CTRL | 8)),
        ("Super+space", Key(SPACE, 57, SUPER)),
        ("F9", Key(F9, 67, 0)),
    ],
)
def test_a_hot_key_is_known(spelled: str, pressed: Key) -> None:
    """Whatever the locks are."""
    assert HotKeys(spelled).match(pressed)


@pytest.mark.parametrize(
    ("spelled", "pressed"),
    [
        ("Shift+space", Key(SPACE, 57, 0)),
        ("Shift+space", Key(SPACE, 57, SHIFT | CTRL)),
        ("space", Key(SPACE, 57, SHIFT)),
        ("", Key(SPACE, 57, 0)),
        ("nonsense,,+,Shift+,Frobnicate+a,\0", Key(A, 30, 0)),
    ],
)
def test_another_key_is_not(spelled: str, pressed: Key) -> None:
    """What has no meaning matches nothing, and is no error: it is somebody's settings."""
    assert not HotKeys(spelled).match(pressed)


def test_a_modifier_may_begin_a_hot_key() -> None:
    """Control of Control+space is not yet a command, so that nothing is ended by it."""
    assert HotKeys("Control+space").are_begun_by(key("Control_L"))
    assert not HotKeys("Shift+space").are_begun_by(key("Control_L"))


def test_a_key_shows_nothing_of_what_is_typed() -> None:
    """Keys are text."""
    assert repr(key("a")) == "Key(pressed)"


@pytest.mark.parametrize(
    ("pressed", "chord"),
    [
        (key("Tab"), Chord("Tab")),
        (key("ShiftTab"), Chord("Tab", frozenset(("Shift",)))),
        (key("1", CTRL), Chord("1", frozenset(("Ctrl",)))),
        (key("!", CTRL), Chord("1", frozenset(("Ctrl", "Shift")))),
        (key("A", CTRL), Chord("a", frozenset(("Ctrl", "Shift")))),
        (key(" ", CTRL), Chord("Space", frozenset(("Ctrl",)))),
        (key("Escape"), Chord("Escape")),
    ],
)
def test_a_chord_is_named_as_in_the_settings(pressed: Key, chord: Chord) -> None:
    """By what the key types without Shift."""
    assert pressed.chord == chord


@pytest.mark.parametrize(
    ("pressed", "char"),
    [
        (key("a"), "a"),
        (key("A"), "A"),
        (key("a", CTRL), ""),
        (key("KP_1"), "1"),
        (key("Enter"), ""),
        (Key(0x0100_AC00, 0, 0), "가"),
        (Key(0x0100_D800, 0, 0), ""),
        (Key(0x01FF_FFFF, 0, 0), ""),
        (Key(0xE9, 0, 0), "é"),
    ],
)
def test_what_a_key_types(pressed: Key, char: str) -> None:
    """A command types nothing, and an odd value neither."""
    assert pressed.char == char


@pytest.mark.parametrize("offset", [0, 8])
def test_codes_of_either_numbering_are_understood(offset: int) -> None:
    """Clients tell the kernel's codes or X's; on a US keyboard it shows from the first key on."""
    positions = Positions()
    for char in "rkskekfmasdfQWERT1!.":
        assert positions.char(moved(char, char, offset)) == char


@pytest.mark.parametrize("offset", [0, 8])
def test_a_dvorak_keyboard_types_hangul_by_place(offset: int) -> None:
    """Where a US keyboard has it, whatever numbering; a key that lies still everywhere has told which."""
    positions = Positions()
    positions.char(Key(BACKSPACE, 14 + offset, 0))
    for char, place in zip(DVORAK, QWERTY, strict=True):
        assert positions.char(moved(char, place, offset)) == place, char
    assert positions.char(moved("P", "r", offset, SHIFT)) == "R"


def test_a_cyrillic_keyboard_types_hangul_by_place() -> None:
    """Its letters are none of ASCII."""
    assert Positions().char(Key(0x6CB, key("r").code, 0)) == "r"


def test_a_keyboard_on_the_screen_tells_no_place() -> None:
    """Then the letter is what there is."""
    assert Positions().char(Key(ord("r"), 0, 0)) == "r"


def test_caps_lock_changes_nothing() -> None:
    """With it a keyboard types "R", and "r" with Shift; both mean the key."""
    assert Positions().char(Key(ord("R"), key("r").code, LOCK)) == "r"
    assert Positions().char(Key(ord("r"), key("r").code, LOCK | SHIFT)) == "R"
    assert Positions().char(Key(ord("R"), 0, LOCK)) == "r"


@pytest.mark.parametrize("name", ["KP_1", "Enter", "Tab", "Hangul", "Control_L", "F5", "Left"])
def test_a_key_that_is_no_letter_has_no_place(name: str) -> None:
    """The keypad's digits are no letters of a 3-set layout."""
    assert Positions().char(key(name)) == ""
