"""The input method of our own on X11: typed and taken in two toolkits, beside what `ibus-hangul` is played with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from desk import Desk
from desk_programs import Program, open_program
from ime_desk import await_ours, choose_ours, install_ours, session_at
from ime_takes import play_takes, play_typed

pytestmark = [pytest.mark.live, pytest.mark.timeout(1800)]

PROGRAMS = (
    "mousepad",
    "featherpad",
    *(
        pytest.param(name, marks=pytest.mark.toolkits)
        for name in ("pyside", "xterm", "gnome-terminal", "chromium", "firefox", "libreoffice")
    ),
)
"""GTK 3 and Qt 5; Qt 6, XIM, and what has a toolkit or a text field of its own."""

Place = tuple[Desk, Program]


@pytest.fixture(scope="module")
def x11(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on which the person has installed the input method."""
    with Desk(tmp_path_factory.mktemp("desk"), tray=False) as desk:
        install_ours(desk)
        await_ours(desk)
        yield desk


@pytest.fixture(scope="module", params=PROGRAMS)
def place(x11: Desk, request: Any) -> Iterator[Place]:
    """A program whose keys go to our input method."""
    choose_ours(x11)
    program = open_program(x11, request.param)
    yield x11, program
    program.close()


@pytest.mark.parametrize("delay_ms", [8, 20])
def test_what_is_typed_is_exact(place: Place, delay_ms: int) -> None:
    """As fast as nobody types, and as fast as the quickest do."""
    desk, program = place
    play_typed(desk, program, delay_ms)


def test_rows_are_taken(place: Place) -> None:
    """Inside the key event, without a grab and without a pasted text, and exactly."""
    desk, program = place
    with session_at(desk, listed=False) as session:
        play_takes(desk, program, session)
