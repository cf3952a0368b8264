"""Strokes become keys that go down and up, with no modifier of the person's among them."""

from __future__ import annotations

from desktop.input.windows.keys.press import inputs_of, lift, lower, units_of
from desktop.input.windows.port import KeyInput, KeyPress

SHIFT, CTRL, ALT, SUPER = 0xA0, 0xA2, 0xA4, 0x5B
R, K = ord("R"), ord("K")


def spelled(inputs: list[KeyInput]) -> str:
    """Each key with + as it goes down and - as it goes up."""
    names = {SHIFT: "S", CTRL: "C", ALT: "A", SUPER: "W", R: "r", K: "k"}
    return " ".join(f"{'-' if each.up else '+'}{names.get(each.vk, f'{each.scan:x}')}" for each in inputs)


def test_keys_go_down_and_up_in_order() -> None:
    """One after the other."""
    assert spelled(inputs_of([KeyPress(R), KeyPress(K)], ())) == "+r -r +k -k"


def test_shift_is_held_for_its_key_alone() -> None:
    """It goes down before and up behind it."""
    shifted = KeyPress(R, mods=frozenset({"Shift"}))
    assert spelled(inputs_of([shifted, KeyPress(K)], ())) == "+S +r -r -S +k -k"
    assert spelled(inputs_of([shifted], ())) == "+S +r -r -S"


def test_what_the_person_holds_is_lifted() -> None:
    """Ctrl of a chord would make shortcuts of the keys; Shift that a key needs stays down."""
    assert spelled(inputs_of([KeyPress(R)], {CTRL})) == "-C +r -r"
    assert spelled(inputs_of([KeyPress(R, mods=frozenset({"Shift"})), KeyPress(K)], {SHIFT})) == "+r -r -S +k -k"


def test_alt_and_super_never_go_up_alone() -> None:
    """Alone they open a menu; a Ctrl in between, or one that is down anyway, keeps it shut."""
    assert spelled(inputs_of([KeyPress(R)], {ALT})) == "+C -C -A +r -r"
    assert spelled(inputs_of([KeyPress(R)], {ALT, CTRL})) == "-C -A +r -r"
    assert spelled(lower({SUPER})) == "+W +C -C"
    assert spelled(lift({SHIFT}, {SHIFT})) == "-S"


def test_characters_that_no_key_types() -> None:
    """Beyond the first plane they come in two halves; one that another program put in is put in again."""
    assert [each.scan for each in units_of("가😀")] == [0xAC00, 0xD83D, 0xDE00]
    assert spelled(inputs_of([*units_of("가"), KeyPress(0xE7, 0x41)], ())) == "+ac00 -ac00 +41 -41"
