"""The input method of our own on GNOME, Wayland and all: two programs in every run, the others with ``make live-all``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import await_true
from desk_gnome import GnomeDesk
from desk_programs import Program, open_program
from ime_desk import engine, install_ours, meeting_place, typist
from ime_session import ImeSession
from ime_takes import await_text, play_takes, play_typed

pytestmark = [pytest.mark.live, pytest.mark.timeout(1800)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"

PROGRAMS = (
    "gnome-text-editor",
    "gedit",
    *(pytest.param(name, marks=pytest.mark.toolkits) for name in ("chromium", "firefox", "libreoffice")),
)
"""GTK 4 and GTK 3; what has a toolkit of its own."""

Place = tuple[GnomeDesk, Program, str]


@pytest.fixture(scope="module")
def gnome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GnomeDesk]:
    """A session in which the person has installed the input method and chosen it."""
    with GnomeDesk(tmp_path_factory.mktemp("gnome")) as desk:
        install_ours(desk)
        desk.start_shell(("ibus", "ieum"), ("xkb", "us"))
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
    before = typist(desk)
    assert before is not None
    before.kill()
    await_true(lambda: typist(desk) not in (None, before) and engine(desk) == "ieum", 5, "ours again")
    desk.type("나라 ")
    await_text(program, "한글나라 ")


def test_rows_are_taken(place: Place) -> None:
    """Under Wayland, where nobody can take keys from others: inside the input method, and exactly."""
    desk, program, name = place
    session = ImeSession(meeting_place(desk))
    try:
        desk.press("BackSpace")
        session.wait(lambda: session.hangul, "the input method comes")
        play_takes(desk, program, session)
        desk.screenshot(ARTEFACTS / f"gnome-{name}-takes.png")
    finally:
        session.close()
