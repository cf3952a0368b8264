"""Presses keys through XTEST."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from desktop.input.x11.keys.keymap import Keymap, Stroke

__all__ = ["Press"]


class Press:
    """Requests are only queued: the owner of the display decides what goes to the server in one go."""

    def __init__(self, display: Display, keymap: Keymap) -> None:
        self._display = display
        self.keymap = keymap

    def tap(self, strokes: Iterable[Stroke]) -> int:
        """Presses and releases keys one after the other; returns how many presses that took."""
        presses = 0
        for stroke in strokes:
            held = [code for mask, code in self.keymap.modifier_keys.items() if stroke.mask & mask]
            for code in held:
                # Left down by ``lower`` it would not go down again; for the application it is up.
                xtest.fake_input(self._display, X.KeyRelease, code)
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

    def lower(self, codes: Collection[int]) -> int:
        """Presses what the person holds: it may be Shift for the key that comes next (ㄸ); how many."""
        for code in codes:
            # A key that is down for XTEST already would not go down for the application.
            xtest.fake_input(self._display, X.KeyRelease, code)
            xtest.fake_input(self._display, X.KeyPress, code)
        return len(codes)

    def raise_up(self, code: int) -> None:
        """A key that the application believes to be down is up."""
        xtest.fake_input(self._display, X.KeyRelease, code)
