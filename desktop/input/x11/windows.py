"""Which window has the focus, what program it is and which toolkit draws it."""

from __future__ import annotations

import dataclasses
from typing import Any

from Xlib import X
from Xlib.display import Display

from desktop.input.x11.properties import read_property

__all__ = ["Window", "Windows", "class_of"]

_LONGEST_CLASS = 200
"""Characters; longer ones are cut, and so are no class that a person would name in the settings."""

_CLASS_BYTES = 4096
_MAPS_BYTES = 1 << 23
_REMEMBERED = 256


@dataclasses.dataclass(frozen=True)
class Window:
    """The window a person types into; ``app`` is its class, ``gtk`` whether its program has GTK loaded.

    ``gecko``: it is Firefox or one of its kin.
    """

    app: str
    gtk: bool
    gecko: bool = False


def class_of(data: bytes) -> str:
    """The class in a WM_CLASS, which is an instance's name and a class, each ended by a zero."""
    parts = data.split(b"\0")
    told = parts[1] if len(parts) > 1 else b""
    try:
        return told.decode()[:_LONGEST_CLASS]
    except UnicodeDecodeError:
        return told.decode("latin-1")[:_LONGEST_CLASS]


class Windows:
    """Asks the window manager's properties; used in the thread that owns the display."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root = display.screen().root
        self._active = display.intern_atom("_NET_ACTIVE_WINDOW")
        self._class = display.intern_atom("WM_CLASS")
        self._pid = display.intern_atom("_NET_WM_PID")
        self._loaded: dict[int, tuple[bool, bool]] = {}
        self._root.change_attributes(event_mask=X.PropertyChangeMask)

    def is_change(self, atom: int) -> bool:
        """Whether a PropertyNotify of the root window tells of a new active window."""
        return bool(atom == self._active)

    def active(self) -> Window:
        """The active window; an empty class when there is none, it is gone already, or tells nonsense."""
        try:
            window = self._find()
            if window is None:
                return Window("", gtk=False)
            told = read_property(window, self._class, _CLASS_BYTES)
            app = class_of(told.data) if told is not None and told.bits == 8 else ""
            pid = self._number(window, self._pid)
            return Window(app, *(self._uses(pid) if pid > 0 else (False, False)))
        except Exception:  # noqa: BLE001  # the window may be gone, and the library trusts what is written on it
            return Window("", gtk=False)

    def _find(self) -> Any:
        if number := self._number(self._root, self._active):
            return self._display.create_resource_object("window", number)
        focus = self._display.get_input_focus().focus
        return focus if hasattr(focus, "get_wm_class") else None

    @staticmethod
    def _number(window: Any, name: int) -> int:
        """The first number of a property; 0 when there is none."""
        told = read_property(window, name, 4)
        return told.numbers[0] if told is not None and told.bits == 32 and told.numbers else 0

    def _uses(self, pid: int) -> tuple[bool, bool]:
        """Whether a program has GTK loaded, and Gecko."""
        if pid not in self._loaded:
            try:
                with open(f"/proc/{pid}/maps", "rb") as file:  # noqa: PTH123  # a pid is no path of ours
                    maps = file.read(_MAPS_BYTES)
            except OSError:
                # Another pid namespace, say: taken for GTK it is only waited for a little longer.
                return True, False
            while len(self._loaded) >= _REMEMBERED:
                del self._loaded[next(iter(self._loaded))]
            self._loaded[pid] = b"libgtk-" in maps, b"libxul.so" in maps
        return self._loaded[pid]
