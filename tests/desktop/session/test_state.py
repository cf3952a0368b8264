"""The values of the session hold together, and every kind of event has its handler."""

from __future__ import annotations

import typing
from collections.abc import Callable

import pytest
from session_walk import OPTIONS, Answer, Session

from desktop.input.protocol import Chord, Composed, FromInput, InterceptTable, Rect
from desktop.session.document import Document
from desktop.session.effects import TellUnread
from desktop.session.events import Event, Painted, Picked, Tick
from desktop.session.state import TABLE_SECONDS, Asked, Offer, Pending, State, Table, Taken
from desktop.session.step import HANDLERS
from desktop.session.view import PopupView, Row
from engine.text.private import Private
from engine.wire.link import Beat, Hello
from engine.wire.protocol import Suggestion

PLACE = Rect(5, 12, 90, 30)
VIEW = PopupView((Row(Private("가구"), 0, 0.5),), 0, Rect(5, 1, 0, 9))
OFFERED = (Suggestion(Private("가구"), 0.5),)

ILLEGAL: dict[str, Callable[[], object]] = {
    "an answer awaited to no question": lambda: Asked(0, awaiting=True),
    "an answer awaited for a dismissed eojeol": lambda: Asked(1, awaiting=True, dismissed=True),
    "a row selected that is not offered": lambda: Offer(candidates=OFFERED, selected=1),
    "a row selected of nothing": lambda: Offer(selected=1),
    "a row before the first": lambda: Offer(candidates=OFFERED, selected=-1),
    "stale without being shown": lambda: Offer(candidates=OFFERED, stale_at=1.0),
    "painted without being shown": lambda: Offer(candidates=OFFERED, place=PLACE),
    "lent without being told": lambda: Table(chords=frozenset({Chord("Tab")})),
    "a popup told of in no table": lambda: Table(popup=PLACE),
    "a space of ours behind nothing taken": lambda: State(OPTIONS, pending=Pending(Document(), 1.0, spaced=True)),
    "a late answer told": lambda: TellUnread("late"),
}


@pytest.mark.parametrize("made", ILLEGAL.values(), ids=ILLEGAL.keys())
def test_what_cannot_be_is_not_made(made: Callable[[], object]) -> None:
    """A value that contradicts itself is refused where it is made, not where it would be believed."""
    with pytest.raises(ValueError, match=r"^[a-z:, ]+$"):
        made()


def test_what_can_be_is_made() -> None:
    """The checks refuse no more than they say."""
    Asked(1, awaiting=True)
    Asked(1, dismissed=True)
    Offer(candidates=OFFERED, view=VIEW, place=PLACE, stale_at=1.0)
    Table(frozenset({Chord("Tab")}), 3.0, PLACE)
    State(OPTIONS, taken=Taken(1.0), pending=Pending(Document(), 1.0, spaced=True))


def test_what_is_hidden_leaves_nothing_behind() -> None:
    """But an answer that nobody has seen stays unseen, and is counted when an end that came with it is shown."""
    assert Offer(OFFERED, OFFERED, view=VIEW, place=PLACE, stale_at=1.0, unseen=True).gone() == Offer(unseen=True)


def test_a_space_of_ours_needs_something_taken() -> None:
    """Without it nothing can be claimed of the character left of the caret."""
    assert not State(OPTIONS).with_space(spaced=True).spaced
    assert State(OPTIONS, taken=Taken(1.0)).with_space(spaced=True).spaced
    assert not State(OPTIONS, taken=Taken(1.0, spaced=True)).with_space(spaced=False).spaced


def test_every_event_has_a_handler() -> None:
    """Whatever can happen has one row in the table, and so has all that the input process tells, but greeting and heartbeat."""
    assert set(typing.get_args(Event)) == set(HANDLERS)
    assert set(typing.get_args(FromInput)) - {Beat, Hello} <= set(HANDLERS)


def showing() -> Session:
    """A session in which a popup shows one candidate."""
    session = Session()
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, OFFERED))
    return session


def tables(session: Session) -> list[InterceptTable]:
    """What the last step told the keyboard of its table."""
    return [effect for effect in session.effects if isinstance(effect, InterceptTable)]


def test_the_keyboard_is_told_where_the_popup_was_painted() -> None:
    """Once for each place, with the chords as they are: a click on it is no click elsewhere."""
    session = showing()
    chords = session.state.table.chords
    session.feed(Painted(PLACE))
    assert tables(session) == [InterceptTable(chords, session.now + TABLE_SECONDS, PLACE)]
    session.feed(Painted(PLACE))
    assert session.effects == ()
    session.wait(TABLE_SECONDS)
    assert session.state.table.popup == PLACE
    moved = Rect(5, 42, 90, 30)
    session.feed(Painted(moved))
    assert [table.popup for table in tables(session)] == [moved]


def test_a_hidden_popup_is_in_nobodys_way() -> None:
    """With the popup its place goes from the table, also when it was painted just before that."""
    session = showing()
    session.feed(Painted(PLACE))
    session.feed(Picked(0))
    assert [table.popup for table in tables(session)] == [None]
    session.feed(Painted(PLACE))
    session.feed(Tick())
    assert session.state.table.popup is None
