"""Which keys are ours: looked up in the hook's thread, published by the keyboard's.

A key is asked about while the whole machine waits for it, so nothing here
waits, and nothing is worked out that could be worked out before.
"""

from __future__ import annotations

import dataclasses
import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from desktop.input.protocol import Chord
from desktop.input.windows.keys.vks import MODIFIER_OF
from desktop.input.windows.port import KeyDown, KeyPress

__all__ = ["Combination", "Interception", "TakenChord", "combinations"]

Combination = tuple[int, frozenset[str]]
"""A virtual key and the names of the modifiers held with it."""

_LONGEST_SECONDS = 3.0
"""A hold that the keyboard's thread has not ended by then ends by itself: that thread stands still."""

_NOBODY: Mapping[Combination, Chord] = {}


@dataclasses.dataclass(frozen=True)
class TakenChord:
    """A chord that has become ours; ``hotkey``: it is so at all times."""

    stroke: KeyPress
    chord: Chord
    hotkey: bool


@dataclasses.dataclass
class _Holding:
    """All keys are ours since ``stroke``, none where no chord began it; ``kept`` is what was typed meanwhile.

    ``bouncing`` while nothing else has come than the chord itself.
    """

    stroke: KeyPress | None
    since: float
    kept: list[KeyPress] = dataclasses.field(default_factory=list)
    bouncing: bool = True


class Interception:
    """``key`` is called by the hook; all else by the keyboard's thread.  ``tell`` takes what happened, and never waits.

    Modifiers are told apart as the person holds them and as the applications
    believe them to be: while keys are held, and while ours are pressed, that
    is not the same.
    """

    def __init__(self, tell: Callable[[KeyDown | TakenChord], None], now: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._now = tell, now
        self._lock = threading.Lock()
        self._table: Mapping[Combination, Chord] = _NOBODY
        self._until = 0.0
        self._always: Mapping[Combination, Chord] = _NOBODY
        self._held: _Holding | None = None
        self._down: set[int] = set()
        """The keys that the person holds."""
        self._swallowed: set[int] = set()
        """Those of them that no application knows of."""
        self._chords: set[int] = set()
        """Those of chords: while one repeats it is the same press still."""
        self._believed: set[int] = set()
        """The modifiers that the applications believe to be down."""
        self.heard_at = float("-inf")
        """When a key came by last, ours among them."""

    # --- in the hook's thread

    def key(self, vk: int, scan: int, *, extended: bool, down: bool, own: bool) -> bool:
        """See ``Hook``."""
        with self._lock:
            self.heard_at = self._now()
            if own:
                self._passed(vk, down=down)
                if down:
                    self._tell(KeyDown(self._stroke(vk, scan, self._believed, extended=extended), own=True))
                return False
            return self._pressed(vk, scan, extended=extended) if down else self._released(vk)

    def _pressed(self, vk: int, scan: int, *, extended: bool) -> bool:
        repeated = vk in self._down
        self._down.add(vk)
        held = self._held
        if held is not None and self._now() - held.since > _LONGEST_SECONDS:
            held = self._held = None
        if held is not None:
            if vk in MODIFIER_OF:
                if vk not in self._believed:
                    self._swallowed.add(vk)
                return True
            of_chord = held.stroke is not None and vk == held.stroke.vk
            if not repeated or not (of_chord or vk not in self._swallowed):
                self._swallowed.add(vk)
                held.kept.append(self._stroke(vk, scan, self._down, extended=extended))
            return True
        if repeated and vk in self._chords:
            return True
        stroke = self._stroke(vk, scan, self._down, extended=extended)
        if (taken := self._chord(stroke)) is not None:
            self._held = _Holding(stroke, self._now())
            self._swallowed.add(vk)
            self._chords.add(vk)
            self._tell(taken)
            return True
        self._swallowed.discard(vk)
        self._passed(vk, down=True)
        self._tell(KeyDown(self._stroke(vk, scan, self._believed, extended=extended), own=False))
        return False

    def _released(self, vk: int) -> bool:
        self._down.discard(vk)
        self._chords.discard(vk)
        if vk in self._swallowed:
            self._swallowed.discard(vk)
            return True
        self._passed(vk, down=False)
        return False

    def _passed(self, vk: int, *, down: bool) -> None:
        """An application gets this key."""
        if vk in MODIFIER_OF:
            (self._believed.add if down else self._believed.discard)(vk)

    def _chord(self, stroke: KeyPress) -> TakenChord | None:
        combination = (stroke.vk, stroke.mods)
        if (chord := self._always.get(combination)) is not None:
            return TakenChord(stroke, chord, hotkey=True)
        if self._now() < self._until and (chord := self._table.get(combination)) is not None:
            return TakenChord(stroke, chord, hotkey=False)
        return None

    @staticmethod
    def _stroke(vk: int, scan: int, down: set[int], *, extended: bool) -> KeyPress:
        mods = frozenset(name for each in down if (name := MODIFIER_OF.get(each)) and each != vk)
        return KeyPress(vk, scan, extended, mods)

    # --- in the keyboard's thread

    def publish(self, table: Mapping[Combination, Chord], until: float) -> None:
        """These chords are ours until then."""
        with self._lock:
            self._table, self._until = table, until

    def publish_always(self, table: Mapping[Combination, Chord]) -> None:
        """These chords are ours until others are named."""
        with self._lock:
            self._always = table

    @property
    def held(self) -> bool:
        """Whether keys are held."""
        return self._held is not None

    @property
    def believed(self) -> frozenset[int]:
        """The modifiers that the applications believe to be down."""
        with self._lock:
            return frozenset(self._believed)

    def hold(self) -> None:
        """Holds the keys from now on, without a chord; not while they are held."""
        with self._lock:
            self._held = self._held or _Holding(None, self._now())

    def waiting(self, *, bounces: bool) -> tuple[list[KeyPress], TakenChord | None]:
        """What was typed meanwhile, up to a chord of ours, which begins the next hold: all behind it stays kept.

        The chord pressed once more, right behind it, was a bounce, unless ``bounces`` count.
        """
        with self._lock:
            if (held := self._held) is None:
                return [], None
            kept = held.kept
            if held.bouncing and not bounces and (chord := held.stroke) is not None:
                kept = list(
                    itertools.dropwhile(lambda stroke: (stroke.vk, stroke.mods) == (chord.vk, chord.mods), kept)
                )
            held.bouncing = held.bouncing and not kept
            for at, stroke in enumerate(kept):
                if (taken := self._chord(stroke)) is not None:
                    held.kept = kept[at:]
                    return kept[:at], taken
            held.kept = []
            return kept, None

    def begin(self, taken: TakenChord) -> None:
        """The first of what is kept is this chord: it holds the keys from now on."""
        with self._lock:
            kept = self._held.kept[1:] if self._held is not None else []
            self._held = _Holding(taken.stroke, self._now(), kept)
            if taken.stroke.vk in self._down:
                self._chords.add(taken.stroke.vk)

    def settle(self) -> tuple[frozenset[int], frozenset[int]] | None:
        """Ends the hold, unless something must be pressed before: modifiers to be lifted, and some to be lowered.

        Both are empty where more was typed meanwhile; none: the hold is over.
        """
        with self._lock:
            if self._held is not None and self._held.kept:
                return frozenset(), frozenset()
            holding = {vk for vk in self._down if vk in MODIFIER_OF}
            up, down = frozenset(self._believed - holding), frozenset(holding - self._believed)
            if up or down:
                # What is pressed for the person is known to the applications, and so will its end be.
                self._swallowed -= down
                return up, down
            self._held = None
            return None

    def let_go(self) -> None:
        """Ends the hold, whatever is kept: the system takes no keys from us."""
        with self._lock:
            self._held = None

    def forget_chord(self) -> None:
        """The chord that is held was nobody's: while its key repeats it is the application's."""
        with self._lock:
            if self._held is not None and self._held.stroke is not None:
                self._chords.discard(self._held.stroke.vk)

    def resync(self, modifiers: frozenset[int]) -> None:
        """These modifiers are down, whatever was seen of them: keys may have gone up where we cannot see."""
        with self._lock:
            if self._held is None:
                self._down = set(modifiers)
                self._believed = set(modifiers)
                self._swallowed.clear()
                self._chords.clear()


def combinations(
    chord: Chord, find: Callable[[str], tuple[int, bool] | None], composes: Callable[[int], bool]
) -> Sequence[Combination]:
    """What has to be pressed for a chord; empty where the keyboard has no such key.

    ``find`` tells the virtual key of a name or a character, and whether it
    takes Shift.  A key that composes Hangul means no chord by itself.
    """
    found = find(chord.key)
    if found is None:
        return ()
    vk, shift = found
    if composes(vk) and not chord.mods - {"Shift"}:
        return ()
    mods = chord.mods | ({"Shift"} if shift else set())
    return ((vk, frozenset(mods)),)
