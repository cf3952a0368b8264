"""Which window has the focus, what program it is and which toolkit draws it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from Xlib import X, error
from Xlib.display import Display

__all__ = ["Window", "Windows"]


@dataclasses.dataclass(frozen=True)
class Window:
    """The window a person types into; ``app`` is its class, ``gtk`` whether its program has GTK loaded."""

    app: str
    gtk: bool


class Windows:
    """Asks the window manager's properties; used in the thread that owns the display."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root = display.screen().root
        self._active = display.intern_atom("_NET_ACTIVE_WINDOW")
        self._pid = display.intern_atom("_NET_WM_PID")
        self._gtk: dict[int, bool] = {}
        self._root.change_attributes(event_mask=X.PropertyChangeMask)

    def is_change(self, atom: int) -> bool:
        """Whether a PropertyNotify of the root window tells of a new active window."""
        return bool(atom == self._active)

    def active(self) -> Window:
        """The active window; an empty class when there is none or it is gone already."""
        try:
            window = self._find()
            if window is None:
                return Window("", gtk=False)
            names = window.get_wm_class()
            pid = window.get_full_property(self._pid, X.AnyPropertyType)
            return Window(names[1] if names else "", gtk=bool(pid) and self._uses_gtk(int(pid.value[0])))
        except (error.XError, IndexError):
            return Window("", gtk=False)

    def _find(self) -> Any:
        value = self._root.get_full_property(self._active, X.AnyPropertyType)
        number = int(value.value[0]) if value and len(value.value) else 0
        if number:
            return self._display.create_resource_object("window", number)
        focus = self._display.get_input_focus().focus
        return focus if hasattr(focus, "get_wm_class") else None

    def _uses_gtk(self, pid: int) -> bool:
        if pid not in self._gtk:
            try:
                maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
            except OSError:
                # Another pid namespace, say: taken for GTK it is only waited for a little longer.
                return True
            self._gtk[pid] = "libgtk-" in maps
        return self._gtk[pid]
