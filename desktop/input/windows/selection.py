"""What is marked in a program, copied by its own key, and what lies on the clipboard."""

from __future__ import annotations

from desktop.input.protocol import Selected, SelectionFault
from desktop.input.pulse import Pulse
from desktop.input.windows.beside import within
from desktop.input.windows.field import is_terminal
from desktop.input.windows.keys.press import Keys
from desktop.input.windows.keys.vks import vk_of
from desktop.input.windows.port import KeyPress, Port, WindowSeen
from engine.text.private import Private

__all__ = ["Selections"]

_SECONDS = 1.0
_CTRL = frozenset({"Ctrl"})


class Selections:
    """Used in the keyboard's thread; each wait is bounded, and ``pulse`` answers meanwhile."""

    def __init__(self, port: Port, keys: Keys, pulse: Pulse) -> None:
        self._port, self._keys, self._pulse = port, keys, pulse

    def copy(self, hold: int, window: WindowSeen | None) -> Selected:
        """What is marked; the clipboard holds what it held before."""
        kept = within("clipboard", self._port.keep_clipboard, self._pulse.wait, _SECONDS)
        if kept is None:
            return _selected(hold, "", "clipboard")
        # In a terminal Ctrl+C would end the command.
        insert, copy = vk_of("Insert"), ord("C")
        key = KeyPress(copy, self._port.scan_of(copy), mods=_CTRL)
        if window is not None and is_terminal(window):
            key = KeyPress(insert, self._port.scan_of(insert), extended=True, mods=_CTRL)
        self._keys.press([key])
        told = within("clipboard", lambda: self._port.take_copied(kept), self._pulse.wait, _SECONDS)
        return _selected(hold, *(told or ("", "silent")))

    def clipboard(self) -> Selected:
        """What lies on the clipboard."""
        told = within("clipboard", self._port.clipboard, self._pulse.wait, _SECONDS)
        return _selected(0, *(told or ("", "silent")))


def _selected(hold: int, text: str, fault: SelectionFault | None) -> Selected:
    return Selected(hold, Private(text), fault if text or fault else "nothing")
