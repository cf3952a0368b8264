"""A session to which anything may happen in any order, with a look after every step; and strategies for what happens.

The keyboard's side is followed as far as its table goes.
"""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st
from session_play import CHORDS, HOTKEY

from desktop.input.plans import Pressing, by_keys
from desktop.input.protocol import (
    Capabilities,
    Caret,
    Chord,
    Clicked,
    Composed,
    Elsewhere,
    Field,
    Focus,
    GiveBack,
    HotkeyRefused,
    ImeState,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    OfferUsed,
    Passed,
    Pressed,
    Rect,
    Scrolled,
    Selected,
    Surrounding,
    TakeSelection,
    Unserved,
)
from desktop.session.effects import Ask, ClassifyText, Effect, Hide, Show, TellUnread, TellWithheld
from desktop.session.events import (
    ClipboardWanted,
    Configure,
    Event,
    InputStarted,
    Judged,
    Painted,
    Paused,
    Picked,
    Tick,
)
from desktop.session.gate import withheld
from desktop.session.habits.rules import DIGITS, NO_RULES, ProgramRule, ProgramRules
from desktop.session.options import ARROW, PUNCTUATION, Action, Eagerness, Options
from desktop.session.state import BOUNCE_SECONDS, STALE_SECONDS, TABLE_SECONDS, State
from desktop.session.step import step
from desktop.session.steps.lending import QUICK_UNDO, may_ask, may_undo
from engine.eot.predictor import assess
from engine.text.private import Private
from engine.wire.eot import EndMark, UtteranceEnd
from engine.wire.protocol import Stem, Suggestion, Suggestions

__all__ = [
    "ASK", "CANARY", "CANARY_KEYS", "DELAYS", "DOWN", "ESCAPE", "HOTKEY", "OPTIONS", "PERIOD", "PHRASES", "TAB", "UNDO", "Answer",
    "Arrive", "Happening", "Hotkey", "Press", "Session",
]  # fmt: skip

CANARY = "뷁쩗"
CANARY_KEYS = ("qnpfr", "Wjfq")
TAB, DOWN, ESCAPE, PERIOD = Chord("Tab"), Chord("Down"), Chord("Escape"), Chord(".")
SHIFT_TAB = Chord("Tab", frozenset({"Shift"}))
STEM = Chord("0", frozenset({"Ctrl"}))
ASK, UNDO = Chord("/", frozenset({"Alt"})), Chord("z", frozenset({"Ctrl", "Alt"}))
OPTIONS = Options(
    {**CHORDS, ASK: (Action.ASK, 0), UNDO: (Action.UNDO, 0)},
    blocked_apps=frozenset({"keepassxc"}),
    hotkeys=frozenset({HOTKEY}),
    eagerness=Eagerness.OFTEN,
)
RULES = ProgramRules({"mousepad": ProgramRule("asked", "right", learn=False, digits="program")})
TIMER = 0.001
"""A timer of whole milliseconds comes a little late."""

TEXTS = st.sampled_from(["가구", "가게", "각오", "각", "가", "안녕", CANARY, "GPT", "3개"])
PIECES = st.sampled_from(["", "ㄱ", "가", "각", "안", " ", "뷁", CANARY])


@dataclasses.dataclass(frozen=True)
class Answer:
    """The engine answers; ``age`` 0 is the newest question."""

    age: int
    candidates: tuple[Suggestion, ...]
    end: UtteranceEnd | None = None
    stem: Stem | None = None


@dataclasses.dataclass(frozen=True)
class Judge:
    """A model of its own says whether the utterance is finished; ``age`` 0 is the newest question."""

    age: int
    end: UtteranceEnd | None


@dataclasses.dataclass(frozen=True)
class Arrive:
    """The text of the insertion under way is told, as the application has it."""


@dataclasses.dataclass(frozen=True)
class Press:
    """A chord that the input process found in some table of ours."""

    chord: Chord


@dataclasses.dataclass(frozen=True)
class Hotkey:
    """A chord that is ours at all times."""


Happening = Event | Answer | Judge | Arrive | Press | Hotkey
SUGGESTIONS = st.lists(st.builds(Suggestion, st.builds(Private, TEXTS), st.floats(0, 1)), max_size=4)
ENDS = st.none() | st.builds(
    lambda probability, *shares: UtteranceEnd(probability, assess(probability), tuple(map(EndMark, ".?!~", shares))),
    *[st.floats(0, 1)] * 5,
)
STEMS = st.none() | st.builds(Stem, st.builds(Private, TEXTS), st.floats(0, 1))
FOCUSES = st.builds(Focus, st.integers(1, 9), st.sampled_from(["Mousepad", "KeePassXC"]), st.sampled_from(Field))
PRESSES = st.builds(Press, st.sampled_from([*OPTIONS.chords, *PUNCTUATION, ARROW, QUICK_UNDO, Chord("F9")]))
HAPPENINGS: st.SearchStrategy[Happening] = st.one_of(
    st.builds(Composed, st.builds(Private, PIECES), st.builds(Private, PIECES), st.booleans()),
    st.builds(
        Passed,
        st.sampled_from(["", "Backspace", "Left", "Tab", "Enter", "Shift"]),
        st.builds(Private, st.sampled_from(["", " ", ".", "a"])),
        st.sampled_from([frozenset[str](), frozenset({"Ctrl"})]),
    ),
    st.builds(Surrounding, st.builds(Private, PIECES), st.sampled_from(["", "", "나", " 나", "."]).map(Private)),
    st.builds(Answer, st.sampled_from([0, 0, 0, 1, 2]), SUGGESTIONS.map(tuple), ENDS, STEMS),
    st.builds(Judge, st.sampled_from([0, 0, 1]), ENDS),
    st.builds(Answer, st.just(0), st.just((Suggestion(Private("가구"), 0.5), Suggestion(Private("각오"), 0.4)))),
    st.builds(Answer, st.just(0), st.just((Suggestion(Private("가구"), 0.5),)), st.none(), STEMS),
    PRESSES,
    PRESSES,
    st.just(Press(TAB)),
    st.just(Arrive()),
    st.builds(Inserted, st.integers(0, 3), st.sampled_from([True, True, False])),
    FOCUSES,
    st.builds(
        Capabilities, st.sampled_from(["keys", "keys", "commit"]), st.sampled_from([True, True, False]), st.booleans()
    ),
    st.builds(ImeState, st.sampled_from([True, True, False]), st.sampled_from([True, True, False])),
    st.sampled_from([ImeState(True, True, choosing=True), ImeState(True, True, Unserved("keyboard", "39"))]),
    st.builds(
        Caret,
        st.builds(Rect, st.integers(0, 200), st.integers(0, 2), st.just(0), st.just(9)),
    ),
    st.sampled_from([Clicked(), Elsewhere(), Scrolled()]),
    st.builds(Paused, st.booleans()),
    st.builds(Painted, st.none() | st.builds(Rect, st.integers(0, 200), st.just(40), st.just(90), st.just(30))),
    st.just(Hotkey()),
    st.builds(
        Selected,
        st.integers(0, 2),
        st.builds(Private, PIECES),
        st.sampled_from([None, None, "nothing", "too-long", "silent", "clipboard", "late"]),
    ),
    st.builds(HotkeyRefused, st.sampled_from([HOTKEY, TAB]), st.booleans()),
    st.sampled_from([ClipboardWanted(), InputStarted()]),
    st.builds(Picked, st.integers(0, 3)),
    st.just(Tick()),
    st.builds(
        lambda eagerness, key, candidates, rules: Configure(
            dataclasses.replace(OPTIONS, candidates=candidates, eagerness=eagerness, taking_key=key, rules=rules)
        ),
        st.sampled_from(Eagerness),
        st.sampled_from(["tab", "right", "both"]),
        st.sampled_from([1, 5]),
        st.sampled_from([NO_RULES, RULES]),
    ),
    st.sampled_from([Configure(OPTIONS), Configure(dataclasses.replace(OPTIONS, candidates=1, append_space=False))]),
)
DELAYS = st.sampled_from([0.0, 0.0, 0.01, 0.05, 0.12, 0.2, 1.1])

OPENING: tuple[Event, ...] = (
    Focus(1, "Mousepad", Field.PLAIN),
    ImeState(present=True, hangul=True),
    Caret(Rect(5, 1, 0, 9)),
)

OFFER: tuple[Happening, ...] = (
    *OPENING[1:],
    Paused(paused=False),
    Composed(Private(" "), Private("안")),
    Answer(
        0, (Suggestion(Private("안녕하세요"), 0.5), Suggestion(Private("안녕히"), 0.4)), stem=Stem(Private("안녕"), 0.9)
    ),
)
"""A popup comes, if the field and the settings allow it."""

PHRASES: st.SearchStrategy[tuple[Happening, ...]] = st.one_of(
    st.just(OFFER),
    st.just(OFFER),
    st.just((*OPENING, *OFFER)),
    st.just((Composed(Private("안"), Private("녀")),)),
    st.just((Composed(Private("안"), Private(""), forced=True), Press(DOWN))),
    st.just((Press(DOWN),)),
    st.just((Arrive(), Inserted(1, complete=True))),
    st.tuples(HAPPENINGS),
    st.tuples(HAPPENINGS),
    st.tuples(HAPPENINGS),
)
"""What often belongs together, so that chance comes farther than to the first closed gate."""


class Session:
    """Feeds events at a clock, with the ticks that are wanted in between, and looks after every step."""

    def __init__(self) -> None:
        self.now = 50.0
        self.state = State(OPTIONS)
        self.said: list[str] = []
        self.effects: tuple[Effect, ...] = ()
        self._seq = 0
        self._until = 0.0
        self.tables = 0
        """How many tables the keyboard was told."""
        self._shown_in_this_field = False
        self._grabbed: frozenset[Chord] = frozenset()
        self._popup: Rect | None = None
        for event in OPENING:
            self.feed(event)

    def wait(self, seconds: float) -> None:
        """Lets time pass; ticks come when they are due."""
        end = self.now + seconds
        for _ in range(200):
            at = self.state.next_tick
            if at is None or at + TIMER > end:
                break
            self.now = max(self.now, at + TIMER)
            self.feed(Tick())
        else:
            raise AssertionError("ticks follow each other without end")
        self.now = end

    def happen(self, what: Happening) -> None:
        """Makes an event of what happens here and now."""
        if isinstance(what, Answer):
            self.feed(
                Suggestions(self.state.asked.number - what.age, what.candidates, 1.0, end=what.end, stem=what.stem)
            )
        elif isinstance(what, Judge):
            self.feed(Judged(self.state.asked.number - what.age, what.end))
        elif isinstance(what, Press):
            self._seq += 1
            self.feed(KeyEvent(self._seq, self.now, what.chord))
        elif isinstance(what, Hotkey):
            self._seq += 1
            self.feed(Pressed(self._seq, HOTKEY))
        elif not isinstance(what, Arrive):
            self.feed(what)
        elif self.state.pending is not None:
            expected = self.state.pending.expected
            self.feed(Surrounding(expected.before, Private("")))
            self.feed(Composed(Private(""), expected.preedit))

    def feed(self, event: Event) -> tuple[Effect, ...]:
        """One step."""
        before = self.state
        self.state, self.effects = step(self.state, event, self.now)
        self.said += [repr(event), repr(self.state), repr(self.effects)]
        self._check_gate()
        self._check_answers(before, event)
        self._check_complaints(before, event)
        self._check_table(event)
        self._check_popup(before)
        self._check_focus(event)
        return self.effects

    def commands(self) -> list[Insert | GiveBack | TakeSelection]:
        """What the last step answers the keyboard."""
        return [effect for effect in self.effects if isinstance(effect, (Insert, GiveBack, TakeSelection))]

    def _check_gate(self) -> None:
        state = self.state
        if not state.open:
            assert state.view is None
            assert not [effect for effect in self.effects if isinstance(effect, (Ask, Show))]

    def _check_answers(self, before: State, event: Event) -> None:
        """Each chord is answered once: at once, or when it need not wait any more."""
        if isinstance(event, Pressed):
            self._check_hotkey(before, event)
            return
        answered = [command.hold for command in self.commands()]
        if isinstance(event, Picked | OfferUsed) and answered[:1] == [0]:
            assert before.view is not None or isinstance(event, OfferUsed)
            del answered[0]
        due = [each.seq for each in (before.waiting, event) if isinstance(each, KeyEvent)]
        waits = [] if self.state.waiting is None else [self.state.waiting.seq]
        assert sorted([*answered, *waits]) == due
        unseen = not self.state.offer.candidates or self.state.situation.caret_by is not None
        assert not waits or (self.state.view is not None and unseen)

    def _check_hotkey(self, before: State, event: Pressed) -> None:
        """Answered once, and nothing of it concerns what is typed; no secret is read.  One that pauses reads nothing."""
        if event.chord in before.options.pausing:
            assert self.commands() == [Insert(event.hold)]
            assert self.state.situation.paused is not before.situation.paused
            return
        reason = withheld(self.state.situation.focus, self.state.options.blocked_apps)
        (command,) = self.commands()
        assert command.hold == event.hold
        assert isinstance(command, TakeSelection) is (reason is None)
        told = [effect for effect in self.effects if isinstance(effect, TellWithheld)]
        assert told == ([] if reason is None else [TellWithheld(reason)])
        assert dataclasses.replace(self.state, table=before.table) == before

    def _check_complaints(self, before: State, event: Event) -> None:
        """A text is classified when the input process has just read it, and who asked for the clipboard is answered."""
        classified = [effect for effect in self.effects if isinstance(effect, ClassifyText)]
        assert not classified or (isinstance(event, Selected) and classified == [ClassifyText(event.text)])
        if before.clipboard_until is not None and self.state.clipboard_until is None:
            assert classified or any(isinstance(effect, TellUnread) for effect in self.effects)

    def _check_table(self, event: Event) -> None:
        tables = [effect for effect in self.effects if isinstance(effect, InterceptTable)]
        assert len(tables) <= 1
        for effect in self.effects:
            if isinstance(effect, InterceptTable):
                assert effect is self.effects[0], "keys kept meanwhile must meet the new table"
                assert self._until <= effect.until <= self.now + TABLE_SECONDS
                self.tables += 1
                self._until, self._grabbed = effect.until, effect.chords
                self._popup = effect.popup
        state = self.state
        if self._grabbed:
            assert self.now < self._until, "it ran out"
            assert state.next_tick is not None and state.next_tick < self._until
        assert (state.table.chords, state.table.popup) == (self._grabbed, self._popup)
        assert self._popup == state.offer.place
        removable = state.spaced or (state.pending is not None and state.pending.spaced)
        taken = state.taken is not None and self.now - state.taken.at < BOUNCE_SECONDS + 2 * TIMER
        asking = frozenset({ASK} if may_ask(state) else ())
        undoing = frozenset({UNDO, QUICK_UNDO} if may_undo(state) else ())
        if state.view is None and not taken:
            assert self._grabbed <= PUNCTUATION.keys() | asking | undoing
        assert ASK not in self._grabbed or asking
        assert not self._grabbed & {UNDO, QUICK_UNDO} or undoing
        field = state.situation.focus.field if state.situation.focus is not None else Field.NONE
        line = state.coming.line
        if not line.strip() or field is Field.LINE or state.taking_key == "right":
            assert not self._grabbed & {TAB, SHIFT_TAB}, "Tab belongs to the program"
        if state.bearings.after.reveal() or (state.taking_key == "tab" and field is not Field.LINE):
            assert ARROW not in self._grabbed, "the arrow belongs to the program"
        theirs = DIGITS if state.rule.digits == "program" else frozenset()
        assert not self._grabbed & theirs, "the digits belong to the program"
        if not removable:
            assert not self._grabbed & PUNCTUATION.keys()
        if not state.capabilities.intercepts or state.capabilities.takes:
            assert not self._grabbed, "a key is to be taken where none can be, or where the rows' keys are another's"
        elif state.view is not None:
            stem = frozenset() if state.view.stem is not None else frozenset({STEM})
            elsewhere = stem | theirs | {TAB, SHIFT_TAB, ASK, UNDO}
            assert self._grabbed >= state.options.chords.keys() - elsewhere, "a popup shows whose keys are not ours"
        assert state.view is None or state.view.by_chord or not self._grabbed

    def _check_popup(self, before: State) -> None:
        """The popup shows what the last Show said; what it shows can be taken, or it is about to go."""
        shown = before.view
        for effect in self.effects:
            if isinstance(effect, Show):
                shown = effect.view
            elif isinstance(effect, Hide):
                shown = None
        offer, pending = self.state.offer, self.state.pending
        assert offer.view == shown
        if offer.view is not None and pending is None and offer.stale_at is None:
            assert [row.text for row in offer.view.rows] == [each.text for each in offer.candidates]
            assert offer.view.selected == offer.selected
            assert offer.view.stem is None or offer.stem is not None
        if offer.stale_at is not None:
            assert self.now <= offer.stale_at + STALE_SECONDS + 2 * TIMER or pending is not None

    def _check_focus(self, event: Event) -> None:
        """Nothing is inserted into a field in which no rows have shown."""
        if isinstance(event, Focus):
            self._shown_in_this_field = False
        if not self._shown_in_this_field:
            for command in self.commands():
                if isinstance(command, Insert) and (command.wanted != command.partial or command.tail.reveal()):
                    plan = by_keys(command)
                    assert (plan.composing, len(plan.paste)) == (Pressing(0, Private("")), 0)
        self._shown_in_this_field |= self.state.view is not None or bool(self.state.published.rows)
