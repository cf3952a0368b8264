"""The whole program, and the input method of our own, while their processes are killed: no key is lost, and none doubled.

What was typed in the moments in which nobody composed stands there as Latin
letters, so the keys of the text are the keys that were pressed, whatever died.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import psutil
import pytest
from desk import Desk, DeskError, await_true, key_names
from desk_programs import AnyDesk, Program, open_program
from ime_desk import IEUM, await_ours, choose_ours, gnome_desk, install_ours, typist
from ime_takes import KEYS, WORDS, typed_text
from killing import type_while

from engine.text.hangul import keys

pytestmark = [pytest.mark.live, pytest.mark.timeout(1800)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"
TYPED: Final = max(KEYS, 1500)

_DELAY_MS: Final = 20
_LATIN_S: Final = 0.7
"""So long keys may pass as Latin letters when who types them dies."""

_OPEN: Final = 6
_BEHIND: Final = 3
"""Keys of a syllable that was open, and those that may overtake it."""

_ROLES: Final = ("ime", "engine", "input", "ui", "input", "engine")
_APART_S: Final = (5.2, 7.0)
"""Who fails more often than that is given up: three times in a minute the ime, five times the engine."""

Place = tuple[AnyDesk, Program, "Tray"]


class Tray:
    """The program, which its person starts again when its window has died."""

    def __init__(self, desk: AnyDesk) -> None:
        self._desk = desk
        welcomed = Path(desk.environment["HOME"]) / ".local" / "share" / "ieum"
        welcomed.mkdir(parents=True, exist_ok=True)
        (welcomed / "welcomed").touch()
        (welcomed.parents[2] / ".config" / "ieum").mkdir(parents=True, exist_ok=True)
        # On GNOME nobody says which program it is that has the focus.
        (welcomed.parents[2] / ".config" / "ieum" / "settings.toml").write_text("unnamed_apps = true\n")
        self.start()

    def start(self) -> None:
        """Starts it and waits until it could suggest something."""
        self._child = self._desk.start(*IEUM)
        await_true(self._ready, 60, "the program")

    def kill(self, role: str) -> bool:
        """Kills one of its processes; whether there was one."""
        if role == "ui":
            self._child.kill()
            self._child.wait()
            self.start()
            return True
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self._child.pid).children():
                if child.cmdline()[-1] == role:
                    child.kill()
                    return True
        return False

    def _ready(self) -> bool:
        told = self._desk.run(*IEUM, "status", "--json").stdout
        return told.startswith("{") and json.loads(told)["engine"] is not None


@pytest.fixture(scope="module", params=["x11", pytest.param("gnome", marks=pytest.mark.toolkits)])
def place(tmp_path_factory: pytest.TempPathFactory, request: Any) -> Iterator[Place]:
    """A desk with an editor, our input method, and the program."""
    folder = tmp_path_factory.mktemp(request.param)
    with contextlib.ExitStack() as stack:
        if request.param == "gnome":
            desk: AnyDesk = stack.enter_context(gnome_desk(folder))
        else:
            desk = x11 = stack.enter_context(Desk(folder))
            install_ours(x11)
            await_ours(x11)
            choose_ours(x11)
        program = open_program(desk, "gedit" if request.param == "gnome" else "mousepad")
        yield desk, program, Tray(desk)
        program.close()


def test_typed_while_processes_die(place: Place) -> None:
    """Who types is killed like all others, in the middle of syllables and of keys."""
    desk, program, tray = place
    program.empty()
    wanted = typed_text(TYPED, seed=3)
    deaths = type_while(desk, key_names(wanted), lambda role: kill(desk, tray, role), _ROLES, _APART_S, seed=3)
    seen = await_keys(program, keys(wanted))
    longest = max(latin_runs(seen), default=0)
    swaps = overtaken(keys(seen), keys(wanted).rstrip())
    note(desk, "typed", keys=len(keys(wanted)), deaths=deaths, latin=latin_runs(seen), overtaken=swaps)
    assert swaps is not None
    assert swaps <= deaths["ime"]
    assert longest * _DELAY_MS / 1000 <= _LATIN_S, latin_runs(seen)


def test_taken_while_processes_die(place: Place) -> None:
    """A Tab takes a word that fits all that was typed of it, or is a Tab of the program's; nothing between the two."""
    desk, program, tray = place
    chance = random.Random(4)
    program.empty()
    begun = []
    for _ in range(TYPED // 8):
        spelled = keys(chance.choice(WORDS))
        begun.append(spelled[: chance.randint(2, len(spelled))])
    names = [name for each in begun for name in (*each, None, "Tab")]
    deaths = type_while(desk, names, lambda role: kill(desk, tray, role), _ROLES, _APART_S, seed=4)
    wrong: list[object] = []

    def fits() -> bool:
        wrong[:] = misfits(program.text(), begun)
        return not wrong

    try:
        await_true(fits, 15, "the text")
    except DeskError:
        raise AssertionError(wrong) from None
    text = program.text()
    note(desk, "taken", tabs=len(begun), deaths=deaths, taken=len(begun) - text.count("\t"), latin=latin_runs(text))
    assert text.count("\t") < len(begun) / 2


def misfits(text: str, begun: Sequence[str]) -> list[object]:
    """Where a text of words, each ended by a Tab or by what a Tab took, is none that these beginnings can become.

    What a Tab takes is a word and a blank, or a mark for an utterance that has ended.
    """
    text = text.rstrip("\n")
    words = re.findall(r"([^ \t.?!~]*)([ \t.?!~])", text if text[-1:].isspace() else f"{text} ")
    wrong: list[object] = [
        (at, spelled, word, end, words[at - 1 : at + 3])
        for at, (spelled, (word, end)) in enumerate(zip(begun, words, strict=False))
        if overtaken(keys(word)[: len(spelled)], spelled) is None or (end == "\t" and len(keys(word)) != len(spelled))
    ]
    if len(words) != len(begun) or "".join(map("".join, words)).rstrip(" ") != text.rstrip(" "):
        # Behind one that is too many or missing none fits.
        return [("words", len(words), *wrong[:2])]
    return wrong


def overtaken(seen: str, wanted: str) -> int | None:
    """How often a syllable was overtaken by a key or two; none where the keys differ in any other way.

    When who composes dies, IBus commits the open syllable as soon as it notices, and a key behind it may come first.
    """
    at = times = 0
    while at < max(len(seen), len(wanted)):
        if seen[at : at + 1] == wanted[at : at + 1]:
            at += 1
            continue
        ways = itertools.product(range(1, _OPEN + 1), range(1, _BEHIND + 1))
        size = next(
            (
                opened + behind
                for opened, behind in ways
                if seen[at : at + opened + behind]
                == wanted[at + opened : at + opened + behind] + wanted[at : at + opened]
            ),
            0,
        )
        if not size:
            return None
        at, times = at + size, times + 1
    return times


@pytest.mark.parametrize(
    ("seen", "wanted", "times"),
    [
        ("", "", 0),
        ("gks", "gks", 0),
        ("hwgrp", "whgrp", 1),
        ("rgks", "gksr", 1),
        ("gk", "gks", None),
        ("gksk", "gks", None),
    ],
)
def test_a_lost_key_is_no_overtaken_one(seen: str, wanted: str, times: int | None) -> None:
    """The comparison below can fail."""
    assert overtaken(seen, wanted) == times


def kill(desk: AnyDesk, tray: Tray, role: str) -> bool:
    """Whether there was somebody to kill."""
    if role != "ime":
        return tray.kill(role)
    with contextlib.suppress(psutil.NoSuchProcess):
        if (who := typist(desk)) is not None:
            who.kill()
            return True
    return False


def latin_runs(text: str) -> list[int]:
    """How many keys each stretch has that was typed while nobody composed."""
    return [len(run.strip()) for run in re.findall(r"[A-Za-z\s]+", text) if run.strip()]


def await_keys(program: Program, wanted: str) -> str:
    """The program's text, whose keys must be these."""
    seen = ""

    def is_there() -> bool:
        nonlocal seen
        seen = program.text().rstrip()
        return overtaken(keys(seen), wanted.rstrip()) is not None

    try:
        await_true(is_there, 15, "the text")
    except DeskError:
        at = next((at for at, pair in enumerate(zip(keys(seen), wanted, strict=False)) if pair[0] != pair[1]), -1)
        raise AssertionError(
            (len(keys(seen)), len(wanted), at, keys(seen)[at - 20 :][:60], wanted[at - 20 :][:60])
        ) from None
    return seen


def note(desk: AnyDesk, what: str, **figures: object) -> None:
    """Keeps figures, for whoever measures."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    name = f"own-killed-{'x11' if 'DISPLAY' in desk.environment else 'gnome'}-{what}.json"
    (ARTEFACTS / name).write_text(json.dumps(figures), encoding="utf-8")
