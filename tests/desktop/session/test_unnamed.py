"""Programs whose name nobody tells, or tells late: closed unless the person said otherwise, and nothing is forgotten."""

from __future__ import annotations

import dataclasses

from session_walk import OPTIONS, Answer, Session

from desktop.input.offers import Offering
from desktop.input.protocol import Capabilities, Composed, Field, Focus, ImeState, Surrounding
from desktop.session.document import Document
from desktop.session.events import Configure
from desktop.session.gate import Closed
from engine.text.private import Private
from engine.wire.protocol import Suggestion

UNNAMED = Capabilities("commit", intercepts=False, reads_clipboard=False, takes=True, draws=True, unnamed=True)
NOBODY, GEDIT = Focus(1, "", Field.PLAIN), Focus(1, "gedit", Field.PLAIN)


def begun(capabilities: Capabilities = UNNAMED) -> Session:
    """A session in a field of a program that has no name yet; what stands there is told at once."""
    session = Session()
    session.feed(capabilities)
    session.feed(NOBODY)
    session.feed(ImeState(present=True, hangul=True))
    session.feed(Surrounding(Private("오늘 "), Private("")))
    session.feed(Composed(Private(""), Private("가")))
    return session


def test_nothing_is_offered_where_nobody_tells_which_program_it_is() -> None:
    """It is told why."""
    session = begun()
    assert session.state.closed is Closed.UNKNOWN_APP
    assert not session.state.asked.awaiting


def test_it_goes_on_where_all_programs_have_names() -> None:
    """On X11 beside another input method a window without a class is just a window."""
    session = begun(Capabilities("keys", intercepts=True, reads_clipboard=True))
    assert session.state.closed is None
    assert session.state.asked.awaiting


def test_it_goes_on_where_the_person_does_not_mind() -> None:
    """From the moment that they say so, and no longer."""
    session = begun()
    session.feed(Configure(dataclasses.replace(OPTIONS, unnamed_apps=True)))
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, (Suggestion(Private("각오"), 0.5),)))
    assert any(isinstance(effect, Offering) and effect.rows for effect in session.effects)
    session.feed(Configure(OPTIONS))
    assert [effect.rows for effect in session.effects if isinstance(effect, Offering)] == [()]
    assert session.state.closed is Closed.UNKNOWN_APP


def test_a_late_name_opens_the_field_and_nothing_of_it_is_forgotten() -> None:
    """The input method knows the text from the beginning, and what is offered must fit all of it."""
    session = begun()
    session.feed(GEDIT)
    assert session.state.closed is None
    assert session.state.document == Document(Private("오늘 "), Private("가"))
    session.feed(Composed(Private(""), Private("각")))
    assert session.state.asked.awaiting
    session.feed(Focus(1, "gedit", Field.PLAIN, ("org.gnome.gedit",)))
    assert session.state.document.partial == "각"
    session.feed(NOBODY)
    assert session.state.closed is Closed.UNKNOWN_APP
    assert session.state.document.partial == "각"


def test_another_program_is_another_field() -> None:
    """A window that is told of behind its field: what was believed is of the one before."""
    session = begun()
    session.feed(GEDIT)
    session.feed(Focus(1, "kate", Field.PLAIN))
    assert session.state.document == Document()


def test_a_late_name_may_be_a_blocked_one() -> None:
    """By whichever of its names."""
    session = begun()
    session.feed(Focus(1, "Passwords", Field.PLAIN, ("keepassxc",)))
    assert session.state.closed is Closed.BLOCKED_APP
