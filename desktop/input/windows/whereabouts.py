"""Where the person is: which field, of which program, with which input method, and where its caret is.

Windows tells of changes late or not at all, so they are looked for: at every
key, a moment behind it, and a few times a second.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from desktop.input.protocol import Caret, Field, Focus, FromInput, ReadText, Rect, Surrounding, Unserved
from desktop.input.windows.beside import Inquiry
from desktop.input.windows.field import is_classic, kind_of, names_of
from desktop.input.windows.follow import Follower
from desktop.input.windows.port import InputMethodSeen, Port, TextSeen, WindowSeen
from engine.text.private import Private

__all__ = ["ModeTold", "TextTold", "Whereabouts"]

_TOGGLED_SECONDS = 0.3
"""So long behind a key that switches the input method, its own word may be older than the key."""

_EMPTY = Private("")
_OPEN = (Field.PLAIN, Field.LINE, Field.TERMINAL)


@dataclasses.dataclass(frozen=True)
class ModeTold:
    """An input method's word about a window."""

    window: WindowSeen
    seen: InputMethodSeen


@dataclasses.dataclass(frozen=True)
class TextTold:
    """Accessibility's word about a window; none: it has nothing to tell."""

    window: WindowSeen
    seen: TextSeen | None


class Whereabouts:
    """Used in the keyboard's thread.  ``put`` hands what is told beside it back to that thread.

    ``unseen`` is told that the person comes from where keys go up unseen.
    """

    def __init__(
        self,
        port: Port,
        follower: Follower,
        emit: Callable[[FromInput], None],
        put: Callable[[ModeTold | TextTold], None],
        unseen: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._port, self._follower, self._emit, self._now = port, follower, emit, now
        self._unseen = unseen
        self._modes: Inquiry[WindowSeen, InputMethodSeen] = Inquiry(
            "input-method", port.input_method, lambda window, seen: put(ModeTold(window, seen))
        )
        self._texts: Inquiry[tuple[WindowSeen, bool], TextSeen | None] = Inquiry(
            "accessibility",
            lambda asked: port.text(asked[0], with_text=asked[1]),
            lambda asked, seen: put(TextTold(asked[0], seen)),
        )
        self.window: WindowSeen | None = None
        self._told: TextSeen | None = None
        self._generation = 0
        self._focus: Focus | None = None
        self._readable: int | None = None
        self._caret: Rect | None = None
        self._placed = False
        """Whether somebody has told where the caret of this field is."""
        self._toggled_at = float("-inf")

    @property
    def thread(self) -> int:
        """The thread of the window that has the focus; 0 for none."""
        return self.window.thread if self.window is not None else 0

    def close(self) -> None:
        """Asks nobody any more."""
        self._modes.close()
        self._texts.close()

    def begin(self) -> None:
        """Tells where the person is now."""
        self._enter(self._port.window())

    def look(self) -> None:
        """Looks whether the person is elsewhere by now, and where the caret is."""
        window = self._port.window()
        if window is None or not window.is_same_field(self.window):
            if window is not None or self.window is not None:
                self._enter(window)
            return
        self.window = window
        self._tell_kind()
        self._place(window)

    def ask(self, *, toggled: bool = False) -> None:
        """Asks for the input method's mode and what is not known of the field; ``toggled``: a key has switched it."""
        if toggled:
            self._toggled_at = self._now()
        if self.window is not None and self._is_open():
            self._modes.ask(self.window)
        elif self._focus is not None and self._focus.field is Field.UNKNOWN:
            self.ask_text()

    def in_mode(self, told: ModeTold) -> None:
        """The input method has answered."""
        if told.window.is_same_field(self.window):
            toggled = self._now() - self._toggled_at < _TOGGLED_SECONDS
            self._follower.in_mode(told.seen, toggled=toggled)

    # --- accessibility

    @property
    def reads(self) -> bool:
        """Whether the text of this field may be read, and was told before."""
        return self._may_read() and self._told is not None and self._told.before is not None

    def allow(self, command: ReadText) -> None:
        """From now on the text of this field may be read, and of no other."""
        self._readable = command.generation
        if self._may_read():
            self.ask_text()

    def ask_text(self) -> None:
        """Asks accessibility what there is to tell of the field, and of its text if that may be read."""
        if self.window is not None and (self._may_read() or self._doubtful(self.window)):
            self._texts.ask((self.window, self._may_read()))

    def in_text(self, told: TextTold) -> None:
        """Accessibility has answered."""
        window = self.window
        if window is None or not told.window.is_same_field(window):
            return
        if told.seen is None:
            return
        self._told = told.seen
        self._tell_kind()
        if told.seen.before is not None and self._may_read():
            self._emit(Surrounding(told.seen.before, told.seen.after or _EMPTY))
        if window.caret is None:
            self._place(window)

    # --- what is told

    def _enter(self, window: WindowSeen | None, told: TextSeen | None = None) -> None:
        if self._generation and (self.window is None or self.window.elevated):
            self._unseen()
        self.window, self._told = window, told
        self._generation += 1
        self._caret, self._placed, self._readable = None, False, None
        app, also = names_of(window)
        kind = kind_of(window, told, asked=window is not None and self._doubtful(window))
        self._focus = Focus(self._generation, app, kind, also)
        elevated = Unserved("elevated", app) if window is not None and window.elevated else None
        self._follower.enter(closed=kind not in _OPEN, unserved=elevated)
        self._emit(self._focus)
        if window is None or kind in (Field.NONE, Field.PASSWORD):
            return
        if not window.elevated:
            # Waited for, a tenth of a second at most: what is typed next is one thing in Hangul mode, another in Latin.
            self._follower.in_mode(self._port.input_method(window), toggled=False)
        if told is None and self._doubtful(window):
            self._texts.ask((window, False))
        self._place(window)

    def _tell_kind(self) -> None:
        """More, or less, is known of the same field."""
        before, window = self._focus, self.window
        if before is None or window is None:
            return
        kind = kind_of(window, self._told, asked=self._doubtful(window))
        if kind is before.field:
            return
        if Field.PASSWORD in (kind, before.field):
            self._enter(window, self._told)
            return
        self._focus = Focus(self._generation, before.app, kind, before.also)
        self._follower.close(closed=kind not in _OPEN)
        self._emit(self._focus)

    def _place(self, window: WindowSeen) -> None:
        """Tells where the caret is: the system's, accessibility's, or at last a guess, once for a field."""
        if not self._is_open():
            return
        told = self._told.caret if self._told is not None else None
        place = window.caret or told
        if place is None and not self._placed:
            place = self._guess(window)
        if place is None or place == self._caret:
            return
        self._caret, self._placed = place, True
        self._emit(Caret(place))

    def _guess(self, window: WindowSeen) -> Rect | None:
        """The mouse's place, where a person has most likely clicked, or the bottom of the window."""
        frame = window.frame
        if frame is None:
            return None
        x, y = self._port.pointer()
        if frame.x <= x < frame.x + frame.width and frame.y <= y < frame.y + frame.height:
            return Rect(x, y, 0, 0)
        return Rect(frame.x + frame.width // 2, frame.y + frame.height, 0, 0)

    def moved(self) -> None:
        """The person has clicked: a guess is another by now, and where nobody tells the text it may be any."""
        self._placed = False

    def _is_open(self) -> bool:
        return self._focus is not None and self._focus.field in _OPEN

    def _doubtful(self, window: WindowSeen) -> bool:
        """Whether accessibility is to say what kind of field it is."""
        return self._port.accessible and not is_classic(window) and not window.busy

    def _may_read(self) -> bool:
        return self._readable == self._generation and self._is_open()
