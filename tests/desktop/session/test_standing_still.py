"""A key moves or sizes the popup once: what shows waits for the caret's new place, and grows with the answer only."""

from __future__ import annotations

import dataclasses

import pytest
from session_walk import OPTIONS, TAB, Answer, Press, Session

from desktop.input.protocol import Caret, Composed, Field, Focus, ImeState, Insert, Passed, Rect
from desktop.session.effects import Show
from desktop.session.events import Configure, Event, Picked
from desktop.session.options import Eagerness
from desktop.session.state import CARET_SECONDS
from engine.text.private import Private
from engine.wire.protocol import Suggestion

BEFORE, BEHIND = Rect(50, 10, 1, 18), Rect(60, 10, 1, 18)
BLANK = Passed("", Private(" "), frozenset())


def rows(*texts: str) -> Answer:
    """The engine's answer."""
    return Answer(0, tuple(Suggestion(Private(text), 0.3) for text in texts))


def places(session: Session, event: Event | Answer) -> list[Rect]:
    """Where the popup is shown when this happens."""
    session.happen(event)
    return [effect.view.anchor for effect in session.effects if isinstance(effect, Show)]


def behind_a_blank(*, tells: bool = True, shows: bool = True) -> Session:
    """A session behind 오늘 and a blank; of the caret's new place nothing is known yet.

    ``tells``: the program told of it behind the key before; ``shows``: a popup stands there.
    """
    session = Session()
    for event in (Focus(9, "Mousepad", Field.PLAIN), ImeState(present=True, hangul=True), Caret(Rect(5, 10, 1, 18))):
        session.feed(event)
    session.feed(Composed(Private("오"), Private("늘")))
    if tells:
        session.feed(Caret(BEFORE))
    if shows:
        session.happen(rows("오늘은", "오늘도"))
    session.feed(Composed(Private("늘"), Private("")))
    session.feed(BLANK)
    return session


@pytest.mark.parametrize("shows", [True, False])
def test_rows_wait_for_the_caret(shows: bool) -> None:
    """Behind a blank they show where it is then, and nowhere before."""
    session = behind_a_blank(shows=shows)
    assert places(session, rows("회의는", "저녁")) == []
    assert places(session, Caret(BEFORE)) == []
    assert places(session, Caret(BEHIND)) == [BEHIND]
    assert places(session, Caret(BEHIND)) == []


def test_a_caret_told_first_is_waited_for_no_longer() -> None:
    """The answer shows its rows at once."""
    session = behind_a_blank()
    assert places(session, Caret(BEHIND)) == []
    assert places(session, rows("회의는")) == [BEHIND]


def test_nobody_waits_for_good() -> None:
    """A program that tells late has the rows where its caret was, and later where it is."""
    session = behind_a_blank(shows=False)
    session.happen(rows("회의는"))
    session.wait(CARET_SECONDS / 2)
    assert session.state.view is None
    session.wait(CARET_SECONDS)
    assert session.state.view is not None
    assert session.state.view.anchor == BEFORE
    assert places(session, Caret(BEHIND)) == [BEHIND]


def test_who_did_not_tell_is_not_waited_for() -> None:
    """Many programs never do, and their popup comes as fast as the answer."""
    session = behind_a_blank(tells=False, shows=False)
    assert places(session, rows("회의는")) == [Rect(5, 10, 1, 18)]


def test_the_next_key_waits_for_nobody() -> None:
    """Whoever types that fast has the eojeol where it begins as far as that is known."""
    session = behind_a_blank(shows=False)
    session.happen(rows("회의는", "회사"))
    session.feed(Composed(Private(""), Private("회")))
    assert places(session, rows("회의는", "회사")) == [BEFORE]


def test_what_is_not_seen_is_not_taken() -> None:
    """A chord waits with the rows, and a click on what stands there takes nothing."""
    session = behind_a_blank()
    session.happen(rows("회의는"))
    session.feed(Picked(0))
    assert session.commands() == []
    session.happen(Press(TAB))
    assert session.commands() == []
    session.feed(Caret(BEHIND))
    (command,) = session.commands()
    assert isinstance(command, Insert)
    assert command.wanted == Private("회의는")


def test_rows_grow_with_the_answer_only() -> None:
    """Of what still fits only what shows is kept; what else was found comes with the rest."""
    session = behind_a_blank(shows=False)
    session.feed(Configure(dataclasses.replace(OPTIONS, eagerness=Eagerness.BALANCED)))
    session.feed(Caret(BEHIND))
    found = rows("회의는", "회사", "회의실", "회식", "회장님")
    session.happen(found)
    assert shown(session) == ["회의는", "회사", "회의실"]
    session.feed(Composed(Private(""), Private("회")))
    assert shown(session) == ["회의는", "회사", "회의실"]
    assert waits(session)
    session.happen(found)
    assert not waits(session)
    assert shown(session) == ["회의는", "회사", "회의실", "회식", "회장님"]


def waits(session: Session) -> bool:
    """Whether the popup was told last that an answer is on its way."""
    (told,) = (effect.view.waits for effect in session.effects if isinstance(effect, Show))
    return told


def shown(session: Session) -> list[str]:
    """The rows of the popup."""
    assert session.state.view is not None
    return [row.text.reveal() for row in session.state.view.rows]
