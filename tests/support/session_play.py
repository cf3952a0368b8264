"""Plays: what a person types and must see, one line each, performed on the real session.

The stage has the real ``Controller``, a fake application with its input
method (``backend_app``), a fake engine and popup, and a clock that only
``wait`` moves.  Everything between session and application goes through a
real ``Link``.  A play is performed with both toolkits, with either of the
input process's two threads heard first, and with an input method of our own,
unless it names its toolkits.
What its lines are says ``session_script``.
"""

from __future__ import annotations

import collections
import dataclasses
import io
from collections.abc import Callable, Iterable
from typing import Any

from backend_app import FakeApp, Kind, chord_of
from session_ports import FakeComplaints, FakeEngine, FakeLearning, FakePopup, named_chord, utterance_end
from session_script import OffScript, Play

from desktop.input.protocol import Chord, Field, Focus, FromInput, ImeState, Rect, Scrolled, ToInput
from desktop.session.controller import Controller
from desktop.session.events import ClipboardWanted, Configure, Event, InputStarted, Painted, Paused, Picked, Tick
from desktop.session.habits.abbreviations import Abbreviations
from desktop.session.habits.rules import ProgramRule, ProgramRules
from desktop.session.options import Action, Eagerness, Options
from desktop.session.state import State
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from engine.wire.link import Link
from engine.wire.protocol import Stem, Suggestion, Suggestions

__all__ = ["CHORDS", "HOTKEY", "Stage"]

CHORDS = {
    Chord("Tab"): (Action.ACCEPT, 0),
    Chord("Tab", frozenset({"Shift"})): (Action.ACCEPT_WITHOUT_SPACE, 0),
    Chord("Up"): (Action.UP, 0),
    Chord("Down"): (Action.DOWN, 0),
    Chord("Escape"): (Action.DISMISS, 0),
    Chord("0", frozenset({"Ctrl"})): (Action.STEM, 0),
    **{Chord(str(row + 1), frozenset({"Ctrl"})): (Action.CANDIDATE, row) for row in range(5)},
}
"""The chords of the defaults."""

HOTKEY = Chord("c", frozenset({"Ctrl", "Alt"}))
"""Ours at all times."""

BLOCKED = "KeePassXC"
"""An application in which plays find nothing offered."""

_TIMER = 0.001
"""A timer of whole milliseconds comes a little late."""


class _Wire:
    """One direction of a link: every message is written and read as between processes."""

    def __init__(self, incoming: Any) -> None:
        self._incoming = incoming

    def carry(self, message: Any) -> Any:
        file = io.BytesIO()
        Link[Any, Any](file, file, self._incoming).send(message)
        file.seek(0)
        return Link[Any, Any](file, file, self._incoming).receive()


class Stage:
    """One performance.  ``overheard`` gets every event, command and state, for who looks for leaks.

    ``prologue`` is typed into every field before the play goes on in it; what
    the play says of text is meant behind it.
    """

    def __init__(
        self,
        toolkit: Kind,
        *,
        bus_first: bool,
        prologue: str = "",
        overheard: Callable[[object], None] = lambda _: None,
    ) -> None:
        self._clock = 1000.0
        self._prologue, self._typed_first = prologue, ""
        self._overheard = overheard
        self._events: collections.deque[Event] = collections.deque()
        self._commands: collections.deque[ToInput] = collections.deque()
        self._hanging = False
        self._end: UtteranceEnd | None = None
        self._stem: Stem | None = None
        self._to_session, self._to_input = _Wire(FromInput), _Wire(ToInput)
        self._tick: float | None = None
        self._gone = self._questions = self._received = 0
        self.engine, self.popup, self.complaints = FakeEngine(), FakePopup(), FakeComplaints()
        options = Options(
            CHORDS,
            blocked_apps=frozenset({BLOCKED.casefold()}),
            hotkeys=frozenset({HOTKEY}),
            eagerness=Eagerness.OFTEN,
        )
        self.learning = FakeLearning()
        self.controller = Controller(State(options), self.engine, self, self.popup, self.complaints, self.learning)
        self.app = FakeApp(self._emit, lambda: self._clock, toolkit, bus_first=bus_first)
        self._feed(InputStarted())
        self._feed(self.app.capabilities)

    def perform(self, play: Play) -> None:
        """Performs all lines; raises ``OffScript`` at the first that does not hold."""
        for number, verb, words in play.lines:
            act = getattr(self, f"_do_{verb}", None)
            if act is None:
                raise OffScript(f"{play.name}:{number}: no such verb: {verb}")
            try:
                act(*words)
            except AssertionError as problem:
                raise OffScript(f"{play.name}:{number}: {verb} {' '.join(words)}: {problem}") from problem

    # --- between the parts

    def send(self, command: ToInput) -> None:
        """``InputPort``: on the way to the application."""
        self._commands.append(self._to_input.carry(command))

    def _emit(self, event: FromInput) -> None:
        self._events.append(self._to_session.carry(event))

    def _feed(self, event: Event) -> None:
        """Events and commands go back and forth until nothing is left to do."""
        self._events.append(event)
        self._settle()

    def _settle(self) -> None:
        while self._events or (self._commands and not self._hanging):
            if self._events:
                event = self._events.popleft()
                self._overheard(event)
                self._tick = self.controller.feed(event, self._clock)
                self._overheard(self.controller.state)
            else:
                command = self._commands.popleft()
                self._overheard(command)
                self.app.obey(command)

    def _answered(self, number: int, words: Iterable[str]) -> None:
        candidates: list[Suggestion] = []
        for word in words:
            try:
                candidates[-1] = Suggestion(candidates[-1].text, float(word))
            except (ValueError, IndexError):
                candidates.append(Suggestion(Private(word), 0.5))
        answer = Suggestions(100 + number, tuple(candidates), 3.0, end=self._end, stem=self._stem)
        self._overheard(answer)
        self._tick = self.controller.answered(answer, self._clock)
        self._settle()

    # --- what happens

    def _do_focus(self, field: str, app: str = "Mousepad") -> None:
        self._typed_first = ""
        self.app.focus(Field(field), app)
        self._settle()
        if self._prologue and field != "none":
            self._do_type(self._prologue)
            self._typed_first = self.app.screen
        self._questions = len(self.engine.asked)

    def _do_type(self, text: str) -> None:
        self._press(chord_of(key) for key in keys(text))

    def _do_press(self, *names: str) -> None:
        self._press(named_chord(name) for name in names)

    def _press(self, chords: Iterable[Chord]) -> None:
        for chord in chords:
            self.app.press(chord)
            self._settle()
        if not self.app.screen.startswith(self._typed_first):
            self._typed_first = ""

    def _do_click(self, late: str = "") -> None:
        self._typed_first = ""
        self.app.click(late=bool(late))
        self._settle()

    def _do_program(self, text: str, reset: str = "") -> None:
        self._typed_first = ""
        self.app.change(text, reset=bool(reset))
        self._settle()

    def _do_tell(self, after: str = "", open_too: str = "") -> None:
        self.app.tell(after.replace("/", "\n"), open_too=bool(open_too))
        self._settle()

    def _do_elsewhere(self) -> None:
        self._typed_first = ""
        self.app.go_elsewhere()
        self._settle()

    def _do_pick(self, row: str) -> None:
        self._feed(Picked(int(row) - 1))

    def _do_mode(self, mode: str) -> None:
        if mode in ("choosing", "unserved"):
            self.app.ime_does(choosing=mode == "choosing", unserved=mode == "unserved")
        else:
            self.app.mode(hangul=mode == "hangul")
        self._settle()

    def _do_pause(self) -> None:
        self._feed(Paused(paused=True))

    def _do_resume(self) -> None:
        self._feed(Paused(paused=False))

    def _do_chords(self, *words: str) -> None:
        pairs = (word.split("=") for word in words)
        chords = {named_chord(name): (Action(action), 0) for name, action in pairs}
        self._feed(Configure(dataclasses.replace(self.controller.state.options, chords=chords)))

    def _do_eager(self, eagerness: str) -> None:
        self._feed(Configure(dataclasses.replace(self.controller.state.options, eagerness=Eagerness(eagerness))))

    def _do_takes(self, key: str) -> None:
        taking_key: Any = key
        self._feed(Configure(dataclasses.replace(self.controller.state.options, taking_key=taking_key)))

    def _do_rule(self, app: str, *words: str) -> None:
        said: Any = {name: value != "no" and value for name, value in (word.split("=") for word in words)}
        rules = ProgramRules({app: ProgramRule(**said)})
        self._feed(Configure(dataclasses.replace(self.controller.state.options, rules=rules)))

    def _do_scroll(self) -> None:
        self._feed(Scrolled())

    def _do_learning(self) -> None:
        options = self.controller.state.options
        forgetting = {
            Chord(chord.key, chord.mods | {"Shift"}): (Action.FORGET, row)
            for chord, (action, row) in CHORDS.items()
            if action is Action.CANDIDATE
        }
        chords = {**options.chords, **forgetting}
        self._feed(Configure(dataclasses.replace(options, learning=True, chords=chords)))

    def _do_abbreviate(self, short: str, text: str) -> None:
        abbreviations = Abbreviations.of([(short, text)])
        self._feed(Configure(dataclasses.replace(self.controller.state.options, abbreviations=abbreviations)))

    def _do_mark(self, text: str) -> None:
        self.app.marked = text

    def _do_copy(self, text: str) -> None:
        self.app.copied = text

    def _do_clipboard(self) -> None:
        self._feed(ClipboardWanted())

    def _do_giveup(self) -> None:
        self.app.give_up()
        self._settle()

    def _do_restart(self) -> None:
        self.app.die()
        for event in (Focus(0, "", Field.NONE), ImeState(present=False, hangul=False), InputStarted()):
            self._feed(event)
        self.app.come()
        self._settle()

    def _do_hang(self) -> None:
        self._hanging = True

    def _do_go(self) -> None:
        self._hanging = False
        self._settle()

    def _do_answer(self, *words: str) -> None:
        self._answered(len(self.engine.asked), words)

    def _do_end(self, *words: str) -> None:
        self._end = utterance_end(words)

    def _do_stem(self, text: str = "", probability: str = "0.5") -> None:
        self._stem = Stem(Private(text), float(probability)) if text else None

    def _do_paint(self) -> None:
        assert self.popup.view is not None, "no popup"
        self._feed(Painted(Rect(1, 2, 30, 40)))

    def _do_judge(self, *words: str) -> None:
        self._tick = self.controller.judged(100 + len(self.engine.asked), utterance_end(words), self._clock)
        self._settle()

    def _do_stale(self, *words: str) -> None:
        self._answered(len(self.engine.asked) - 1, words)

    def _do_wait(self, seconds: str) -> None:
        end = self._clock + float(seconds)
        for _ in range(100 + int(100 * (end - self._clock))):
            if self._tick is None or self._tick > end:
                break
            self._clock = max(self._clock, self._tick + _TIMER)
            self._feed(Tick())
        else:
            raise AssertionError("ticks follow each other without end")
        self._clock = end

    # --- what is seen

    def _do_screen(self, text: str) -> None:
        _equal(self.app.screen, self._typed_first + text)

    def _do_preedit(self, text: str) -> None:
        _equal(self.app.preedit, text)

    def _do_popup(self, *rows: str) -> None:
        self._do_rows(*rows)
        assert Chord("Tab") in self.app.intercepted(), "Tab would go to the application"

    def _do_rows(self, *rows: str) -> None:
        view = self.popup.view
        assert view is not None, "no popup"
        _equal([row.text.reveal() + "*" * (index == view.selected) for index, row in enumerate(view.rows)], list(rows))
        assert not self.app.held, "a chord is held"
        self._gone = self.popup.gone

    def _do_sign(self, *words: str) -> None:
        view = self.popup.view
        assert view is not None, "no popup"
        seen = () if view.end is None else (*["finished"] * view.finished, str(view.end))
        _equal(seen, words)

    def _do_nopopup(self) -> None:
        assert self.popup.view is None, f"{len(self.popup.view.rows)} rows show"

    def _do_apart(self, text: str = "") -> None:
        view = self.popup.view
        assert view is not None, "no popup"
        _equal("" if view.stem is None else view.stem.text.reveal(), text)
        ours = Chord("0", frozenset({"Ctrl"})) in self.app.intercepted()
        # Right behind a taking it is ours without one, too.
        assert ours or not text, "Ctrl+0 would go to the application"

    def _do_steady(self) -> None:
        _equal(self.popup.gone, self._gone)

    def _do_asked(self, text: str) -> None:
        assert len(self.engine.asked) > self._questions, "nothing was asked"
        # Behind a key that may move the caret the session knows nothing of what stood there.
        assert self.engine.asked[-1] in (self._typed_first + text, text), repr(self.engine.asked[-1])
        self._questions = len(self.engine.asked)

    def _do_passed(self, *words: str) -> None:
        named = [
            word
            for each in self.engine.questions[-1].passed
            for word in (each.text.reveal() + "…" * each.stem, *([str(each.times)] if each.times > 1 else []))
        ]
        _equal(named, list(words))

    def _do_own(self, *words: str) -> None:
        _equal([each.text.reveal() for each in self.engine.questions[-1].own], list(words))

    def _do_unasked(self) -> None:
        _equal(len(self.engine.asked), self._questions)

    def _do_received(self, *names: str) -> None:
        _equal(self.app.received[self._received :], list(names))
        self._received = len(self.app.received)

    def _do_classified(self, *texts: str) -> None:
        _equal(self.complaints.classified, list(texts))
        self.complaints.classified.clear()

    def _do_spared(self, saved: str, takings: str) -> None:
        gains = self.controller.state.gains
        _equal((gains.saved, gains.taken), (int(saved), int(takings)))

    def _do_told(self, *words: str) -> None:
        _equal(self.complaints.told, list(words))
        self.complaints.told.clear()

    def _do_learnt(self, *lines: str) -> None:
        _equal(self.learning.learnt, list(lines))
        self.learning.learnt.clear()

    def _do_forgotten(self, *words: str) -> None:
        _equal(self.learning.forgotten, list(words))
        self.learning.forgotten.clear()

    def _do_table(self, *names: str) -> None:
        _equal({str(chord) for chord in self.app.intercepted()}, set(names))


def _equal(seen: object, expected: object) -> None:
    assert seen == expected, f"{seen!r}"
