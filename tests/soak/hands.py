"""A person's hands: keys and pointer by the X server's own test extension, at the pace of who types."""

from __future__ import annotations

import random
import time

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

__all__ = ["QUICK", "Hands"]

QUICK = (8.0, 40.0)

_NAMES = {
    " ": "space", "\n": "Return", "\t": "Tab", ".": "period", ",": "comma", "?": "question", "!": "exclam", "~": "asciitilde",
    "-": "minus", "(": "parenleft", ")": "parenright", ":": "colon", "'": "apostrophe", '"': "quotedbl", "/": "slash",
    "%": "percent", "^": "asciicircum", ";": "semicolon", "+": "plus", "=": "equal", "*": "asterisk", "&": "ampersand",
}  # fmt: skip
_MODIFIERS = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L"}


class Hands:
    """Presses keys on one display; ``pressed`` counts them, ``at`` is when the last one went down (monotonic)."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)
        self.pace = QUICK
        """Between two keys, in milliseconds, from and to."""
        self.pressed = 0
        self.at = 0.0

    def close(self) -> None:
        """Leaves the display."""
        self._display.close()

    def key(self, char: str, chance: random.Random) -> None:
        """One key of the 2-set layout, a blank, a mark or a line break, and the pause before the next."""
        pause = chance.uniform(*self.pace) / 1000
        code, shifted = self._code(_NAMES.get(char, char))
        shift = self._code("Shift_L")[0]
        if shifted:
            self._send(X.KeyPress, shift)
        self._stroke(code, pause * 0.4)
        if shifted:
            self._send(X.KeyRelease, shift)
        time.sleep(pause * 0.6)

    def chord(self, name: str, chance: random.Random) -> None:
        """A key with modifiers by its X names (``Tab``, ``shift+Tab``, ``ctrl+2``), each pressed after the one before."""
        *modifiers, key = name.split("+")
        codes = [self._code(_MODIFIERS[each])[0] for each in modifiers]
        for code in codes:
            self._send(X.KeyPress, code)
            time.sleep(chance.uniform(*self.pace) / 1000)
        self._stroke(self._code(key)[0], 0.008)
        for code in reversed(codes):
            time.sleep(0.008)
            self._send(X.KeyRelease, code)

    def click(self, x: int, y: int) -> None:
        """The first button there, in pixels of the screen; the pointer stays there."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()
        time.sleep(0.02)
        for kind in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(self._display, kind, 1)
            self._display.sync()
            time.sleep(0.02)

    def _stroke(self, code: int, held: float) -> None:
        self.at = time.monotonic()
        self._send(X.KeyPress, code)
        time.sleep(held)
        self._send(X.KeyRelease, code)
        self.pressed += 1

    def _send(self, kind: int, code: int) -> None:
        xtest.fake_input(self._display, kind, code)
        self._display.sync()

    def _code(self, name: str) -> tuple[int, bool]:
        """The key with this name on it, and whether Shift belongs to it."""
        symbol = XK.string_to_keysym(name)
        code = self._display.keysym_to_keycode(symbol)
        if not symbol or not code:
            raise ValueError(f"no key for {name!r}")
        return code, self._display.keycode_to_keysym(code, 0) != symbol
