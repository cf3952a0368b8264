"""Which chords are ours: passive grabs for those of the intercept table, and for the hotkeys, which are ours always."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator

from desktop.input.protocol import Chord, HotkeyRefused, InterceptTable
from desktop.input.x11.keys.devices import Keyboards
from desktop.input.x11.keys.keymap import Keymap, Stroke

__all__ = ["Grabs"]

log = logging.getLogger(__name__)

_NONE = InterceptTable(frozenset(), 0.0)


class Grabs:
    """Each grab freezes its keyboard behind its key; used in the thread that owns the display."""

    def __init__(self, keyboards: Keyboards, keymap: Keymap) -> None:
        self._keyboards, self._keymap = keyboards, keymap
        self._table = _NONE
        self._hotkeys: frozenset[Chord] = frozenset()
        self._held: dict[Stroke, Chord] = {}

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
        wanted = {stroke: chord for chord in chords for stroke in self._keymap.chords(chord)}
        self._keyboards.ungrab(self._held.keys() - wanted.keys())
        refused = self._keyboards.grab(wanted.keys() - self._held.keys())
        if refused:
            log.info("another program holds %d of %d chords", len(refused), len(wanted))
        self._held, self._table = {stroke: wanted[stroke] for stroke in wanted if stroke not in refused}, table

    def expire(self) -> None:
        """Ends the intercept table; the hotkeys stay."""
        self.intercept(_NONE)

    def take(self, chords: Iterable[Chord]) -> list[HotkeyRefused]:
        """Makes these the hotkeys; returns those that cannot be."""
        self._hotkeys = frozenset()
        self.intercept(self._table)
        self._keyboards.look()
        refused = []
        for chord in chords:
            strokes = self._keymap.chords(chord)
            if not strokes:
                refused.append(HotkeyRefused(chord, taken=False))
                continue
            if self._keyboards.grab(strokes):
                self._keyboards.ungrab(strokes)  # with Num Lock, say, it may be ours
                for stroke in strokes:
                    self._held.pop(stroke, None)
                refused.append(HotkeyRefused(chord, taken=True))
                continue
            self._hotkeys |= {chord}
            self._held |= dict.fromkeys(strokes, chord)
        return refused

    def remap(self, keymap: Keymap) -> None:
        """The keyboard map has changed, or another of its layouts is in use."""
        self._keymap = keymap
        self.intercept(self._table)

    def renew(self) -> None:
        """A keyboard has come: it shall have the grabs of the others."""
        self._keyboards.grab(self._held.keys())

    def let_go(self) -> None:
        """Gives all chords back."""
        self._hotkeys = frozenset()
        self.intercept(_NONE)

    @contextlib.contextmanager
    def aside(self, strokes: Iterable[Stroke]) -> Iterator[None]:
        """Lets these strokes past meanwhile: we press them ourselves."""
        ours = self._held.keys() & set(strokes)
        self._keyboards.ungrab(ours)
        yield
        self._keyboards.grab(ours)
