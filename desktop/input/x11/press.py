"""Presses keys through XTEST, and freezes the keyboard while what was pressed takes effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from desktop.input.x11.keymap import Keymap, Stroke

__all__ = ["Press"]


class Press:
    """Requests are only queued: the owner of the display decides what goes to the server in one go."""

    def __init__(self, display: Display, keymap: Keymap) -> None:
        self._display = display
        self._root = display.screen().root
        self.keymap = keymap

    def tap(self, strokes: Iterable[Stroke]) -> int:
        """Presses and releases keys one after the other; returns how many presses that took."""
        presses = 0
        for stroke in strokes:
            held = [code for mask, code in self.keymap.modifier_keys.items() if stroke.mask & mask]
            for code in (*held, stroke.code):
                xtest.fake_input(self._display, X.KeyPress, code)
            for code in (stroke.code, *held):
                xtest.fake_input(self._display, X.KeyRelease, code)
            presses += 1 + len(held)
        return presses

    def lift(self, strokes: Sequence[Stroke], *, every_modifier: bool = False) -> list[int]:
        """Releases what the person still holds and is in the way of ``strokes``; what of it ``lower`` presses again.

        Modifiers would alter them, and a key that is down already types
        nothing.  Pressed again are the Shift keys, or ``every_modifier``.
        """
        if not strokes:
            return []
        down = self._display.query_keymap()
        lifted = [
            code
            for code in {stroke.code for stroke in strokes} | self.keymap.modifier_codes
            if down[code // 8] >> (code % 8) & 1
        ]
        for code in lifted:
            xtest.fake_input(self._display, X.KeyRelease, code)
        again = self.keymap.modifier_codes if every_modifier else self.keymap.shift_codes
        return [code for code in lifted if code in again]

    def lower(self, codes: Sequence[int]) -> int:
        """Presses again what ``lift`` has told: the person holds Shift for the key that comes next (ㄸ); how many."""
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        return len(codes)

    def is_down(self, code: int) -> bool:
        """Whether a key is held, by the person or by us."""
        return bool(self._display.query_keymap()[code // 8] >> (code % 8) & 1)

    def freeze(self) -> bool:
        """Freezes the keyboard without taking the focus, which a keyboard grab would do: what is typed waits.

        A pointer grab with a synchronous keyboard does that; false when another program holds the pointer.
        The pointer stands still meanwhile too, or a click would come to us and be lost.
        """
        status = self._root.grab_pointer(False, 0, X.GrabModeSync, X.GrabModeSync, X.NONE, X.NONE, X.CurrentTime)
        return bool(status == X.GrabSuccess)

    def thaw(self) -> None:
        """Ends ``freeze``: what was typed and clicked meanwhile goes its way."""
        self._display.ungrab_pointer(X.CurrentTime)
        self._display.sync()
