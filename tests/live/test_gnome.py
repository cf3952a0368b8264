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
            return saved(desk, file, "가 ") == "가 "

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


def typing(desk: GnomeDesk) -> list[psutil.Process]:
    """The process that types in this session, and not the one that watches it."""
    found = {}
    for each in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if each.cmdline()[-2:] == ["ime", "--ibus"] and each.environ().get("HOME") == desk.environment["HOME"]:
                found[each.pid] = each
    return [each for each in found.values() if each.ppid() in found]
