"""Follows the window that has the focus on the screen, and tells where the caret in it is.

On a connection and in a thread of its own, because finding a window takes
several questions and neither the keyboard nor the input method's listener
may wait for them.
"""

from __future__ import annotations

import logging
import os
import selectors
import threading
from collections.abc import Callable
from typing import Any

from Xlib import X, error
from Xlib.display import Display
from Xlib.ext import randr

from desktop.input.protocol import Rect
from desktop.input.x11.place.caret import Ground, corrected, has_followed, shifted
from desktop.input.x11.place.scaling import PLAIN, Scaling, scaling_of_process

__all__ = ["PlaceWatch"]

log = logging.getLogger(__name__)

_DEEPEST = 32
_KNOWN = 64


class PlaceWatch:
    """Tells ``emit`` the caret's place in device pixels, whenever it is told or its window moves."""

    def __init__(self, name: str, emit: Callable[[Rect], None]) -> None:
        """``name`` is the display's."""
        self._name, self._emit = name, emit
        self._lock = threading.Lock()
        self._ground: Ground | None = None
        self._told: Rect | None = None
        self._before: Rect | None = None
        self._at: Rect | None = None
        self._news = False
        self._scalings: dict[int, Scaling] = {}
        self._stopping = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._thread = threading.Thread(target=self._run, name="place", daemon=True)

    def start(self) -> None:
        """Begins to follow."""
        self._thread.start()

    def close(self) -> None:
        """Ends the thread."""
        self._stopping = True
        self._wake()

    def told(self, rect: Rect) -> None:
        """An input method was told that the caret is there; emitted at once, and again if a closer look corrects it."""
        with self._lock:
            self._before, self._told, self._news = self._at, rect, True
            self._at = corrected(rect, self._ground)
            self._emit(self._at)
        self._wake()

    def _wake(self) -> None:
        try:
            os.write(self._wake_write, b"x")
        except (BlockingIOError, OSError):
            return

    def _run(self) -> None:
        try:
            self._follow(Display(self._name))
        except (error.DisplayError, error.ConnectionClosedError, OSError) as problem:
            if not self._stopping:
                log.info("windows are not followed: %s", type(problem).__name__)
        finally:
            os.close(self._wake_read)

    def _follow(self, display: Display) -> None:
        # Windows come and go while they are asked about.
        display.set_error_handler(lambda *_: None)
        look = _Look(display, self._scaling)
        display.screen().root.change_attributes(event_mask=X.PropertyChangeMask)
        selector = selectors.DefaultSelector()
        selector.register(display.fileno(), selectors.EVENT_READ)
        selector.register(self._wake_read, selectors.EVENT_READ)
        try:
            while not self._stopping:
                if not display.pending_events():
                    for key, _ in selector.select():
                        if key.fd == self._wake_read:
                            os.read(self._wake_read, 4096)
                while display.pending_events():
                    display.next_event()
                self._see(look.ground())
        finally:
            selector.close()
            display.close()

    def _see(self, ground: Ground | None) -> None:
        """The window is there now."""
        with self._lock:
            before, self._ground = self._ground, ground
            news, self._news = self._news, False
            same = before is not None and ground is not None and before.number == ground.number
            if not same and not news:
                # What was told was told of another window.
                self._told = self._at = None
            if ground is None or self._at is None:
                return
            moved = same and before is not None and before.window != ground.window
            if before is not None and moved and not (news and self._has_followed(before, ground)):
                # Most programs tell nothing when they are moved.
                self._at, self._told = shifted(self._at, before, ground), None
                self._emit(self._at)
            elif self._told is not None and (at := corrected(self._told, ground)) != self._at:
                self._at = at
                self._emit(at)

    def _has_followed(self, before: Ground, after: Ground) -> bool:
        """Whether what was told just now was told behind the move, of which we hear only now."""
        if self._at is None or self._before is None:
            return False
        return has_followed(self._before, self._at, before, after)

    def _scaling(self, pid: int) -> Scaling:
        if pid not in self._scalings:
            if len(self._scalings) >= _KNOWN:
                self._scalings.clear()
            self._scalings[pid] = scaling_of_process(pid)
        return self._scalings[pid]


class _Look:
    """Asks the display; used in one thread."""

    def __init__(self, display: Display, scaling: Callable[[int], Scaling]) -> None:
        self._display, self._scaling = display, scaling
        self._root = display.screen().root
        self._state = display.intern_atom("WM_STATE")
        self._pid = display.intern_atom("_NET_WM_PID")
        self._watched: tuple[int, ...] = ()

    def ground(self) -> Ground | None:
        """The window with the focus; none when no window has it, or it is gone already."""
        try:
            focus = self._display.get_input_focus().focus
            if not hasattr(focus, "query_tree") or focus.id == self._root.id:
                return None
            window, line = self._client(focus)
            size, place = window.get_geometry(), self._root.translate_coords(window, 0, 0)
            rect = Rect(place.x, place.y, size.width, size.height)
            found = window.get_property(self._pid, X.AnyPropertyType, 0, 1)
            scaling = self._scaling(int(found.value[0])) if found is not None and len(found.value) else PLAIN
            corner = self._corner(rect) if scaling.factors else (0, 0)
        except (error.XError, AttributeError, IndexError, TypeError, ValueError):
            return None
        self._watch(line)
        return Ground(window.id, rect, scaling, corner)

    def _client(self, focus: Any) -> tuple[Any, tuple[Any, ...]]:
        """The program's own outermost window that holds ``focus``; and it with all around it but the root."""
        line = [focus]
        while len(line) < _DEEPEST:
            parent = line[-1].query_tree().parent
            if not hasattr(parent, "query_tree") or parent.id == self._root.id:
                break
            line.append(parent)
        for at, window in enumerate(line):
            if window.get_property(self._state, X.AnyPropertyType, 0, 1) is not None:
                return window, tuple(line[at:])
        return line[-1], (line[-1],)

    def _watch(self, line: tuple[Any, ...]) -> None:
        """From now on the display tells when one of these moves."""
        numbers = tuple(window.id for window in line)
        if numbers == self._watched:
            return
        self._watched = numbers
        for window in line:
            window.change_attributes(event_mask=X.StructureNotifyMask)
        self._display.flush()

    def _corner(self, rect: Rect) -> tuple[int, int]:
        """The top left of the screen that holds the middle of a window."""
        x, y = rect.x + rect.width // 2, rect.y + rect.height // 2
        for monitor in randr.get_monitors(self._root).monitors:
            inside = 0 <= x - monitor.x < monitor.width_in_pixels and 0 <= y - monitor.y < monitor.height_in_pixels
            if inside:
                return monitor.x, monitor.y
        return 0, 0
