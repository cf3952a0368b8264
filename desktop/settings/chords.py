"""The [chords] table of the settings."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.input.protocol import Chord
from desktop.session.chords import ChordError, parse_chord
from desktop.settings.checks import BadValue
from desktop.settings.options import ChordSettings, names_in
from desktop.settings.problems import BadSetting
from desktop.words.app import Sentence

__all__ = ["chords_by_name", "parse_chords"]


_LATER = {
    "stem": ("0", ("Ctrl",), ("Ctrl", "Alt"), ("Ctrl", "Shift"), ("Alt",)),
    "ask": ("/", ("Alt",), ("Ctrl",), ("Ctrl", "Alt"), ("Alt", "Shift")),
    "undo": ("z", ("Ctrl", "Alt"), ("Alt",), ("Ctrl", "Shift"), ("Alt", "Shift")),
}
"""What came later than the others: a key, and modifiers of which the first serve that leave the person's own alone."""


def parse_chords(table: Mapping[str, Any], hotkey: object = None) -> tuple[ChordSettings, tuple[BadSetting, ...]]:
    """The chords that the table holds and what is wrong with it.

    Of two settings with one chord, the one that the person changed later in
    the table goes back to its default.  ``hotkey`` is the person's chord that
    is ours at all times, as the file has it.
    """
    problems: list[BadSetting] = []
    options = names_in("chords")
    defaults = chords_by_name(ChordSettings())
    changed: dict[str, Chord] = {}
    for name, value in table.items():
        if name not in defaults:
            problems.append(BadSetting(f"chords.{name}", Sentence.WHY_UNKNOWN))
            continue
        try:
            chord = options[name].check(value)
        except BadValue as refused:
            problems.append(BadSetting(f"chords.{name}", refused.reason, options[name].spelled))
            continue
        if chord != defaults[name]:
            changed[name] = chord
    used = {*changed.values(), *_spelled(hotkey)}
    for name, (key, *ways) in _LATER.items():
        if name not in changed:
            # Whoever has its keys for something else keeps them.
            free = (chord for mods in ways if (chord := Chord(key, frozenset(mods))) not in used)
            defaults[name] = next(free, defaults[name])
    while twins := _twins(defaults | changed, changed):
        name, other = twins
        problems.append(BadSetting(f"chords.{name}", Sentence.WHY_CHORD_TWICE, str(defaults[name]), f"chords.{other}"))
        # Ends, because each round takes one change back and the defaults have no twins.
        del changed[name]
    merged = defaults | changed
    rows = tuple(merged.pop(f"candidate_{row}") for row, _ in enumerate(ChordSettings().candidates, 1))
    return ChordSettings(candidates=rows, **merged), tuple(problems)


def chords_by_name(chords: ChordSettings) -> dict[str, Chord]:
    """The chords under the names they have in the file."""
    single = {field.name: getattr(chords, field.name) for field in dataclasses.fields(chords)}
    del single["candidates"]
    return single | {f"candidate_{row}": chord for row, chord in enumerate(chords.candidates, 1)}


def _spelled(hotkey: object) -> Iterator[Chord]:
    """The chord that is spelled so, if it is one."""
    with contextlib.suppress(ChordError):
        if isinstance(hotkey, str):
            yield parse_chord(hotkey)


def _twins(chords: Mapping[str, Chord], changed: dict[str, Chord]) -> tuple[str, str] | None:
    """A changed name, the last one, with another name that has the same chord."""
    for name in reversed(changed):
        for other, chord in chords.items():
            if other != name and chord == chords[name]:
                return name, other
    return None
