"""The text believed to be left of the caret follows what the input method and the keys do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.input.protocol import Composed, Passed, Surrounding
from desktop.session.document import Document, after_keys
from engine.text.hangul import LAYOUT, Automaton, compose
from engine.text.private import Private

KEPT = 1500


def document(before: str, preedit: str = "") -> Document:
    """A document from plain text."""
    return Document(Private(before), Private(preedit))


def passed(key: str = "", char: str = "", *mods: str) -> Passed:
    """A key that the application got."""
    return Passed(1.0, key, Private(char), frozenset(mods))


@given(pressed=st.text("".join(LAYOUT) + " .1\b", max_size=60))
def test_follows_the_input_method(pressed: str) -> None:
    """Whatever is typed and erased through an input method: the document is what stands on screen."""
    automaton, screen, seen = Automaton(), "", Document()
    for key in pressed:
        if key == "\b":
            if automaton.backspace():
                seen = seen.apply(Composed(Private(""), Private(automaton.preedit)))
            else:
                screen = screen[:-1]
                seen = seen.apply(passed("BackSpace"))
        elif key in LAYOUT:
            committed = automaton.press(key)
            screen += committed
            seen = seen.apply(Composed(Private(committed), Private(automaton.preedit)))
        else:
            committed = automaton.flush()
            screen += committed + key
            seen = seen.apply(Composed(Private(committed), Private(""))).apply(passed("", key))
        assert (seen.text, seen.preedit.reveal()) == (screen + automaton.preedit, automaton.preedit)


@given(pressed=st.text("".join(LAYOUT) + " .1", max_size=40), before=st.text("가 나.", max_size=5))
def test_after_keys_is_what_the_keys_make(pressed: str, before: str) -> None:
    """``after_keys`` tells what stands there when a text has been typed: its last syllable is open, a mark is not."""
    automaton, typed = Automaton(), compose(pressed)
    committed = "".join(automaton.press(key) for key in pressed)
    assert after_keys(before, typed) == document(before + committed, automaton.preedit)


@pytest.mark.parametrize(
    ("text", "preedit", "partial"),
    [
        ("", "", ""),
        ("오늘 ", "", ""),
        ("오늘\n", "", ""),
        ("오늘", "", "오늘"),
        ("오늘 날", "씨", "날씨"),
        ("오늘 ", "날", "날"),
        ("한\n글", "", "글"),
        ("네. ", "ㄱ", "ㄱ"),
        ("\u3000", "", ""),
    ],
)
def test_partial_is_the_current_eojeol(text: str, preedit: str, partial: str) -> None:
    """What stands between the last white space and the caret, the open syllable included."""
    assert document(text, preedit).partial == partial
    assert document(text, preedit).text == text + preedit


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (passed("", "a"), document("나 가a")),
        (passed("", "A", "Shift"), document("나 가A")),
        (passed("", " "), document("나 가 ")),
        (passed("Return"), document("나 가\n")),
        (passed("KP_Enter"), document("나 가\n")),
        (passed("BackSpace"), document("나 ")),
        (passed("BackSpace", "", "Shift"), document("나 ")),
        (passed("BackSpace", "", "Ctrl"), Document()),
        (passed("Left"), Document()),
        (passed("Home", "", "Shift"), Document()),
        (passed("KP_Page_Up"), document("나 가")),
        (passed("Tab"), Document()),
        (passed("ISO_Left_Tab", "", "Shift"), Document()),
        (passed("Escape"), Document()),
        (passed("", "", "Ctrl"), Document()),
        (passed("", "", "Alt", "Shift"), Document()),
        (passed("Control_L"), document("나 가")),
        (passed("Shift_R", "", "Ctrl"), document("나 가")),
        (passed("Delete"), document("나 가")),
        (passed("F5"), document("나 가")),
        (Composed(Private("다"), Private("")), document("나 가다")),
        (Composed(Private(""), Private("ㄷ")), document("나 가", "ㄷ")),
        (Surrounding(Private("처음 나"), Private("뒤")), document("처음 나")),
    ],
)
def test_one_event(event: Composed | Passed | Surrounding, expected: Document) -> None:
    """Characters and line ends are added, Backspace erases, what may move the caret anywhere makes the text unknown."""
    assert document("나 가").apply(event) == expected


def test_backspace_in_an_unknown_text() -> None:
    """Where nothing is known, nothing becomes known."""
    assert Document().apply(passed("BackSpace")) == Document()


@given(st.lists(st.text("가나 ", min_size=1, max_size=300), max_size=8))
def test_only_the_end_is_kept(commits: list[str]) -> None:
    """Models read less than that, and no field's whole text stays in memory."""
    seen = Document()
    for text in commits:
        seen = seen.apply(Composed(Private(text), Private("")))
    assert seen.text == "".join(commits)[-KEPT:]
    assert len(seen.apply(Surrounding(Private("가" * 2000), Private(""))).text) == KEPT


def test_the_text_is_never_shown() -> None:
    """A document that is logged shows lengths."""
    assert "가" not in f"{document('가나 가나', '가')!r} {document('가')}"
