"""What the person has chosen for programs, over what holds from the start; nothing of it is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.input.protocol import Field, Focus
from desktop.programs.choices import Choices, read_rule
from desktop.programs.usual import ProgramKind, kind_of
from desktop.session.habits.rules import ProgramRule, Shown

MOUSEPAD = ("org.xfce.mousepad", "mousepad")


def test_a_choice_is_a_rule_only_where_it_differs() -> None:
    """From what would hold without it; one that says nothing any more is gone."""
    choices = Choices()
    assert choices.show(MOUSEPAD, "on") == choices
    asked = choices.show(MOUSEPAD, "asked")
    assert asked.rules == ({"names": list(MOUSEPAD), "show": "asked"},)
    assert asked.shown(("Mousepad",)) == "asked"
    assert asked.change(("Mousepad",), key="right", learn=False).show(MOUSEPAD, "on").rules == (
        {"names": list(MOUSEPAD), "key": "right", "learn": False},
    )
    assert asked.show(MOUSEPAD, "on") == choices
    assert asked.change((), key="tab") == asked


def test_where_nothing_shows_unasked_a_program_may_be_the_exception() -> None:
    """And what is the rule there needs none."""
    choices = Choices(asked=True)
    assert choices.shown(MOUSEPAD) == "asked"
    assert choices.show(MOUSEPAD, "asked") == choices
    assert choices.show(MOUSEPAD, "on").rules == ({"names": list(MOUSEPAD), "show": "on"},)


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("XTerm", ProgramKind.TERMINAL, "asked"),
        ("org.kde.konsole", ProgramKind.TERMINAL, "asked"),
        ("WindowsTerminal", ProgramKind.TERMINAL, "asked"),
        ("Enpass", ProgramKind.PASSWORDS, "off"),
        ("firefox-esr", ProgramKind.BROWSER, "on"),
        ("Google-chrome", ProgramKind.BROWSER, "on"),
        ("whale", ProgramKind.BROWSER, "on"),
        ("Slack", ProgramKind.TABS, "on"),
        ("gedit", None, "on"),
    ],
)
def test_well_known_programs_have_rules_from_the_start(name: str, kind: ProgramKind | None, shown: Shown) -> None:
    """Which the person may override; in a terminal of any name the session goes by that of terminals."""
    choices = Choices()
    assert kind_of((name,)) is kind
    assert choices.shown((name,)) == shown
    assert choices.effective().of(Focus(1, name, Field.PLAIN)) == choices.usual((name,))
    for other in ("on", "asked", "off"):
        chosen = choices.show((name,), other)
        assert chosen.shown((name,)) == other
        assert (name.casefold() in chosen.blocked) is (other == "off")
        assert chosen.forget((name,)) == choices
    assert choices.effective().of(Focus(1, "editor", Field.TERMINAL)).show == "asked"


def test_switching_off_and_on_brings_back_what_held() -> None:
    """By the tray's entry or a tick; a password manager that is off from the start comes on by a rule of its own."""
    asked = Choices(("KeePassXC",)).show(MOUSEPAD, "asked")
    off = asked.switch(MOUSEPAD, on=False)
    assert (off.shown(MOUSEPAD), off.blocked >= {"mousepad", "org.xfce.mousepad", "keepassxc"}) == ("off", True)
    assert off.switch(("Mousepad",), on=True).shown(MOUSEPAD) == "asked"
    on = Choices().switch(("Enpass",), on=True)
    assert on.shown(("Enpass",)) == "on"
    assert "enpass" not in on.blocked
    assert "nordpass" in on.blocked
    assert Choices(rules=({"names": ["x"], "show": "off"},)).switch(("X",), on=True).shown(("x",)) == "on"


def test_a_name_that_many_programs_have_is_read_and_not_written() -> None:
    """On Windows a window's class is among the names; what is switched off by it comes on again all the same."""
    slack = ("Slack", "Slack.exe", "Chrome_WidgetWin_1")
    off = Choices().turned(slack, on=False)
    assert off.off == ("Slack",)
    assert off.shown(slack) == "off"
    assert off.turned(slack, on=True) == Choices()
    assert Choices(("chrome_widgetwin_1",)).turned(slack, on=True) == Choices()
    enpass = ("Enpass", "Enpass.exe", "Qt5QWindowIcon")
    assert Choices().turned(enpass, on=True).rules == ({"names": ["Enpass"], "show": "on"},)
    assert Choices().turned(("Other", "Enpass"), on=True).shown(("Other", "Enpass")) == "on"
    ruled = Choices(rules=({"names": ["Slack.exe"], "show": "off"},))
    assert ruled.turned(slack, on=True) == Choices()
    assert Choices(rules=({"names": ["Slack.exe"], "key": "tab"},)).turned(slack, on=False).off == ("Slack.exe",)


def test_what_was_off_from_the_start_is_so_by_the_first_rule() -> None:
    """It goes off again with the rest of what the person chose for it."""
    choices = Choices().show(("KeePassXC",), "asked")
    assert choices.forget(("KeePassXC",), ("keepassxc",)) == Choices(("KeePassXC",))


UNREADABLE: tuple[Any, ...] = (
    {},
    {"names": []},
    {"names": "mousepad"},
    {"names": [""]},
    {"names": ["a\nb"]},
    {"names": ["a\n"]},
    {"names": ["x" * 201]},
    {"names": ["x"] * 41},
    {"names": ["x"], "show": "maybe"},
    {"names": ["x"], "key": 1},
    {"names": ["x"], "learn": "no"},
    {"names": ["x"], "colour": "red"},
)


@pytest.mark.parametrize("raw", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_rule_that_cannot_be_read_stays_and_does_nothing(raw: Any) -> None:
    """Whatever is chosen beside it; the others hold."""
    assert read_rule(raw) is None
    choices = Choices(rules=(raw, {"names": ["gedit"], "key": "both"}))
    assert choices.unreadable == 1
    assert choices.rule(("gedit",)) == ProgramRule(key="both")
    changed = choices.show(MOUSEPAD, "asked").change(("gedit",), key=None)
    assert changed.rules == (raw, {"names": list(MOUSEPAD), "show": "asked"})
    assert choices.effective().own.keys() == {"gedit"}


def test_of_two_rules_with_one_name_the_first_holds() -> None:
    """For the session as for the page."""
    choices = Choices(rules=({"names": ["a", "b"], "key": "tab"}, {"names": ["B"], "key": "both"}))
    assert choices.rule(("b",)).key == "tab"
    assert choices.effective().named(("B",)).key == "tab"
    assert choices.programs == (("a", "b"), ("B",))


def test_others_rules_come_to_those_that_there_are() -> None:
    """Theirs go before where both say something; what is off stays off, whatever they say."""
    mine = Choices(("KeePassXC",), ({"names": ["gedit"], "show": "asked"}, {"names": ["x"], "key": "tab"}))
    theirs = Choices(
        ("keepassxc", "Zoom"), ({"names": ["Gedit"], "key": "right"}, {"names": ["KeePassXC"], "show": "on"})
    )
    assert (mine.conflicts(theirs), mine.news(theirs)) == (1, 3)
    merged = mine.merged(theirs)
    assert merged.off == ("KeePassXC", "Zoom")
    assert merged.rules == (
        {"names": ["Gedit"], "key": "right"},
        {"names": ["x"], "key": "tab"},
        {"names": ["KeePassXC"], "show": "on"},
    )
    assert merged.shown(("keepassxc",)) == "off"
    assert (merged.conflicts(theirs), merged.news(theirs)) == (0, 0)
    assert merged.merged(theirs) == merged
    assert merged.changes(mine).keys() == {"blocked_apps", "program_rules"}
    assert merged.changes(merged) == {}
