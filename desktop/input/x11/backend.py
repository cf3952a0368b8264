"""The X11 backend: IBus tells the text, XRecord the keys and clicks, passive grabs take chords, XTEST presses keys."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from Xlib import error
from Xlib.display import Display

from desktop.input.a11y.atspi import AccessibilityGone, FocusWatch
from desktop.input.backend import BackendUnavailable, Capabilities, Emit
from desktop.input.ibus.composition import ImeComposition
from desktop.input.ibus.monitor import IbusGone, IbusMonitor
from desktop.input.ibus.wire import read_address
from desktop.input.protocol import (
    Clicked,
    Field,
    Focus,
    FromInput,
    ImeState,
    InterceptTable,
    Rect,
    ToInput,
)
from desktop.input.x11.keyboard import Keyboard
from desktop.input.x11.windows import Window

__all__ = ["X11Backend"]

log = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0
_RETRY_ACCESSIBILITY_SECONDS = 10.0
_BLINK_SECONDS = 0.08


class X11Backend:
    """Joins the parts; threads: the keyboard's, IBus's, and pynput's two listeners."""

    capabilities = Capabilities("x11", knows_preedit=True, knows_caret=True, intercepts=True)

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        try:
            display = Display(environment["DISPLAY"])
        except (error.DisplayError, OSError, KeyError) as problem:
            raise BackendUnavailable(f"display: {type(problem).__name__}") from None
        # It connects to the display when it is imported.
        from pynput import keyboard, mouse

        self._emit: Emit = lambda event: None
        self._composition = ImeComposition()
        self._keyboard = Keyboard(display, self._composition, self._tell, self._on_window)
        self._stopping = threading.Event()
        self._popup: Rect | None = None
        self._focus = Focus(0, self._keyboard.window.app, Field.NONE)
        self._context = ""
        self._lost = False
        self._focus_changes = 0
        self._ime_field = Field.NONE
        self._password = False
        self._roles: FocusWatch | None = None
        self._focusing = threading.Lock()
        self._threads = [
            threading.Thread(target=self._keyboard.run, name="keyboard"),
            threading.Thread(target=self._watch_ime, name="ibus", daemon=True),
            threading.Thread(target=self._watch_focus, name="atspi", daemon=True),
        ]
        self._listeners = [
            keyboard.Listener(on_press=self.on_press, on_release=self.on_release),
            mouse.Listener(on_click=self._on_click),
        ]

    def start(self, emit: Emit) -> None:
        """Starts all threads."""
        self._emit = emit
        emit(self._focus)
        for thread in [*self._threads, *self._listeners]:
            thread.start()
        for listener in self._listeners:
            # pynput keeps what broke its thread to itself until it is joined.
            threading.Thread(target=listener.join, name="listener-watch", daemon=True).start()

    def obey(self, command: ToInput) -> None:
        """Hands the command to the keyboard's thread."""
        if isinstance(command, InterceptTable):
            self._popup = command.popup
        self._keyboard.obey(command)

    def stop(self) -> None:
        """Ends the threads; the keyboard's last act is to give back what it holds."""
        self._stopping.set()
        for listener in self._listeners:
            listener.stop()
        self._keyboard.obey(None)
        self._threads[0].join(timeout=2)
        if (monitor := self._composition.monitor) is not None:
            monitor.close()
        if self._roles is not None:
            self._roles.close()

    def on_press(self, key: Any, injected: bool = False) -> None:
        """The key callback: counts, and nothing else (the bench measures this function)."""
        self._composition.pressed()

    def on_release(self, key: Any, injected: bool = False) -> None:
        """Tells the keyboard that a key of a chord is up."""
        self._keyboard.all_released()

    def _on_click(self, x: float, y: float, button: Any, pressed: bool, injected: bool = False) -> None:
        popup = self._popup
        inside = popup is not None and (popup.x <= x < popup.x + popup.width and popup.y <= y < popup.y + popup.height)
        if pressed and not inside:
            self._emit(Clicked(time.monotonic()))

    def _tell(self, event: FromInput) -> None:
        self._emit(event)

    def _on_window(self, window: Window) -> None:
        with self._focusing:
            if window.app != self._focus.app:
                self._refocus(window.app, self._ime_field)

    def _on_ime_focus(self, context: str, field: Field) -> None:
        """An input context got the focus (empty path: lost it).

        Taking a chord makes GTK lose the focus and regain it, possibly
        before we know of the chord ourselves.  So a loss counts only when
        the same context has not come back soon.
        """
        with self._focusing:
            self._focus_changes += 1
            if not context:
                self._lost = True
                self._expect_return(self._focus_changes)
                return
            self._lost = False
            if context != self._context or field is not self._ime_field:
                self._context = context
                self._refocus(self._keyboard.window.app, field)

    def _expect_return(self, change: int) -> None:
        timer = threading.Timer(_BLINK_SECONDS, self._on_not_returned, (change,))
        timer.daemon = True
        timer.start()

    def _on_not_returned(self, change: int) -> None:
        with self._focusing:
            if not self._lost or change != self._focus_changes or self._stopping.is_set():
                return
            if self._keyboard.disturbs_focus():
                self._expect_return(change)
            else:
                self._refocus(self._keyboard.window.app, Field.NONE)

    def _on_role(self, password: bool) -> None:
        """Accessibility tells of the field that got the focus; its word on passwords outweighs the input method's."""
        with self._focusing:
            if password != self._password:
                self._password = password
                self._refocus(self._keyboard.window.app, self._ime_field)

    def _refocus(self, app: str, field: Field) -> None:
        self._ime_field = field
        self._focus = Focus(self._focus.generation + 1, app, Field.PASSWORD if self._password else field)
        self._emit(self._focus)

    def _watch_ime(self) -> None:
        """Listens to IBus for as long as the process lives, and looks again when the daemon has gone."""
        told = False
        while not self._stopping.is_set():
            try:
                monitor = IbusMonitor(read_address(self._environment), self._emit, self._on_ime_focus)
                self._composition.monitor = monitor
                log.info("listening to IBus")
                monitor.run()
            except IbusGone as problem:
                if not told or self._composition.monitor is not None:
                    log.info("no IBus: %s", problem)
                    self._emit(ImeState(present=False, hangul=False))
                told = True
            self._composition.monitor = None
            self._stopping.wait(_RETRY_SECONDS)

    def _watch_focus(self) -> None:
        """Listens to the accessibility bus; without one the input method's word on password fields must do."""
        told = False
        while not self._stopping.is_set():
            try:
                self._roles = FocusWatch(self._environment, self._on_role)
                log.info("listening to accessibility")
                told = False
                self._roles.run()
            except AccessibilityGone as problem:
                if not told and not self._stopping.is_set():
                    log.info("no accessibility: %s", problem)
                told = True
                self._on_role(password=False)
            self._stopping.wait(_RETRY_ACCESSIBILITY_SECONDS)
