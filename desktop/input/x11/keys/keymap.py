"""Which key codes, with which modifiers, mean a chord or type a character, on the keyboard map of this display.

An input method composes Hangul by where a key lies, whatever is written on
it: ㅁ is the key right of Caps Lock on every layout.  All else, and each
chord, is what the layout in use says.
"""

from __future__ import annotations

import dataclasses

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
TYPED = RELEVANT | X.Mod5Mask
"""Modifiers that tell apart what keys type: AltGr is one of them."""

_ROWS = (("qwertyuiop", 24), ("asdfghjkl", 38), ("zxcvbnm", 52))
_JAMO = {letter: first + at for row, first in _ROWS for at, letter in enumerate(row)}
"""Where the keys of the 2-set layout lie, by the letters that the US layout has there: evdev's codes."""
_JAMO_CODES = frozenset(_JAMO.values())
_ALTGR, _ALTGR_LATCHED = 0xFE03, 0xFF7E
_LOCKS = (0xFFE5, 0xFF7F, 0xFF14, 0xFFE6)


@dataclasses.dataclass(frozen=True)
class Stroke:
    """A key code and the modifier mask it is pressed with."""

    code: int
    mask: int


class Keymap:
    """Looks strokes up on one display; made anew when the keyboard map changes."""

    def __init__(self, display: Display) -> None:
        self._display = display
        altgr = display.keysym_to_keycode(_ALTGR) or display.keysym_to_keycode(_ALTGR_LATCHED)
        held = {
            X.ShiftMask: display.keysym_to_keycode(XK.XK_Shift_L),
            X.ControlMask: display.keysym_to_keycode(XK.XK_Control_L),
            X.Mod1Mask: display.keysym_to_keycode(XK.XK_Alt_L),
            X.Mod4Mask: display.keysym_to_keycode(XK.XK_Super_L),
            X.Mod5Mask: altgr,
        }
        self.modifier_keys = {mask: code for mask, code in held.items() if code}
        """The key codes that hold each modifier of a stroke."""
        self.flush = Stroke(self.modifier_keys[X.ControlMask], 0)
        """Makes an input method commit the open syllable, and does nothing else."""
        mapping = display.get_modifier_mapping()
        locks = {code for keysym in _LOCKS for code, _ in display.keysym_to_keycodes(keysym)}
        self.modifier_codes = frozenset(code for codes in mapping for code in codes if code) - locks
        """The keys that count while they are held; those that lock something count when they are pressed."""
        self.shift_codes = frozenset(code for code in mapping[X.ShiftMapIndex] if code)
        self._group = 0
        self.look()

    def look(self) -> bool:
        """Finds out which of several layouts is in use; whether it is another one than before."""
        before, self._group = self._group, self._display.screen().root.query_pointer().mask >> 13 & 3
        return self._group != before

    def chords(self, chord: Chord) -> list[Stroke]:
        """The strokes that mean a chord; empty when this keyboard has no such key.

        The key of a digit means it with Shift and without, as it lies on
        either level.  A key that composes Hangul means no chord by itself.
        """
        stroke = next(iter(self._found(keysym_of(chord.key))), None)
        if stroke is None:
            return []
        mask = 0
        for name in chord.mods:
            mask |= _MASKS[name]
        if self.is_letter(Stroke(stroke.code, mask)):
            return []
        found = [Stroke(stroke.code, mask | stroke.mask)]
        if chord.key.isdigit() and stroke.mask and chord.mods:
            found.append(Stroke(stroke.code, mask))
        return found

    def strokes(self, text: str) -> list[Stroke] | None:
        """The strokes by which an input method in Hangul mode makes of ASCII ``text`` what the 2-set layout says.

        Backspace, tab and newline are among it; none when it has a character
        that this keyboard cannot type in Hangul mode.
        """
        found = []
        for char in text:
            stroke = self._character(char)
            if stroke is None:
                return None
            found.append(stroke)
        return found

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
        return self.chords(Chord(key, frozenset({"Ctrl"}) | shift))[:1]

    def is_letter(self, stroke: Stroke) -> bool:
        """Whether a stroke is of a key that an input method in Hangul mode composes."""
        return stroke.code in _JAMO_CODES and not stroke.mask & ~X.ShiftMask

    def _character(self, char: str) -> Stroke | None:
        if char.lower() in _JAMO:
            return Stroke(_JAMO[char.lower()], X.ShiftMask if char.isupper() else 0)
        found = self._found(_CHARACTERS.get(char, ord(char)))
        return next((stroke for stroke in found if not self.is_letter(stroke)), None)

    def _found(self, keysym: int) -> list[Stroke]:
        """The keys that have ``keysym`` in the layout in use, with Shift where it is on that level, the best first."""
        codes = {code for code, _ in self._display.keysym_to_keycodes(keysym)} if keysym else set()
        on = sorted((level, code) for code in codes for level in (0, 1) if self._keysym(code, level) == keysym)
        return [Stroke(code, X.ShiftMask if level else 0) for level, code in on]

    def _keysym(self, code: int, level: int) -> int:
        """What a key types in the layout in use; the core protocol tells of the first two layouts only."""
        first, second = ([self._display.keycode_to_keysym(code, at + each) for each in (0, 1)] for at in (0, 2))
        if self._group == 0 or not any(second):
            return int(first[level])  # such a key is alike in all of them
        if self._group == 1:
            return int(second[level])
        return int(first[level]) if first == second else 0
