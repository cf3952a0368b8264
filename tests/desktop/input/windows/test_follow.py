"""What is written is followed from keys, and forgotten where that is not to be had."""

from __future__ import annotations

from desktop.input.protocol import Composed, Elsewhere, FromInput, ImeState, Passed, Unserved
from desktop.input.windows.follow import Follower
from desktop.input.windows.keys.press import units_of
from desktop.input.windows.port import InputMethodSeen, KeyPress
from engine.text.private import Private

NONE: frozenset[str] = frozenset()
HANGUL_ON, LATIN = InputMethodSeen(0x0412, 9), InputMethodSeen(0x0412, 8)
SILENT = InputMethodSeen(0x0412, None)
OTHER_KEYBOARD = InputMethodSeen(0x0412, 9, "InputMethod 1")


class Field:
    """A follower in a field whose input method has spoken."""

    def __init__(self, seen: InputMethodSeen = HANGUL_ON, *, closed: bool = False) -> None:
        self.told: list[FromInput] = []
        self.follower = Follower(self.told.append)
        self.follower.enter(closed=closed, unserved=None)
        self.follower.in_mode(seen, toggled=False)

    def type(self, *vks: int, mods: frozenset[str] = NONE) -> list[FromInput]:
        """What is told of these keys."""
        before = len(self.told)
        for vk in vks:
            self.follower.key(KeyPress(vk, mods=mods))
        return self.told[before:]


def composed(committed: str, preedit: str) -> Composed:
    """What the automaton says of a key."""
    return Composed(Private(committed), Private(preedit))


def passed(char: str = "", key: str = "", mods: frozenset[str] = NONE) -> Passed:
    """A key that the application got."""
    return Passed(key, Private(char), mods)


def test_syllables_are_composed_and_closed() -> None:
    """By a digit, by a blank, by a key with Ctrl."""
    field = Field()
    assert field.type(*b"RKR") == [composed("", "ㄱ"), composed("", "가"), composed("", "각")]
    assert field.type(0x31) == [composed("각", ""), passed("1")]
    assert field.type(ord("R"), 0x20) == [composed("", "ㄱ"), composed("ㄱ", ""), passed(" ")]
    ctrl = frozenset({"Ctrl"})
    assert field.type(ord("R")) + field.type(ord("S"), mods=ctrl) == [
        composed("", "ㄱ"),
        composed("ㄱ", ""),
        passed(mods=ctrl),
    ]


def test_backspace_takes_a_letter_of_the_open_syllable() -> None:
    """And behind it the application's text."""
    field = Field()
    field.type(*b"RK")
    assert field.type(8, 8, 8) == [composed("", "ㄱ"), composed("", ""), passed(key="Backspace")]


def test_a_lone_vowel_takes_no_consonant_before_itself() -> None:
    """As Microsoft's input method has it, and libhangul has not."""
    assert Field().type(*b"KR") == [composed("", "ㅏ"), composed("ㅏ", "ㄱ")]


def test_latin_mode_and_caps_lock() -> None:
    """Letters pass; Caps Lock turns them."""
    field = Field(LATIN)
    assert field.told == [ImeState(present=True, hangul=False)]
    assert field.type(ord("R"), 0x14, ord("R")) == [passed("r"), passed("R")]


def test_the_key_that_switches_is_believed_before_anybody_is_asked() -> None:
    """It closes the syllable; an answer that is older than it does not count, a second one does."""
    field = Field()
    field.type(ord("R"))
    assert field.type(0x15) == [composed("ㄱ", ""), ImeState(present=True, hangul=False)]
    field.follower.in_mode(HANGUL_ON, toggled=True)
    assert not field.follower.hangul
    field.follower.in_mode(HANGUL_ON, toggled=False)
    assert field.follower.hangul


def test_a_mode_that_was_switched_unseen_makes_it_forget() -> None:
    """By the mouse, say: what was believed to be open was not."""
    field = Field()
    field.type(ord("R"))
    field.follower.in_mode(LATIN, toggled=False)
    field.follower.in_mode(LATIN, toggled=False)
    assert field.told[-2:] == [ImeState(present=True, hangul=False), Elsewhere()]
    assert field.follower.preedit == ""


def test_an_input_method_that_answers_nothing_is_none() -> None:
    """At once in a new field; in one where it has spoken, when it is silent twice."""
    assert Field(SILENT).told == []
    field = Field()
    field.follower.in_mode(SILENT, toggled=False)
    assert field.follower.hangul
    field.follower.in_mode(SILENT, toggled=False)
    assert field.told[-1] == ImeState(present=False, hangul=False)


def test_another_language_is_latin() -> None:
    """And what its keys type is not known."""
    field = Field(InputMethodSeen(0x0407, None))
    assert field.told == [ImeState(present=True, hangul=False)]
    assert field.type(ord("R")) == [Elsewhere()]


def test_a_list_of_hanja_makes_it_forget() -> None:
    """The next key is the list's."""
    field = Field()
    field.type(*b"RK")
    assert field.type(0x19) == [ImeState(present=True, hangul=True, choosing=True), Elsewhere()]
    told = field.type(0x31)
    assert told[:2] == [ImeState(present=True, hangul=True), Elsewhere()]


def test_characters_of_no_key_are_text() -> None:
    """Those in two halves are one; what the session knows already is not told."""
    field = Field()
    field.type(ord("R"))
    before = len(field.told)
    for stroke in units_of("a😀"):
        field.follower.key(stroke)
    assert field.told[before:] == [composed("ㄱ", ""), passed("a"), passed("😀")]
    field.follower.muted = True
    field.follower.key(units_of("b")[0])
    assert len(field.told) == before + 3


def test_nothing_is_told_of_a_closed_field() -> None:
    """Not even that something was typed; the mode is followed all the same."""
    field = Field(closed=True)
    assert field.type(*b"RK") == []
    assert field.type(0x15) == [ImeState(present=True, hangul=False)]


def test_an_elevated_program_is_told_as_such() -> None:
    """With its name, before anybody is asked."""
    field = Field()
    field.follower.enter(closed=False, unserved=Unserved("elevated", "Fake"))
    assert field.told[-1] == ImeState(present=True, hangul=False, unserved=Unserved("elevated", "Fake"))


def test_another_keyboard_is_told_and_not_followed() -> None:
    """The 3-set, say: nothing is composed by our automaton, until the setting is the 2-set again."""
    field = Field()
    field.type(ord("R"))
    field.follower.in_mode(OTHER_KEYBOARD, toggled=False)
    unserved = Unserved("keyboard", "InputMethod 1")
    assert field.told[-2:] == [ImeState(present=True, hangul=False, unserved=unserved), Elsewhere()]
    assert field.follower.preedit == ""
    assert field.type(ord("R")) == [passed("r")]
    for _ in range(2):
        field.follower.in_mode(HANGUL_ON, toggled=False)
    assert field.told[-1] == ImeState(present=True, hangul=True)
    assert field.type(ord("R")) == [composed("", "ㄱ")]


def test_a_new_field_is_told_of_the_other_keyboard() -> None:
    """Where it is set from the beginning; a window that is kept from us stays one."""
    unserved = Unserved("keyboard", "InputMethod 1")
    field = Field(OTHER_KEYBOARD)
    assert field.told[-1] == ImeState(present=True, hangul=False, unserved=unserved)
    field.follower.enter(closed=False, unserved=Unserved("elevated", "Fake"))
    field.follower.in_mode(OTHER_KEYBOARD, toggled=False)
    assert field.told[-1] == ImeState(present=True, hangul=False, unserved=Unserved("elevated", "Fake"))


def test_keys_behind_which_the_mode_may_be_another() -> None:
    """The right Alt and Ctrl, and Shift with the blank, switch it on some keyboards."""
    follower = Field().follower
    assert follower.key(KeyPress(0xA5)) and follower.key(KeyPress(0xA3)) and follower.key(KeyPress(0x15))
    assert follower.key(KeyPress(0x20, mods=frozenset({"Shift"})))
    assert not follower.key(KeyPress(0x20)) and not follower.key(KeyPress(0xA0))
