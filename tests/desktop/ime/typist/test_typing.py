"""What keys become: composing, what ends a syllable, modes, and what the session is told."""

from __future__ import annotations

import pytest
from ime_field import CTRL, HANGUL_FIRST, LOCK, RELEASED, SHIFT, ImeField, key

from desktop.ime.composer.layouts import composer_for
from desktop.ime.typist.keys import HotKeys
from desktop.ime.typist.outputs import Commit, Preedit, Tell
from desktop.ime.typist.settings import PreeditMode, TypingSettings
from desktop.input.protocol import Composed, ImeState, Passed
from engine.text.private import Private


def composed(committed: str, preedit: str, *, forced: bool = False) -> Composed:
    """As the session is told."""
    return Composed(Private(committed), Private(preedit), forced)


def test_a_sentence() -> None:
    """Syllables go into the text as they are finished; the last one stays open."""
    field = ImeField()
    field.type("dhsmf ghldmlsms")
    assert (field.text, field.preedit) == ("오늘 회의", "는")


def test_a_preedit_is_gone_before_its_text_comes() -> None:
    """As ibus-hangul does it: some clients would keep both."""
    field = ImeField()
    field.type("gk")
    outputs = field.typist.press(key("s")).outputs
    assert outputs == (Preedit(Private("한"), 1), Tell(composed("", "한")))
    outputs = field.typist.press(key("k")).outputs
    assert outputs == (
        Preedit(Private("")),
        Commit(Private("하")),
        Preedit(Private("나"), 1),
        Tell(composed("하", "나")),
    )


def test_backspace_takes_letters_back_and_then_the_applications_text() -> None:
    """Within a syllable one letter, behind it what stands there."""
    field = ImeField()
    field.type("dkssu")
    assert field.press("Backspace")
    assert field.screen == "안ㄴ"
    assert field.press("Backspace")
    assert not field.press("Backspace")
    assert field.screen == ""
    assert field.document.text == ""


@pytest.mark.parametrize("name", ["Enter", "Left", "Tab", "F5", "KP_Enter", "Control_L", "Alt_L", "Caps_Lock"])
def test_other_keys_end_the_syllable_and_are_the_applications(name: str) -> None:
    """The text first, then the key: the application has the syllable before it moves the caret."""
    field = ImeField()
    field.type("gks")
    reply = field.typist.press(key(name))
    assert not reply.handled
    assert [type(each) for each in reply.outputs[:2]] == [Preedit, Commit]
    assert isinstance(reply.outputs[-1], Tell)
    assert isinstance(reply.outputs[-1].event, Passed)


@pytest.mark.parametrize("name", ["KP_1", " ", "1", "."])
def test_a_character_behind_a_syllable_is_committed_with_it(name: str) -> None:
    """One that is handed back comes by another way, on which the next syllable may overtake it (합니다닭 볶음탕)."""
    field = ImeField()
    field.type("gks")
    assert field.press(name)
    assert (field.text, field.preedit) == (f"한{key(name).char}", "")
    assert field.press("Shift_L") is False
    assert field.press(" ")
    assert field.text == f"한{key(name).char} "


@pytest.mark.parametrize("between", ["Enter", "Left", "Backspace", "a with Control", "a click"])
def test_a_character_of_its_own_is_handed_back(between: str) -> None:
    """At the beginning of a line or elsewhere: what programs do there goes on ("- " makes a list)."""
    field = ImeField()
    assert not field.press("-")
    assert not field.press(" ")
    field.type("gks ")
    if between == "a click":
        field.reset()
    elif between.endswith("Control"):
        assert not field.press("a", CTRL)
    else:
        assert not field.press(between)
    assert not field.press("-")
    assert not field.press(" ")


@pytest.mark.parametrize("state", [CTRL, 1 << 3, 1 << 5, 1 << 6, 1 << 7, 1 << 26])
def test_a_key_with_a_modifier_is_a_command(state: int) -> None:
    """It ends the syllable, and types no letter."""
    field = ImeField()
    field.type("gk")
    assert not field.press("s", state)
    assert (field.text.removesuffix("s"), field.preedit) == ("하", "")


@pytest.mark.parametrize("state", [0, LOCK, 1 << 4])
def test_locks_change_nothing(state: int) -> None:
    """Caps Lock and Num Lock."""
    field = ImeField()
    for name in "gks":
        upper = ord(name.upper() if state == LOCK else name)
        pressed = key(name, state)
        field.carry_out(field.typist.press(type(pressed)(upper, pressed.code, state)).outputs)
    assert field.preedit == "한"


def test_shift_and_releases_pass_and_end_nothing() -> None:
    """Otherwise nobody could type ㄲ."""
    field = ImeField()
    field.type("r")
    assert not field.press("Shift_L")
    assert not field.press("r", RELEASED)
    assert not field.press("Shift_L", RELEASED | SHIFT)
    field.press("k")
    field.press("R")
    assert field.preedit == "갂"


def test_a_release_is_nobodys_affair() -> None:
    """Not even the session's."""
    field = ImeField()
    assert field.typist.press(key("a", RELEASED)).outputs == ()


def test_a_3_set_layout_gives_its_symbols() -> None:
    """They are committed behind the syllable, and the key is kept."""
    field = ImeField(TypingSettings(layout="3f", hangul_first=True))
    field.type("kf")
    assert field.press("H")
    assert (field.text, field.preedit) == ("가0", "")


def test_what_the_session_is_told() -> None:
    """What became of each key, in order."""
    field = ImeField()
    field.type("gk ")
    assert field.heard == [
        ImeState(present=True, hangul=True),
        composed("", "ㅎ"),
        composed("", "하"),
        composed("하 ", ""),
    ]


# --- modes


def test_it_begins_in_latin_mode_as_ibus_hangul_does() -> None:
    """Letters are the application's until a switch key is pressed, which types nothing."""
    field = ImeField(TypingSettings())
    field.type("rk")
    assert field.text == "rk"
    assert field.press(" ", SHIFT)
    field.type("rk")
    assert (field.text, field.preedit) == ("rk", "가")
    assert field.press("Hangul")
    assert (field.text, field.preedit, field.hangul) == ("rk가", "", False)
    assert [each.hangul for each in field.heard if isinstance(each, ImeState)] == [False, True, False]


def test_off_keys_go_to_latin_and_to_the_application() -> None:
    """Who uses vi presses Escape once."""
    field = ImeField()
    field.type("rk")
    assert not field.press("Escape")
    assert (field.text, field.hangul) == ("가", False)


def test_on_keys_go_to_hangul_and_to_the_application() -> None:
    """As in ibus-hangul."""
    field = ImeField(TypingSettings(on_keys=HotKeys("F5")))
    assert not field.press("F5")
    assert field.hangul


def test_right_alt_may_be_the_switch_key() -> None:
    """A Korean keyboard has 한/영 there."""
    field = ImeField(TypingSettings(switch_keys=HotKeys("Alt_R")))
    assert field.press("Alt_R")
    assert field.hangul


def test_a_modifier_of_a_switch_key_ends_no_syllable() -> None:
    """It may be the beginning of Control+space."""
    field = ImeField(TypingSettings(hangul_first=True, switch_keys=HotKeys("Control+space")))
    field.type("rk")
    assert not field.press("Control_L")
    assert field.preedit == "가"
    assert field.press(" ", CTRL)
    assert (field.text, field.hangul) == ("가", False)


def test_without_a_latin_mode_it_stays_hangul() -> None:
    """A switch key only ends the syllable, and so does the panel."""
    field = ImeField(TypingSettings(latin=False))
    field.type("rk")
    assert field.press("Hangul")
    assert (field.text, field.typist.hangul) == ("가", True)
    field.carry_out(field.typist.property_activated())
    assert field.typist.hangul


def test_the_panel_switches_too() -> None:
    """What is open is text then."""
    field = ImeField()
    field.type("rk")
    field.carry_out(field.typist.property_activated())
    assert (field.text, field.preedit, field.hangul) == ("가", "", False)


# --- how much is composed at once


def test_a_word_is_committed_at_once() -> None:
    """What is before the open syllable only waits; Backspace takes it back syllable by syllable."""
    field = ImeField(TypingSettings(hangul_first=True, preedit=PreeditMode.WORD))
    field.type("ghldml")
    assert (field.text, field.preedit) == ("", "회의")
    field.type("s")
    for _ in range(4):
        field.press("Backspace")
    assert (field.text, field.preedit) == ("", "회")
    field.type(" ")
    assert (field.text, field.preedit) == ("회 ", "")


def test_without_a_preedit_the_open_syllable_is_text() -> None:
    """It is replaced as it grows, and only where it differs; the session knows that it is open."""
    field = ImeField(TypingSettings(hangul_first=True, preedit=PreeditMode.NONE), surrounding=True)
    field.type("gksk")
    assert (field.text, field.preedit) == ("하나", "")
    assert field.document.preedit.reveal() == "나"
    field.press("Backspace")
    assert field.text == "하ㄴ"
    field.leave()
    assert field.text == "하ㄴ"


def test_where_text_cannot_be_replaced_there_is_a_preedit() -> None:
    """The client says what it can do."""
    field = ImeField(TypingSettings(hangul_first=True, preedit=PreeditMode.NONE), surrounding=False)
    field.type("gk")
    assert (field.text, field.preedit) == ("", "하")


# --- the field


def test_the_focus_goes_with_an_open_syllable() -> None:
    """The client has taken it as text; nothing is committed a second time, and it is told where it was."""
    field = ImeField()
    field.type("gk")
    field.leave()
    assert field.text == "하"
    assert field.heard[-1] == composed("하", "", forced=True)
    field.enter()
    field.type("sk")
    assert (field.text, field.preedit) == ("", "나")


def test_a_reset_forgets_the_syllable_only() -> None:
    """The client has taken it as text; one without an open syllable says nothing."""
    field = ImeField()
    field.type("gk")
    field.reset()
    field.reset()
    assert field.heard[-1] == composed("하", "", forced=True)
    field.type("s")
    assert field.screen == "하ㄴ"


def test_another_field_is_empty_for_the_session() -> None:
    """And it hears in which mode that begins."""
    field = ImeField()
    field.type("gksrmf ")
    field.enter()
    assert field.heard[-1] == ImeState(present=True, hangul=True)
    field.type("gk")
    assert field.document.text == "하"


def test_other_settings_take_hold_at_once() -> None:
    """What is open is committed first, and loses nothing."""
    field = ImeField()
    field.type("gk")
    settings = TypingSettings(layout="3f", latin=False)
    field.carry_out(field.typist.configure(settings, composer_for("3f")))
    assert (field.text, field.preedit) == ("하", "")
    field.type("kf")
    assert field.preedit == "가"


def test_outputs_show_no_text() -> None:
    """They may stand in an exception or a log."""
    field = ImeField(HANGUL_FIRST)
    field.type("gksrmf")
    shown = repr(field.heard) + repr(field.typist.press(key("d")))
    assert not any("가" <= char <= "힣" or "ㄱ" <= char <= "ㅣ" for char in shown)
