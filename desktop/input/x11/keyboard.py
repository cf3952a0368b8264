"""Takes chords from the keyboard, some while a popup shows and some always, and does what the session answers.

A chord is taken by a passive grab.  From that instant the keyboards are held:
whatever is typed until the session has answered is kept and pressed again,
in order, behind what the session inserts.  So nothing is lost or overtaken,
however fast a person types on.
"""

from __future__ import annotations

import logging
import os
import queue
import selectors
import time
from collections.abc import Callable

from Xlib import X
from Xlib.display import Display

from desktop.input.composition import Composition
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
from desktop.input.x11.inserter import Inserter
from desktop.input.x11.keys.devices import HardwareKey, Keyboards
from desktop.input.x11.keys.grabs import Grabs
from desktop.input.x11.keys.keymap import RELEVANT, TYPED, Keymap, Stroke
from desktop.input.x11.keys.typist import Hold, Typist
from desktop.input.x11.transfer import Transfer
from desktop.input.x11.windows import Window, Windows
from engine.text.private import Private

__all__ = ["ANSWER_SECONDS", "Keyboard"]

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""A chord that the session has not answered by then is given back to the application."""


class Keyboard:
    """Owns one display connection and the thread ``run``; ``obey`` may be called from any thread.

    ``emit``, ``on_window`` and ``on_press`` (a key of this code went
    down for the applications) are called in that thread.  Raises ``NoKeyboards``.
    """

    def __init__(
        self,
        display: Display,
        composition: Composition,
        emit: Callable[[FromInput], None],
        on_window: Callable[[Window], None],
        on_press: Callable[[int], None],
    ) -> None:
        self._display = display
        self.composition = composition
        self._emit, self._on_window, self._on_press = emit, on_window, on_press
        self._keymap = Keymap(display)
        self._keyboards = Keyboards(display)
        self._windows = Windows(display)
        self.window = self._windows.active()
        self.pulse = Pulse(emit, self._wake)
        self._grabs = Grabs(self._keyboards, self._keymap)
        self._typist = Typist(
            display,
            self._keymap,
            self._keyboards,
            self._grabs,
            composition,
            self.pulse,
            self._serve_display,
            lambda: self.window.gecko,
        )
        self._transfer = Transfer(display, self._typist.type, composition.answered, self.pulse)
        self._inserter = Inserter(self._typist, self._transfer, composition)
        self._commands: queue.SimpleQueue[ToInput | None] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._seq = 0
        self._taken: set[int] = set()
        """Keys of chords: while one repeats it is the same press still."""

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
        """Whether a focus change seen now is to be judged later, when the keyboards are not held."""
        return self._typist.hold is not None

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
            if self._typist.hold is not None:
                self._give_back(self._typist.hold)
            self._display.sync()
            selector.close()

    def _patience(self) -> float | None:
        """Seconds until something runs out, none when nothing can."""
        ends = [] if self._grabs.until is None else [self._grabs.until]
        if self._typist.hold is not None:
            ends.append(self._typist.hold.until)
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _expire(self) -> None:
        now, hold = time.monotonic(), self._typist.hold
        if hold is not None and now >= hold.until:
            log.warning("chord %d was not answered in time and is given back", hold.seq)
            self._give_back(hold, answered=False)
        if self._grabs.until is not None and now >= self._grabs.until and self._typist.hold is None:
            self._grabs.expire()

    def _serve_commands(self) -> bool:
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return True
            if command is None:
                return False
            hold = self._typist.hold
            if isinstance(command, InterceptTable):
                if self._keymap.look():
                    self._grabs.remap(self._keymap)
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
            elif isinstance(command, GiveBack) and hold is not None and hold.seq == command.hold:
                self._give_back(hold)

    def _serve_display(self) -> None:
        while self._display.pending_events():
            event = self._display.next_event()
            if event.send_event:  # another program's word, not the server's
                continue
            if (code := self._keyboards.pressed(event)) is not None:
                self._on_press(code)
            elif (key := self._keyboards.key(event)) is not None:
                if self._typist.hold is not None:
                    self._typist.keep(key)
                elif key.down:
                    self._pressed(key)
            elif self._keyboards.is_change(event):
                self._keyboards.look()
                self._grabs.renew()
            elif event.type == X.PropertyNotify and self._windows.is_change(event.atom):
                window = self._windows.active()
                if window != self.window:
                    self.window = window
                    self._on_window(window)
            elif event.type == X.MappingNotify:
                self._display.refresh_keyboard_mapping(event)
                self._keymap = Keymap(self._display)
                self._typist.remap(self._keymap)
                self._grabs.remap(self._keymap)

    def _pressed(self, key: HardwareKey) -> None:
        """A grabbed stroke, behind which its keyboard is frozen."""
        if key.repeated and key.code in self._taken:
            # The person still holds the key of the chord before.
            self._keyboards.pass_by(key.device)
            return
        stroke = Stroke(key.code, key.mask & RELEVANT)
        if not self._grabs.ours(stroke) or self._keyboards.is_anothers():
            self._typist.begin(Hold(0, Stroke(key.code, key.mask & TYPED), time.monotonic() + ANSWER_SECONDS))
            self._take_up(self._end_unanswered())
            return
        self._taken.add(key.code)
        self._begin(stroke, [])

    def _insert(self, insert: Insert) -> None:
        hold = self._typist.hold
        if insert.hold and (hold is None or hold.seq != insert.hold):
            self._emit(Inserted(insert.hold, complete=False))  # given back already: too late to insert
            return
        if hold is None:
            self._typist.begin(Hold(0, None, time.monotonic() + ANSWER_SECONDS))
        later = self._inserter.insert(insert, self.window, lambda complete: self._emit(Inserted(insert.hold, complete)))
        self._take_up(later)

    def _take_selection(self, command: TakeSelection) -> None:
        """Ends the hold of a hotkey; what a program has marked can be read without any key of its own."""
        if self._typist.hold is None or self._typist.hold.seq != command.hold:
            # Given back already.  Whoever has the focus now was not asked about, and another chord may be held.
            self._emit(Selected(command.hold, Private(""), "late"))
            return
        marked = self._transfer.is_marked()
        # Copied while the person's keys are held back: what they type on must not replace what they marked.
        text, fault = ("", None) if marked else self._transfer.copy(self._keymap.copy(self.window.app))
        later = self._typist.finish()
        if marked:
            text, fault = self._transfer.marked()
        self._emit(Selected(command.hold, Private(text), fault))
        self._take_up(later)

    def _give_back(self, hold: Hold, *, answered: bool = True) -> None:
        """Lets the application have the chord and what came behind it, as if it had never been taken."""
        later = self._end_unanswered()
        self._emit(Inserted(hold.seq, answered))
        self._take_up(later)

    def _end_unanswered(self) -> list[Stroke]:
        hold = self._typist.hold
        strokes = [] if hold is None or hold.stroke is None else [hold.stroke]
        return self._typist.finish(strokes, bounces=True)

    def _take_up(self, strokes: list[Stroke]) -> None:
        """Takes a chord that was typed while the keyboards were held, as if it were pressed now."""
        while strokes:
            if strokes[0] in self._grabs:
                self._begin(strokes[0], strokes[1:])
                return
            # Another layout has come meanwhile, in which it is no chord: it is the application's.
            self._typist.begin(Hold(0, strokes[0], time.monotonic() + ANSWER_SECONDS, strokes[1:]))
            strokes = self._end_unanswered()

    def _begin(self, stroke: Stroke, kept: list[Stroke]) -> None:
        """The keyboards are ours from now on, until the session has answered the chord."""
        self._seq += 1
        # Before the display is served: a change of the keyboard's layout moves the grabs.
        chord = self._grabs[stroke]
        hold = Hold(self._seq, stroke, time.monotonic() + ANSWER_SECONDS, kept)
        self._typist.begin(hold)
        self._serve_display()
        self.composition.settle(stroke.code)
        hold.until = time.monotonic() + ANSWER_SECONDS
        if self._grabs.is_hotkey(chord):
            self._emit(Pressed(self._seq, chord))
        else:
            self._emit(KeyEvent(self._seq, time.monotonic(), chord))
