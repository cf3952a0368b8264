"""Which rule holds in which program, and what the session makes of it when it learns the program's name late."""

from __future__ import annotations

import dataclasses

import pytest
from session_walk import OPTIONS, Answer, Session

from desktop.input.protocol import Caret, Composed, Field, Focus, ImeState, Rect
from desktop.session.events import Configure
from desktop.session.habits.rules import ProgramRule, ProgramRules, spellings
from desktop.session.options import Eagerness
from engine.text.private import Private
from engine.wire.protocol import Suggestion

ASKED, RIGHT = ProgramRule(show="asked"), ProgramRule(key="right")
TERMINAL = ProgramRule(show="asked", key="right", learn=False)


@pytest.mark.parametrize(
    ("names", "spelled"),
    [
        (("Mousepad",), ["mousepad"]),
        (("org.kde.Konsole", ""), ["org.kde.konsole", "konsole"]),
        (("KeePassXC.exe", "my.app"), ["keepassxc.exe", "my.app"]),
        (("a.b.exe", "a.b."), ["a.b.exe", "a.b."]),
    ],
)
def test_names_are_compared_in_any_case_and_ids_by_their_end(names: tuple[str, ...], spelled: list[str]) -> None:
    """A window's class is often the last part of the id by which the desktop knows the program."""
    assert list(spellings(names)) == spelled


def test_the_persons_rule_stands_over_the_usual_one() -> None:
    """What it does not say is usual for that program, or as everywhere."""
    rules = ProgramRules({"xterm": ProgramRule(show="on")}, {"xterm": TERMINAL, "konsole": TERMINAL}, TERMINAL)
    assert rules.of(Focus(1, "XTerm", Field.PLAIN)) == ProgramRule("on", "right", learn=False)
    assert rules.of(Focus(1, "org.kde.konsole", Field.PLAIN)) == TERMINAL
    assert rules.of(Focus(1, "code", Field.TERMINAL)) == TERMINAL
    assert rules.of(Focus(1, "code", Field.PLAIN)) == ProgramRule()
    assert rules.of(Focus(1, "", Field.PLAIN, ("Xterm",))).show == "on"
    assert rules.of(None) == ProgramRule()


def _numbers(session: Session) -> list[bool]:
    """Of what shows, whether its rows have numbers."""
    return [] if session.state.view is None else [session.state.view.numbered]


def test_a_name_that_is_told_late_brings_its_rule() -> None:
    """What shows already goes, the digits are the program's from then on, and a row has no number there."""
    session = Session()
    rules = ProgramRules({"late": ASKED, "browser": ProgramRule(digits="program")})
    session.feed(Configure(dataclasses.replace(OPTIONS, rules=rules, unnamed_apps=True)))
    for app, shows, numbered in (("late", False, False), ("other", True, True), ("browser", True, False)):
        generation = len(app)
        session.feed(Focus(generation, "", Field.PLAIN))
        session.feed(ImeState(present=True, hangul=True))
        session.feed(Caret(Rect(5, 1, 0, 9)))
        session.feed(Composed(Private("오늘 "), Private("가")))
        session.happen(Answer(0, (Suggestion(Private("가구"), 0.9),)))
        assert _numbers(session) == [True]
        session.feed(Focus(generation, app, Field.PLAIN))
        assert _numbers(session) == [numbered] * shows


@pytest.mark.parametrize(
    ("everywhere", "show", "here"),
    [
        (Eagerness.OFTEN, None, Eagerness.OFTEN),
        (Eagerness.OFTEN, "on", Eagerness.OFTEN),
        (Eagerness.OFTEN, "asked", Eagerness.ASKED),
        (Eagerness.ASKED, None, Eagerness.ASKED),
        (Eagerness.ASKED, "on", Eagerness.BALANCED),
    ],
)
def test_how_sure_it_has_to_be(everywhere: Eagerness, show: str | None, here: Eagerness) -> None:
    """As everywhere, unless the rule says otherwise."""
    session = Session()
    rules = ProgramRules({"x": ProgramRule(show=show, key="both")})  # type: ignore[arg-type]  # as the table spells it
    session.feed(Configure(dataclasses.replace(OPTIONS, eagerness=everywhere, rules=rules)))
    session.feed(Focus(1, "X", Field.PLAIN))
    assert session.state.eagerness is here
    assert session.state.taking_key == "both"
