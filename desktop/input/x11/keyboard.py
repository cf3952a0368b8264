"""Takes chords from the keyboard, some while a popup shows and some always, and presses keys for the person.

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

from Xlib import X
from Xlib.display import Display

from desktop.input.composition import Composition
from desktop.input.plans import by_keys
from desktop.input.protocol import (
    FromInput,
    GiveBack,
    Hotkeys,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Pressed,
    ReadClipboard,
    Selected,
    TakeSelection,
    ToInput,
)
from desktop.input.pulse import Pulse
from desktop.input.x11.grabs import Grabs
from desktop.input.x11.keymap import RELEVANT, Keymap, Stroke
from desktop.input.x11.press import Press
from desktop.input.x11.transfer import Transfer
from desktop.input.x11.windows import Window, Windows
from engine.text.private import Private

__all__ = ["ANSWER_SECONDS", "Keyboard"]

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""A chord that the session has not answered by then is given back to the application."""

BACKSPACE = "\b"


@dataclasses.dataclass
class _Hold:
    """The keyboard is ours since the chord ``seq``; ``kept`` is what the person has typed meanwhile."""

    seq: int
    stroke: Stroke
    until: float
    kept: list[Stroke]


class Keyboard:
    """Owns one display connection and the thread ``run``; ``obey`` may be called from any thread.

    ``emit`` and ``on_window`` are called in that thread.
    """

    def __init__(
        self,
        display: Display,
        composition: Composition,
        emit: Callable[[FromInput], None],
        on_window: Callable[[Window], None],
    ) -> None:
        self._display = display
        self._root = display.screen().root
        self.composition = composition
        self._emit, self._on_window = emit, on_window
        self._keymap = Keymap(display)
        self._press = Press(display, self._keymap)
        self._windows = Windows(display)
        self.window = self._windows.active()
        self.pulse = Pulse(emit, self._wake)
        self._transfer = Transfer(display, self._first, composition.answered, self.pulse)
        self._commands: queue.SimpleQueue[ToInput | None] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._grabs = Grabs(display, self._keymap)
        self._hold: _Hold | None = None
        self._seq = 0
        self._repeating: set[int] = set()
        self._disturbed = 0.0

    def obey(self, command: ToInput | None) -> None:
        """Queues what the session wants; none ends ``run``."""
        self._commands.put(command)
        self._wake()

    def _wake(self) -> None:
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
                self.pulse.answer()
                self._serve_display()
                if not self._serve_commands():
                    return
                self._expire()
        finally:
            self._grabs.let_go()
            if self._hold is not None:
                self._give_back(self._hold)
            self._display.sync()
            selector.close()

    def _patience(self) -> float | None:
        """Seconds until something runs out, none when nothing can."""
        ends = [] if self._grabs.until is None else [self._grabs.until]
        if self._hold is not None:
            ends.append(self._hold.until)
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _expire(self) -> None:
        now = time.monotonic()
        if self._hold is not None and now >= self._hold.until:
            log.warning("chord %d was not answered in time and is given back", self._hold.seq)
            self._give_back(self._hold, answered=False)
        if self._grabs.until is not None and now >= self._grabs.until and self._hold is None:
            self._grabs.expire()

    def _serve_commands(self) -> bool:
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return True
            if command is None:
                return False
            if isinstance(command, InterceptTable):
                self._grabs.intercept(command)
            elif isinstance(command, Hotkeys):
                for refused in self._grabs.take(command.chords):
                    self._emit(refused)
            elif isinstance(command, Insert):
                self._insert(command)
            elif isinstance(command, TakeSelection):
                self._take_selection(command)
            elif isinstance(command, ReadClipboard):
                text, fault = self._transfer.clipboard()
                self._emit(Selected(0, Private(text), fault))
            elif isinstance(command, GiveBack) and self._hold is not None and self._hold.seq == command.hold:
                self._give_back(self._hold)

    def _serve_display(self) -> None:
        while self._display.pending_events():
            event = self._display.next_event()
            if event.send_event:  # another program's word, not the server's
                continue
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
                self._grabs.remap(self._keymap)

    def _pressed(self, event: Any) -> None:
        if self._hold is not None:
            if event.detail not in self._keymap.modifier_codes:
                self._hold.kept.append(Stroke(event.detail, event.state & RELEVANT))
            return
        # The passive grab has frozen the keyboard behind this key.
        if not self._grabs.ours(Stroke(event.detail, event.state & RELEVANT)):
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

    def _insert(self, insert: Insert) -> None:
        hold = self._hold if self._hold is not None and self._hold.seq == insert.hold else None
        if insert.hold and hold is None:
            self._emit(Inserted(insert.hold, complete=False))  # given back already: too late to insert
            return
        plan, gtk = by_keys(insert), self.window.gtk
        committed = insert.composing and hold is not None and self.composition.was_committed(likely=gtk)
        pressing = plan.committed if committed else plan.composing
        erase, keys = pressing.erase, pressing.keys.reveal()
        if plan.paste.reveal():
            # Told before what was typed meanwhile is pressed: only so the session knows the order.
            pasted = self._transfer.paste(plan.paste.reveal(), self._keymap.paste(self.window.app))
            self._emit(Inserted(insert.hold, pasted))
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
        self._emit(Inserted(insert.hold, complete))
        self._take_up(later)

    def _take_selection(self, command: TakeSelection) -> None:
        """Ends the hold of a hotkey; what a program has marked can be read without any key of its own."""
        if self._hold is None or self._hold.seq != command.hold:
            # Given back already.  Whoever has the focus now was not asked about, and another chord may be held.
            self._emit(Selected(command.hold, Private(""), "late"))
            return
        marked = self._transfer.is_marked()
        # Copied while the person's keys are held back: what they type on must not replace what they marked.
        text, fault = ("", None) if marked else self._transfer.copy(self._keymap.copy(self.window.app))
        later = self._finish((), self._hold)
        if marked:
            text, fault = self._transfer.marked()
        self._emit(Selected(command.hold, Private(text), fault))
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
            if own <= 0 and waiting[0] in self._grabs and self._hold is not None:
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

    def _first(
        self, strokes: Sequence[Stroke], has_worked: Callable[[object], bool], *, every_modifier: bool = False
    ) -> bool:
        """Presses ``strokes`` and waits until ``has_worked``, the person's keys frozen meanwhile; then holds again.

        ``every_modifier``: what the person holds of them is pressed again, not only Shift.

        GTK resets its input context after a backspace, and a reset that
        reaches the input method behind later keys would swallow a syllable;
        a paste is read some time after its keys.
        """
        mark = self.composition.mark()
        self._display.grab_server()
        self._display.ungrab_keyboard(X.CurrentTime)
        lifted = self._press.lift(strokes, every_modifier=every_modifier)
        self._press_past_grabs(strokes)
        self._press.lower(lifted)
        self._press.freeze()
        self._display.ungrab_server()
        self._display.sync()
        self.pulse.answer()
        seen = has_worked(mark)
        self.pulse.answer()
        self._root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        self._press.thaw()
        if self._hold is None:
            self._hold = _Hold(0, Stroke(0, 0), time.monotonic() + ANSWER_SECONDS, [])
        self._serve_display()
        return seen

    def _give_back(self, hold: _Hold, *, answered: bool = True) -> None:
        """Lets the application have the chord and what came behind it, as if it had never been taken."""
        with self._grabs.aside(self._grabs.of_key(hold.stroke.code)):
            later = self._finish([hold.stroke], hold, bounces=True)
        self._display.sync()
        self._emit(Inserted(hold.seq, answered))
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
        chord_at = next((at for at, stroke in enumerate(kept) if stroke in self._grabs), len(kept))
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
            self.pulse.answer()
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
        # Before the display is served: a change of the keyboard's layout moves the grabs.
        chord = self._grabs[stroke]
        self._serve_display()
        self.composition.settle()
        if self._grabs.is_hotkey(chord):
            self._emit(Pressed(self._seq, chord))
        else:
            self._emit(KeyEvent(self._seq, time.monotonic(), chord))

    def _press_past_grabs(self, strokes: Sequence[Stroke]) -> int:
        """Presses keys of ours that may be chords themselves (a full stop): their grabs step aside meanwhile."""
        with self._grabs.aside(strokes):
            return self._press.tap(strokes)
