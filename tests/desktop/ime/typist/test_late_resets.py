"""A key that was handed back and is done late resets the client: what is open behind it stays open, and nothing is erased."""

from __future__ import annotations

import dataclasses

import pytest
from ime_field import CTRL, ImeField, key

from desktop.ime.typist.content import Content
from desktop.ime.typist.resets import Resets

GTK = "gtk3-im:mousepad"
"""Whoever has GTK's module of IBus, which gives keys to the application behind its back."""


def behind_an_enter(client: str = GTK, keys: str = "g") -> ImeField:
    """A line that has ended, and what was typed behind it at once."""
    field = ImeField(content=Content(client))
    field.type("gk ")
    field.press("Enter")
    for each in keys:
        field.press(each, after=0.01)
    return field


def test_what_is_open_behind_an_enter_goes_on() -> None:
    """The client says that it has made no text of it."""
    field = behind_an_enter()
    field.reset_late()
    field.tell("", after=0.001)
    field.type("kr")
    assert field.screen == "하 \n학"
    assert field.document.text == field.screen


def test_a_row_taken_then_erases_no_line_s_end() -> None:
    """As mousepad on KWin lost an Enter: the letter that was to be erased had never been text."""
    field = behind_an_enter()
    field.offer("학교에서")
    field.reset_late()
    field.tell("", after=0.001)
    field.press("Tab", after=0.01)
    assert field.screen == "하 \n학교에서 "
    assert field.erased == 0


@pytest.mark.parametrize("told", ["ㅎ", "하 \nㅎ", "하 ㅎ\n"])
def test_what_the_client_made_text_of_is_text(told: str) -> None:
    """In the line, in the whole text, and before the end of the line where it made it earlier."""
    field = behind_an_enter()
    field.reset_late()
    field.text, field.preedit = told, ""
    field.tell(told, after=0.001)
    field.type("k")
    assert field.screen == f"{told}ㅏ"


def test_a_client_that_says_nothing_has_made_text_of_it() -> None:
    """Before the next key, as all others do."""
    field = behind_an_enter()
    field.reset()
    field.type("k")
    assert field.screen == "하 \nㅎㅏ"
    assert field.document.text == field.screen


def test_behind_a_command_it_is_the_same() -> None:
    """Any key that the application got may be done late."""
    field = ImeField(content=Content(GTK))
    field.press("s", CTRL)
    field.press("g", after=0.01)
    field.reset_late()
    field.tell("", after=0.001)
    field.type("k")
    assert field.screen.endswith("하")


@dataclasses.dataclass
class Case:
    """A reset, and whether what is open may have stayed so."""

    client: str = GTK
    opened: str = "ㅎ"
    pressed: str = "Enter"
    after: float = 0.1
    resets: int = 1
    kept: bool = False


@pytest.mark.parametrize(
    "case",
    [
        Case(kept=True),
        Case(client="gtk4-im:gnome-text-editor", pressed="Tab", kept=True),
        Case(client="gnome-shell"),
        Case(client="QIBusInputContext"),
        Case(opened=""),
        Case(after=0.5),
        Case(pressed="Shift_L"),
        Case(resets=2),
    ],
)
def test_which_resets_may_be_late(case: Case) -> None:
    """Of a client that delays keys, the first one soon behind a key that it was handed back."""
    resets = Resets()
    resets.passed(key(case.pressed, at=1.0))
    kept = [resets.keeps(case.client, case.opened, 1.0 + case.after) for _ in range(case.resets)]
    assert kept[-1] is case.kept
    assert resets.settles() is case.kept
    assert not resets.settles()
