"""Presses keys for the person, who types on meanwhile: what comes in between is kept and pressed behind, in order."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import time
from collections.abc import Callable, Iterator, Sequence

from Xlib.display import Display

from desktop.input.composition import Composition
from desktop.input.pulse import Pulse
from desktop.input.x11.keys.devices import HardwareKey, Keyboards
from desktop.input.x11.keys.grabs import Grabs
from desktop.input.x11.keys.keymap import RELEVANT, TYPED, Keymap, Stroke
from desktop.input.x11.keys.press import Press

__all__ = ["Hold", "Typist"]

_PATIENT_SECONDS = 1.0
"""From then on an application need only have asked about a key that it was handed back, not have drawn it."""
_GECKO_REST_SECONDS = 0.06
"""Its pages tell of a change of their text some frames later; what is composed by then, it throws away."""
_FINISH_SECONDS = 3.0
"""An application so slow gets the rest in one go."""


@dataclasses.dataclass
class Hold:
    """The keyboards are ours since ``stroke``, the chord ``seq``, until it is answered or the moment ``until``.

    ``seq`` is 0 and ``stroke`` none where no chord began it.  ``kept`` is
    what the person has typed meanwhile; ``bouncing`` while nothing else has
    come than the chord itself.
    """

    seq: int
    stroke: Stroke | None
    until: float
    kept: list[Stroke] = dataclasses.field(default_factory=list)
    bouncing: bool = True


class Typist:
    """Used in the thread that owns the display; ``serve`` takes in what the display has told by now."""

    def __init__(
        self,
        display: Display,
        keymap: Keymap,
        keyboards: Keyboards,
        grabs: Grabs,
        composition: Composition,
        pulse: Pulse,
        serve: Callable[[], None],
        gecko: Callable[[], bool],
    ) -> None:
        """``gecko``: whether Firefox, or one of its kin, has the focus."""
        self._display, self._keyboards, self._grabs = display, keyboards, grabs
        self._composition, self._pulse, self._serve, self._gecko = composition, pulse, serve, gecko
        self._press = Press(display, keymap)
        self._down: set[int] = set()
        """Keys that went down while the keyboards are held, and are down still: no application knows of them."""
        self.hold: Hold | None = None
        self._is_alone = False

    @property
    def keymap(self) -> Keymap:
        """Where the keys lie."""
        return self._press.keymap

    def remap(self, keymap: Keymap) -> None:
        """The keyboard map has changed."""
        self._press.keymap = keymap

    def begin(self, hold: Hold) -> None:
        """Holds the keyboards: whatever is typed from now on is kept."""
        if hold.stroke is not None:
            self._down.add(hold.stroke.code)
        self.hold = hold
        self._keyboards.hold()

    def keep(self, key: HardwareKey) -> None:
        """A key went down or up while the keyboards are held."""
        hold = self.hold
        if hold is None:
            return
        if not key.down:
            if key.code in self._down:
                self._down.discard(key.code)
            else:
                # It went down before, and its application waits for it to go up.
                with self._alone(), self._keyboards.aside():
                    self._press.raise_up(key.code)
            return
        of_chord = hold.stroke is not None and key.code == hold.stroke.code
        if key.repeated and (of_chord or key.code not in self._down):
            return
        self._down.add(key.code)
        if key.code not in self.keymap.modifier_codes:
            hold.kept.append(Stroke(key.code, key.mask & TYPED))

    def type(
        self, strokes: Sequence[Stroke], has_worked: Callable[[object], bool], *, every_modifier: bool = False
    ) -> bool:
        """Presses ``strokes`` and waits until ``has_worked``; the keyboards are held before and afterwards.

        ``every_modifier``: what the person holds of them is pressed again, not only Shift.
        """
        mark = self._composition.mark()
        with self._server(), self._keyboards.aside():
            self._tap(strokes, every_modifier=every_modifier)
        self._pulse.answer()
        seen = has_worked(mark)
        self._pulse.answer()
        self._serve()
        return seen

    def one_by_one(self, strokes: Sequence[Stroke]) -> bool:
        """Presses keys so that none can overtake another, then those that the person has typed meanwhile.

        In XIM clients what the input method hands over, a syllable or a key,
        jumps the queue: two of them at once arrive in reverse.
        """
        complete = True
        waiting, own = list(strokes), len(strokes)
        while waiting or (self.hold is not None and self.hold.kept):
            if not waiting and self.hold is not None:
                waiting = self._take_kept()
            if not waiting:
                break
            if own <= 0 and waiting[0] in self._grabs and self.hold is not None:
                # The person's own chord: taken like any other when the hold is over.
                self.hold.kept[:0] = waiting
                break
            stroke, *waiting = waiting
            own -= 1
            if self._composition.is_open and not self.keymap.is_letter(stroke):
                self.type([self.keymap.flush], functools.partial(self._composition.arrived, presses=1))
            presses = 1 + stroke.mask.bit_count()
            complete &= self.type([stroke], functools.partial(self._composition.arrived, presses=presses))
        return complete

    def finish(self, strokes: Sequence[Stroke] = (), *, bounces: bool = False) -> list[Stroke]:
        """Ends the hold: presses ``strokes``, then what the person typed meanwhile.

        A chord of ours among what was typed ends that: it and what came
        behind it are returned, and the keyboards are held on for them.  The
        chord pressed once more, right behind it, was a bounce, unless
        ``bounces`` count.
        """
        waiting, later = list(strokes), list[Stroke]()
        began = time.monotonic()
        end = began + _FINISH_SECONDS
        while True:
            with self._server():
                if later:
                    later += self._take_kept(bounces=True)
                else:
                    kept, later = self._until_chord(bounces=bounces)
                    waiting += kept
                group, waiting = self._next_group(waiting) if time.monotonic() < end else (waiting, [])
                mark = self._composition.mark()
                with self._keyboards.aside():
                    presses = self._tap(group)
                if not waiting and (not presses or time.monotonic() >= end):
                    self._end(holding=bool(later))
                    return later
            self._let_settle(mark, presses, group, patient=time.monotonic() < began + _PATIENT_SECONDS)

    def _next_group(self, strokes: list[Stroke]) -> tuple[list[Stroke], list[Stroke]]:
        """What may be pressed in one go, and what must wait: nothing is pressed behind a key that is handed back.

        The input method gives it to the application by another way than the
        syllable behind it, and which of them is first is anybody's guess.
        """
        handed = next((at for at, stroke in enumerate(strokes) if not self.keymap.is_letter(stroke)), len(strokes))
        return strokes[: handed + 1], strokes[handed + 1 :]

    def _let_settle(self, mark: object, presses: int, group: Sequence[Stroke], *, patient: bool) -> None:
        """Waits until the input method has been through a group, and the application has what was handed back to it.

        Unless ``patient``, the latter is not waited for: who types on faster
        than an application draws would be behind more and more.
        """
        if not group:
            return
        self._pulse.answer()
        if patient and not self.keymap.is_letter(group[-1]):
            self._composition.drawn(mark, presses, _GECKO_REST_SECONDS if self._gecko() else 0.0)
        else:
            self._composition.answered(mark, presses)
        self._pulse.answer()

    def _end(self, *, holding: bool) -> None:
        self.hold = None
        if not holding:
            self._keyboards.release()
            # Whoever holds Shift by now holds it for the next key (ㄸ).
            self._press.lower(self._held_modifiers())
            self._down.clear()

    @contextlib.contextmanager
    def _server(self) -> Iterator[None]:
        """Nobody else's key comes in between; what came before has been taken in."""
        with self._alone():
            self._display.sync()
            self._serve()
            yield
        self._display.sync()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else reaches the server, which counts no grabs of it: only the outermost one may end it."""
        if self._is_alone:
            yield
            return
        self._is_alone = True
        self._display.grab_server()
        try:
            yield
        finally:
            self._is_alone = False
            self._display.ungrab_server()

    def _until_chord(self, *, bounces: bool) -> tuple[list[Stroke], list[Stroke]]:
        kept = self._take_kept(bounces=bounces)
        chord_at = next((at for at, stroke in enumerate(kept) if stroke in self._grabs), len(kept))
        return kept[:chord_at], kept[chord_at:]

    def _take_kept(self, *, bounces: bool = False) -> list[Stroke]:
        if (hold := self.hold) is None:
            return []
        kept = hold.kept[:]
        hold.kept.clear()
        if hold.bouncing and not bounces and (chord := hold.stroke) is not None:
            # With the chord's own modifiers: behind Ctrl+2 a 2 is text.
            kept = list(itertools.dropwhile(lambda stroke: _same(stroke, chord), kept))
        hold.bouncing = hold.bouncing and not kept
        return kept

    def _tap(self, strokes: Sequence[Stroke], *, every_modifier: bool = False) -> int:
        """Presses keys, past grabs of ours; returns how many presses that took."""
        with self._grabs.aside(strokes):
            lifted = self._press.lift(strokes, every_modifier=every_modifier)
            presses = self._press.tap(strokes)
            # What the person holds by now is told to the application too, which will see it go up.
            return presses + self._press.lower([*lifted, *self._held_modifiers()]) if strokes else 0

    def _held_modifiers(self) -> set[int]:
        """The modifiers that the person holds and no application knows of; from now on they do."""
        held = self._down & self.keymap.modifier_codes
        self._down -= held
        return held


def _same(stroke: Stroke, chord: Stroke) -> bool:
    return stroke.code == chord.code and stroke.mask & RELEVANT == chord.mask & RELEVANT
