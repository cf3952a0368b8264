"""The text believed to be left of the caret follows what the input method and the keys do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.input.protocol import Composed, Passed, Surrounding
from desktop.session.document import Document, with_open_end
from engine.text.hangul import LAYOUT, Automaton
from engine.text.private import Private

KEPT = 1500


def document(before: str, preedit: str = "") -> Document:
    """A document from plain text."""
    return Document(Private(before), Private(preedit))


def passed(key: str = "", char: str = "", *mods: str) -> Passed:
    """A key that the application got."""
    return Passed(key, Private(char), frozenset(mods))


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
                seen = seen.apply(passed("Backspace"))
        elif key in LAYOUT:
            committed = automaton.press(key)
            screen += committed
            seen = seen.apply(Composed(Private(committed), Private(automaton.preedit)))
        else:
            committed = automaton.flush()
            screen += committed + key
            seen = seen.apply(Composed(Private(committed), Private(""))).apply(passed("", key))
        assert (seen.text, seen.preedit.reveal()) == (screen + automaton.preedit, automaton.preedit)


@given(st.text("가나 .", max_size=8), st.integers(0, 8))
def test_an_open_end(text: str, composing: int) -> None:
    """It looks like the text, whatever of its end is being composed."""
    composing = min(composing, len(text))
    seen = with_open_end(text, composing)
    assert (seen.text, len(seen.preedit)) == (text, composing)
    assert len(with_open_end("가" * 2000, 1).before) == KEPT


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
        (passed("Enter"), document("나 가\n")),
        (passed("Backspace"), document("나 ")),
        (passed("Backspace", "", "Shift"), document("나 ")),
        (passed("Backspace", "", "Ctrl"), Document()),
        (passed("Left"), Document()),
        (passed("Home", "", "Shift"), Document()),
        (passed("PageUp"), Document()),
        (passed("Tab"), Document()),
        (passed("Tab", "", "Shift"), Document()),
        (passed("Paste"), Document()),
        (passed("Escape"), Document()),
        (passed("", "", "Ctrl"), Document()),
        (passed("", "", "Alt", "Shift"), Document()),
        (passed("Ctrl"), document("나 가")),
        (passed("Shift", "", "Ctrl"), document("나 가")),
        (passed("Delete"), document("나 가")),
        (passed("F5"), Document()),
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
    assert Document().apply(passed("Backspace")) == Document()


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


def test_the_line_at_the_caret() -> None:
    """Of several the last one, with what is composed, and without an eojeol whose beginning is not known."""
    assert Document(Private("앞 줄\n새 가"), Private("구")).line == "새 가구"
    assert Document(Private("앞 줄\n")).line == Document().line == ""
    assert Document(Private("구를 샀다"), torn=True).line == "샀다"
    assert Document(Private("구를"), torn=True).line == ""
