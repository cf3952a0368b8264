"""Suggestions are taken on Windows, by a person who types as fast as people do, in fields of three kinds."""

from __future__ import annotations

import functools
import os
import random
import threading
from collections.abc import Iterator

import pytest
from backend_wine import WineBench
from desk import key_names
from desk_wine import WindowsEditor, WineDesk
from ime_takes import WORDS, await_text, typed_text
from session_end import TAB

from desktop.input.protocol import Chord, KeyEvent
from engine.text.hangul import compose, keys, round_trips

pytestmark = [pytest.mark.wine, pytest.mark.live, pytest.mark.timeout(1800)]

TAKES = int(os.environ.get("IEUM_WINDOWS_TAKES", "40"))
KEYS = int(os.environ.get("IEUM_WINDOWS_KEYS", "400"))
_DELAY_MS = 20
_BATCH = 20
_CHORDS = {
    "Tab": TAB,
    "ctrl+2": Chord("2", frozenset({"Ctrl"})),
    "Down": Chord("Down"),
    "shift+Tab": Chord("Tab", frozenset({"Shift"})),
    "Escape": Chord("Escape"),
    "period": Chord("."),
}
_WAYS = ("Tab", "ctrl+2", "Down", "shift+Tab", "Escape")
_WRITES_NOTHING = ("Down", "Escape")
"""Another row is selected, or all are put away."""


@pytest.fixture(params=["edit", "rich", "bare"])
def bench(desk: WineDesk, editor: WindowsEditor, request: pytest.FixtureRequest) -> Iterator[WineBench]:
    """A fresh input process, and a person in this field."""
    editor.go_to(request.param)
    made = WineBench(desk, editor)
    yield made
    made.close()


def test_rows_are_taken(desk: WineDesk, editor: WindowsEditor, bench: WineBench) -> None:
    """In every way, from the middle of a syllable and behind a blank, with a mark, typed on at once: the text is exact."""
    chance = random.Random(7)
    fitting = [word for word in WORDS if round_trips(word) and len(keys(word)) > 2]
    bench.session.intercept(*_CHORDS.values(), seconds=3600.0)
    for at in range(0, TAKES, _BATCH):
        editor.empty()
        bench.type(" ")
        wanted = " "
        for number in range(at, min(at + _BATCH, TAKES)):
            wanted += _take(desk, bench, chance.choice(fitting), number, chance)
        await_text(editor, wanted)


def _take(desk: WineDesk, bench: WineBench, word: str, number: int, chance: random.Random) -> str:
    """Types the beginning of a word, or nothing of it, takes it, and types on; what must stand there."""
    session, spelled = bench.session, keys(word)
    begun = spelled[: chance.randint(0, len(spelled) - 1)]
    if begun:
        desk.press(*begun, delay_ms=_DELAY_MS)
        session.wait(functools.partial(_stands, bench, compose(begun)), "what was typed")
    way, behind = _WAYS[number % len(_WAYS)], ("", "다시 ", "3개 ")[number % 3]
    if way in _WRITES_NOTHING:
        session.release(session.held(lambda: desk.press(way)).seq)
    if way == "Escape":
        # Nothing shows any more: the person writes it.
        desk.press(*key_names(f"{spelled[len(begun) :]} {behind}"), delay_ms=_DELAY_MS)
        written = f"{word} {behind}"
    else:
        chord, tail = way if way not in _WRITES_NOTHING else "Tab", "" if way == "shift+Tab" else " "
        # Nobody waits for the answer before typing on.
        since = len(session.told)
        hands = threading.Thread(
            target=desk.press, args=(chord, *key_names(behind)), kwargs={"delay_ms": _DELAY_MS}, daemon=True
        )
        hands.start()
        session.take(word, tail, session.next(KeyEvent, since).seq)
        hands.join()
        written = f"{word}{tail}{behind}"
        if not written.endswith(" "):
            desk.press("space", delay_ms=_DELAY_MS)
            written += " "
    session.wait(lambda: session.document.text.endswith(written), "what was typed behind it")
    if number % 7 == 6:
        session.mark(".", session.held(lambda: desk.press("period")).seq)
        desk.press("space", delay_ms=_DELAY_MS)
        written = f"{written[:-1]}. "
    return written


def _stands(bench: WineBench, partial: str) -> bool:
    return bench.session.document.partial == partial


@pytest.mark.parametrize("delay_ms", [20])
def test_what_is_typed_is_exact(desk: WineDesk, editor: WindowsEditor, bench: WineBench, delay_ms: int) -> None:
    """With the hook in between, and followed to the character."""
    wanted = typed_text(KEYS, seed=delay_ms)
    desk.press(*key_names(wanted), delay_ms=delay_ms)
    await_text(editor, wanted)
    bench.session.wait(lambda: bench.session.document.text.endswith(wanted[-40:]), "the end of it")


def test_the_input_process_is_killed_while_somebody_types(
    desk: WineDesk, editor: WindowsEditor, bench: WineBench
) -> None:
    """No key is lost: the hook dies with its process."""
    bench.session.intercept(TAB, seconds=3600.0)
    desk.press(*keys("오늘"), delay_ms=_DELAY_MS)
    bench.kill()
    desk.press("space", *keys("회의"), "space", delay_ms=_DELAY_MS)
    await_text(editor, "오늘 회의")
