"""What an application tells of its text, held against what is believed: agreement, lateness, correction."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_walk import ASK, OPTIONS, TAB, Answer, Arrive, Press, Session

from desktop.input.protocol import (
    Capabilities,
    Caret,
    Clicked,
    Composed,
    Elsewhere,
    Field,
    Focus,
    GiveBack,
    ImeState,
    Insert,
    Passed,
    ReadText,
    Rect,
    Surrounding,
)
from desktop.session.document import Document
from desktop.session.events import Configure, Event, Paused, Picked
from desktop.session.state import ADRIFT_SECONDS, LAG_SECONDS
from engine.text.private import Private
from engine.wire.protocol import Suggestion

PARTS = st.text("가나 \n", max_size=6)


def document(before: str, preedit: str = "") -> Document:
    """A document from plain text."""
    return Document(Private(before), Private(preedit))


def told(before: str, after: str = "") -> Surrounding:
    """What an application tells."""
    return Surrounding(Private(before), Private(after))


def composed(committed: str, preedit: str, *, forced: bool = False) -> Composed:
    """What the input method made of a key."""
    return Composed(Private(committed), Private(preedit), forced)


def showing() -> Session:
    """A session that shows 가구 behind 오늘 각, with nothing typed lately."""
    session = Session()
    for event in (Focus(1, "Mousepad", Field.PLAIN), ImeState(present=True, hangul=True), Caret(Rect(5, 1, 0, 9))):
        session.feed(event)
    session.feed(composed("오늘", ""))
    session.feed(Passed("", Private(" "), frozenset()))
    session.feed(composed("", "각"))
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.5),)))
    assert session.state.view is not None
    session.wait(LAG_SECONDS * 2)
    return session


# --- two texts


@pytest.mark.parametrize(
    ("believed", "said", "known"),
    [
        (document("오늘 ", "각"), "오늘 ", document("오늘 ", "각")),
        (document("오늘 ", "각"), "오늘 각", document("오늘 ", "각")),
        (document("오늘 ", "각"), "우리 오늘 ", document("우리 오늘 ", "각")),
        (document("오늘 ", "각"), "우리 오늘 각", document("우리 오늘 ", "각")),
        (document("네.\n오늘", ""), "오늘", document("네.\n오늘")),
        (document("네.\n", "각"), "", document("네.\n", "각")),
        (document("네.\n", "각"), "각", document("네.\n", "각")),
        (document("", "각"), "", document("", "각")),
        (document("세", "세"), "세", document("세", "세")),
        (document(""), "", document("")),
        (document(""), "오늘 ", document("오늘 ")),
        (document("오늘 ", "각"), "", None),
        (document("오늘 ", "각"), "늘 ", None),
        (document("오늘 ", "각"), "내일 ", None),
        (document("오늘 ", "각"), "오늘 각오", None),
        (document("오늘", ""), "오늘 ", None),
        (document("회의", "는"), "회의나는", None),
    ],
)
def test_one_text_or_another(believed: Document, said: str, known: Document | None) -> None:
    """With the open syllable or without, more of the text or one paragraph of it: the same; all else is another text."""
    assert believed.agreeing(said) == known


@given(before=PARTS, preedit=st.sampled_from(["", "각"]), left=PARTS)
def test_what_stands_there_agrees(before: str, preedit: str, left: str) -> None:
    """Whoever tells all that stands left of the caret is believed to tell of the same text, and no more is lost."""
    believed = document(before, preedit)
    for said in (left + before, left + before + preedit):
        known = believed.agreeing(said)
        assert known is not None
        assert known.preedit.reveal() == preedit
        assert known.before.reveal().endswith(before)
        assert known.text.endswith(before + preedit)


@given(before=PARTS, preedit=st.sampled_from(["", "각"]), said=PARTS)
def test_a_correction_agrees(before: str, preedit: str, said: str) -> None:
    """What is believed from then on is what was told."""
    corrected = document(before, preedit).corrected(said)
    assert corrected.preedit.reveal() == preedit
    assert corrected.agreeing(said) == corrected


def test_long_texts_are_compared_by_their_ends() -> None:
    """Who tells some hundred characters tells no beginning of a text."""
    believed = document("가나" * 700, "각")
    assert believed.agreeing("가나" * 150) == believed
    assert believed.agreeing("나가" * 150) is None


# --- in a session


@pytest.mark.parametrize("said", ["내일 ", "", "늘 ", "오늘 각각"])
def test_another_text_takes_the_offer_away_and_gives_the_chord_back(said: str) -> None:
    """Told just before the chord: nothing is put in, the application has its key, the belief is what was told."""
    session = showing()
    assert TAB in session.state.table.chords
    session.feed(told(said))
    assert session.state.view is None
    assert session.state.table.chords <= {ASK}
    session.happen(Press(TAB))
    (answer,) = session.commands()
    assert isinstance(answer, GiveBack)
    assert session.state.document.text == said.removesuffix("각") + "각"


def test_the_same_text_changes_nothing() -> None:
    """However it is told; and the next question knows more of the text."""
    session = showing()
    view = session.state.view
    for said in ("오늘 ", "오늘 각", "우리 오늘 "):
        assert session.feed(told(said)) == ()
    assert session.state.view == view
    assert session.state.document == document("우리 오늘 ", "각")


def test_text_of_a_moment_ago_is_late_and_no_other_text() -> None:
    """An application shows a key some time behind the input method; when it still tells that much later, it is another."""
    session = showing()
    session.feed(composed("각", "ㅇ"))
    session.feed(composed("", "오"))
    session.feed(told("오늘 ", "나는"))
    assert session.state.document == document("오늘 각", "오")
    assert not session.state.bearings.in_word, "what is late says nothing of the text right of the caret either"
    session.wait(LAG_SECONDS * 2)
    session.feed(told("오늘 "))
    assert session.state.document == document("오늘 ", "오")


def test_nothing_is_offered_where_a_word_goes_on() -> None:
    """Also when that is found out while the popup shows."""
    session = showing()
    session.feed(told("오늘 ", "나는"))
    assert session.state.view is None
    assert session.state.table.chords == frozenset()
    session.feed(composed("가", "ㄱ"))
    assert not session.state.asked.awaiting
    session.feed(told("오늘 가", ""))
    session.feed(composed("", "고"))
    assert session.state.asked.awaiting


@pytest.mark.parametrize(("after", "tail"), [("", " "), ("\n다음", " "), (" 나는", ""), (".", ""), (")", "")])
def test_a_blank_where_the_line_ends(after: str, tail: str) -> None:
    """In the middle of a line a blank or a mark stands there already."""
    session = showing()
    session.feed(told("오늘 ", after))
    session.happen(Press(TAB))
    assert [each.tail.reveal() for each in session.commands() if isinstance(each, Insert)] == [tail]


def test_what_is_told_while_text_is_in_motion_is_not_believed() -> None:
    """The application is in the middle of an insertion."""
    session = showing()
    session.happen(Press(TAB))
    assert session.state.pending is not None
    session.feed(told("오늘 가"))
    assert session.state.pending is not None
    session.happen(Arrive())
    assert session.state.document.text == "오늘 가구 "


def test_an_input_method_of_ours_tells_in_order() -> None:
    """What it tells is what it has done, however short the time: it is never late."""
    session = showing()
    session.feed(Capabilities("commit", intercepts=True, reads_clipboard=False))
    session.feed(composed("오늘", ""))
    session.feed(composed("각", ""))
    session.feed(told("오늘"))
    assert session.state.document == document("오늘")


@pytest.mark.parametrize(("app", "field"), [("Mousepad", Field.PASSWORD), ("KeePassXC", Field.PLAIN)])
def test_what_nobody_may_read_is_not_believed(app: str, field: Field) -> None:
    """A password field, a password manager: the session keeps nothing of their text."""
    session = showing()
    session.feed(Focus(2, app, field))
    session.feed(told("비밀", "번호"))
    assert session.state.document == Document()
    assert session.state.bearings.after.reveal() == ""


def test_what_was_composed_before_a_click_is_not_where_the_caret_is() -> None:
    """Whether the click or the end of the composition is heard first, and whoever ended it."""
    for forced in (True, False):
        session = showing()
        session.feed(Clicked())
        session.feed(composed("각", "", forced=forced))
        assert session.state.document == Document()
        session.feed(composed("", "나"))
        assert session.state.document == document("", "나")
        assert session.state.asked.awaiting


def test_a_composition_that_a_click_left_open_goes_on_behind_unknown_text() -> None:
    """The click was elsewhere: nothing is offered for that eojeol, and for the next one again."""
    session = showing()
    session.feed(Clicked())
    session.feed(composed("", "갂"))
    assert session.state.document.torn
    assert not session.state.asked.awaiting
    session.feed(composed("갂", ""))
    session.feed(Passed("", Private(" "), frozenset()))
    assert not session.state.document.torn
    assert session.state.asked.awaiting


def test_a_syllable_closed_by_the_program_is_explained_in_time_or_forgotten() -> None:
    """By a chord or a click of ours, or by the application that tells the same text; a popup that nothing explains goes."""
    explained = showing()
    explained.feed(composed("각", "", forced=True))
    explained.happen(Press(TAB))
    assert [each.wanted.reveal() for each in explained.commands() if isinstance(each, Insert)] == ["가구"]
    clicked = showing()
    clicked.feed(composed("각", "", forced=True))
    clicked.feed(Picked(0))
    clicked.wait(ADRIFT_SECONDS * 2)
    assert clicked.state.pending is not None
    confirmed = showing()
    confirmed.feed(composed("각", "", forced=True))
    confirmed.feed(told("오늘 각"))
    confirmed.wait(ADRIFT_SECONDS * 2)
    assert confirmed.state.view is not None
    left = showing()
    left.feed(composed("각", "", forced=True))
    left.wait(ADRIFT_SECONDS * 2)
    assert left.state.view is None
    assert left.state.document == Document(torn=True)


def test_elsewhere_is_forgotten() -> None:
    """A program that moves the caret leaves nothing to offer."""
    session = showing()
    session.feed(Elsewhere())
    assert session.state.view is None
    assert session.state.document == Document()


def test_whose_text_may_be_read() -> None:
    """Of the field with the focus alone, and of none that is secret, blocked, or while the person has paused."""
    session = Session()
    session.feed(Capabilities("keys", intercepts=True, reads_clipboard=True, asks_for_text=True))

    def said(event: Event) -> list[int | None]:
        return [each.generation for each in session.feed(event) if isinstance(each, ReadText)]

    assert said(Focus(2, "Mousepad", Field.PLAIN)) == [2]
    assert said(Focus(3, "Mousepad", Field.PASSWORD)) == [None]
    assert said(Focus(4, "KeePassXC", Field.PLAIN)) == []
    assert said(Focus(5, "Mousepad", Field.PLAIN)) == [5]
    assert said(composed("", "가")) == []
    assert said(Paused(paused=True)) == [None]
    assert said(Paused(paused=False)) == [5]
    blocking = dataclasses.replace(OPTIONS, blocked_apps=frozenset({"mousepad"}))
    assert said(Configure(blocking)) == [None]
    assert said(Configure(OPTIONS)) == [5]
    assert said(Focus(6, "Mousepad", Field.NONE)) == [None]
    assert said(Focus(7, "Mousepad", Field.PLAIN)) == [7]
    # A new input process has been told nothing yet.
    assert said(Capabilities("keys", intercepts=True, reads_clipboard=True, asks_for_text=True)) == [7]
    assert said(Capabilities("commit", intercepts=True, reads_clipboard=True)) == []


def test_a_syllable_that_was_just_closed_is_no_word_behind_the_caret() -> None:
    """A program puts it there, tells, and moves its caret then; the chord that closed it is ours still."""
    session = showing()
    session.feed(told("오늘 ", "각"))
    assert session.state.view is not None
    assert not session.state.bearings.in_word


def test_an_open_syllable_of_before_is_late() -> None:
    """A program that counts it in tells ㄱ when 가 is there already: nothing stands before it."""
    session = showing()
    session.feed(Focus(2, "Chromium", Field.PLAIN))
    for open_ in ("ㄱ", "가"):
        session.feed(composed("", open_))
    session.feed(told("ㄱ"))
    assert session.state.document.text == "가"


def test_what_was_corrected_by_an_older_text_is_corrected_by_the_newer_one() -> None:
    """A digit was written, the text without it is told, then that with it: the second is no echo."""
    session = showing()
    session.feed(Passed("Right", Private(""), frozenset()))
    session.feed(Passed("", Private("4"), frozenset()))
    session.feed(told("오늘 회의는\n\t\t"))
    session.feed(told("오늘 회의는\n\t\t4"))
    assert session.state.document.text == "오늘 회의는\n\t\t4"
