"""The input method of our own on KWin, KDE's compositor; ``make live-all`` runs it, with what packaging/wayland.sh installs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import await_true
from desk_kwin import KwinDesk
from ime_session import ImeSession
from ime_takes import meeting_place, play_takes
from wayland_editor import WaylandEditor, typing

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(300)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"
IEUM = (sys.executable, "-P", "-E", "-m", "desktop")
LIST_PIXELS = 2000
"""More than a blinking caret and a letter, and less than a list."""

TEXT = "한글을 아주 빠르게 씁니다 값을 얹고 뷁도 쓴다 "

EDITORS = {
    "gnome-text-editor": (("gnome-text-editor", "--standalone"), {}),
    "mousepad": (("mousepad",), {"GTK_IM_MODULE": "ibus"}),
    "featherpad": (("featherpad", "--standalone"), {"QT_IM_MODULE": "ibus"}),
}
"""GTK 4, which asks KWin; GTK 3 and Qt 5, which ask IBus by themselves."""

Place = tuple[KwinDesk, str, WaylandEditor]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KwinDesk]:
    """A session in which the person has installed the input method and chosen it, and IBus as virtual keyboard."""
    with KwinDesk(tmp_path_factory.mktemp("kwin")) as desk:
        done = desk.run(*IEUM, "ime", "install")
        assert done.returncode == 0, done.stderr
        desk.start_session("ieum", virtual_keyboard=True)
        yield desk


@pytest.fixture(scope="module", params=EDITORS)
def place(desk: KwinDesk, request: pytest.FixtureRequest) -> Iterator[Place]:
    """An editor in it, which has the focus."""
    name = str(request.param)
    command, environment = EDITORS[name]
    file = desk.folder / f"{name}.txt"
    file.touch()
    child = desk.start(*command, str(file), **environment)
    editor = WaylandEditor(desk, file)
    editor.await_hangul()
    yield desk, name, editor
    desk.stop(child)


def test_hangul_at_eight_milliseconds_a_key_is_exact(place: Place) -> None:
    """As fast as nobody types; no key is lost, doubled or late."""
    desk, name, editor = place
    editor.empty()
    desk.type(TEXT * 2, delay_s=0.008)
    desk.screenshot(ARTEFACTS / f"kwin-{name}.png")
    assert editor.saved(TEXT * 2) == TEXT * 2


def test_killed_it_is_back_at_once(place: Place) -> None:
    """The syllable stays as it was, and the keys behind it compose."""
    desk, _, editor = place
    editor.empty()
    desk.type("한글")
    for each in typing(desk):
        each.kill()
    await_true(lambda: len(typing(desk)) == 1 and desk.run("ibus", "engine").stdout.strip() == "ieum", 5, "ours again")
    desk.type("나라 ")
    assert editor.saved("한글나라 ") == "한글나라 "


def test_what_is_offered_is_seen(place: Place) -> None:
    """A list is drawn, by IBus's own panel, and goes with what it offers."""
    desk, name, editor = place
    session = ImeSession(meeting_place(desk.run))
    try:
        editor.empty()
        session.wait(lambda: session.hangul, "the input method comes")
        desk.type("오늘 회의는 세")
        session.wait(lambda: session.stands("세"), "what was typed is told")
        bare, listed = (ARTEFACTS / f"kwin-{name}-{what}.png" for what in ("bare", "listed"))
        desk.screenshot(bare)
        session.offer("세종대왕이", "세상에", "세미나가", "세시에")

        def seen() -> bool:
            desk.screenshot(listed)
            return changed(bare, listed) > LIST_PIXELS

        await_true(seen, 10, "the list")
        desk.press("Escape")

        def gone() -> bool:
            desk.screenshot(bare)
            return changed(bare, listed) > LIST_PIXELS

        await_true(gone, 10, "the end of the list")
    finally:
        session.close()


def changed(one: Path, other: Path) -> int:
    """How many pixels of two pictures differ."""
    command = ["compare", "-metric", "AE", str(one), str(other), "null:"]
    return int(float(subprocess.run(command, capture_output=True, text=True, check=False).stderr))


def test_plasma_s_choice_is_known(desk: KwinDesk) -> None:
    """By its own tools."""
    told = json.loads(desk.run(*IEUM, "ime", "status", "--json").stdout)
    assert (told["used"], told["virtual_keyboard"]) == (True, "ibus")


def test_rows_are_taken(place: Place) -> None:
    """Inside the input method, and exactly."""
    desk, name, editor = place
    session = ImeSession(meeting_place(desk.run))
    try:
        desk.press("BackSpace")
        session.wait(lambda: session.hangul, "the input method comes")
        play_takes(editor, session, editor.empty, lambda wanted: editor.saved(wanted.rstrip("\n")))
        desk.screenshot(ARTEFACTS / f"kwin-takes-{name}.png")
    finally:
        session.close()
