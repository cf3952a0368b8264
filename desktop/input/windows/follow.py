"""Follows what is written: our own automaton takes the keys that the applications get, for nobody tells their preedit.

What it believes is held true by the input method's mode, by the focus and by
clicks, and is forgotten where something else may have happened.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.input.protocol import Composed, Elsewhere, FromInput, ImeState, Passed, Unserved
from desktop.input.windows.keys.vks import CAPS_LOCK, HANGUL, HANJA, MODIFIER_OF, PACKET, char_of, jamo_key, name_of
from desktop.input.windows.port import InputMethodSeen, KeyPress
from engine.text.hangul import Automaton
from engine.text.private import Private

__all__ = ["Follower"]

_KOREAN, _ENGLISH = 0x12, 0x09
"""Primary languages of a layout."""

_PRIMARY = 0x3FF

_NATIVE = 1
"""The bit of a conversion mode that says Hangul."""

_NOTHING = Private("")


class Follower:
    """Used in the keyboard's thread.  ``emit`` is told what becomes of the text and of the input method.

    Microsoft's 2-set composes as libhangul does without its reordering.
    """

    def __init__(self, emit: Callable[[FromInput], None]) -> None:
        self._emit = emit
        self._automaton = Automaton(reorder=False)
        self._state = ImeState(present=False, hangul=False)
        self._known = False
        """Whether a word of the input method of this field has come."""
        self._doubted = False
        """It has said once that its mode is another than the one believed: keys may be on their way to it still."""
        self._language = _KOREAN
        self._unserved: Unserved | None = None
        self._silent = False
        self._closed = True
        self._caps = False
        self._high = 0
        self.muted = False
        """What is put in now is known to the session already."""

    @property
    def preedit(self) -> str:
        """The syllable being composed, as far as is known."""
        return self._automaton.preedit

    @property
    def hangul(self) -> bool:
        """Whether the next letter is composed."""
        return self._state.present and self._state.hangul and self._language == _KOREAN

    # --- where the person is

    def enter(self, *, closed: bool, unserved: Unserved | None) -> None:
        """Another field has the focus; ``closed``: of what is typed there nothing is told."""
        self.forget()
        self._closed, self._unserved, self._known, self._doubted = closed, unserved, False, False
        if unserved is not None:
            self._change(present=True, hangul=False)

    def tell(self) -> None:
        """Says once more what is known of the input method."""
        self._emit(self._state)

    def close(self, *, closed: bool) -> None:
        """More is known of the same field."""
        if closed and not self._closed:
            self.forget()
        self._closed = closed

    def forget(self) -> None:
        """Nothing is known of what is being composed."""
        self._automaton.reset()
        self._high = 0

    def in_mode(self, seen: InputMethodSeen, *, toggled: bool) -> None:
        """The input method has told its mode; ``toggled``: a key has switched it so lately that this may be older."""
        self._language = seen.language & _PRIMARY
        self._heed(seen.keyboard if self._language == _KOREAN else "")
        if seen.mode is None and self._language == _KOREAN:
            # One silence is a program that is busy; two are an input method of which nothing is known.
            if self._silent or not self._known:
                self._change(present=False, hangul=False)
            self._silent = True
            return
        self._silent = False
        hangul = self._language == _KOREAN and bool((seen.mode or 0) & _NATIVE) and not seen.keyboard
        believed = self._state
        if self._known and believed.present and hangul != believed.hangul and (toggled or not self._doubted):
            self._doubted = True
            return
        self._known, self._doubted = True, False
        self._change(present=True, hangul=hangul)
        if believed.present and believed.hangul != hangul and self._automaton.preedit:
            self.forget()
            self._emit(Elsewhere())

    def _heed(self, keyboard: str) -> None:
        """What another keyboard than the 2-set makes of the keys is not followed, and nothing before is believed."""
        unserved = Unserved("keyboard", keyboard) if keyboard else None
        if unserved == self._unserved or (self._unserved is not None and self._unserved.what != "keyboard"):
            return
        self._unserved = unserved
        self.forget()
        self._change(present=self._state.present, hangul=self._state.hangul and not keyboard)
        self._emit(Elsewhere())

    def caps(self, *, locked: bool) -> None:
        """Whether Caps Lock is on."""
        self._caps = locked

    # --- what is typed

    def key(self, stroke: KeyPress) -> bool:
        """An application gets this key; whether the mode of the input method may be another behind it."""
        if stroke.vk in MODIFIER_OF:
            return stroke.vk in {0xA3, 0xA5}  # keys that switch the input method on some keyboards
        if stroke.vk == CAPS_LOCK:
            self._caps = not self._caps
            return False
        if stroke.vk == HANGUL:
            self._flush()
            self._change(present=self._state.present, hangul=not self._state.hangul)
            return True
        if self._closed:
            return False
        if stroke.vk == HANJA:
            # A list that the next keys are for; what comes of it, nobody tells.
            self.forget()
            self._change(present=self._state.present, hangul=self._state.hangul, choosing=True)
            self._emit(Elsewhere())
            return False
        if self._state.choosing:
            self._change(present=self._state.present, hangul=self._state.hangul)
            self._emit(Elsewhere())
        self._type(stroke)
        return stroke.vk == 0x20 and "Shift" in stroke.mods

    def _type(self, stroke: KeyPress) -> None:
        shift = "Shift" in stroke.mods
        plain = not stroke.mods - {"Shift"}
        if stroke.vk in (0, PACKET):
            self._take_unit(stroke.scan)
        elif plain and self.hangul and (key := jamo_key(stroke.vk, shift=shift)):
            committed = self._automaton.press(key)
            self._tell(Composed(Private(committed), Private(self._automaton.preedit)))
        elif plain and name_of(stroke.vk) == "Backspace" and self._automaton.backspace():
            self._tell(Composed(_NOTHING, Private(self._automaton.preedit)))
        else:
            self._flush()
            char = char_of(stroke.vk, shift=shift, caps=self._caps) if plain else ""
            if plain and char and self._language not in (_KOREAN, _ENGLISH):
                self._emit(Elsewhere())
                return
            if char == "\\" and self.hangul:
                char = "₩"
            self._tell(Passed("" if char else name_of(stroke.vk), Private(char), stroke.mods))

    def _take_unit(self, unit: int) -> None:
        """A character that no key types, which may come in two halves."""
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
            return
        pair = bytes((self._high & 0xFF, self._high >> 8)) if self._high else b""
        self._high = 0
        char = (pair + bytes((unit & 0xFF, unit >> 8))).decode("utf-16-le", "replace")
        self._flush()
        self._tell(Passed("", Private(char), frozenset()))

    def _flush(self) -> None:
        if committed := self._automaton.flush():
            self._tell(Composed(Private(committed), _NOTHING))

    def _tell(self, event: FromInput) -> None:
        if not self.muted:
            self._emit(event)

    def _change(self, *, present: bool, hangul: bool, choosing: bool = False) -> None:
        state = ImeState(present, hangul, self._unserved, choosing)
        if state != self._state:
            self._state = state
            self._emit(state)
