"""Plays: what a person types and must see, one line each, performed on the real session.

The stage has the real ``Controller``, a fake application with its input
method (``backend_app``), a fake engine and popup, and a clock that only
``wait`` moves.  Everything between session and application goes through a
real ``Link``.  A play is performed with both toolkits, with either of the
input process's two threads heard first, and with an input method of our own,
unless it names its toolkits.

A line is a verb and words as a shell splits them ("…" keeps spaces); # begins
a comment.

    toolkit gtk qt ime      only with these (first line)
    focus plain [app]       another field: plain, password, terminal, none
    type 안녕ㅎ             presses the 2-set keys of this text
    press Tab               presses a chord: Ctrl+2, Escape, ., r
    click [late]            clicks elsewhere in the field; late: what the application does about it is heard later
    program "글" [reset]     the program puts this text left of the caret; reset: and ends what is being composed
    tell ["글"] [open]       the application tells its text, with this right of the caret (/ ends a line); open: all of it
    elsewhere               the program moves the caret to another, empty field
    pick 2                  clicks the second row of the popup
    mode latin              switches the input method: latin, hangul; "choosing" while it shows candidates of its own,
                            "unserved" when it composes as we cannot follow
    pause / resume          in the tray
    chords Tab=accept       sets the chords anew: accept, up, down, dismiss
    mark "바퀴가 나왔다"     this is marked in the field; Ctrl+Alt+c is the hotkey
    copy 글                 this is on the clipboard; "" for nothing
    clipboard               the person asks for what is on the clipboard
    giveup                  the input process does not wait for an answer any more
    restart                 the input process dies, and there is a new one
    hang / go               the session's commands stay on the way, and go on
    answer 가구 0.7 가게    the engine answers the newest question; 0.5 where no probability is said
    end 0.9 . 0.6 ? 0.3     so probable is the end of the utterance in the answers from now on, by these marks; alone: none
    judge 0.9 . 0.6         a model of its own says so of the newest question
    stale 가구              it answers the question before the newest
    wait 0.2                lets so many seconds pass

    screen "가구 "          this stands left of the caret, the open syllable included
    preedit 구              this is being composed; "" for nothing
    popup 가구* 가게        these rows show, the one with * is selected, and Tab is ours
    nopopup                 no popup shows
    sign 0.9                the popup shows that the end is so probable; "sign finished 0.9" that it is taken for one
    steady                  no popup has gone since the last "popup" line
    asked "오늘 "           the newest question is about this text
    unasked                 no question has been put since the last "asked", "unasked" or "focus" line
    received Tab            the application got these keys since the last such line; nothing for none
    classified "바퀴가"     these texts were classified since the last such line; nothing for none
    told password           the person was told this since the last such line: password, blocked-app, or a fault; nothing
    table Tab …             exactly these chords are taken now; nothing for none
"""

from __future__ import annotations

import collections
import dataclasses
import io
import itertools
import shlex
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from backend_app import FakeApp, Kind, chord_of
from session_ports import FakeComplaints, FakeEngine, FakePopup, named_chord, utterance_end

from desktop.input.protocol import Chord, Field, Focus, FromInput, ImeState, ToInput
from desktop.session.controller import Controller
from desktop.session.events import ClipboardWanted, Configure, Event, InputStarted, Paused, Picked, Tick
from desktop.session.options import Action, Options
from desktop.session.state import State
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from engine.wire.link import Link
from engine.wire.protocol import Suggestion, Suggestions

__all__ = ["CHORDS", "OffScript", "Play", "Stage", "load", "performances"]

CHORDS = {
    Chord("Tab"): (Action.ACCEPT, 0),
    Chord("Tab", frozenset({"Shift"})): (Action.ACCEPT_WITHOUT_SPACE, 0),
    Chord("Up"): (Action.UP, 0),
    Chord("Down"): (Action.DOWN, 0),
    Chord("Escape"): (Action.DISMISS, 0),
    **{Chord(str(row + 1), frozenset({"Ctrl"})): (Action.CANDIDATE, row) for row in range(5)},
}
"""The chords of the defaults."""

HOTKEY = Chord("c", frozenset({"Ctrl", "Alt"}))
"""Ours at all times."""

BLOCKED = "KeePassXC"
"""An application in which plays find nothing offered."""

_TOOLKITS: tuple[Kind, ...] = ("gtk", "qt", "ime")
_TIMER = 0.001
"""A timer of whole milliseconds comes a little late."""


class OffScript(AssertionError):
    """What is seen is not what the play says; the message begins with file and line."""


@dataclasses.dataclass(frozen=True)
class Play:
    """A play: its name, the toolkits it is for, and its lines by number."""

    name: str
    toolkits: tuple[Kind, ...]
    lines: tuple[tuple[int, str, tuple[str, ...]], ...]


def load(path: Path) -> Play:
    """The play in a file."""
    lines = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if words := shlex.split(line, comments=True):
            lines.append((number, words[0], tuple(words[1:])))
    named = lines.pop(0)[2] if lines and lines[0][1] == "toolkit" else _TOOLKITS
    toolkits = tuple(kind for kind in _TOOLKITS if kind in named)
    return Play(path.name, toolkits, tuple(lines))


def performances(folder: Path) -> Iterator[tuple[Play, Kind, bool]]:
    """Every play of a folder with each of its toolkits, and with each of the two threads heard first.

    An input method tells all in one thread.
    """
    for path in sorted(folder.glob("*.play")):
        play = load(path)
        for toolkit, bus_first in itertools.product(play.toolkits, (False, True)):
            if toolkit != "ime" or bus_first:
                yield play, toolkit, bus_first


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
        self._to_session, self._to_input = _Wire(FromInput), _Wire(ToInput)
        self._tick: float | None = None
        self._gone = self._questions = self._received = 0
        self.engine, self.popup, self.complaints = FakeEngine(), FakePopup(), FakeComplaints()
        options = Options(CHORDS, blocked_apps=frozenset({BLOCKED.casefold()}), hotkeys=frozenset({HOTKEY}))
        self.controller = Controller(State(options), self.engine, self, self.popup, self.complaints)
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
        answer = Suggestions(100 + number, tuple(candidates), 3.0, end=self._end)
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
        view = self.popup.view
        assert view is not None, "no popup"
        _equal([row.text.reveal() + "*" * (index == view.selected) for index, row in enumerate(view.rows)], list(rows))
        assert not self.app.held, "a chord is held"
        assert Chord("Tab") in self.app.intercepted(), "Tab would go to the application"
        self._gone = self.popup.gone

    def _do_sign(self, *words: str) -> None:
        view = self.popup.view
        assert view is not None, "no popup"
        seen = () if view.end is None else (*["finished"] * view.finished, str(view.end))
        _equal(seen, words)

    def _do_nopopup(self) -> None:
        assert self.popup.view is None, f"{len(self.popup.view.rows)} rows show"

    def _do_steady(self) -> None:
        _equal(self.popup.gone, self._gone)

    def _do_asked(self, text: str) -> None:
        assert len(self.engine.asked) > self._questions, "nothing was asked"
        # Behind a key that may move the caret the session knows nothing of what stood there.
        assert self.engine.asked[-1] in (self._typed_first + text, text), repr(self.engine.asked[-1])
        self._questions = len(self.engine.asked)

    def _do_unasked(self) -> None:
        _equal(len(self.engine.asked), self._questions)

    def _do_received(self, *names: str) -> None:
        _equal(self.app.received[self._received :], list(names))
        self._received = len(self.app.received)

    def _do_classified(self, *texts: str) -> None:
        _equal(self.complaints.classified, list(texts))
        self.complaints.classified.clear()

    def _do_told(self, *words: str) -> None:
        _equal(self.complaints.told, list(words))
        self.complaints.told.clear()

    def _do_table(self, *names: str) -> None:
        _equal({str(chord) for chord in self.app.intercepted()}, set(names))


def _equal(seen: object, expected: object) -> None:
    assert seen == expected, f"{seen!r}"
