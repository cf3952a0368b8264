"""What an input method that takes rows by itself is offered, when, and what becomes of what it tells of them."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from session_walk import ASK, OPTIONS, TIMER, UNDO, Answer, Session

from desktop.input.chords import Chord
from desktop.input.offers import OfferedChord, Offering, OfferUsed
from desktop.input.protocol import (
    Capabilities,
    Caret,
    Composed,
    Field,
    Focus,
    ImeState,
    Insert,
    InterceptTable,
    Passed,
    Rect,
    Surrounding,
)
from desktop.session.effects import Ask, CancelAsk, Hide, Show
from desktop.session.events import Configure, Paused
from desktop.session.habits.passing import SEEN_S
from desktop.session.options import ARROW, Eagerness
from desktop.session.state import TABLE_SECONDS
from engine.text.private import Private
from engine.wire.eot import EndMark, UtteranceEnd
from engine.wire.protocol import Stem, Suggestion

DRAWS = Capabilities("commit", intercepts=True, reads_clipboard=False, takes=True, draws=True)
WORDS = ("가구", "각오")
FINISHED = UtteranceEnd(0.9, "high", (EndMark(".", 0.8), EndMark("?", 0.2)))


def offerings(session: Session) -> list[Offering]:
    """What the last step offers."""
    return [effect for effect in session.effects if isinstance(effect, Offering)]


def texts(offering: Offering) -> list[str]:
    """The rows."""
    return [row.text.reveal() for row in offering.rows]


def composed(session: Session, committed: str, preedit: str) -> None:
    """What the input method made of a key."""
    session.feed(Composed(Private(committed), Private(preedit)))


def answer(session: Session, *words: str, end: UtteranceEnd | None = None) -> None:
    """The engine answers the newest question."""
    session.happen(Answer(0, tuple(Suggestion(Private(word), 0.5) for word in words), end))


def begun(capabilities: Capabilities = DRAWS) -> Session:
    """A session behind 오늘 각, for which the engine has found two words; nobody knows where the caret is."""
    session = Session()
    session.feed(capabilities)
    session.feed(Focus(7, "gedit", Field.PLAIN))
    session.feed(ImeState(present=True, hangul=True))
    composed(session, "오늘", "")
    session.feed(Passed("", Private(" "), frozenset()))
    composed(session, "", "각")
    answer(session, *WORDS)
    return session


def test_rows_are_told_with_the_text_that_they_are_for() -> None:
    """What is typed of each, the chords and how long it holds; no chord is lent, and no popup is needed."""
    session = begun()
    (offering,) = offerings(session)
    assert (offering.generation, offering.before.reveal(), offering.selected) == (7, "오늘 각", 0)
    assert [(row.text.reveal(), row.typed, row.spaced, row.mark) for row in offering.rows] == [
        ("가구", 0, True, False),
        ("각오", 1, True, False),
    ]
    assert OfferedChord(Chord("2", frozenset({"Ctrl"})), "candidate", 1) in offering.chords
    assert OfferedChord(Chord("Tab"), "accept") in offering.chords
    assert offering.until == session.now + TABLE_SECONDS
    assert session.state.table.chords == frozenset()
    assert session.state.view is None
    assert not [each for each in session.effects if isinstance(each, InterceptTable | Show)]
    assert session.state.counts.shown == 2


def test_where_we_draw_the_popup_shows_too() -> None:
    """A place is known there, and chords take its rows."""
    session = Session()
    session.feed(msgspec.structs.replace(DRAWS, draws=False))
    composed(session, "", "각")
    answer(session, *WORDS)
    assert session.state.view is not None
    assert session.state.view.by_chord
    assert texts(*offerings(session)) == list(WORDS)
    assert session.state.table.chords == frozenset()


def test_where_our_popup_has_no_place_nothing_is_offered() -> None:
    """Nobody takes what nobody sees; once it is known where the caret is, the popup shows and its rows are offered."""
    session = begun(msgspec.structs.replace(DRAWS, draws=False))
    assert session.state.view is None
    assert not session.state.published.rows
    session.feed(Caret(Rect(5, 1, 0, 9)))
    assert session.state.view is not None
    assert texts(*offerings(session)) == list(WORDS)


def test_what_shows_stays_until_the_answer_is_there() -> None:
    """A key behind which nothing fits takes nothing away at once: the input method drops what is late by itself."""
    session = begun()
    composed(session, "", "갉")
    assert offerings(session) == []
    answer(session, "갉다")
    (offering,) = offerings(session)
    assert (texts(offering), offering.before.reveal()) == (["갉다"], "오늘 갉")
    composed(session, "", "갊")
    answer(session)
    (offering,) = offerings(session)
    assert texts(offering) == []


def test_rows_that_still_fit_are_told_at_once_with_the_new_text() -> None:
    """Before the answer: what was offered is for another text."""
    session = begun()
    composed(session, "각", "ㅇ")
    (offering,) = offerings(session)
    assert (offering.before.reveal(), texts(offering)) == ("오늘 각ㅇ", ["각오"])


def test_it_is_renewed_while_it_holds_and_never_told_twice() -> None:
    """If we hang it ends by itself; nothing new is no news."""
    session = begun()
    first = session.state.published
    session.feed(ImeState(present=True, hangul=True))
    assert offerings(session) == []
    session.wait(TABLE_SECONDS / 2 + 2 * TIMER)
    assert session.state.published.number == first.number + 1
    assert session.state.published.until > first.until
    assert session.state.published.rows == first.rows


@pytest.mark.parametrize(
    "closing",
    [
        Paused(paused=True),
        ImeState(present=True, hangul=False),
        Focus(8, "KeePassXC", Field.PLAIN),
        Focus(8, "gedit", Field.PASSWORD),
        Surrounding(Private("오늘 각"), Private("나무")),
    ],
    ids=lambda event: type(event).__name__,
)
def test_where_nothing_is_offered_the_rows_are_withdrawn(closing: Paused | ImeState | Focus | Surrounding) -> None:
    """At once, and without any text."""
    session = begun()
    session.feed(closing)
    (offering,) = offerings(session)
    assert (texts(offering), offering.before.reveal(), offering.chords) == ([], "", ())


def test_what_was_taken_is_counted_and_the_next_is_asked_for() -> None:
    """What it did to the text is told behind it, as with any key."""
    session = begun()
    number = session.state.published.number
    session.feed(OfferUsed(number, "taken", 0, spaced=True))
    assert session.state.counts.taken == 1
    assert texts(*offerings(session)) == []
    composed(session, "가구", " ")
    assert [each.before.reveal() for each in session.effects if isinstance(each, Ask)] == ["오늘 가구 "]
    answer(session, "사러")
    assert texts(*offerings(session)) == ["사러"]


def test_what_was_selected_stays_selected() -> None:
    """The input method shows it already, so it is not told back; new candidates keep it."""
    session = begun()
    session.feed(OfferUsed(session.state.published.number, "selected", 1))
    assert session.state.offer.selected == 1
    assert offerings(session) == []
    composed(session, "각", "ㅇ")
    answer(session, "각오", "각오를")
    assert session.state.published.selected == 0
    session.feed(OfferUsed(session.state.published.number - 1, "selected", 1))
    assert session.state.offer.selected == 0
    session.feed(OfferUsed(session.state.published.number, "selected", 9))
    assert session.state.offer.selected == 0


def test_what_was_dismissed_comes_back_with_the_next_eojeol() -> None:
    """As with the popup."""
    session = begun()
    composed(session, "", "갂")
    assert session.state.asked.awaiting
    session.feed(OfferUsed(session.state.published.number, "dismissed"))
    assert [each for each in session.effects if isinstance(each, CancelAsk)]
    composed(session, "각", "ㅇ")
    assert not session.state.asked.awaiting
    composed(session, "각오", "")
    session.feed(Passed("", Private(" "), frozenset()))
    assert session.state.asked.awaiting


def test_ends_take_the_place_of_a_blank_and_are_followed_by_none() -> None:
    """Behind a blank a mark stands alone."""
    session = begun()
    composed(session, "각오", "")
    session.feed(Passed("", Private(" "), frozenset()))
    answer(session, end=FINISHED)
    (offering,) = offerings(session)
    assert [(row.text.reveal(), row.spaced, row.mark) for row in offering.rows] == [
        (".", False, True),
        ("?", False, True),
    ]


def test_in_the_middle_of_a_line_and_by_the_setting_no_blank_follows() -> None:
    """As with an insertion."""
    session = begun()
    session.feed(Surrounding(Private("오늘 각"), Private(" 사러")))
    assert [row.spaced for row in session.state.published.rows] == [False, False]
    session = begun()
    session.feed(Configure(dataclasses.replace(OPTIONS, append_space=False)))
    (offering,) = offerings(session)
    assert [row.spaced for row in offering.rows] == [False, False]


def test_another_input_process_knows_of_no_offering() -> None:
    """Numbers go on growing: an old one means nothing to it."""
    session = begun()
    number = session.state.published.number
    session.feed(DRAWS)
    session.feed(OfferUsed(number, "selected", 1))
    session.feed(Focus(8, "gedit", Field.PLAIN))
    composed(session, "", "각")
    answer(session, *WORDS)
    (offering,) = offerings(session)
    assert offering.number > number
    assert not [each for each in session.effects if isinstance(each, Hide)]


def test_what_does_not_show_can_be_asked_for() -> None:
    """Without any row the chord for that is told, and for as long as rows are; what was asked for is offered."""
    session = begun()
    session.feed(Configure(dataclasses.replace(OPTIONS, eagerness=Eagerness.ASKED)))
    composed(session, "", "가")
    answer(session, *WORDS[:1])
    offered = session.state.published
    assert (offered.rows, offered.chords) == ((), (OfferedChord(ASK, "ask"),))
    session.wait(TABLE_SECONDS / 2 + 2 * TIMER)
    assert session.state.published.until > offered.until
    session.feed(OfferUsed(session.state.published.number - 1, "asked"))
    assert not session.state.published.rows
    session.feed(OfferUsed(session.state.published.number, "asked"))
    assert texts(*offerings(session)) == list(WORDS[:1])


@pytest.mark.parametrize("spaced", [True, False])
def test_what_was_taken_can_be_taken_back(spaced: bool) -> None:
    """The input method is told what stood there, as with any insertion; when something was typed it is over."""
    session = begun()
    session.feed(OfferUsed(session.state.published.number, "taken", 0, spaced=spaced))
    composed(session, "가구" if spaced else "가", " " if spaced else "구")
    answer(session)
    assert OfferedChord(UNDO, "undo") in session.state.published.chords
    assert session.state.gains.taken == 1
    session.feed(OfferUsed(session.state.published.number, "undone"))
    assert (session.state.gains.taken, session.state.gains.saved) == (0, 0)
    stands = "가구 " if spaced else "가구"
    assert session.commands() == [Insert(0, Private(stands), Private("각"), composing=1)]
    composed(session, "", "각")
    session.feed(Surrounding(Private("오늘 "), Private("")))
    composed(session, "", "각ㅇ")
    answer(session)
    assert OfferedChord(UNDO, "undo") not in session.state.published.chords


def test_tab_is_not_told_where_it_is_the_program_s() -> None:
    """In a form's line it goes to the next field, and the arrow takes."""
    session = begun()
    session.feed(Focus(7, "gedit", Field.LINE))
    composed(session, "", "가")
    answer(session, "가구")
    chords = {each.chord for each in session.state.published.chords}
    assert Chord("Tab") not in chords
    assert OfferedChord(ARROW, "accept") in session.state.published.chords


def test_a_stem_is_told_behind_the_rows() -> None:
    """Apart from them, without a blank, and with its chord; switched off in the settings it is not told."""
    session = begun()
    composed(session, "", "가")
    rows = (Suggestion(Private("가구"), 0.5),)
    session.happen(Answer(0, rows, stem=Stem(Private("가게"), 0.4)))
    (offering,) = offerings(session)
    assert [(row.text.reveal(), row.typed, row.spaced, row.stem) for row in offering.rows] == [
        ("가구", 1, True, False),
        ("가게", 1, False, True),
    ]
    assert OfferedChord(Chord("0", frozenset({"Ctrl"})), "stem") in offering.chords
    session.feed(Configure(dataclasses.replace(OPTIONS, stem=False)))
    (offering,) = offerings(session)
    assert texts(offering) == ["가구"]


@pytest.mark.parametrize(("age", "passed"), [(0, ["가게는"]), (1, [])], ids=["newest", "older"])
def test_a_taken_stem_passes_over_the_rows_beside_it(age: int, passed: list[str]) -> None:
    """The panel had both; who takes the stem did not mean those that begin so, and how it goes on is asked at once.

    Which row of an older offering was taken nobody knows any more.
    """
    session = begun()
    composed(session, "", "가")
    rows = (Suggestion(Private("가게는"), 0.5), Suggestion(Private("가구"), 0.4))
    session.happen(Answer(0, rows, stem=Stem(Private("가게"), 0.4)))
    session.wait(2 * SEEN_S)
    session.feed(OfferUsed(session.state.published.number - age, "taken", 2))
    composed(session, "가", "게")
    (question,) = [effect for effect in session.effects if isinstance(effect, Ask)]
    assert question.before.reveal() == "오늘 가게"
    assert [each.text.reveal() for each in question.passed] == passed
