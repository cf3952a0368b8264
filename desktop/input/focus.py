"""Which field has the focus, joined from those who each know a part: windows, the input method, accessibility."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from desktop.input.backend import Secrecy, known_kind
from desktop.input.protocol import Elsewhere, Field, Focus

__all__ = ["FocusTracker"]

_BLINK_SECONDS = 0.08

_AHEAD_SECONDS = 0.5
"""Accessibility may tell of a field so long before it is told that its window is the active one."""

_OF_ITS_PROGRAM = (Secrecy.UNKNOWN, Secrecy.LINE, Secrecy.CLOSED)
"""What accessibility says of a field of one program, and of nobody's else."""


class FocusTracker:
    """Tells ``emit`` of every change; each part may be told from a thread of its own.

    ``app`` is the window's class at the beginning.  ``disturbed`` says
    whether a focus change seen now is likely the doing of who takes chords.

    Accessibility's word on passwords outweighs the input method's, and so
    does its silence about a field of which it has told that it is there.
    """

    def __init__(self, app: str, emit: Callable[[Focus | Elsewhere], None], disturbed: Callable[[], bool]) -> None:
        self._emit, self._disturbed = emit, disturbed
        self._app = app
        self._context = ""
        self._field = Field.NONE
        self._secrecy = Secrecy.OPEN
        self._lasting = True
        """Whether somebody will tell when ``_secrecy`` holds no longer."""
        self._concerned = ""
        """The window's class of which accessibility has said more than that its field is none of a password."""
        self._concerned_at = 0.0
        self._told = Field.NONE
        self._lost = False
        self._ours = False
        """Whether the newest loss was likely the doing of who takes chords."""
        self._blink = 0
        self._changes = 0
        self._generation = 0
        self._closed = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Tells where the focus is now: nowhere, until somebody says more."""
        with self._lock:
            self._emit(Focus(self._generation, self._app, Field.NONE))

    def close(self) -> None:
        """A loss of the focus that is still being waited for is told no more."""
        self._closed = True

    def in_window(self, app: str) -> None:
        """Another window is the active one."""
        with self._lock:
            if app == self._app:
                return
            if app and time.monotonic() - self._concerned_at < _AHEAD_SECONDS:
                self._concerned = app
            self._forget_passing()
            self._refocus(app, self._field)

    def in_context(self, context: str, field: Field) -> None:
        """An input context got the focus (empty: lost it).

        Taking a chord makes GTK lose the focus and regain it, possibly
        before we know of the chord ourselves.  So a loss counts only when
        the same context has not come back soon.  In one that comes back
        although no chord was taken the caret may be in another field: a
        browser has one context for all of a page, and for the next page.
        """
        with self._lock:
            self._changes += 1
            if not context:
                self._lost = True
                self._ours = self._disturbed()
                self._expect_return(self._changes)
                return
            blinked, self._lost = self._lost, False
            if context != self._context:
                self._forget_passing()
            if context != self._context or field is not self._field:
                self._context = context
                self._refocus(self._app, field)
            elif blinked and not self._ours and not self._disturbed():
                self._blink += 1
                self._expect_chord(self._blink)

    def in_secrecy(self, secrecy: Secrecy) -> None:
        """Accessibility tells of the field that has the focus, or that it tells no more."""
        with self._lock:
            self._lasting = secrecy is not Secrecy.UNTOLD
            if not self._lasting or secrecy is self._secrecy:
                return
            self._secrecy = secrecy
            if secrecy in _OF_ITS_PROGRAM:
                self._concerned, self._concerned_at = self._app, time.monotonic()
            told = self._kind()
            if told is self._told:
                return
            if Field.PASSWORD in (told, self._told):
                self._refocus(self._app, self._field)
            else:
                # The same field, and all that was typed into it, as far as anybody knows.
                self._told = told
                self._emit(Focus(self._generation, self._app, told))

    def _expect_return(self, change: int) -> None:
        timer = threading.Timer(_BLINK_SECONDS, self._not_returned, (change,))
        timer.daemon = True
        timer.start()

    def _expect_chord(self, blink: int) -> None:
        timer = threading.Timer(_BLINK_SECONDS, self._not_explained, (blink,))
        timer.daemon = True
        timer.start()

    def _not_explained(self, blink: int) -> None:
        """The context has gone and come, and still nobody has taken a chord."""
        with self._lock:
            if blink == self._blink and not self._lost and not self._closed and not self._disturbed():
                self._emit(Elsewhere())

    def _not_returned(self, change: int) -> None:
        with self._lock:
            if not self._lost or change != self._changes or self._closed:
                return
            if self._disturbed():
                self._expect_return(change)
            else:
                self._refocus(self._app, Field.NONE)

    def _refocus(self, app: str, field: Field) -> None:
        self._app, self._field = app, field
        self._told = self._kind()
        self._generation += 1
        self._emit(Focus(self._generation, app, self._told))

    def _forget_passing(self) -> None:
        """What accessibility said of the field before, and will not take back, says nothing of this one."""
        if not self._lasting:
            self._secrecy, self._lasting = Secrecy.OPEN, True

    def _kind(self) -> Field:
        """What is told of the field: the most closed of what is said."""
        if Field.PASSWORD is self._field or self._secrecy is Secrecy.PASSWORD:
            return Field.PASSWORD
        # A program that hangs and is left never answers, and no other need say that it was left: its word is of itself.
        return known_kind(self._field, self._secrecy if self._app in ("", self._concerned) else Secrecy.OPEN)
