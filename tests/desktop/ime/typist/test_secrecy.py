"""Fields in which nothing that is typed is anybody's affair."""

from __future__ import annotations

import random

import pytest
from ime_field import ImeField, characters

from desktop.ime.typist.content import Content
from desktop.input.protocol import Field, ImeState, Insert, Inserted
from engine.text.private import Private

PASSWORD = Content("gtk4-im:gedit", 8)
PIN = Content("gnome-shell", 9)
PRIVATE = Content("gnome-shell", 0, 1 << 11)
NOWHERE = Content("fake")
SECRET = [PASSWORD, PIN, PRIVATE, NOWHERE, Content("fake:x")]


@pytest.mark.parametrize("content", SECRET, ids=repr)
def test_nothing_is_told_whatever_is_done(content: Content) -> None:
    """Keys, backspaces, resets, modes, rows, clicks, text around the caret, insertions: not one event, nothing kept."""
    field, chance = ImeField(content=content), random.Random(8)
    for _ in range(300):
        field.press(chance.choice([*characters(), *"rksm" * 8, "Backspace", "Enter", "Hangul", "Left"]))
        if chance.random() < 0.2:
            field.offer("비밀")
            assert field.offered is None
            field.tell(field.screen)
            field.carry_out(field.typist.candidate_clicked(0, field.now))
            field.carry_out(field.typist.property_activated())
        if chance.random() < 0.1:
            field.reset()
    assert field.heard == []
    assert field.typist._writing.document.text == ""


@pytest.mark.parametrize("content", [PIN, PRIVATE, NOWHERE], ids=repr)
def test_it_composes_there(content: Content) -> None:
    """A person types as everywhere."""
    field = ImeField(content=content)
    field.type("gksrmf ")
    assert field.text == "한글 "


def test_a_password_is_typed_in_latin_letters() -> None:
    """As with ibus-hangul: behind dots nobody sees what a syllable has become; switch keys and Escape pass."""
    field = ImeField(content=PASSWORD)
    field.type("rksk")
    assert not field.press("Hangul")
    assert not field.press("Escape")
    assert (field.text, field.preedit) == ("rksk", "")
    field.enter(Content("gtk4-im:gedit"))
    field.type("rk")
    assert field.preedit == "가"


def test_tab_is_tab_there() -> None:
    """Rows that were shown before are gone, and none are taken."""
    field = ImeField()
    field.offer("비밀")
    field.carry_out(field.typist.in_content(PIN))
    assert field.offered is None
    assert not field.press("Tab")


def test_a_field_may_say_late_that_it_is_secret() -> None:
    """What was being composed is text; from then on nothing is told, and nothing before is known any more."""
    field = ImeField()
    field.type("gk")
    field.carry_out(field.typist.in_content(PIN))
    told = len(field.heard)
    field.type("sk")
    field.leave()
    assert (field.text, len(field.heard)) == ("하나", told)
    assert field.typist._writing.document.text == ""


def test_a_field_that_is_not_secret_any_more_tells_from_then_on() -> None:
    """In which mode it is, first; and nothing of what was typed."""
    field = ImeField(content=PIN)
    field.type("gk")
    field.carry_out(field.typist.in_content(Content("gnome-shell")))
    assert field.heard == [ImeState(present=True, hangul=True)]
    field.type("sk")
    assert field.document.text == "나"


def test_more_that_is_said_of_a_field_changes_nothing_else() -> None:
    """A terminal, an e-mail address: the text that is known stays known."""
    field = ImeField()
    field.type("gk")
    field.carry_out(field.typist.in_content(Content("gtk3-im:gedit", 6)))
    assert (field.preedit, field.typist._writing.document.text) == ("하", "하")


def test_an_insertion_there_is_refused() -> None:
    """Nobody writes into a field that is told of to nobody, and nobody hears of it."""
    field = ImeField(content=PIN)
    field.carry_out(field.typist.insert(Insert(0, wanted=Private("비밀"), tail=Private(" ")), field.now))
    assert (field.text, field.heard) == ("", [])


def test_without_a_focus_nothing_is_told() -> None:
    """Keys of a context whose client never said where it is, or has just gone."""
    field = ImeField()
    field.leave()
    told = len(field.heard)
    field.type("rksk ")
    assert len(field.heard) == told
    assert not any(isinstance(each, Inserted) for each in field.heard)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (Content("gtk3-im:mousepad"), Field.PLAIN),
        (Content("gnome-shell", 10), Field.TERMINAL),
        (PASSWORD, Field.PASSWORD),
        (PIN, Field.PASSWORD),
        (NOWHERE, Field.NONE),
        (Content("gtk3-im:faker"), Field.PLAIN),
    ],
)
def test_what_the_session_is_told_of_the_field(content: Content, kind: Field) -> None:
    """By whoever tells the focus."""
    assert content.field is kind
