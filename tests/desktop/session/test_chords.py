"""Chords as people write them in the settings and as the keyboard knows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.input.protocol import Chord
from desktop.session.chords import ChordError, parse_chord

MODIFIERS = ("Ctrl", "Alt", "Shift", "Super")
NAMED = ("Tab", "Escape", "Enter", "Space", "PageUp", "PageDown", "Home", "F1", "F12", "Up", "Delete")
TYPING = ("Enter", "Space", "Delete")


@pytest.mark.parametrize(
    ("text", "chord"),
    [
        ("Tab", Chord("Tab")),
        ("Shift+Tab", Chord("Tab", frozenset({"Shift"}))),
        ("Ctrl+1", Chord("1", frozenset({"Ctrl"}))),
        ("ctrl + shift + A", Chord("a", frozenset({"Ctrl", "Shift"}))),
        ("Esc", Chord("Escape")),
        ("Ctrl+Enter", Chord("Enter", frozenset({"Ctrl"}))),
        ("Ctrl+Space", Chord("Space", frozenset({"Ctrl"}))),
        ("PageDown", Chord("PageDown")),
        ("F5", Chord("F5")),
        ("Alt+.", Chord(".", frozenset({"Alt"}))),
        ("Super+Down", Chord("Down", frozenset({"Super"}))),
    ],
)
def test_spellings(text: str, chord: Chord) -> None:
    """Modifiers in any case and order, spaces around the plus, and the names that people know keys by."""
    assert parse_chord(text) == chord


OLDER = {
    "Tab": "Tab", "Escape": "Escape", "Return": "Enter", "space": "Space", "BackSpace": "Backspace",
    "Delete": "Delete", "Insert": "Insert", "Home": "Home", "End": "End", "Prior": "PageUp", "Next": "PageDown",
    "Up": "Up", "Down": "Down", "Left": "Left", "Right": "Right", "Pause": "Pause", "Print": "Print", "Menu": "Menu",
    "period": ".", "comma": ",", "slash": "/", "backslash": "\\", "semicolon": ";", "apostrophe": "'",
    "grave": "`", "minus": "-", "equal": "=", "bracketleft": "[", "bracketright": "]",
    **{f"F{number}": f"F{number}" for number in range(1, 25)},
}  # fmt: skip
"""Every name that version 0.1.0 wrote into settings, and the key that it meant."""


@pytest.mark.parametrize(("name", "key"), OLDER.items(), ids=OLDER)
def test_spellings_of_version_0_1_0(name: str, key: str) -> None:
    """Settings that people have written mean the keys that they meant then."""
    assert parse_chord(f"Ctrl+{name}") == Chord(key, frozenset({"Ctrl"}))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("Ctrl+", "empty"),
        ("+", "empty"),
        ("Hyper+Tab", "unknown-modifier"),
        ("Tab+Ctrl+1", "unknown-modifier"),
        ("a", "eats-typing"),
        ("Shift+A", "eats-typing"),
        ("1", "eats-typing"),
        (".", "eats-typing"),
        ("period", "eats-typing"),
        ("Space", "eats-typing"),
        ("Shift+Space", "eats-typing"),
        ("Enter", "eats-typing"),
        ("BackSpace", "eats-typing"),
    ],
)
def test_refused(text: str, code: str) -> None:
    """What has no meaning, and what could no longer be typed while the popup shows, is refused with the reason."""
    with pytest.raises(ChordError) as caught:
        parse_chord(text)
    assert caught.value.code == code


@given(st.sampled_from([*NAMED, *"a1z9.;-["]), st.frozensets(st.sampled_from(MODIFIERS)))
def test_spelling_and_reading_agree(key: str, mods: frozenset[str]) -> None:
    """A chord that is not refused reads back from its own spelling, in upper and lower case."""
    chord = Chord(key, mods)
    if mods <= {"Shift"} and (len(key) == 1 or key in TYPING):
        with pytest.raises(ChordError, match="eats-typing"):
            parse_chord(str(chord))
    else:
        assert parse_chord(str(chord)) == chord == parse_chord(str(chord).upper())


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Settings hold what people write: nothing but a ``ChordError`` comes of it."""
    try:
        chord = parse_chord(text)
    except ChordError:
        return
    assert chord.mods <= set(MODIFIERS) and chord.key
