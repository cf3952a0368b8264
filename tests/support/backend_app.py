"""An application with a text field, a person's input method and our input process, in one: what the session talks to.

It composes with ``engine.text.hangul.Automaton`` and tells what it does in the events of the real input process.
Three kinds differ in how text gets in.  "gtk" and "qt" are toolkits in which keys are pressed: GTK commits the open
syllable when a chord is taken from it (a ``Composed`` that is ``forced``), Qt goes on composing.  "ime" is an input
method that is ours: it commits, holds a blank back, and no chord disturbs it.  In the first two the keyboard's thread
and the IBus thread race; ``bus_first`` says who is heard first.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Iterable
from typing import Literal

from desktop.input.plans import KeyPlan, by_commit, by_keys
from desktop.input.protocol import (
    KEYS,
    Beat,
    Capabilities,
    Caret,
    Chord,
    Clicked,
    Composed,
    Elsewhere,
    Field,
    Focus,
    FromInput,
    GiveBack,
    HotkeyRefused,
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
    Surrounding,
    TakeSelection,
    ToInput,
    Unserved,
)
from engine.text.hangul import LAYOUT, Automaton, keys
from engine.text.private import Private

__all__ = ["ANSWER_SECONDS", "FakeApp", "Kind", "chord_of"]

Kind = Literal["gtk", "qt", "ime"]

ANSWER_SECONDS = 0.5
"""A chord that is not answered by then is given back."""

_NAMED = {" ": "Space", "\n": "Enter", "\b": "Backspace", "\t": "Tab"}
_MOVES = frozenset("Left Right Up Down Home End PageUp PageDown".split())
_NO_TABLE = InterceptTable(frozenset(), 0.0)


def chord_of(char: str) -> Chord:
    """The key that types ``char``; letters keep their case and stand for themselves."""
    return Chord(_NAMED.get(char, char))


def _is_on_the_keyboard(chord: Chord) -> bool:
    return chord.key in KEYS or chord.key.isascii()


@dataclasses.dataclass
class _Hold:
    """A taken chord that the session has not answered; what the person presses meanwhile is kept."""

    seq: int
    chord: Chord
    kept: list[Chord] = dataclasses.field(default_factory=list)


class FakeApp:
    """``emit`` takes the events in order; commands come by ``obey``; ``now`` is the clock of the play.

    ``later`` calls a function after so many seconds; without it no chord is
    given back for want of an answer.
    """

    def __init__(
        self,
        emit: Callable[[FromInput], None],
        now: Callable[[], float],
        kind: Kind,
        *,
        bus_first: bool = False,
        later: Callable[[float, Callable[[], None]], None] = lambda seconds, act: None,
    ) -> None:
        self._emit, self._now, self._kind, self._bus_first, self._later = emit, now, kind, bus_first, later
        self.capabilities = Capabilities("commit" if kind == "ime" else "keys", intercepts=True, reads_clipboard=True)
        self._automaton = Automaton()
        self._text = ""
        self._blank = ""
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
        """All that stands left of the caret, what is not text yet included."""
        return self._text + self._blank + self._automaton.preedit

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

    def click(self, *, late: bool = False) -> None:
        """The mouse puts the caret where nothing stands left of it; ``late``: what becomes of that is heard behind it."""
        if late:
            self._emit(Clicked())
        self._close_syllable(forced=True)
        self._text = ""
        if not late:
            self._emit(Clicked())
        self._tell_caret()

    def change(self, text: str, *, reset: bool = False) -> None:
        """The program itself puts another text left of the caret; ``reset``: and ends what is being composed."""
        if reset:
            self._close_syllable(forced=True)
        self._text = text

    def tell(self, after: str, *, open_too: bool = False) -> None:
        """The application tells its text, the open syllable too or not, and what stands ``after`` the caret."""
        self._emit(Surrounding(Private(self.screen if open_too else self._text), Private(after)))

    def go_elsewhere(self) -> None:
        """The program moves the caret into another, empty field of its window."""
        self._close_syllable(forced=True)
        self._text = ""
        self._emit(Elsewhere())

    def click_at(self, x: int, y: int) -> None:
        """The mouse clicks at this place of the screen: on the popup, if one stands there, or into the field."""
        popup = self.table.popup
        if popup is None or not (0 <= x - popup.x < popup.width and 0 <= y - popup.y < popup.height):
            self.click()

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

    def ime_does(self, *, choosing: bool, unserved: bool) -> None:
        """The input method shows candidates of its own, or composes with another keyboard from now on."""
        self._emit(ImeState(True, self._hangul, Unserved("keyboard", "39") if unserved else None, choosing))

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
            self.hotkeys = frozenset(chord for chord in command.chords if _is_on_the_keyboard(chord))
            for chord in command.chords - self.hotkeys:
                self._emit(HotkeyRefused(chord, taken=False))
        elif isinstance(command, ReadClipboard):
            self._emit(Selected(0, Private(self.copied), None if self.copied else "nothing"))
        elif isinstance(command, TakeSelection):
            self._take_selection(command)
        elif isinstance(command, Beat):
            self._emit(command)
        elif isinstance(command, GiveBack) and self._hold is not None and self._hold.seq == command.hold:
            self._give_back(self._hold)

    def let_go(self) -> None:
        """The session is gone: no chord is ours, and one that is held is given back."""
        self.table = _NO_TABLE
        if self._hold is not None:
            self._give_back(self._hold)

    def _insert(self, insert: Insert) -> None:
        hold = self._hold if self._hold is not None and self._hold.seq == insert.hold else None
        if insert.hold and hold is None:
            self._emit(Inserted(insert.hold, complete=False))
            return
        done = Inserted(insert.hold, complete=True)
        if self._kind == "ime":
            self._finish(done, hold, lambda: self._commit(insert))
        elif (plan := by_keys(insert)).paste.reveal():
            self._finish(done, hold, lambda: self._paste(plan), pasted=True)
        else:
            committed = insert.composing and hold is not None and not self._automaton.preedit
            pressing = plan.committed if committed else plan.composing
            strokes = [*([Chord("Backspace")] * pressing.erase), *map(chord_of, pressing.keys.reveal())]
            self._finish(done, hold, lambda: self._press_all(strokes, anew=plan.anew and not committed))

    def _press_all(self, strokes: Iterable[Chord], *, anew: bool = False) -> None:
        if anew:
            self._close_syllable()
        for stroke in strokes:
            self._arrive(stroke)

    def _paste(self, plan: KeyPlan) -> None:
        """The input method sees a key with Ctrl and nothing of the text."""
        self._press_all([Chord("Backspace")] * plan.committed.erase, anew=True)
        self._text += plan.paste.reveal()
        self._emit(Passed("", Private(""), frozenset({"Ctrl"})))
        self._tell_caret()

    def _commit(self, insert: Insert) -> None:
        """What our own input method does, which knows what it is composing."""
        plan = by_commit(insert)
        self._automaton.reset()
        self._blank = ""
        if plan.delete:
            self._text = self._text[: -plan.delete]
            self._emit(Surrounding(Private(self._text), Private("")))
        self._text += plan.commit.reveal()
        held = plan.held.reveal()
        if held.isspace():
            self._blank = held
        for key in keys(held) if not self._blank else "":
            self._automaton.press(key)
        self._emit(Composed(plan.commit, plan.held))
        self._tell_caret()

    def _give_back(self, hold: _Hold, *, answered: bool = True) -> None:
        """As if the chord had never been taken: it and all that came behind it, further presses of it included."""
        self._finish(Inserted(hold.seq, answered), hold, lambda: self._arrive(hold.chord), bounces=True)

    def _give_up(self, hold: _Hold) -> None:
        if self._hold is hold:
            self.give_up()

    def _take_selection(self, command: TakeSelection) -> None:
        if self._hold is None or self._hold.seq != command.hold:
            self._emit(Selected(command.hold, Private(""), "late"))
        else:
            done = Selected(command.hold, Private(self.marked), None if self.marked else "nothing")
            self._finish(done, self._hold, lambda: None)

    def _finish(
        self,
        done: Inserted | Selected,
        hold: _Hold | None,
        work: Callable[[], None],
        *,
        bounces: bool = False,
        pasted: bool = False,
    ) -> None:
        """Does ``work`` past the table, then what was kept; a further press of the held key was a bounce.

        Of a paste is told before what was kept: only so the session knows the order.
        """
        self._hold = None
        kept = [] if hold is None else [each for each in hold.kept if bounces or each.key != hold.chord.key]
        if not self._bus_first and not pasted:
            self._emit(done)
        work()
        if pasted:
            self._emit(done)
        waiting = collections.deque(kept)
        while waiting and waiting[0] not in self.intercepted() | self.hotkeys:
            self._arrive(waiting.popleft())
        if self._bus_first and not pasted:
            self._emit(done)
        for chord in waiting:
            self.press(chord)

    def _take_hotkey(self, chord: Chord) -> None:
        """Its Ctrl has closed the open syllable already, in every toolkit."""
        self._close_syllable()
        self._seq += 1
        self._hold = hold = _Hold(self._seq, chord)
        self._later(ANSWER_SECONDS, lambda: self._give_up(hold))
        self._emit(Pressed(self._seq, chord))

    def _take(self, chord: Chord) -> None:
        self._seq += 1
        self._hold = hold = _Hold(self._seq, chord)
        self._later(ANSWER_SECONDS, lambda: self._give_up(hold))
        taken = KeyEvent(self._seq, self._now(), chord)
        if not self._bus_first:
            self._emit(taken)
        if self._kind == "gtk":
            self._close_syllable(forced=True)
        if self._bus_first:
            self._emit(taken)

    # --- the input method, and behind it the application

    def _arrive(self, chord: Chord) -> None:
        """A key comes to the input method, which consumes it or leaves it to the application."""
        typed = " " if chord.key == "Space" else chord.key if len(chord.key) == 1 else ""
        char = "" if chord.mods - {"Shift"} else typed
        composing = self._hangul and self._field is not Field.PASSWORD
        if composing and char in LAYOUT:
            committed = self._take_blank() + self._automaton.press(char)
            self._text += committed
            self._emit(Composed(Private(committed), Private(self._automaton.preedit)))
        elif chord == Chord("Backspace") and (self._take_blank() or (composing and self._automaton.backspace())):
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
        elif chord == Chord("Backspace"):
            self._text = self._text[:-1]
        elif chord == Chord("Enter"):
            self._text += "\n"
        else:
            self.received.append(str(chord))
            if chord.key in _MOVES:
                self._text = ""
        self._emit(Passed("" if char else chord.key, Private(char), chord.mods))

    def _take_blank(self) -> str:
        """The blank that was held back, which is held no more."""
        blank, self._blank = self._blank, ""
        return blank

    def _close_syllable(self, *, forced: bool = False) -> None:
        """What is being composed becomes text: by the input method, or by the application itself (``forced``)."""
        committed = self._take_blank() + self._automaton.flush()
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
        self._emit(Caret(place))
