"""Which key codes, with which modifiers, mean a chord or type a character, on the keyboard map of this display."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from Xlib import XK, X
from Xlib.display import Display

from desktop.input.keysyms import keysym_of
from desktop.input.protocol import Chord

__all__ = ["Keymap", "Stroke"]

_MASKS = {"Shift": X.ShiftMask, "Ctrl": X.ControlMask, "Alt": X.Mod1Mask, "Super": X.Mod4Mask}
_CHARACTERS = {" ": 0x20, "\t": 0xFF09, "\n": 0xFF0D, "\b": 0xFF08}
_TERMINALS = frozenset(
    "gnome-terminal konsole xfce4-terminal mate-terminal lxterminal terminator tilix kitty alacritty qterminal".split()
)
_NO_PASTE = frozenset(("xterm", "uxterm", "urxvt", "st-256color", "st"))
RELEVANT = X.ShiftMask | X.ControlMask | X.Mod1Mask | X.Mod4Mask
"""Modifiers that tell chords apart; Caps Lock, Num Lock and the input groups do not."""


@dataclasses.dataclass(frozen=True)
class Stroke:
    """A key code and the modifier mask it is pressed with."""

    code: int
    mask: int


class Keymap:
    """Looks strokes up on one display; made anew when the keyboard map changes."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self.modifier_keys = {
            X.ShiftMask: display.keysym_to_keycode(XK.XK_Shift_L),
            X.ControlMask: display.keysym_to_keycode(XK.XK_Control_L),
            X.Mod1Mask: display.keysym_to_keycode(XK.XK_Alt_L),
            X.Mod4Mask: display.keysym_to_keycode(XK.XK_Super_L),
        }
        """The key codes that hold each modifier of a stroke."""
        self.flush = Stroke(self.modifier_keys[X.ControlMask], 0)
        """Makes an input method commit the open syllable, and does nothing else."""
        letters = (display.keysym_to_keycode(code) for code in range(ord("a"), ord("z") + 1))
        self._letters = frozenset(letters)
        mapping = display.get_modifier_mapping()
        self.modifier_codes = frozenset(code for codes in mapping for code in codes if code)
        self.shift_codes = frozenset(code for code in mapping[X.ShiftMapIndex] if code)

    def chord(self, chord: Chord) -> Stroke | None:
        """The stroke of a chord, or none when this keyboard has no such key."""
        stroke = self._stroke(keysym_of(chord.key))
        if stroke is None:
            return None
        mask = stroke.mask
        for name in chord.mods:
            mask |= _MASKS[name]
        return Stroke(stroke.code, mask)

    def character(self, char: str) -> Stroke | None:
        """The stroke that types an ASCII character (backspace, tab and newline among them)."""
        return self._stroke(_CHARACTERS.get(char, ord(char)))

    def strokes(self, text: str) -> list[Stroke]:
        """The strokes that type ASCII ``text``; characters this keyboard does not have are left out."""
        found = (self.character(char) for char in text)
        return [stroke for stroke in found if stroke is not None]

    def paste(self, app: str) -> list[Stroke]:
        """The stroke that pastes the clipboard in a window of the class ``app``; empty where none does."""
        return self._with_control("v", app)

    def copy(self, app: str) -> list[Stroke]:
        """The stroke that copies what is marked in a window of the class ``app``; empty where none does.

        Never the one that interrupts the command in a terminal.
        """
        return self._with_control("c", app)

    def _with_control(self, key: str, app: str) -> list[Stroke]:
        if app.casefold() in _NO_PASTE:
            return []
        shift = frozenset({"Shift"}) if app.casefold() in _TERMINALS else frozenset()
        stroke = self.chord(Chord(key, frozenset({"Ctrl"}) | shift))
        return [] if stroke is None else [stroke]

    def is_letter(self, stroke: Stroke) -> bool:
        """Whether a stroke is of a letter's key, so that an input method in Hangul mode composes it."""
        return stroke.code in self._letters and not stroke.mask & ~X.ShiftMask

    def variants(self, stroke: Stroke) -> Iterator[Stroke]:
        """The stroke with every combination of the locks: grabs match modifiers exactly."""
        for locks in (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask):
            yield Stroke(stroke.code, stroke.mask | locks)

    def _stroke(self, keysym: int) -> Stroke | None:
        # Only the first two levels can be reached with Shift alone.
        levels = [(index, code) for code, index in self._display.keysym_to_keycodes(keysym) if index < 2]
        if keysym == 0 or not levels:
            return None
        index, code = min(levels)
        return Stroke(code, X.ShiftMask if index == 1 else 0)
