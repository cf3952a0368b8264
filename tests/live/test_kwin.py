"""The input method of our own on KWin, KDE's compositor; ``make live-all`` runs it, with what packaging/wayland.sh installs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import await_true
from desk_kwin import KwinDesk
from desk_programs import Program, open_program
from ime_desk import engine, install_ours, meeting_place, status, typist, who_types
from ime_session import ImeSession
from ime_takes import await_text, play_takes, play_typed

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(1800)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"
MODULES = {"gnome-text-editor": "", "mousepad": "GTK_IM_MODULE", "featherpad": "QT_IM_MODULE"}
"""GTK 4, which asks KWin; GTK 3 and Qt 5, which ask IBus by themselves where this variable says so."""

LIST_PIXELS = 2000
"""More than a blinking caret and a letter, and less than a list."""

Place = tuple[KwinDesk, Program, str]


@pytest.fixture(scope="module")
def kwin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KwinDesk]:
    """A session in which the person has installed the input method and chosen it, and IBus as virtual keyboard."""
    with KwinDesk(tmp_path_factory.mktemp("kwin")) as desk:
        install_ours(desk)
        desk.start_session("ieum", virtual_keyboard=True)
        yield desk


@pytest.fixture(scope="module", params=MODULES)
def place(kwin: KwinDesk, request: Any) -> Iterator[Place]:
    """A program, which has the focus."""
    if module := MODULES[request.param]:
        kwin.environment[module] = "ibus"
    program = open_program(kwin, request.param)
    yield kwin, program, request.param
    program.close()
    kwin.environment.pop(module, None)


@pytest.fixture
def session(place: Place) -> Iterator[ImeSession]:
    """The program's end of the link, to which the input method has come."""
    desk, program, _ = place
    session = ImeSession(meeting_place(desk))
    program.empty()
    session.wait(lambda: session.hangul, "the input method comes")
    yield session
    session.close()


@pytest.mark.parametrize("delay_ms", [8, 20])
def test_what_is_typed_is_exact(place: Place, delay_ms: int) -> None:
    """As fast as nobody types, and as fast as the quickest do."""
    desk, program, _ = place
    play_typed(desk, program, delay_ms)


def test_killed_it_is_back_at_once(place: Place) -> None:
    """The syllable stays as it was, and the keys behind it compose."""
    desk, program, _ = place
    program.empty()
    desk.type("한글")
    before = who_types(desk)
    before.kill()
    await_true(lambda: typist(desk) not in (None, before) and engine(desk) == "ieum", 5, "ours again")
    desk.type("나라 ")
    await_text(program, "한글나라 ")


def test_what_is_offered_is_seen(place: Place, session: ImeSession) -> None:
    """A list is drawn, by IBus's own panel, and goes with what it offers."""
    desk, _, name = place
    desk.type("오늘 회의는 세")
    session.wait(lambda: session.stands("세"), "what was typed is told")
    bare, listed = (ARTEFACTS / f"kwin-{name}-{what}.png" for what in ("bare", "listed"))
    desk.screenshot(bare)
    session.offer("세종대왕이", "세상에", "세미나가", "세시에")

    def seen() -> bool:
        desk.screenshot(listed)
        return changed(bare, listed) > LIST_PIXELS

    await_true(seen, 10, "the list")
    desk.press("Tab")
    session.wait(lambda: bool(session.used), "the first row is taken")

    def gone() -> bool:
        desk.screenshot(bare)
        return changed(bare, listed) > LIST_PIXELS

    await_true(gone, 10, "the end of the list")


def test_rows_are_taken(place: Place, session: ImeSession) -> None:
    """Inside the input method, and exactly."""
    desk, program, _ = place
    play_takes(desk, program, session)


def test_plasma_s_choice_is_known(kwin: KwinDesk) -> None:
    """By its own tools."""
    told = status(kwin)
    assert (told["used"], told["virtual_keyboard"]) == (True, "ibus")


def changed(one: Path, other: Path) -> int:
    """How many pixels of two pictures differ."""
    command = ["compare", "-metric", "AE", str(one), str(other), "null:"]
    return int(float(subprocess.run(command, capture_output=True, text=True, check=False).stderr))
