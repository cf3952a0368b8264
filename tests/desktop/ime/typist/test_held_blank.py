"""The blank behind a taken word waits for the next key; and what the session inserts by itself."""

from __future__ import annotations

import pytest
from ime_field import ImeField, key

from desktop.ime.typist.outputs import Commit
from desktop.ime.typist.settings import TypingSettings
from desktop.input.offers import OfferedRow
from desktop.input.protocol import Composed, Insert, Inserted, Surrounding
from desktop.session.document import Document
from desktop.session.insertion import insertion
from engine.text.private import Private


def meeting(*rows: str) -> ImeField:
    """A field in which 회 of 회의 has been typed, and these are offered."""
    field = ImeField()
    field.type("dhsmf ghl")
    field.offer(*(rows or ("회의", "회사", "횡성")))
    return field


@pytest.mark.parametrize("mark", [".", ",", "?", "!", "~", ";", ":", ")"])
def test_a_mark_takes_the_blanks_place(mark: str) -> None:
    """Nothing is erased, because the blank was never text."""
    field = meeting()
    field.press("Tab")
    field.press("Shift_L")
    assert field.press(mark)
    assert (field.screen, field.erased) == (f"오늘 회의{mark}", 0)
    assert field.document.text == field.screen


def test_a_mark_of_a_3_set_layout_takes_it_too() -> None:
    """The layout gives it, not the application: in the final 3-set it is committed like a letter."""
    field = ImeField(TypingSettings(layout="3f", hangul_first=True))
    field.type("mv")
    field.offer("호수")
    field.press("Tab")
    assert field.press(".")
    assert (field.screen, field.erased) == ("호수.", 0)


def test_a_letter_commits_it_first() -> None:
    """One commit, and the syllable behind it."""
    field = meeting()
    field.press("Tab")
    field.type("gk")
    assert (field.text, field.preedit) == ("오늘 회의 ", "하")


def test_a_blank_of_the_persons_own_stands_behind_it() -> None:
    """Two blanks were meant, then."""
    field = meeting()
    field.press("Tab")
    field.press(" ")
    assert (field.text, field.preedit) == ("오늘 회의  ", "")


def test_backspace_takes_it_back() -> None:
    """The key is kept; the next one erases the application's text."""
    field = meeting()
    field.press("Tab")
    assert field.press("Backspace")
    assert field.screen == "오늘 회의"
    assert not field.press("Backspace")
    assert field.screen == "오늘 회"


@pytest.mark.parametrize(("name", "with_it"), [("Enter", ""), ("Left", ""), ("KP_1", "1"), ("1", "1"), ("F5", "")])
def test_a_key_that_passes_commits_it_first(name: str, with_it: str) -> None:
    """So does everything that ends a syllable; a character goes with it."""
    field = meeting()
    field.press("Tab")
    outputs = field.typist.press(key(name)).outputs
    assert [each.text.reveal() for each in outputs if isinstance(each, Commit)] == [f" {with_it}"]


@pytest.mark.parametrize("name", ["Shift_L", "Control_L", "Alt_L"])
def test_a_modifier_does_not(name: str) -> None:
    """It may be Shift of a question mark, or Control of the next row."""
    field = meeting()
    field.press("Tab")
    assert not field.press(name)
    assert field.preedit == " "


def test_the_next_row_is_taken_behind_it() -> None:
    """One Tab after another: the blank goes in with the next word."""
    field = meeting()
    field.press("Tab")
    field.offer("자료", "준비")
    field.press("Tab")
    assert (field.text, field.preedit, field.erased) == ("오늘 회의 자료", " ", 0)


@pytest.mark.parametrize("how", ["leave", "reset"])
def test_it_is_text_when_the_focus_goes(how: str) -> None:
    """It is part of the preedit, which the client keeps; it is not committed twice."""
    field = meeting()
    field.press("Tab")
    getattr(field, how)()
    assert field.text == "오늘 회의 "
    assert field.heard[-1] == Composed(Private(" "), Private(""), forced=True)
    field.type("r")
    assert field.text == "오늘 회의 "


def test_the_switch_key_commits_it() -> None:
    """Latin letters stand behind the blank."""
    field = meeting()
    field.press("Tab")
    field.press("Hangul")
    field.type("AI")
    assert field.screen == "오늘 회의 AI"


def test_a_mark_row_takes_a_held_or_a_typed_blanks_place() -> None:
    """The held one was never text; the typed one is erased, and the session hears what is left."""
    field = meeting()
    field.press("Tab")
    field.offer(OfferedRow(Private("."), spaced=False, mark=True))
    field.press("Tab")
    assert (field.screen, field.erased) == ("오늘 회의.", 0)
    field.type(" ")
    field.offer(OfferedRow(Private("!"), spaced=False, mark=True))
    field.press("Tab")
    assert (field.screen, field.erased, field.document.text) == ("오늘 회의.!", 1, "오늘 회의.!")


# --- insertions of the session's own


def test_a_click_in_the_sessions_popup_is_an_insertion() -> None:
    """It comes out as the session's own plan says, and is told to be complete."""
    field = meeting()
    command, expected = insertion(field.document, "회사", " ", 0, "commit")
    field.carry_out(field.typist.insert(command, field.now))
    assert field.screen == "오늘 회사 "
    assert field.document == expected
    assert field.heard[-1] == Inserted(0, complete=True)


def test_an_insertion_into_another_text_is_refused() -> None:
    """The person has typed on meanwhile: nothing is changed, and the session hears that."""
    field = meeting()
    command, _ = insertion(field.document, "회사", " ", 7, "commit")
    field.type("dml")
    field.carry_out(field.typist.insert(command, field.now))
    assert field.screen == "오늘 회의"
    assert field.heard[-1] == Inserted(7, complete=False)


def test_an_insertion_into_what_is_composed_otherwise_is_refused() -> None:
    """The same text, of which the session believes that it stands: erasing would hit what is before it."""
    field = meeting()
    field.carry_out(field.typist.insert(Insert(7, Private("회"), Private("횡성")), field.now))
    assert field.screen == "오늘 회"
    assert field.heard[-1] == Inserted(7, complete=False)


def test_an_insertion_that_erases_tells_what_stands_then() -> None:
    """What was corrected by hand may be another syllable than the word has."""
    field = ImeField()
    field.type("rkr ")
    field.press("Backspace")
    command = Insert(0, Private("각"), Private("가구"), Private(" "))
    field.carry_out(field.typist.insert(command, field.now))
    assert (field.screen, field.erased, field.document) == ("가구 ", 1, Document(Private("가구"), Private(" ")))
    assert Surrounding(Private("가구"), Private("")) in field.heard


def test_an_insertion_of_nothing_is_done() -> None:
    """The session ends what it began, and the text stays."""
    field = meeting()
    field.carry_out(field.typist.insert(Insert(3), field.now))
    assert field.heard[-1] == Inserted(3, complete=True)
    assert field.screen == "오늘 회"
