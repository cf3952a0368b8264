"""The X11 backend: raw events and XRecord tell that there are keys and clicks, grabs take chords, XTEST presses keys.

What is typed and where the focus is comes from an input method that is
listened to, and from accessibility; who they are is none of X11's affair.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from Xlib.display import Display

from desktop.input.backend import BackendUnavailable, Emit, Secrecy
from desktop.input.composition import Composition
from desktop.input.focus import FocusTracker
from desktop.input.protocol import (
    Beat,
    Capabilities,
    Caret,
    Clicked,
    Field,
    FromInput,
    InterceptTable,
    KeyEvent,
    ReadText,
    Rect,
    Scrolled,
    ToInput,
)
from desktop.input.x11.keyboard import Keyboard
from desktop.input.x11.keys.devices import NoKeyboards
from desktop.input.x11.place.watch import PlaceWatch
from desktop.input.x11.windows import Window

__all__ = ["ImeListener", "PasswordListener", "TextListener", "X11Backend"]


class ImeListener(Protocol):
    """Who hears what an input method makes of the keys."""

    @property
    def composition(self) -> Composition:
        """What it can tell who presses keys."""

    def pressed(self, code: int) -> None:
        """A key of this code went down somewhere, of which the input method will be asked."""

    def start(self, emit: Emit, on_focus: Callable[[str, Field], None]) -> None:
        """Begins to tell what happens to the text, and which input context has the focus (empty: none)."""

    def close(self) -> None:
        """Tells no more."""


class PasswordListener(Protocol):
    """Who knows whether the field with the focus is a password."""

    def start(self, on_secrecy: Callable[[Secrecy], None]) -> None:
        """Begins to tell."""

    def close(self) -> None:
        """Tells no more."""


class TextListener(Protocol):
    """Who knows the text around the caret, where a program tells it."""

    def start(self, emit: Emit, caught_up: Callable[[float], bool]) -> None:
        """Begins to tell; ``caught_up`` waits for so many seconds until all is told that has happened to the text."""

    def allow(self, command: ReadText) -> None:
        """From now on the text of this field may be read, and of no other."""

    def heard(self, event: FromInput) -> None:
        """Hears all that the backend tells, behind some of which the text is another."""

    def confirm(self) -> None:
        """Tells the text as it is now, if that can be had at once."""

    def close(self) -> None:
        """Tells no more."""


class X11Backend:
    """Joins the parts; threads: the keyboard's, each listener's, and pynput's."""

    name = "x11"
    capabilities = Capabilities("keys", intercepts=True, reads_clipboard=True, asks_for_text=True)

    def __init__(
        self, environment: Mapping[str, str], ime: ImeListener, passwords: PasswordListener, texts: TextListener
    ) -> None:
        try:
            display = Display(environment["DISPLAY"])
            # It connects to the display when it is imported.
            from pynput import mouse
        except Exception as problem:  # noqa: BLE001  # whatever is raised while connecting, there is no display
            raise BackendUnavailable(f"display: {type(problem).__name__}") from None

        self._emit: Emit = lambda event: None
        self._ime, self._passwords, self._texts = ime, passwords, texts
        try:
            self._keyboard = Keyboard(display, ime.composition, self._tell, self._on_window, self.on_press)
        except NoKeyboards:
            raise BackendUnavailable("no-xinput2") from None
        self._focus = FocusTracker(self._keyboard.window.app, self._tell, self._keyboard.disturbs_focus)
        self._place = PlaceWatch(environment["DISPLAY"], lambda rect: self._emit(Caret(rect)))
        self._popup: Rect | None = None
        self._thread = threading.Thread(target=self._keyboard.run, name="keyboard")
        self._listeners = [
            mouse.Listener(on_click=self._on_click, on_scroll=self._on_scroll),
        ]

    def start(self, emit: Emit) -> None:
        """Starts all threads."""
        self._emit = emit
        self._focus.begin()
        self._thread.start()
        self._place.start()
        self._ime.start(self._tell_from_ime, self._focus.in_context)
        self._passwords.start(self._focus.in_secrecy)
        self._texts.start(self._emit, self._ime.composition.caught_up)
        for listener in self._listeners:
            listener.start()
            # pynput keeps what broke its thread to itself until it is joined.
            threading.Thread(target=listener.join, name="listener-watch", daemon=True).start()

    def obey(self, command: ToInput) -> None:
        """Hands the command to the keyboard's thread."""
        if isinstance(command, Beat):
            self._keyboard.pulse.ask(command)
            return
        if isinstance(command, ReadText):
            self._texts.allow(command)
            return
        if isinstance(command, InterceptTable):
            self._popup = command.popup
        self._keyboard.obey(command)

    def stop(self) -> None:
        """Ends the threads; the keyboard's last act is to give back what it holds."""
        self._focus.close()
        for listener in self._listeners:
            listener.stop()
        self._keyboard.obey(None)
        self._thread.join(timeout=2)
        self._ime.close()
        self._place.close()
        self._passwords.close()
        self._texts.close()

    def on_press(self, code: int) -> None:
        """The key callback: counts, and nothing else (the bench measures this function)."""
        self._ime.pressed(code)

    def _on_click(self, x: float, y: float, button: Any, pressed: bool, injected: bool = False) -> None:
        popup = self._popup
        inside = popup is not None and (popup.x <= x < popup.x + popup.width and popup.y <= y < popup.y + popup.height)
        if pressed and not inside:
            self._tell(Clicked())

    def _on_scroll(self, *_where: Any) -> None:
        if self._popup is not None:
            self._emit(Scrolled())

    def _tell(self, event: FromInput) -> None:
        if isinstance(event, KeyEvent):
            self._texts.confirm()
        self._emit(event)
        self._texts.heard(event)

    def _tell_from_ime(self, event: FromInput) -> None:
        """A program tells its input method where its caret is in pixels that may be its own."""
        if isinstance(event, Caret):
            self._place.told(event.rect)
        else:
            self._tell(event)

    def _on_window(self, window: Window) -> None:
        self._focus.in_window(window.app)
