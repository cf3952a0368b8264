"""What every backend must do, whatever the platform: tests for who brings a ``Bench`` to perform them on.

A bench has an application with a text field, a person who types into it in
Hangul mode, and the backend in question behind a link.  To hold another
backend to this, derive a test class from ``BackendContract`` and give it a
fixture ``bench``.  What a backend cannot do, by its own word in its
capabilities, is not asked of it.
"""

from __future__ import annotations

import time

import pytest
from backend_bench import Bench
from session_end import TAB
from session_taking import Taking, taking

from desktop.input.protocol import (
    Capabilities,
    Caret,
    Chord,
    Clicked,
    Composed,
    Field,
    Focus,
    FromInput,
    GiveBack,
    HotkeyRefused,
    ImeState,
    Insert,
    Inserted,
    KeyEvent,
    OfferUsed,
    Passed,
    Pressed,
    ReadClipboard,
    Rect,
    Selected,
    Surrounding,
    TakeSelection,
)
from engine.text.private import Private
from engine.wire.link import VERSION, Hello

__all__ = ["BackendContract"]

ANSWER_SECONDS = 2.0
"""A chord that is not answered must be given back well within this time."""


HOTKEY = Chord("c", frozenset({"Ctrl", "Alt"}))
ABSENT = Chord("☃", frozenset({"Ctrl"}))
"""No keyboard has it."""


def begin(bench: Bench, way: Taking, text: str) -> None:
    """Tab is the session's, and the person has typed this."""
    way.lend()
    bench.type(text)
    bench.session.wait_for_text(text)


class BackendContract:
    """The tests; each has a fresh bench."""

    @pytest.fixture
    def way(self, bench: Bench) -> Taking:
        """How a chord of this backend takes something."""
        return taking(bench)

    def test_it_greets_and_says_what_it_can_do(self, bench: Bench) -> None:
        """Before all else: the greeting, then the capabilities; when these are told anew the field is another one."""
        bench.session.next(Focus)
        hello, capabilities, *others = bench.session.told
        assert isinstance(hello, Hello) and hello.version == VERSION
        assert isinstance(capabilities, Capabilities)
        generation, changed = -1, False
        for event in others:
            assert not isinstance(event, Hello)
            changed = changed or isinstance(event, Capabilities)
            if isinstance(event, Focus):
                assert event.generation > generation if changed else event.generation >= generation
                generation, changed = event.generation, False
            assert not (changed and isinstance(event, (Composed, Passed, Surrounding, KeyEvent)))

    def test_it_tells_of_the_field_before_its_text(self, bench: Bench) -> None:
        """Which kind it is, in a generation that never goes back; that it composes; and where the caret is."""
        bench.type("가")
        bench.session.wait_for_text("가")
        before: list[FromInput] = []
        for event in bench.session.told:
            if isinstance(event, Composed):
                break
            before.append(event)
        focuses = [event for event in before if isinstance(event, Focus)]
        assert focuses[-1].field in (Field.PLAIN, Field.TERMINAL)
        generations = [event.generation for event in focuses]
        assert generations == sorted(generations)
        assert ImeState(present=True, hangul=True) in bench.session.told
        bench.session.next(Caret)

    def test_it_tells_what_is_composed_and_typed(self, bench: Bench) -> None:
        """The text and the open syllable behind it are those on screen; what types nothing is told by its name."""
        bench.type("값이 3개")
        bench.session.wait_for_text("값이 3개")
        assert bench.session.document.preedit == Private("개")
        bench.type("\b")
        bench.session.wait_for_text("값이 3ㄱ")
        bench.type("\t")
        bench.session.wait(lambda: any(event.key == "Tab" for event in bench.session.all(Passed)), "Tab")

    def test_nobodys_chord_is_the_applications(self, bench: Bench, way: Taking) -> None:
        """No chord is held, and one that was ours is free when it is lent no more, or its time has run out."""
        bench.type("가\t")
        way.lend()
        way.keep()
        bench.type("나\t")
        way.lend(seconds=-1.0)
        bench.type("다\t라")
        bench.session.wait_for_text("라")
        assert bench.session.all(KeyEvent) == []
        assert (bench.text(), bench.tabs()) == ("가나다라", 3)

    def test_a_chord_is_taken_and_given_back(self, bench: Bench) -> None:
        """It comes once, as ours; given back it reaches the application, and the next one is another hold."""
        if bench.session.capabilities.takes:
            return
        bench.session.intercept(TAB)
        bench.type("가")
        for _ in range(2):
            since = len(bench.session.told)
            taken = bench.session.held(lambda: bench.type("\t"))
            assert taken.chord == TAB
            bench.session.send(GiveBack(taken.seq))
            assert bench.session.next(Inserted, since) == Inserted(taken.seq, complete=True)
        assert len({event.seq for event in bench.session.all(KeyEvent)}) == 2
        assert (bench.text(), bench.tabs()) == ("가", 2)

    def test_who_takes_rows_tells_it_before_the_text(self, bench: Bench, way: Taking) -> None:
        """And holds nothing; what was used is offered no more, so that the next chord is the application's."""
        if not bench.session.capabilities.takes:
            return
        bench.type("각")
        bench.session.wait_for_text("각")
        since = len(bench.session.told)
        way.take("가구", " ")
        told = [type(event) for event in bench.session.told[since:]]
        assert told.index(OfferUsed) < told.index(Composed)
        bench.type("는\t다")
        bench.session.wait_for_text("다")
        assert bench.session.all(KeyEvent) == []
        assert (bench.text(), bench.tabs()) == ("가구 는다", 1)

    @pytest.mark.parametrize(
        ("typed", "candidate", "tail", "text"),
        [
            ("각", "가구", " ", "가구 "),
            ("오늘 ㄴ", "날씨가", " ", "오늘 날씨가 "),
            ("한그", "한글을", " ", "한글을 "),
            ("값", "값이", " ", "값이 "),
            ("오늘 ", "읽었어요", " ", "오늘 읽었어요 "),
            ("알았어", "알았어.", "", "알았어."),
            ("3", "3개월", " ", "3개월 "),
            ("하", "한글", "", "한글"),
            ("이제 됬", "됐다", " ", "이제 됐다 "),
            ("할께", "할게요", " ", "할게요 "),
            ("왠만하", "웬만하면", " ", "웬만하면 "),
        ],
    )
    def test_an_insertion_is_exact(
        self, bench: Bench, way: Taking, typed: str, candidate: str, tail: str, text: str
    ) -> None:
        """From the middle of a syllable, behind a blank, with a mark, with the last syllable left open, for what is misspelt."""
        begin(bench, way, typed)
        way.take(candidate, tail)
        assert bench.session.document.text == text
        assert (bench.text(), bench.tabs()) == (text, 0)

    def test_the_last_syllable_stays_open(self, bench: Bench, way: Taking) -> None:
        """What is inserted without a tail goes on composing with the keys behind it."""
        begin(bench, way, "하")
        way.take("하느", "")
        way.keep()
        bench.type("ㄹ이다")
        bench.session.wait_for_text("하늘이다")
        assert bench.text() == "하늘이다"

    def test_a_stem_is_taken_by_its_chord_and_typed_on(self, bench: Bench, way: Taking) -> None:
        """No blank comes with it, and it is open: the keys behind it end its last syllable."""
        begin(bench, way, "오늘 호")
        way.take_stem("확인하")
        way.keep()
        bench.type("ㄹ게")
        bench.session.wait_for_text("확인할게")
        assert (bench.text(), bench.tabs()) == ("오늘 확인할게", 0)

    def test_a_mark_takes_the_place_of_a_blank(self, bench: Bench, way: Taking) -> None:
        """Of the one behind a taken candidate, and of one that the person has typed."""
        begin(bench, way, "각")
        way.take("가구", " ")
        way.mark(".")
        bench.type(" 네 ")
        bench.session.wait_for_text("네 ")
        way.mark("?")
        assert bench.text() == "가구. 네?"

    def test_one_insertion_behind_the_other(self, bench: Bench, way: Taking) -> None:
        """The blank behind the first stands, or is held, before the second."""
        begin(bench, way, "각")
        way.take("가구", " ")
        way.take("나라", " ")
        bench.type("다")
        bench.session.wait_for_text("다")
        assert bench.text() == "가구 나라 다"

    def test_what_keys_cannot_spell_is_inserted_too(self, bench: Bench, way: Taking) -> None:
        """Latin letters in Hangul mode; what the person types meanwhile comes behind them."""
        begin(bench, way, "이 ")
        way.take("GPT가", " ", behind="는")
        bench.session.wait_for_text("는")
        assert bench.text() == "이 GPT가 는"

    def test_keys_typed_at_once_come_behind_what_is_taken(self, bench: Bench, way: Taking) -> None:
        """In the order in which they were typed, however long an answer took within its time."""
        begin(bench, way, "각")
        way.take("가구", " ", behind="는")
        bench.session.wait_for_text("는")
        assert (bench.text(), bench.tabs()) == ("가구 는", 0)

    def test_a_chord_that_inserts_nothing_leaves_the_syllable_open(self, bench: Bench, way: Taking) -> None:
        """What the person was composing goes on composing."""
        begin(bench, way, "각")
        way.turn_away()
        way.keep()
        bench.type("ㅜ")
        bench.session.wait_for_text("가구")
        assert (bench.text(), bench.tabs()) == ("가구", 0)

    def test_a_click_takes_without_a_hold(self, bench: Bench) -> None:
        """An insertion of hold 0 answers no chord."""
        bench.type("각")
        bench.session.wait_for_text("각")
        bench.session.take("가구", " ", 0)
        assert bench.text() == "가구 "

    def test_an_answer_to_no_chord_changes_nothing(self, bench: Bench) -> None:
        """It is refused, whatever it asks for."""
        bench.type("가")
        bench.session.wait_for_text("가")
        bench.session.send(Insert(77, Private("가"), Private("가구"), Private(" "), 1))
        assert bench.session.next(Inserted) == Inserted(77, complete=False)
        bench.session.send(TakeSelection(78))
        assert bench.session.next(Selected) == Selected(78, Private(""), "late")
        bench.type("나")
        bench.session.wait_for_text("가나")
        assert bench.text() == "가나"

    def test_a_silent_session_holds_nothing(self, bench: Bench) -> None:
        """A chord that is not answered is given back, and an answer that comes too late changes nothing."""
        if bench.session.capabilities.takes:
            return
        bench.session.intercept(TAB)
        bench.type("가")
        since, begun = len(bench.session.told), time.monotonic()
        taken = bench.session.held(lambda: bench.type("\t"))
        assert bench.session.next(Inserted, since) == Inserted(taken.seq, complete=False)
        assert time.monotonic() - begun < ANSWER_SECONDS
        since = len(bench.session.told)
        bench.session.send(Insert(taken.seq, Private("가"), Private("가구"), Private(" "), 1))
        assert bench.session.next(Inserted, since) == Inserted(taken.seq, complete=False)
        bench.type("나")
        bench.session.wait_for_text("나")
        assert (bench.text(), bench.tabs()) == ("가나", 1)

    def test_a_hotkey_reads_what_is_marked(self, bench: Bench) -> None:
        """It comes once, with no table at all; the text is told as it stands and stays as it is."""
        if not bench.session.capabilities.intercepts:
            return
        bench.session.always(HOTKEY)
        bench.type("오늘 가구")
        bench.session.wait_for_text("가구")
        bench.mark()
        since = len(bench.session.told)
        pressed = bench.session.pressed(lambda: bench.press(HOTKEY))
        assert pressed.chord == HOTKEY
        bench.session.send(TakeSelection(pressed.hold))
        assert bench.session.next(Selected, since) == Selected(pressed.hold, Private("오늘 가구"))
        assert bench.session.all(Pressed) == [pressed]
        assert bench.session.all(KeyEvent) == []
        assert bench.text() == "오늘 가구"

    def test_a_hotkey_may_be_answered_with_nothing(self, bench: Bench) -> None:
        """The hold ends, nothing reaches the field, and the next press is another hold."""
        if not bench.session.capabilities.intercepts:
            return
        bench.session.always(HOTKEY)
        bench.type("가")
        bench.session.wait_for_text("가")
        holds = set()
        for _ in range(2):
            since = len(bench.session.told)
            pressed = bench.session.pressed(lambda: bench.press(HOTKEY))
            bench.session.send(Insert(pressed.hold))
            assert bench.session.next(Inserted, since) == Inserted(pressed.hold, complete=True)
            holds.add(pressed.hold)
        assert len(holds) == 2
        bench.type("나")
        bench.session.wait_for_text("나")
        assert bench.text() == "가나"

    def test_a_silent_session_holds_no_hotkey(self, bench: Bench) -> None:
        """It is given back as a chord is, and nothing is read for an answer that comes too late."""
        if not bench.session.capabilities.intercepts:
            return
        bench.session.always(HOTKEY)
        bench.type("가구")
        bench.session.wait_for_text("가구")
        bench.mark()
        since, begun = len(bench.session.told), time.monotonic()
        pressed = bench.session.pressed(lambda: bench.press(HOTKEY))
        assert bench.session.next(Inserted, since) == Inserted(pressed.hold, complete=False)
        assert time.monotonic() - begun < ANSWER_SECONDS
        bench.session.send(TakeSelection(pressed.hold))
        assert bench.session.next(Selected, since) == Selected(pressed.hold, Private(""), "late")

    def test_hotkeys_replace_those_of_before(self, bench: Bench) -> None:
        """One that is no longer named is the application's again."""
        bench.session.always(HOTKEY)
        bench.session.always()
        bench.press(HOTKEY)
        bench.type("가")
        bench.session.wait_for_text("가")
        assert bench.session.all(Pressed) == []

    def test_a_hotkey_that_is_not_there_is_refused(self, bench: Bench) -> None:
        """Once, and the others hold all the same; where no key can be taken all are."""
        bench.session.always(ABSENT, HOTKEY)
        refused = bench.session.all(HotkeyRefused)
        if not bench.session.capabilities.intercepts:
            assert {event.chord for event in refused} == {ABSENT, HOTKEY}
            return
        assert refused == [HotkeyRefused(ABSENT, taken=False)]
        since = len(bench.session.told)
        pressed = bench.session.pressed(lambda: bench.press(HOTKEY))
        bench.session.send(Insert(pressed.hold))
        assert bench.session.next(Inserted, since) == Inserted(pressed.hold, complete=True)

    def test_a_clipboard_is_read_by_who_says_so(self, bench: Bench) -> None:
        """There is an answer, of no hold, whatever lies there."""
        if bench.session.capabilities.reads_clipboard:
            bench.session.send(ReadClipboard())
            assert bench.session.next(Selected).hold == 0

    def test_a_click_is_told_unless_it_is_on_the_popup(self, bench: Bench) -> None:
        """On the popup it is the popup's affair; elsewhere the caret may be anywhere now."""
        if bench.session.capabilities.draws:
            return
        bench.type("가 ")
        bench.session.wait_for_text("가 ")
        caret = bench.session.all(Caret)[-1].rect
        bench.session.intercept(popup=Rect(caret.x - 5, caret.y - 5, caret.width + 10, caret.height + 10))
        bench.click(caret.x, caret.y + caret.height // 2)
        bench.click(caret.x + 40, caret.y + 3 * caret.height)
        bench.session.next(Clicked)
        bench.type("나")
        bench.session.wait_for_text("나")
        assert bench.session.all(Clicked) == [Clicked()]

    def test_nothing_is_held_when_the_link_ends(self, bench: Bench, way: Taking) -> None:
        """A held chord and what was typed behind it reach the application, and so does all that is typed then."""
        way.lend()
        bench.type("가")
        bench.session.wait_for_text("가")
        holds = not bench.session.capabilities.takes
        if holds:
            bench.session.held(lambda: bench.type("\t"))
        bench.type("나")
        bench.session.hang_up()
        bench.type("\t다")
        assert (bench.text(), bench.tabs()) == ("가나다", 1 + holds)

    def test_a_password_is_never_told(self, bench: Bench) -> None:
        """The field is told as what it is, or as none, and nothing that is typed into it."""
        bench.type("가")
        bench.session.wait_for_text("가")
        since = len(bench.session.told)
        bench.enter_password("비밀 ")
        bench.session.wait(
            lambda: bench.session.all(Focus)[-1].field in (Field.PASSWORD, Field.NONE), "the password field"
        )
        told = bench.session.told[since:]
        typed = [each.committed for each in told if isinstance(each, Composed) and not each.forced]
        typed += [each.preedit for each in told if isinstance(each, Composed)]
        typed += [each.char for each in told if isinstance(each, Passed)]
        assert not [text for text in typed if set("비밀 qlalf") & set(text.reveal())]
