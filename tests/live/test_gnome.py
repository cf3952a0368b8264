"""The input method of our own on GNOME, Wayland and all: two programs in every run, the others with ``make live-all``."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import await_true
from desk_gnome import GnomeDesk
from desk_programs import Program, open_program
from ime_desk import engine, gnome_desk, hangul_engine, session_at, typist, who_types
from ime_takes import await_text, play_takes, play_typed

pytestmark = [pytest.mark.live, pytest.mark.timeout(1800)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"

PROGRAMS = (
    "gnome-text-editor",
    "gedit",
    *(
        pytest.param(name, marks=pytest.mark.toolkits)
        for name in ("gnome-terminal", "chromium", "firefox", "libreoffice")
    ),
)
"""GTK 4 and GTK 3; what has a toolkit or a text field of its own."""

Place = tuple[GnomeDesk, Program, str]


@pytest.fixture(scope="module")
def gnome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GnomeDesk]:
    """A session in which the person has installed the input method and chosen it."""
    with gnome_desk(tmp_path_factory.mktemp("gnome")) as desk:
        yield desk


@pytest.fixture(scope="module", params=PROGRAMS)
def place(gnome: GnomeDesk, request: Any) -> Iterator[Place]:
    """A program without a variable for an input method: the Shell asks IBus, and that our process."""
    program = open_program(gnome, request.param)
    yield gnome, program, request.param
    program.close()


@pytest.mark.parametrize("delay_ms", [8, 20])
def test_what_is_typed_is_exact(place: Place, delay_ms: int) -> None:
    """As fast as nobody types, and as fast as the quickest do."""
    desk, program, name = place
    play_typed(desk, program, delay_ms)
    desk.screenshot(ARTEFACTS / f"gnome-{name}-{delay_ms}.png")


def test_killed_it_is_back_before_the_shell_notices(place: Place) -> None:
    """The syllable stays as it was, and the keys behind it compose."""
    desk, program, _ = place
    program.empty()
    desk.type("한글")
    before = who_types(desk)
    before.kill()
    await_true(lambda: typist(desk) not in (None, before) and engine(desk) == "ieum", 5, "ours again")
    desk.type("나라 ")
    await_text(program, "한글나라 ")


def test_rows_are_taken(place: Place) -> None:
    """Under Wayland, where nobody can take keys from others: inside the input method, and exactly."""
    desk, program, name = place
    with session_at(desk) as session:
        play_takes(desk, program, session)
        desk.screenshot(ARTEFACTS / f"gnome-{name}-takes.png")


def test_standing_still_costs_no_key(place: Place) -> None:
    """What is typed into the half second in which it does not answer waits, and the next one composes it."""
    desk, program, _ = place
    program.empty()
    desk.type("한글 나")
    before = who_types(desk)
    before.send_signal(signal.SIGSTOP)
    desk.type("라 만세 ", delay_ms=20)
    await_true(lambda: not before.is_running(), 5, "its end")
    await_text(program, "한글 나라 만세 ")


@pytest.mark.parametrize("place", [pytest.param("gedit", marks=pytest.mark.toolkits)], indirect=True)
def test_with_ibus_hangul_the_shell_throws_such_keys_away(place: Place) -> None:
    """So it is not by chance that ours leaves its connection to the next one: the Shell (43) drops what IBus fails at."""
    desk, program, _ = place
    desk.run("ibus", "engine", "hangul")
    program.empty()
    desk.type("한글 ")
    who = hangul_engine(desk)
    who.send_signal(signal.SIGSTOP)
    desk.type("나라 ")
    who.kill()
    await_true(lambda: engine(desk) != "hangul", 5, "nobody composes")
    desk.press("x")
    await_text(program, "한글 x")
    desk.run("ibus", "engine", "ieum")
    await_true(lambda: engine(desk) == "ieum", 20, "ours again")
