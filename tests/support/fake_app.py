"""An application with a text field, a person's input method and our input process, in one: what the session talks to.

It composes with ``engine.text.hangul.Automaton`` and tells what it does in the
events of the real input process.  The two toolkits differ in one thing: GTK
commits the open syllable when a chord is taken from it (a ``Composed`` that
is ``forced``), Qt goes on composing.  The keyboard's thread and the IBus
thread of the real process race; ``bus_first`` says who is heard first.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable

from desktop.input.protocol import (
    Caret,
    CaretQuality,
    Chord,
    Clicked,
    Composed,
    Field,
    Focus,
    FromInput,
    Hotkeys,
    ImeState,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Passed,
    Pressed,
    ReadClipboard,
    Rect,
    Selected,
    TakeSelection,
    ToInput,
)
from engine.text.hangul import LAYOUT, Automaton
from engine.text.private import Private

__all__ = ["FakeApp", "chord_of"]

_MARKS = {
    " ": "space", ".": "period", ",": "comma", "?": "question", "!": "exclam", "~": "asciitilde",
    ";": "semicolon", ":": "colon", "(": "parenleft", ")": "parenright", "-": "minus", "\n": "Return",
    "\b": "BackSpace",
}  # fmt: skip
_CHARACTERS = {name: char for char, name in _MARKS.items() if char.isprintable()}
_MOVES = frozenset("Left Right Up Down Home End Prior Next".split())
_NO_TABLE = InterceptTable(0, frozenset(), 0.0)


def chord_of(char: str) -> Chord:
    """The key that types ``char``; letters keep their case and stand for themselves."""
    return Chord(_MARKS.get(char, char))


@dataclasses.dataclass
class _Hold:
    """A taken chord that the session has not answered; what the person presses meanwhile is kept."""

    seq: int
    chord: Chord
    kept: list[Chord] = dataclasses.field(default_factory=list)


class FakeApp:
    """``emit`` takes the events in order; commands come by ``obey``; ``now`` is the clock of the play."""

    def __init__(
        self, emit: Callable[[FromInput], None], now: Callable[[], float], *, gtk: bool, bus_first: bool
    ) -> None:
        self._emit, self._now, self._gtk, self._bus_first = emit, now, gtk, bus_first
        self._automaton = Automaton()
        self._text = ""
        self._hangul = True
        self._field, self._name = Field.NONE, ""
        self.hotkeys: frozenset[Chord] = frozenset()
        self.marked = self.copied = ""
        """What is marked in the field, and what is on the clipboard."""
        self._hold: _Hold | None = None
        self._seq = 0
        self._generation = 0
        self.table = _NO_TABLE
        self.received: list[str] = []
        """The keys that reached the application and are no text: "Tab", "Ctrl+5"."""

    @property
    def screen(self) -> str:
        """All that stands left of the caret, the syllable being composed included."""
        return self._text + self._automaton.preedit

    @property
    def preedit(self) -> str:
        """The syllable being composed."""
        return self._automaton.preedit

    @property
    def held(self) -> bool:
        """Whether a chord is taken and not answered yet."""
        return self._hold is not None

    def intercepted(self) -> frozenset[Chord]:
        """The chords that would be taken now."""
        return self.table.chords if self._now() < self.table.until else frozenset()

    # --- what the person does

    def press(self, chord: Chord) -> None:
        """A key goes down: kept while a chord is held, taken if it is in the table, typed otherwise."""
        if self._hold is not None:
            self._hold.kept.append(chord)
        elif chord in self.hotkeys:
            self._take_hotkey(chord)
        elif chord in self.intercepted():
            self._take(chord)
        else:
            self._arrive(chord)

    def click(self) -> None:
        """The mouse puts the caret into another place of the same field, left of which nothing stands."""
        self._close_syllable(forced=True)
        self._text = ""
        self._emit(Clicked(self._now()))
        self._tell_caret()

    def focus(self, field: Field, app: str) -> None:
        """Another, empty field gets the focus."""
        self._close_syllable(forced=True)
        self._text, self._field, self._name = "", field, app
        self._tell_focus()

    def mode(self, *, hangul: bool) -> None:
        """The person switches the input method."""
        self._close_syllable()
        self._hangul = hangul
        self._emit(ImeState(True, hangul))

    # --- what becomes of the input process

    def give_up(self) -> None:
        """It has waited long enough: what it holds goes to the application, as if it were nobody's."""
        if self._hold is not None:
            self._give_back(self._hold, answered=False)

    def die(self) -> None:
        """It is gone, with all that it held and knew."""
        self._hold, self.table, self.hotkeys = None, _NO_TABLE, frozenset()

    def come(self) -> None:
        """There is a new one, which looks where the person is."""
        self._tell_focus()

    # --- what the session wants

    def obey(self, command: ToInput) -> None:
        """Carries a command out as the real input process does."""
        if isinstance(command, InterceptTable):
            self.table = command
        elif isinstance(command, Insert):
            self._insert(command)
        elif isinstance(command, Hotkeys):
            self.hotkeys = command.chords
        elif isinstance(command, ReadClipboard):
            self._emit(Selected(0, Private(self.copied), None if self.copied else "nothing"))
        elif isinstance(command, TakeSelection):
            self._take_selection(command)
        elif self._hold is not None and self._hold.seq == command.hold:
            self._give_back(self._hold)

    def _insert(self, insert: Insert) -> None:
        hold = self._hold if self._hold is not None and self._hold.seq == insert.hold else None
        if insert.hold and hold is None:
            self._emit(Inserted(insert.hold, complete=False))
            return
        erase, keys = insert.erase, insert.keys
        if insert.composing and hold is not None and not self._automaton.preedit:
            erase, keys = insert.committed_erase, insert.committed_keys
        pressed = [*([Chord("BackSpace")] * erase), *map(chord_of, keys.reveal())]
        self._finish(Inserted(insert.hold, complete=True), hold, pressed)

    def _give_back(self, hold: _Hold, *, answered: bool = True) -> None:
        self._finish(Inserted(hold.seq, answered), hold, [hold.chord])

    def _take_selection(self, command: TakeSelection) -> None:
        if self._hold is None or self._hold.seq != command.hold:
            self._emit(Selected(command.hold, Private(""), "late"))
        else:
            self._finish(
                Selected(command.hold, Private(self.marked), None if self.marked else "nothing"), self._hold, []
            )

    def _finish(self, done: Inserted | Selected, hold: _Hold | None, pressed: list[Chord]) -> None:
        """Presses ``pressed`` past the table, then what was kept; a further press of the held key was a bounce."""
        self._hold = None
        kept = [] if hold is None else [chord for chord in hold.kept if chord.key != hold.chord.key]
        if not self._bus_first:
            self._emit(done)
        for chord in pressed:
            self._arrive(chord)
        waiting = collections.deque(kept)
        while waiting and waiting[0] not in self.intercepted() | self.hotkeys:
            self._arrive(waiting.popleft())
        if self._bus_first:
            self._emit(done)
        for chord in waiting:
            self.press(chord)

    def _take_hotkey(self, chord: Chord) -> None:
        """Its Ctrl has closed the open syllable already, in every toolkit."""
        self._close_syllable()
        self._seq += 1
        self._hold = _Hold(self._seq, chord)
        self._emit(Pressed(self._seq, chord))

    def _take(self, chord: Chord) -> None:
        self._seq += 1
        self._hold = _Hold(self._seq, chord)
        taken = KeyEvent(self._seq, self._now(), chord, ours=True)
        if not self._bus_first:
            self._emit(taken)
        if self._gtk:
            self._close_syllable(forced=True)
        if self._bus_first:
            self._emit(taken)

    # --- the input method, and behind it the application

    def _arrive(self, chord: Chord) -> None:
        """A key comes to the input method, which consumes it or leaves it to the application."""
        char = "" if chord.mods - {"Shift"} else _CHARACTERS.get(chord.key, chord.key if len(chord.key) == 1 else "")
        composing = self._hangul and self._field is not Field.PASSWORD
        if composing and char in LAYOUT:
            committed = self._automaton.press(char)
            self._text += committed
            self._emit(Composed(Private(committed), Private(self._automaton.preedit)))
        elif composing and chord.key == "BackSpace" and not chord.mods and self._automaton.backspace():
            self._emit(Composed(Private(""), Private(self._automaton.preedit)))
        else:
            self._close_syllable()
            if composing and chord.key == "Escape":
                self.mode(hangul=False)  # ibus-hangul's off-key
            self._pass(chord, char)
        self._tell_caret()

    def _pass(self, chord: Chord, char: str) -> None:
        if char:
            self._text += char
        elif chord == Chord("BackSpace"):
            self._text = self._text[:-1]
        elif chord == Chord("Return"):
            self._text += "\n"
        else:
            self.received.append(str(chord))
            if chord.key in _MOVES:
                self._text = ""
        self._emit(Passed(self._now(), "" if char else chord.key, Private(char), chord.mods))

    def _close_syllable(self, *, forced: bool = False) -> None:
        """What is being composed becomes text: by the input method, or by the application itself (``forced``)."""
        committed = self._automaton.flush()
        self._text += committed
        if committed:
            self._emit(Composed(Private(committed), Private(""), forced))

    def _tell_focus(self) -> None:
        self._generation += 1
        self._emit(Focus(self._generation, self._name, self._field))
        if self._field is not Field.NONE:
            self._emit(ImeState(True, self._hangul))
            self._tell_caret()

    def _tell_caret(self) -> None:
        lines = self.screen.split("\n")
        place = Rect(100 + 16 * len(lines[-1]), 100 + 20 * len(lines), 0, 18)
        self._emit(Caret(place, CaretQuality.EXACT))
