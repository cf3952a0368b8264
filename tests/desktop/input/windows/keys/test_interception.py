"""Which keys are swallowed, which are kept, and which the applications get."""

from __future__ import annotations

from desktop.input.protocol import Chord
from desktop.input.windows.keys.interception import Combination, Interception, TakenChord, combinations
from desktop.input.windows.keys.vks import jamo_key
from desktop.input.windows.port import KeyDown, KeyPress

TAB, R, K, SHIFT, CTRL = 9, ord("R"), ord("K"), 0xA0, 0xA2
NONE: frozenset[str] = frozenset()
NO_KEYS: frozenset[int] = frozenset()
TABLE: dict[Combination, Chord] = {(TAB, NONE): Chord("Tab")}


class Played:
    """An interception with a clock, and all that it told."""

    def __init__(self) -> None:
        self.told: list[KeyDown | TakenChord] = []
        self.now = 100.0
        self.keys = Interception(self.told.append, lambda: self.now)
        self.keys.publish(TABLE, 160.0)

    def down(self, vk: int, *, own: bool = False) -> bool:
        return self.keys.key(vk, 0, extended=False, down=True, own=own)

    def up(self, vk: int, *, own: bool = False) -> bool:
        return self.keys.key(vk, 0, extended=False, down=False, own=own)

    def tap(self, vk: int) -> tuple[bool, bool]:
        return self.down(vk), self.up(vk)


def test_what_is_no_chord_passes_and_is_told() -> None:
    """Ours among it, which is known as ours; modifiers are told with the key they are held for."""
    played = Played()
    assert played.tap(R) == (False, False)
    assert not played.down(SHIFT)
    assert not played.down(K)
    assert not played.down(R, own=True)
    shifted = frozenset({"Shift"})
    assert played.told == [
        KeyDown(KeyPress(R), own=False),
        KeyDown(KeyPress(SHIFT), own=False),
        KeyDown(KeyPress(K, mods=shifted), own=False),
        KeyDown(KeyPress(R, mods=shifted), own=True),
    ]


def test_a_chord_is_swallowed_with_all_behind_it() -> None:
    """Keys are kept with their modifiers, and what goes up goes up for whoever knows that it was down."""
    played = Played()
    played.down(R)
    assert played.down(TAB)
    assert not played.up(R)
    assert played.up(TAB)
    assert played.down(SHIFT) and played.tap(K) == (True, True) and played.up(SHIFT)
    assert played.told[-1] == TakenChord(KeyPress(TAB), Chord("Tab"), hotkey=False)
    assert played.keys.waiting(bounces=False) == ([KeyPress(K, mods=frozenset({"Shift"}))], None)


def test_a_table_runs_out() -> None:
    """Who published it may be gone."""
    played = Played()
    played.now = 160.0
    assert played.tap(TAB) == (False, False)


def test_a_chord_that_repeats_is_one_press() -> None:
    """Until it goes up; given back it repeats for the application."""
    played = Played()
    played.down(TAB)
    assert played.down(TAB)
    assert played.keys.waiting(bounces=False) == ([], None)
    assert played.keys.settle() is None
    assert played.down(TAB)
    assert played.up(TAB)
    played.down(TAB)
    played.keys.forget_chord()
    played.keys.publish({}, 0.0)
    assert played.keys.settle() is None
    assert not played.down(TAB)
    assert not played.up(TAB)


def test_a_bounce_is_swallowed_unless_it_counts() -> None:
    """The same chord right behind the first; behind another key it is the next one."""
    played = Played()
    played.tap(TAB), played.tap(TAB), played.tap(R)
    assert played.keys.waiting(bounces=False) == ([KeyPress(R)], None)
    played.tap(TAB)
    kept, taken = played.keys.waiting(bounces=False)
    assert kept == [] and taken is not None and taken.chord == Chord("Tab")


def test_a_chord_among_the_kept_holds_on() -> None:
    """What came behind it is kept for the next hold."""
    played = Played()
    played.tap(TAB), played.tap(R), played.tap(TAB), played.tap(K)
    kept, taken = played.keys.waiting(bounces=False)
    assert kept == [KeyPress(R)] and taken is not None
    played.keys.begin(taken)
    assert played.keys.held
    assert played.keys.waiting(bounces=False) == ([KeyPress(K)], None)


def test_modifiers_are_as_the_person_holds_them_in_the_end() -> None:
    """One that went down meanwhile is to be pressed, and its end then belongs to the applications."""
    played = Played()
    played.tap(TAB)
    assert played.down(SHIFT)
    assert played.keys.settle() == (NO_KEYS, frozenset({SHIFT}))
    assert not played.down(SHIFT, own=True)
    assert played.keys.settle() is None
    assert not played.up(SHIFT)


def test_a_modifier_that_was_let_go_meanwhile_is_lifted() -> None:
    """Which we pressed for the person a moment too late."""
    played = Played()
    played.tap(TAB)
    played.down(CTRL, own=True)
    assert played.keys.settle() == (frozenset({CTRL}), NO_KEYS)


def test_nothing_ends_while_something_is_kept() -> None:
    """What is typed at the last moment comes first."""
    played = Played()
    played.tap(TAB), played.tap(R)
    assert played.keys.settle() == (NO_KEYS, NO_KEYS)


def test_a_hold_ends_by_itself_where_the_keyboards_thread_stands_still() -> None:
    """After some seconds every key is the application's again."""
    played = Played()
    played.tap(TAB)
    played.now += 3.1
    assert played.tap(R) == (False, False)


def test_modifiers_that_went_up_unseen() -> None:
    """Behind a locked screen, say: what is down now counts."""
    played = Played()
    played.down(CTRL)
    played.keys.resync(NO_KEYS)
    assert played.down(TAB)


def test_where_chords_lie() -> None:
    """A mark takes Shift along; a key that composes Hangul means no chord by itself."""
    lying = {"1": (0x31, False), "?": (0xBF, True), "c": (0x43, False)}

    def found(chord: Chord) -> list[Combination]:
        return list(combinations(chord, lying.get, lambda vk: bool(jamo_key(vk, shift=False))))

    assert found(Chord("1", frozenset({"Ctrl"}))) == [(0x31, frozenset({"Ctrl"}))]
    assert found(Chord("?")) == [(0xBF, frozenset({"Shift"}))]
    assert found(Chord("c")) == [] and found(Chord("☃")) == []
    assert found(Chord("c", frozenset({"Ctrl", "Alt"}))) == [(0x43, frozenset({"Ctrl", "Alt"}))]
