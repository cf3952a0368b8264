"""A person who carries out a plan, and notes on a sheet for each editor what must stand there."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping

from engine.text.hangul import compose, keys, round_trips
from engine.wire.eot import END_MARKS
from tests.soak.editors import PACES, Editor
from tests.soak.faults import Faults
from tests.soak.hands import QUICK, Hands
from tests.soak.held import Held
from tests.soak.plan import Act, Click, Model, Pause, Switch, Take, Type, Way
from tests.soak.seen import Answer, Seen, Sight
from tests.soak.sheet import NOTHING, TAB, Outcome, Sheet

__all__ = ["Person", "covers", "outcome_of"]

_SETTLES_S, _TROUBLED_S = 2.0, 0.4
_HELD_S, _NOTICED_S = 8.0, 0.05
"""An input process that is stopped holds the keyboard until it goes on, or ours kills it."""
_ANSWERS_S = 1.0
_TAIL = 12
_TO_POINTER_S, _TO_KEY_S = (0.15, 0.35), (0.03, 0.12)
_BREAK_S = (0.15, 0.3)
"""Before the first key of a new line.

GTK does an Enter behind the input method's back.  A key that comes before it
is done opens a syllable, which the reset of that Enter throws away
(``desktop/ime/typist/resets.py``): on a busy machine, without our program, one
of 240 keys right behind an Enter in mousepad was lost so, behind this pause
none.
"""
_FORGETS = ("featherpad",)
"""Qt 5 loses or doubles the open syllable when the focus goes or the caret is moved, without our program too: there a
person ends it first."""
_LEAVES_BEHIND = (*_FORGETS, "firefox")
"""Firefox loses it when another window gets the focus: without our program, one of 180 on a quiet machine."""
_SAFE: tuple[Way, ...] = ("tab", "on", "stop", "blind")
"""Ways whose chord does no harm when the editor gets it."""


class Person:
    """Types into ``editors``; ``seen`` is the program, none when the editors are typed into without it."""

    def __init__(
        self,
        hands: Hands,
        editors: Mapping[str, Editor],
        seen: Seen | None,
        held: Held,
        faults: Faults | None,
        change_model: Callable[[], subprocess.Popen[bytes]],
    ) -> None:
        self._hands, self._editors, self._seen, self._held, self._faults = hands, editors, seen, held, faults
        self._change_model = change_model
        self._current = next(iter(editors.values()))
        self._chance = random.Random(0)
        self._first = 0
        self._tail, self._tail_since = "", 0.0
        """The keys since the text was last known, and when that was."""
        self._placed: float | None = None
        """When the caret was put somewhere last; none before it is put anywhere."""
        self.sheets: dict[str, Sheet] = {}
        self.trace: list[str] = []
        self.counts: Counter[str] = Counter()
        self.changes: list[subprocess.Popen[bytes]] = []

    def begin(self, seed: int, stretch: int) -> None:
        """A new stretch, with empty editors."""
        self._chance = random.Random(f"hands {seed} {stretch}")
        self.sheets = {name: Sheet() for name in self._editors}
        self.trace = []
        self._first = self._hands.pressed
        self._placed = None

    def do(self, act: Act) -> None:
        """Carries out one act."""
        match act:
            case Type(pressed):
                # Still inside where a popup lay over the end: the line stays whole, so that what stands where is known.
                self.type(pressed if self._sheet.at_end else pressed.replace("\n", " "))
            case Take(way, then):
                self._take(way, then)
            case Click(inside):
                self._click(inside)
            case Switch(editor, by_click):
                self._switch(editor, by_click=by_click)
            case Pause(seconds):
                time.sleep(seconds)
            case Model():
                self.changes.append(self._change_model())
        self._note(str(act))

    def type(self, pressed: str, pause: float = 0.0) -> None:
        """Presses keys that stay in the text; with a ``pause`` in seconds behind each."""
        for key in pressed:
            self._press(key)
            time.sleep(pause)
        self._wrote(pressed)

    def note_losses(self) -> None:
        """Notes on the sheets what may be gone with an input process that died holding the keyboard."""
        for loss in () if self._faults is None else self._faults.losses():
            self._note(f"lost behind {loss.pressed}")
            for sheet in self.sheets.values():
                sheet.lose(loss.pressed, loss.since, held=loss.held)

    def rest(self) -> None:
        """Waits until what was typed has arrived: nobody goes elsewhere while their newest keys are not to be seen."""
        begun = time.monotonic()
        if not self._held.await_end(_HELD_S):
            raise TimeoutError(f"the keyboard is held for {_HELD_S:g} s")
        if (waited := time.monotonic() - begun) > _NOTICED_S:
            self._note(f"the keyboard was held for {waited:.2f} s more")

    def look(self) -> Sight | None:
        """What is seen once the program knows what was typed and has answered; none when it does not for a while."""
        if self._seen is None:
            return None
        tail = compose(self._tail)
        if self._touched(self._tail_since):
            # A role that began anew knows nothing of what stood there before.
            tail = tail.split(" ")[-1]
        return self._seen.wait(
            lambda sight: not sight.busy and sight.text.endswith(tail[-_TAIL:]),
            _TROUBLED_S if self._touched(time.monotonic()) else _SETTLES_S,
        )

    @property
    def _sheet(self) -> Sheet:
        return self.sheets[self._current.name]

    @property
    def _number(self) -> int:
        """Of the newest key in the stretch."""
        return self._hands.pressed - self._first

    def _note(self, what: str) -> None:
        self.trace.append(f"{time.monotonic():.3f} {self._number} {what}")

    def _wrote(self, pressed: str) -> None:
        """The newest keys stay in the text."""
        self._sheet.type(pressed, self._number)

    def _press(self, key: str) -> None:
        self._hands.key(key, self._chance)
        if key == "\n":
            time.sleep(self._chance.uniform(*_BREAK_S))
        self._tail += key
        if key == " " and self._touched(self._tail_since) and not self._touched(now := time.monotonic()):
            self._tail, self._tail_since = "", now
        self._tell_faults()

    def _tell_faults(self) -> None:
        if self._faults is not None:
            self._faults.pressed(self._number)

    def _take(self, way: Way, then: str) -> None:
        if self._seen is None:
            self.type(then)
            return
        begun = time.monotonic()
        self.counts["wanted"] += 1
        if way == "blind":
            self._take_blindly(begun, then)
            return
        sight = self._read_popup()
        looked, known = time.monotonic(), len(self._seen.answers())
        if self._touched(begun) and way not in _SAFE:
            way = "tab"
        row = 1 if way in ("down", "number", "row") and sight is not None and len(sight.rows) > 1 else 0
        outcome = None if sight is None else outcome_of(sight, row, way, self._tail)
        if outcome is None:
            self.counts["not offered" if sight is not None else "not settled"] += 1
            self._note(f"nothing to take: {'' if sight else 'not settled, '}{self._seen.see()}")
            self.type(then)
            return
        if not self._reach(way, row):
            self.counts["not reached"] += 1
            self.type(then)
            return
        chord = self._number
        if way == "stop":
            self._press(".")
        before = self._tail
        if way in ("on", "stop"):
            self._type_bare(then)
            then_typed = then
        else:
            then_typed = ""
        chosen = self._chosen(outcome, way, known, 0.05, self._seen.rows_after(looked))
        self.counts["changed under the hand"] += chosen != outcome
        outcome, outcomes = chosen, [chosen]
        settled = self._await_outcome(outcome, before, then_typed, way)
        if self._touched(begun):
            # What the hand saw was old, if the program stood still: its answer, when it comes, is to what is true then.
            outcomes = list(dict.fromkeys((self._chosen(outcome, way, known, _ANSWERS_S), outcome)))
            outcomes += _spoilt(outcome, way)
        self._note(f"{way}: {outcomes}, seen {settled}, {self._seen.told_after(looked, known)}")
        self._sheet.take(outcomes, chord, map(_without_end, outcomes))
        self._wrote(then_typed)
        self.counts["taken"] += len(outcomes) == 1
        self.counts["taken or not"] += len(outcomes) > 1
        if settled is None or len(outcomes) > 1:
            self._tail = then_typed
        if not then_typed:
            self.type(then)

    def _read_popup(self) -> Sight | None:
        """What is offered; nobody presses a key sooner than this after it has changed."""
        assert self._seen is not None
        sight = self.look()
        if sight is None:
            return None
        time.sleep(self._chance.uniform(*_TO_KEY_S))
        return self._seen.see()

    def _chosen(
        self, outcome: Outcome, way: Way, known: int, seconds: float, rows: Container[str] | None = None
    ) -> Outcome:
        """The outcome; another one where the rows changed under the hand and one of the new ``rows`` was taken."""
        assert self._seen is not None
        chord = {"row": "click", "number": "Ctrl+2", "bare": "Shift+Tab"}.get(way, "Tab")
        answer = self._seen.wait_answer(known, chord, seconds)
        if answer is None or not answer.wanted or (rows is not None and answer.wanted not in rows):
            return outcome
        stop = "." if way == "stop" else ""
        cut = len(answer.partial) - len(outcome.before) if outcome.before.strip() else 0
        return Outcome(answer.partial[cut:], answer.wanted[cut:] + stop + ("" if stop else answer.tail))

    def _reach(self, way: Way, row: int) -> bool:
        """Presses or clicks what takes that row; false when it cannot be reached."""
        assert self._seen is not None
        if way == "row":
            time.sleep(0.05)
            place, middles = self._seen.place, self._seen.middles
            if place is None or row >= len(middles):
                return False
            self._hands.click(place[0] + 24, place[1] + middles[row])
            return True
        if way == "down" and row:
            self._chord("Down")
            if self._seen.wait(lambda sight: sight.selected == row and not sight.busy, 1.0) is None:
                return False
        self._chord("ctrl+2" if way == "number" and row else "shift+Tab" if way == "bare" else "Tab")
        if way == "double":
            time.sleep(0.012)
            self._chord("Tab")
        return True

    def _chord(self, name: str) -> None:
        self._hands.chord(name, self._chance)
        self._tell_faults()

    def _type_bare(self, pressed: str) -> None:
        for key in pressed:
            self._press(key)

    def _await_outcome(self, outcome: Outcome, before: str, then: str, way: Way) -> Sight | None:
        """Waits until the text is as it must be, as the program believes."""
        tail = before.removesuffix(".") if way == "stop" else before
        self._tail = tail.removesuffix(keys(outcome.before)) + keys(outcome.after) + then
        return self.look()

    def _take_blindly(self, begun: float, then: str) -> None:
        """Tab behind a key, whatever is shown, and on."""
        assert self._seen is not None
        known = len(self._seen.answers())
        before = self._tail
        self._chord("Tab")
        chord = self._number
        self._type_bare(then)
        answer = self._seen.wait_answer(known, "Tab", 1.0)
        outcomes = [_answered(answer, before)]
        if self._touched(begun):
            outcomes += [NOTHING, TAB]
        self._note(f"blind: {answer}: {outcomes}")
        self._sheet.take(outcomes, chord, map(_without_end, outcomes))
        self._wrote(then)
        self._tail = then
        self.counts["blind"] += 1

    def _touched(self, since: float) -> bool:
        return self._faults is not None and self._faults.touched(since)

    def _finish_syllable(self, forgetful: Container[str]) -> None:
        if self._current.name not in forgetful:
            return
        # Else it may go with a process that dies holding the keyboard; so may the one before have done.
        self.rest()
        lost = self._placed is not None and self._touched(self._placed)
        if lost or self._tail[-1:].isalpha():
            self.type(" ")

    def _click(self, inside: tuple[float, float] | None) -> None:
        self._finish_syllable(_FORGETS)
        self._point(inside)

    def _point(self, inside: tuple[float, float] | None) -> None:
        # A hand takes its time to the pointer; sooner, an editor itself may put the last key where the click went.
        time.sleep(self._chance.uniform(*_TO_POINTER_S))
        self.rest()
        self.look()
        if inside is None:
            spots: Iterable[tuple[float, float]] = ((1.0, 1.0), (0.9, 1.0), (0.8, 1.0))
        else:
            spots = ((inside[0] * part, inside[1] * 0.4 * part) for part in (1.0, 0.6, 0.3, 0.0))
        for x, y in (self._current.area.at(*spot) for spot in spots):
            if self._seen is None or not covers(self._seen.see(), x, y):
                break
        else:
            self._note("the popup covers the place")
            return
        self._hands.click(x, y)
        if inside is None:
            self._sheet.go_to_end()
        else:
            self._sheet.go_inside()
        self._tail, self._placed = "", time.monotonic()
        time.sleep(0.1)

    def _switch(self, editor: str, *, by_click: bool) -> None:
        self._finish_syllable(_LEAVES_BEHIND)
        time.sleep(self._chance.uniform(*_TO_POINTER_S))
        self.rest()
        self._sheet.leave()
        self._current, self._tail = self._editors[editor], ""
        self._hands.pace = PACES.get(editor, QUICK)
        if by_click:
            self._point(None)
        else:
            self._sheet.leave()
        time.sleep(self._chance.uniform(0.15, 0.3))
        if not by_click or not self._current.active:
            self._current.to_front()
        self._tail, self._placed = "", time.monotonic()
        time.sleep(self._chance.uniform(0.15, 0.3))


def covers(sight: Sight, x: int, y: int) -> bool:
    """Whether the popup stands there, or so close to it that a hand might hit it."""
    if sight.place is None:
        return False
    left, top, width, height = sight.place
    return left - 4 <= x <= left + width + 4 and top - 4 <= y <= top + height + 4


def outcome_of(sight: Sight, row: int, way: Way, typed: str) -> Outcome | None:
    """What taking that row must do to the text; none when there is no such row, or it cannot be said."""
    if row >= len(sight.rows):
        return None
    candidate, partial = sight.rows[row], sight.partial
    stop = "." if way == "stop" else ""
    if candidate in END_MARKS and not partial:
        # A mark takes the place of the blank before it.
        return Outcome(" ", candidate + stop) if sight.text.endswith(" ") and typed.endswith(" ") else None
    cut = _standing_before(partial, typed)
    if not round_trips(candidate) or candidate[:cut] != partial[:cut]:
        return None
    blank = "" if candidate.endswith(END_MARKS) or way in ("bare", "stop") or not sight.at_end else " "
    return Outcome(partial[cut:], candidate[cut:] + stop + blank)


def _standing_before(partial: str, typed: str) -> int:
    """How many characters of the eojeol were there before the caret came to it."""
    return max(0, len(partial) - len(compose(typed).split(" ")[-1]))


def _answered(answer: Answer | None, typed: str) -> Outcome:
    """What the session's own answer to a chord says of the text."""
    if answer is None or answer.given_back:
        return TAB
    if not answer.changes:
        return NOTHING
    cut = _standing_before(answer.partial, typed) if answer.partial.strip() else 0
    return Outcome(answer.partial[cut:], answer.wanted[cut:] + answer.tail)


def _without_end(outcome: Outcome) -> Outcome:
    """The same, and its last key was lost with what came behind: the blank, or the full stop."""
    return Outcome(outcome.before, outcome.after[:-1] if outcome.after.endswith((" ", ".")) else outcome.after)


def _spoilt(outcome: Outcome, way: Way) -> list[Outcome]:
    """What else a chord may have come to when a role died or hung: nothing, a Tab, and what was typed on stands."""
    stop = "." if way == "stop" else ""
    spoilt = [Outcome(after=stop), Outcome(after="\t" + stop)]
    if stop:
        spoilt.append(Outcome(outcome.before, outcome.after.removesuffix(stop) + " " + stop))
    if way == "double":
        spoilt += [Outcome(after="\t\t"), Outcome(outcome.before, outcome.after + "\t")]
    return spoilt
