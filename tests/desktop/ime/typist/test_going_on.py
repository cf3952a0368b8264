"""Who comes behind one that died goes on with what the client shows of it, or makes text of that."""

from __future__ import annotations

import dataclasses

import pytest
from ime_field import HANGUL_FIRST, key

from desktop.ime.composer.layouts import composer_for
from desktop.ime.typist.content import Content
from desktop.ime.typist.outputs import Commit, Output, Preedit
from desktop.ime.typist.settings import PreeditMode
from desktop.ime.typist.typist import ImeTypist


def texts(outputs: tuple[Output, ...]) -> list[tuple[str, str]]:
    """What of them the client sees."""
    return [(type(each).__name__, each.text.reveal()) for each in outputs if isinstance(each, Commit | Preedit)]


def behind(shown: str, layout: str = "2", mode: PreeditMode = PreeditMode.SYLLABLE) -> tuple[ImeTypist, list[object]]:
    """Somebody new, and what is done about what is shown."""
    typist = ImeTypist(dataclasses.replace(HANGUL_FIRST, preedit=mode), composer_for(layout, reorder=True), hangul=True)
    typist.able(surrounding=True)
    typist.focus_in(1, Content("gtk3-im:gedit"))
    return typist, list(texts(typist.inherit(shown)))


@pytest.mark.parametrize(
    ("shown", "pressed", "seen"),
    [
        ("각", "k", [("Preedit", ""), ("Commit", "가"), ("Preedit", "가")]),
        ("ㄱ", "k", [("Preedit", "가")]),
        ("값", "Backspace", [("Preedit", "갑")]),
        (" ", "r", [("Preedit", ""), ("Commit", " "), ("Preedit", "ㄱ")]),
        (" ", ".", [("Preedit", ""), ("Commit", ".")]),
        ("", "r", [("Preedit", "ㄱ")]),
    ],
)
def test_what_was_open_stays_open(shown: str, pressed: str, seen: list[tuple[str, str]]) -> None:
    """The client hears of nothing before the next key."""
    typist, said = behind(shown)
    assert said == []
    assert typist.preedit.reveal() == shown
    assert texts(typist.press(key(pressed)).outputs) == seen


def test_a_word_that_waits_goes_on_waiting() -> None:
    """Its last syllable is composed on."""
    typist, said = behind("오느", mode=PreeditMode.WORD)
    assert said == []
    assert texts(typist.press(key("f")).outputs) == [("Preedit", "오늘")]


@pytest.mark.parametrize(("shown", "layout"), [("각", "ro"), ("漢", "2")])
def test_what_cannot_be_composed_on_is_text(shown: str, layout: str) -> None:
    """Such a layout opens nothing again, and such a letter none."""
    typist, said = behind(shown, layout)
    assert said == [("Preedit", ""), ("Commit", shown)]
    assert typist.preedit.reveal() == ""


def test_what_stands_as_text_is_left_alone() -> None:
    """Without a preedit nothing is shown that is none."""
    typist, said = behind("각", mode=PreeditMode.NONE)
    assert (said, typist.preedit.reveal()) == ([], "")
