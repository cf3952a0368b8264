"""Which chords are ours: passive grabs for those of the intercept table, and for the hotkeys, which are ours always."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator

from Xlib import X, error
from Xlib.display import Display

from desktop.input.protocol import Chord, HotkeyRefused, InterceptTable
from desktop.input.x11.keymap import Keymap, Stroke

__all__ = ["Grabs"]

log = logging.getLogger(__name__)

_NONE = InterceptTable(frozenset(), 0.0)


class Grabs:
    """Each grab freezes the keyboard behind its key; used in the thread that owns the display."""

    def __init__(self, display: Display, keymap: Keymap) -> None:
        self._display, self._keymap = display, keymap
        self._root = display.screen().root
        self._table = _NONE
        self._hotkeys: frozenset[Chord] = frozenset()
        self._held: dict[Stroke, Chord] = {}
        self._refused = error.CatchError(error.BadAccess)

    def __contains__(self, stroke: Stroke) -> bool:
        """Whether this key with these modifiers is grabbed."""
        return stroke in self._held

    def __getitem__(self, stroke: Stroke) -> Chord:
        """The chord that a grabbed stroke means."""
        return self._held[stroke]

    @property
    def until(self) -> float | None:
        """When the intercept table runs out; none without one."""
        return self._table.until if self._table.chords else None

    def ours(self, stroke: Stroke) -> bool:
        """Whether a press of this stroke is for us now."""
        chord = self._held.get(stroke)
        return chord is not None and (chord in self._hotkeys or time.monotonic() < self._table.until)

    def is_hotkey(self, chord: Chord) -> bool:
        """Whether this chord is ours always."""
        return chord in self._hotkeys

    def intercept(self, table: InterceptTable) -> None:
        """Makes the grabs those of ``table``, and of the hotkeys."""
        chords = table.chords | self._hotkeys
        wanted = {stroke: chord for chord in chords if (stroke := self._keymap.chord(chord)) is not None}
        for stroke in self._held.keys() - wanted.keys():
            self._release(stroke)
        for stroke in wanted.keys() - self._held.keys():
            self._grab(stroke)
        if self._was_refused():
            log.info("another program holds one of %d chords", len(wanted))
        self._held, self._table = wanted, table

    def expire(self) -> None:
        """Ends the intercept table; the hotkeys stay."""
        self.intercept(_NONE)

    def take(self, chords: Iterable[Chord]) -> list[HotkeyRefused]:
        """Makes these the hotkeys; returns those that cannot be."""
        self._hotkeys = frozenset()
        self.intercept(self._table)
        refused = []
        for chord in chords:
            stroke = self._keymap.chord(chord)
            if stroke is None:
                refused.append(HotkeyRefused(chord, taken=False))
                continue
            self._grab(stroke)
            if self._was_refused():
                self._release(stroke)  # with Num Lock, say, it may be ours
                self._held.pop(stroke, None)
                refused.append(HotkeyRefused(chord, taken=True))
                continue
            self._hotkeys |= {chord}
            self._held[stroke] = chord
        return refused

    def remap(self, keymap: Keymap) -> None:
        """The keyboard map has changed."""
        self._keymap = keymap
        self.intercept(self._table)

    def let_go(self) -> None:
        """Gives all chords back."""
        self._hotkeys = frozenset()
        self.intercept(_NONE)

    @contextlib.contextmanager
    def aside(self, strokes: Iterable[Stroke]) -> Iterator[None]:
        """Lets these strokes past meanwhile: we press them ourselves."""
        ours = self._held.keys() & set(strokes)
        for stroke in ours:
            self._release(stroke)
        yield
        for stroke in ours:
            self._grab(stroke)

    def of_key(self, code: int) -> list[Stroke]:
        """The grabbed strokes of one key."""
        return [stroke for stroke in self._held if stroke.code == code]

    def _was_refused(self) -> bool:
        self._display.sync()
        refused = self._refused.get_error() is not None
        self._refused.reset()
        return refused

    def _grab(self, stroke: Stroke) -> None:
        for each in self._keymap.variants(stroke):
            self._root.grab_key(each.code, each.mask, False, X.GrabModeAsync, X.GrabModeSync, onerror=self._refused)

    def _release(self, stroke: Stroke) -> None:
        for each in self._keymap.variants(stroke):
            self._root.ungrab_key(each.code, each.mask)
