"""What holds of the session whatever happens, in any order."""

from __future__ import annotations

import dataclasses
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_play import CHORDS
from session_walk import (
    CANARY,
    CANARY_KEYS,
    DELAYS,
    DOWN,
    ESCAPE,
    OPTIONS,
    PERIOD,
    PHRASES,
    TAB,
    Answer,
    Arrive,
    Happening,
    Press,
    Session,
)

from desktop.input.protocol import (
    Capabilities,
    Caret,
    Chord,
    Composed,
    Field,
    Focus,
    GiveBack,
    Insert,
    Inserted,
    InterceptTable,
    Rect,
)
from desktop.session.counts import Counts
from desktop.session.document import Document, with_open_end
from desktop.session.effects import Hide
from desktop.session.events import Configure, Picked, Tick
from desktop.session.options import Action
from desktop.session.state import BOUNCE_SECONDS, INSERT_SECONDS, TABLE_SECONDS
from engine.text.private import Private
from engine.wire.protocol import Suggestion


@settings(max_examples=250)
@given(st.lists(st.tuples(DELAYS, PHRASES), max_size=30))
def test_invariants(phrases: list[tuple[float, tuple[Happening, ...]]]) -> None:
    """Whatever happens: the gate, one answer per chord, the table, the popup and the focus keep their promises.

    And nothing of it, shown in a log, would tell a typed word or its keys.
    """
    session = Session()
    for delay, phrase in phrases:
        session.wait(delay)
        for what in phrase:
            session.happen(what)
    said = "\n".join(session.said)
    for secret in (*CANARY, *CANARY_KEYS, "가구", "안녕"):
        assert secret not in said


def showing(*texts: str, composing: str = "각") -> Session:
    """A session in which a popup shows these candidates."""
    session = Session()
    session.feed(Composed(Private(""), Private(composing)))
    session.happen(Answer(0, tuple(Suggestion(Private(text), 0.3) for text in texts)))
    assert session.state.view is not None
    return session


def test_a_tick_on_time_is_enough() -> None:
    """A tick at exactly the time that was asked for does its work: none is wanted for the same instant again."""
    for start in (50.0, 1000.0, 12345.678, 987654.321):
        session = showing("가구")
        session.now = start
        session.happen(Press(TAB))
        session.happen(Arrive())
        at = session.state.next_tick
        assert at is not None
        session.now = at
        session.feed(Tick())
        assert session.state.next_tick is None or session.state.next_tick > at


def test_a_table_is_renewed_while_the_popup_shows() -> None:
    """However long a popup stands, its keys are ours; left alone by a session that hangs, they are free after 2 s."""
    session = showing("가구")
    told = session.tables
    session.wait(10 * TABLE_SECONDS)
    assert session.tables >= told + 10


def test_an_insertion_that_is_never_seen() -> None:
    """When its text does not come in time, the text is unknown: nothing is built on a guess."""
    session = showing("가구")
    session.happen(Press(TAB))
    session.wait(INSERT_SECONDS - 0.1)
    assert session.state.pending is not None
    session.wait(0.2)
    assert session.state.pending is None
    assert session.state.document == Document()
    assert session.state.table.chords == frozenset()


def test_an_insertion_that_was_not_complete() -> None:
    """The keyboard says that it could not do it all: the text is unknown at once."""
    session = showing("가구")
    session.happen(Press(TAB))
    session.feed(Inserted(1, complete=False))
    assert session.state.pending is None
    assert session.state.document == Document()


@pytest.mark.parametrize(("chord", "action"), [(TAB, Action.ACCEPT), (DOWN, Action.DOWN), (ESCAPE, Action.DISMISS)])
def test_a_chord_in_the_middle_of_an_insertion(chord: Chord, action: Action) -> None:
    """Nothing is taken from a text in motion."""
    assert CHORDS[chord][0] is action
    session = showing("가구", "가게")
    session.happen(Press(TAB))
    session.wait(BOUNCE_SECONDS + 0.01)
    session.happen(Press(chord))
    assert [type(command) for command in session.commands()] == [GiveBack]


def test_a_click_on_the_popup_in_the_middle_of_an_insertion() -> None:
    """While the open syllable is being opened again a click on a row must not count on what stands there just now."""
    session = showing("가구", "가게")
    session.feed(Composed(Private("각"), Private(""), forced=True))
    session.happen(Press(DOWN))
    assert session.state.pending is not None
    session.feed(Picked(0))
    assert session.commands() == []


def test_forced_commit_keeps_the_popup() -> None:
    """GTK's commit of the open syllable changes no text, so nothing is asked and nothing flickers."""
    session = showing("가구")
    assert session.feed(Composed(Private("각"), Private(""), forced=True)) == ()
    session.happen(Press(DOWN))
    (command,) = session.commands()
    assert command == Insert(1, Private("각"), Private("각"))


def test_where_no_key_can_be_taken_a_click_takes() -> None:
    """No table is published, the popup offers no chord, and what a click takes gets into the text all the same."""
    session = Session()
    session.feed(Capabilities("keys", intercepts=False, reads_clipboard=False))
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.3),)))
    assert session.state.view is not None
    assert not session.state.view.by_chord
    assert session.state.table.chords == frozenset()
    session.feed(Picked(0))
    assert session.commands() == [Insert(0, Private("각"), Private("가구"), Private(" "), 1)]
    session.happen(Arrive())
    assert session.state.document.text == "가구 "
    assert session.state.table.chords == frozenset()


def test_chords_go_when_the_backend_cannot_take_them() -> None:
    """Another input process may be able to do less, and what was typed it does not know: all is taken back."""
    session = showing("가구")
    assert TAB in session.state.table.chords
    table, *others = session.feed(Capabilities("keys", intercepts=False, reads_clipboard=False))
    assert isinstance(table, InterceptTable)
    assert table.chords == frozenset()
    assert Hide() in others
    assert session.state.document == Document()


@pytest.mark.parametrize(("inserts", "open_end"), [("keys", ""), ("commit", " ")])
def test_what_is_expected_is_what_the_backend_does(inserts: Literal["keys", "commit"], open_end: str) -> None:
    """An input method holds the blank back, keys type it; the text is there as soon as it is told so, and no sooner."""
    session = Session()
    session.feed(Capabilities(inserts, intercepts=True, reads_clipboard=True))
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.3),)))
    session.happen(Press(TAB))
    assert session.commands() == [Insert(1, Private("각"), Private("가구"), Private(" "), 1)]
    assert session.state.pending is not None
    assert session.state.pending.expected == with_open_end("가구 ", len(open_end))
    session.feed(Composed(Private("가구 "[: 3 - len(open_end)]), Private(open_end)))
    assert session.state.pending is None
    session.happen(Press(PERIOD))
    assert session.commands() == [Insert(2, Private(" "), tail=Private("."), composing=len(open_end))]


def test_without_a_caret_nothing_shows() -> None:
    """A popup in a wrong place is worse than none; it comes when the place is told."""
    session = Session()
    session.feed(Focus(2, "Mousepad", Field.PLAIN))
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.5),)))
    assert session.state.view is None
    session.feed(Caret(Rect(5, 1, 0, 9)))
    assert session.state.view is not None


@pytest.mark.parametrize(
    ("x", "y", "moves"), [(20, 1, False), (65, 1, False), (400, 1, False), (-4, 1, True), (5, 3, False), (5, 4, True)]
)
def test_the_popup_stands_still_while_an_eojeol_is_typed(x: int, y: int, moves: bool) -> None:
    """However far on in the same line, it stays where the eojeol began; on another line it follows."""
    session = showing("가구")
    session.feed(Caret(Rect(x, y, 0, 9)))
    assert session.state.view is not None
    assert session.state.view.anchor == (Rect(x, y, 0, 9) if moves else Rect(5, 1, 0, 9))


def test_typed_syllables_are_marked() -> None:
    """Each row tells how many of its first syllables stand on screen exactly so."""
    session = showing("가각나", "가구", composing="가각")
    assert session.state.view is not None
    assert [row.typed for row in session.state.view.rows] == [2]
    session = showing("가구", composing="각")
    assert session.state.view is not None
    assert [row.typed for row in session.state.view.rows] == [0]


def test_no_more_candidates_than_wanted() -> None:
    """The settings say how many."""
    session = Session()
    session.feed(Configure(dataclasses.replace(OPTIONS, candidates=2)))
    session.feed(Composed(Private(""), Private("ㄱ")))
    session.happen(Answer(0, tuple(Suggestion(Private(text), 0.3) for text in ("가구", "가게", "각오"))))
    assert session.state.view is not None
    assert len(session.state.view.rows) == 2


def test_what_is_shown_follows_new_settings() -> None:
    """Fewer candidates go at once, the selection stays among them; more are asked for; a blocked program hides all."""
    session = showing("가구", "가게", "각오", "각자", "각각")
    session.happen(Press(DOWN))
    session.happen(Arrive())
    asked = session.state.asked.number
    session.feed(Configure(dataclasses.replace(OPTIONS, candidates=3)))
    assert session.state.view is not None
    assert (len(session.state.view.rows), session.state.view.selected) == (3, 1)
    session.feed(Configure(dataclasses.replace(OPTIONS, candidates=1)))
    assert (len(session.state.view.rows), session.state.view.selected) == (1, 0)
    assert session.state.asked.number == asked
    session.feed(Configure(dataclasses.replace(OPTIONS, candidates=7)))
    assert session.state.view is not None
    assert session.state.asked.number == asked + 1
    assert session.state.situation.focus is not None
    app = session.state.situation.focus.app.casefold()
    session.feed(Configure(dataclasses.replace(OPTIONS, blocked_apps=frozenset({app}))))
    assert session.state.view is None


def test_new_chords_are_ours_while_the_popup_shows() -> None:
    """The table follows the settings, and the old chord is the text's again."""
    session = showing("가구")
    taken = Chord("F5")
    chords = {chord: each for chord, each in OPTIONS.chords.items() if chord != TAB} | {taken: (Action.ACCEPT, 0)}
    session.feed(Configure(dataclasses.replace(OPTIONS, chords=chords)))
    assert taken in session.state.table.chords
    assert TAB not in session.state.table.chords
    session.happen(Press(taken))
    assert session.state.pending is not None


def test_a_setting_without_space() -> None:
    """Who wants no space behind a candidate gets none, and no punctuation is intercepted."""
    session = Session()
    session.feed(Configure(dataclasses.replace(OPTIONS, append_space=False)))
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.5),)))
    session.happen(Press(TAB))
    (command,) = session.commands()
    assert isinstance(command, Insert)
    assert (command.wanted, command.tail) == (Private("가구"), Private(""))
    assert PERIOD not in session.state.table.chords


def test_candidates_are_counted_once_per_answer() -> None:
    """Those that come before the person's eyes; moving the selection, or typing on, shows nothing new."""
    session = showing("가구", "가게")
    assert session.state.counts == Counts(shown=2)
    session.happen(Press(DOWN))
    session.feed(Caret(Rect(5, 40, 0, 9)))
    assert session.state.counts == Counts(shown=2)
    session.happen(Arrive())
    session.happen(Press(TAB))
    session.happen(Arrive())
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.5),)))
    assert session.state.counts == Counts(shown=3, taken=1)


def test_what_is_never_seen_is_not_counted() -> None:
    """An answer that comes while the caret's place is unknown counts when it is shown, if ever."""
    session = Session()
    session.feed(Focus(2, "Mousepad", Field.PLAIN))
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.5),)))
    assert session.state.counts == Counts()
    session.feed(Caret(Rect(5, 1, 0, 9)))
    assert session.state.counts == Counts(shown=1)


def test_late_answers_are_counted() -> None:
    """To an older question, to one taken back, and the second one to the same."""
    session = showing("가구")
    session.happen(Answer(0, ()))
    session.happen(Answer(1, ()))
    session.feed(Composed(Private(""), Private("가")))
    session.feed(Focus(2, "", Field.NONE))
    session.happen(Answer(0, ()))
    assert session.state.counts.stale == 3


def test_a_click_takes_too() -> None:
    """However a candidate is taken, it is counted; a chord that takes nothing is not."""
    session = showing("가구", "가게")
    session.feed(Picked(1))
    session.happen(Press(ESCAPE))
    assert session.state.counts.taken == 1


def test_a_field_that_becomes_unknown_is_closed_and_not_forgotten() -> None:
    """The popup goes, and nothing is offered; once it is known again its text is what it was, and the offer comes back."""
    session = showing("가구")
    session.feed(Focus(1, "Mousepad", Field.UNKNOWN))
    assert session.state.view is None
    session.feed(Composed(Private("각 "), Private("나")))
    assert not session.state.asked.awaiting
    session.feed(Focus(1, "Mousepad", Field.PLAIN))
    assert session.state.document.text == "각 나"
    session.feed(Composed(Private(""), Private("날")))
    session.happen(Answer(0, (Suggestion(Private("날씨"), 0.5),)))
    assert session.state.view is not None
    session.feed(Focus(2, "Mousepad", Field.UNKNOWN))
    assert session.state.document == Document()
