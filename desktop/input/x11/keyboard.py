"""Takes chords from the keyboard while a popup shows, and presses keys for the person.

A chord is taken by a passive grab.  From that instant the keyboard is held:
whatever is typed until the session has answered is kept and pressed again,
in order, behind what the session inserts.  So nothing is lost or overtaken,
however fast a person types on.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
import os
import queue
import selectors
import time
from collections.abc import Callable, Sequence
from typing import Any

from Xlib import X, error
from Xlib.display import Display

from desktop.input.x11.clipboard import Clipboard
from desktop.input.x11.composition import Composition
from desktop.input.x11.keymap import RELEVANT, Keymap, Stroke
from desktop.input.x11.press import Press
from desktop.input.x11.windows import Window, Windows
from desktop.session.chords import Chord
from desktop.session.events import GiveBack, Insert, InterceptTable

__all__ = ["ANSWER_SECONDS", "Keyboard"]

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""A chord that the session has not answered by then is given back to the application."""

BACKSPACE = "\b"
_PASTE_SECONDS = 1.0


@dataclasses.dataclass
class _Hold:
    """The keyboard is ours since the chord ``seq``; ``kept`` is what the person has typed meanwhile."""

    seq: int
    stroke: Stroke
    until: float
    kept: list[Stroke]


class Keyboard:
    """Owns one display connection and the thread ``run``; ``obey`` may be called from any thread.

    ``on_chord(seq, chord)`` and ``on_done(seq, complete)`` and ``on_window``
    are called in that thread.
    """

    def __init__(
        self,
        display: Display,
        composition: Composition,
        on_chord: Callable[[int, Chord], None],
        on_done: Callable[[int, bool], None],
        on_window: Callable[[Window], None],
    ) -> None:
        self._display = display
        self._root = display.screen().root
        self.composition = composition
        self._on_chord, self._on_done, self._on_window = on_chord, on_done, on_window
        self._keymap = Keymap(display)
        self._press = Press(display, self._keymap)
        self._windows = Windows(display)
        self.window = self._windows.active()
        self._commands: queue.SimpleQueue[InterceptTable | Insert | GiveBack | None] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._table = InterceptTable(0, frozenset(), 0.0)
        self._grabbed: dict[Stroke, Chord] = {}
        self._hold: _Hold | None = None
        self._clipboard: Clipboard | None = None
        self._seq = 0
        self._repeating: set[int] = set()
        self._disturbed = 0.0
        self._refused = error.CatchError(error.BadAccess)

    def obey(self, command: InterceptTable | Insert | GiveBack | None) -> None:
        """Queues what the session wants; none ends ``run``."""
        self._commands.put(command)
        try:
            os.write(self._wake_write, b"x")
        except BlockingIOError:  # the pipe is full of wake-ups already
            return

    def disturbs_focus(self) -> bool:
        """Whether a focus change seen now is likely our own grab's doing."""
        return self._hold is not None or time.monotonic() < self._disturbed

    def all_released(self) -> None:
        """Some key went up, as the listener saw it: from now on a press of a chord's key is a new one."""
        self._repeating.clear()

    def run(self) -> None:
        """Serves the display until ``obey(None)``; then gives back all that is held."""
        selector = selectors.DefaultSelector()
        selector.register(self._display.fileno(), selectors.EVENT_READ)
        selector.register(self._wake_read, selectors.EVENT_READ)
        try:
            while True:
                if not self._display.pending_events():
                    for key, _ in selector.select(self._patience()):
                        if key.fd == self._wake_read:
                            os.read(self._wake_read, 4096)
                self._serve_display()
                if not self._serve_commands():
                    return
                self._expire()
        finally:
            self._intercept(InterceptTable(0, frozenset(), 0.0))
            if self._hold is not None:
                self._give_back(self._hold)
            self._display.sync()
            selector.close()

    def _patience(self) -> float | None:
        """Seconds until something runs out, none when nothing can."""
        ends = [self._table.until] if self._grabbed else []
        if self._hold is not None:
            ends.append(self._hold.until)
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _expire(self) -> None:
        now = time.monotonic()
        if self._hold is not None and now >= self._hold.until:
            log.warning("chord %d was not answered in time and is given back", self._hold.seq)
            self._give_back(self._hold, answered=False)
        if self._grabbed and now >= self._table.until and self._hold is None:
            self._intercept(InterceptTable(self._table.generation, frozenset(), 0.0))

    def _serve_commands(self) -> bool:
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return True
            if command is None:
                return False
            if isinstance(command, InterceptTable):
                self._intercept(command)
            elif isinstance(command, Insert):
                self._insert(command)
            elif self._hold is not None and self._hold.seq == command.hold:
                self._give_back(self._hold)

    def _serve_display(self) -> None:
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.KeyPress:
                self._pressed(event)
            elif event.type == X.KeyRelease:
                self._repeating.discard(event.detail)
            elif event.type == X.PropertyNotify and self._windows.is_change(event.atom):
                window = self._windows.active()
                if window != self.window:
                    self.window = window
                    self._on_window(window)
            elif event.type == X.MappingNotify:
                self._display.refresh_keyboard_mapping(event)
                self._keymap = self._press.keymap = Keymap(self._display)

    def _pressed(self, event: Any) -> None:
        if self._hold is not None:
            if event.detail not in self._keymap.modifier_codes:
                self._hold.kept.append(Stroke(event.detail, event.state & RELEVANT))
            return
        # The passive grab has frozen the keyboard behind this key.
        chord = self._grabbed.get(Stroke(event.detail, event.state & RELEVANT))
        if chord is None or time.monotonic() >= self._table.until:
            self._display.allow_events(X.ReplayKeyboard, X.CurrentTime)
            self._display.flush()
            return
        if event.detail in self._repeating:
            # The person still holds the key of the chord before: swallowed.
            self._display.allow_events(X.AsyncKeyboard, X.CurrentTime)
            self._display.ungrab_keyboard(X.CurrentTime)
            self._display.flush()
            return
        self._repeating.add(event.detail)
        self._root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        self._display.allow_events(X.AsyncKeyboard, X.CurrentTime)
        self._display.flush()
        self._begin(Stroke(event.detail, event.state & RELEVANT), [])

    def _intercept(self, table: InterceptTable) -> None:
        """Makes the passive grabs those of ``table``."""
        wanted = {stroke: chord for chord in table.chords if (stroke := self._keymap.chord(chord)) is not None}
        for stroke in self._grabbed.keys() - wanted.keys():
            self._release_stroke(stroke)
        for stroke in wanted.keys() - self._grabbed.keys():
            self._grab_stroke(stroke)
        self._display.sync()
        if self._refused.get_error() is not None:
            log.info("another program holds one of %d chords", len(wanted))
            self._refused.reset()
        self._grabbed, self._table = wanted, table

    def _grab_stroke(self, stroke: Stroke) -> None:
        for each in self._keymap.variants(stroke):
            self._root.grab_key(each.code, each.mask, False, X.GrabModeAsync, X.GrabModeSync, onerror=self._refused)

    def _release_stroke(self, stroke: Stroke) -> None:
        for each in self._keymap.variants(stroke):
            self._root.ungrab_key(each.code, each.mask)

    def _insert(self, insert: Insert) -> None:
        hold = self._hold if self._hold is not None and self._hold.seq == insert.hold else None
        if insert.hold and hold is None:
            self._on_done(insert.hold, False)  # given back already: too late to insert
            return
        erase, keys = insert.erase, insert.keys.reveal()
        gtk = self.window.gtk
        if insert.composing and hold is not None and self.composition.was_committed(likely=gtk):
            erase, keys = insert.committed_erase, insert.committed_keys.reveal()
        if insert.paste.reveal():
            # Told before what was typed meanwhile is pressed: only so the session knows the order.
            self._on_done(insert.hold, self._paste(insert.paste.reveal()))
            self._take_up(self._finish((), self._hold or hold))
            return
        complete = True
        if erase and gtk:
            complete = self._first(self._keymap.strokes(BACKSPACE * erase), self.composition.erased)
            erase = 0
        strokes = self._keymap.strokes(BACKSPACE * erase + keys)
        if self.composition.reorders and strokes:
            complete = self._one_by_one(strokes)
            strokes = []
        later = self._finish(strokes, self._hold or hold)
        self._on_done(insert.hold, complete)
        self._take_up(later)

    def _one_by_one(self, strokes: Sequence[Stroke]) -> bool:
        """Presses keys so that none can overtake another, then those that the person has typed meanwhile.

        In XIM clients what the input method hands over, a syllable or a key,
        jumps the queue: two of them at once arrive in reverse.
        """
        complete = True
        waiting, own = list(strokes), len(strokes)
        while waiting or (self._hold is not None and self._hold.kept):
            if not waiting and self._hold is not None:
                waiting = self._take_kept(self._hold)
            if not waiting:
                break
            if own <= 0 and waiting[0] in self._grabbed and self._hold is not None:
                # The person's own chord: pressed when the hold is over, it is taken like any other.
                self._hold.kept[:0] = waiting
                break
            stroke, *waiting = waiting
            own -= 1
            if self.composition.is_open and not self._keymap.is_letter(stroke):
                self._first([self._keymap.flush], functools.partial(self.composition.arrived, presses=1))
            presses = 1 + (stroke.mask != 0)
            complete &= self._first([stroke], functools.partial(self.composition.arrived, presses=presses))
        return complete

    @staticmethod
    def _take_kept(hold: _Hold, *, bounces: bool = False) -> list[Stroke]:
        """What was typed meanwhile; a further press of the chord's own key was a bounce, unless ``bounces`` count."""
        kept = [stroke for stroke in hold.kept if bounces or stroke.code != hold.stroke.code]
        hold.kept.clear()
        return kept

    def _paste(self, text: str) -> bool:
        """Puts in by the clipboard what keys cannot spell; false when the clipboard's content could not be kept."""
        paste = self._keymap.paste(self.window.app)
        if not paste:
            return False
        if self._clipboard is None:
            self._clipboard = Clipboard(self._display.get_display_name())
        clipboard = self._clipboard
        focus = self._display.get_input_focus().focus
        if not clipboard.lend(text, getattr(focus, "id", 0)):
            return False
        pasted = self._first(paste, lambda _: clipboard.wait_pasted(_PASTE_SECONDS))
        clipboard.give_back()
        return pasted

    def _first(self, strokes: Sequence[Stroke], has_worked: Callable[[object], bool]) -> bool:
        """Presses ``strokes`` and waits until ``has_worked``, the person's keys frozen meanwhile; then holds again.

        GTK resets its input context after a backspace, and a reset that
        reaches the input method behind later keys would swallow a syllable;
        a paste is read some time after its keys.
        """
        mark = self.composition.mark()
        self._display.grab_server()
        self._display.ungrab_keyboard(X.CurrentTime)
        lifted = self._press.lift(strokes)
        self._press_past_grabs(strokes)
        self._press.lower(lifted)
        self._press.freeze()
        self._display.ungrab_server()
        self._display.sync()
        seen = has_worked(mark)
        self._root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        self._press.thaw()
        if self._hold is None:
            self._hold = _Hold(0, Stroke(0, 0), time.monotonic() + ANSWER_SECONDS, [])
        self._serve_display()
        return seen

    def _give_back(self, hold: _Hold, *, answered: bool = True) -> None:
        """Lets the application have the chord and what came behind it, as if it had never been taken."""
        own = [stroke for stroke in self._grabbed if stroke.code == hold.stroke.code]
        for stroke in own:
            self._release_stroke(stroke)
        later = self._finish([hold.stroke], hold, bounces=True)
        for stroke in own:
            self._grab_stroke(stroke)
        self._display.sync()
        self._on_done(hold.seq, answered)
        self._take_up(later)

    def _finish(self, strokes: Sequence[Stroke], hold: _Hold | None, *, bounces: bool = False) -> list[Stroke]:
        """Ends the hold: presses ``strokes``, then what the person typed meanwhile, in one uninterrupted go.

        A chord of ours among what was typed ends that: it and what came
        behind it are returned, and the keyboard is held on for them.
        """
        self._display.grab_server()
        self._display.sync()
        self._serve_display()
        held = self._hold or hold
        kept = [] if held is None else self._take_kept(held, bounces=bounces)
        chord_at = next((at for at, stroke in enumerate(kept) if stroke in self._grabbed), len(kept))
        kept, later = kept[:chord_at], kept[chord_at:]
        self._display.ungrab_keyboard(X.CurrentTime)
        lifted = self._press.lift([*strokes, *kept])
        mark = self.composition.mark()
        presses = self._press_past_grabs(strokes) + self._press.tap(kept) + self._press.lower(lifted)
        frozen = (presses > 0 or bool(later)) and self._press.freeze()
        self._display.ungrab_server()
        self._display.sync()
        if presses:
            # A chord taken while our keys are under way would make GTK commit in the middle of them: not only
            # until the input method has answered, but until the application has done with its answers.
            has_worked = self.composition.drawn if self.window.gtk else self.composition.answered
            has_worked(mark, presses)
        if later:
            self._root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        if frozen:
            self._press.thaw()
        if held is not None and not self._press.is_down(held.stroke.code):
            self._repeating.discard(held.stroke.code)
        self._hold = None
        self._disturbed = time.monotonic() + 0.3
        return later

    def _take_up(self, strokes: Sequence[Stroke]) -> None:
        """Takes a chord that was typed while the keyboard was held, as if it were pressed now."""
        if not strokes:
            return
        self._begin(strokes[0], list(strokes[1:]))

    def _begin(self, stroke: Stroke, kept: list[Stroke]) -> None:
        """The keyboard is ours from now on, until the session has answered the chord."""
        self._seq += 1
        self._hold = _Hold(self._seq, stroke, time.monotonic() + ANSWER_SECONDS, kept)
        self._serve_display()
        self.composition.settle()
        self._on_chord(self._seq, self._grabbed[stroke])

    def _press_past_grabs(self, strokes: Sequence[Stroke]) -> int:
        """Presses keys of ours that may be chords themselves (a full stop): their grabs step aside meanwhile."""
        chords = self._grabbed.keys() & set(strokes)
        for stroke in chords:
            self._release_stroke(stroke)
        presses = self._press.tap(strokes)
        for stroke in chords:
            self._grab_stroke(stroke)
        return presses
