"""The input method of our own on GNOME, Wayland and all; ``make live-all`` runs it, with what packaging/wayland.sh installs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import await_true
from desk_gnome import GnomeDesk
from ime_session import ImeSession
from ime_takes import meeting_place, play_takes
from wayland_editor import WaylandEditor, typing

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(300)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"
IEUM = (sys.executable, "-P", "-E", "-m", "desktop")


Place = tuple[GnomeDesk, WaylandEditor]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A session in which the person has installed the input method and chosen it, and a GTK 4 editor.

    The editor has no variable for an input method: the Shell asks IBus, and that our process.
    """
    with GnomeDesk(tmp_path_factory.mktemp("gnome")) as desk:
        done = desk.run(*IEUM, "ime", "install")
        assert done.returncode == 0, done.stderr
        desk.start_shell(("ibus", "ieum"), ("xkb", "us"))
        file = desk.folder / "text.txt"
        file.touch()
        desk.start("gnome-text-editor", "--standalone", str(file))
        editor = WaylandEditor(desk, file)
        editor.await_hangul()
        yield desk, editor


def test_gnome_text_editor_gets_hangul(place: Place) -> None:
    """At eight milliseconds a key; the panel shows our sign."""
    desk, editor = place
    editor.empty()
    desk.type("한글을 빠르게 씁니다 ", delay_s=0.008)
    desk.screenshot(ARTEFACTS / "gnome-text-editor.png")
    assert editor.saved("한글을 빠르게 씁니다 ") == "한글을 빠르게 씁니다 "


def test_killed_it_is_back_before_the_shell_notices(place: Place) -> None:
    """The syllable stays as it was, and the keys behind it compose."""
    desk, editor = place
    editor.empty()
    desk.type("한글")
    for each in typing(desk):
        each.kill()
    await_true(lambda: len(typing(desk)) == 1 and desk.run("ibus", "engine").stdout.strip() == "ieum", 5, "ours again")
    desk.type("나라 ")
    assert editor.saved("한글나라 ") == "한글나라 "


def test_rows_are_taken(place: Place) -> None:
    """Under Wayland, where nobody can take keys from others: inside the input method, and exactly."""
    desk, editor = place
    session = ImeSession(meeting_place(desk.run))
    try:
        desk.press("BackSpace")
        session.wait(lambda: session.hangul, "the input method comes")
        play_takes(editor, session, editor.empty, lambda wanted: editor.saved(wanted.rstrip("\n")))
        desk.screenshot(ARTEFACTS / "gnome-takes.png")
    finally:
        session.close()
