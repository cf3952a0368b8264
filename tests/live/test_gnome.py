"""The input method of our own on GNOME, Wayland and all; ``make live-all`` runs it, with what packaging/wayland.sh installs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from desk import DeskError, await_true
from desk_gnome import GnomeDesk
from ime_session import ImeSession
from ime_takes import meeting_place, play_takes

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(300)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"
IEUM = (sys.executable, "-P", "-E", "-m", "desktop")


Place = tuple[GnomeDesk, Path]


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

        def hears() -> bool:
            empty(desk)
            desk.press("r", "k", " ")
            if (told := saved(desk, file, "가 ")) == "rk ":
                # As ibus-hangul it begins with Latin letters.
                desk.press("Hangul")
            return told == "가 "

        await_true(hears, 60, "the editor gets Hangul")
        yield desk, file


def empty(desk: GnomeDesk) -> None:
    """An empty page."""
    desk.press("a", held=("Control",))
    desk.press("BackSpace")


def saved(desk: GnomeDesk, file: Path, wanted: str) -> str:
    """What the editor has, saved until it is what is wanted, or often enough."""
    for _ in range(10):
        desk.press("s", held=("Control",))
        try:
            await_true(lambda: file.read_text(encoding="utf-8").rstrip("\n") == wanted, 1, "text")
        except DeskError:
            continue
        break
    return file.read_text(encoding="utf-8").rstrip("\n")


def test_gnome_text_editor_gets_hangul(place: Place) -> None:
    """At eight milliseconds a key; the panel shows our sign."""
    desk, file = place
    empty(desk)
    desk.type("한글을 빠르게 씁니다 ", delay_s=0.008)
    desk.screenshot(ARTEFACTS / "gnome-text-editor.png")
    assert saved(desk, file, "한글을 빠르게 씁니다 ") == "한글을 빠르게 씁니다 "


def test_killed_it_is_back_before_the_shell_notices(place: Place) -> None:
    """The syllable stays as it was, and the keys behind it compose."""
    desk, file = place
    empty(desk)
    desk.type("한글")
    for each in typing(desk):
        each.kill()
    await_true(lambda: len(typing(desk)) == 1 and desk.run("ibus", "engine").stdout.strip() == "ieum", 5, "ours again")
    desk.type("나라 ")
    assert saved(desk, file, "한글나라 ") == "한글나라 "


class GnomePage:
    """The page that has the focus."""

    def __init__(self, desk: GnomeDesk) -> None:
        self._desk = desk

    def press(self, *names: str) -> None:
        """See ``Page``."""
        self._desk.press(*names, delay_s=0.008)

    def chord(self, held: str, name: str) -> None:
        """See ``Page``."""
        self._desk.press(name, held=(held,), delay_s=0.008)


def test_rows_are_taken(place: Place) -> None:
    """Under Wayland, where nobody can take keys from others: inside the input method, and exactly."""
    desk, file = place
    session = ImeSession(meeting_place(desk.run))
    try:
        desk.press("BackSpace")
        session.wait(lambda: session.hangul, "the input method comes")
        play_takes(
            GnomePage(desk),
            session,
            lambda: empty(desk),
            lambda wanted: saved(desk, file, wanted.rstrip("\n")),
        )
        desk.screenshot(ARTEFACTS / "gnome-takes.png")
    finally:
        session.close()


def typing(desk: GnomeDesk) -> list[psutil.Process]:
    """The process that types in this session, and not the one that watches it."""
    found = {}
    for each in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if each.cmdline()[-2:] == ["ime", "--ibus"] and each.environ().get("HOME") == desk.environment["HOME"]:
                found[each.pid] = each
    return [each for each in found.values() if each.ppid() in found]
