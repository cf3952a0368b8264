"""The input method of our own on a desk, X11's or GNOME's: installed, chosen, its processes, and where the program meets it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
from desk import DeskError, await_true
from desk_gnome import GnomeDesk
from desk_programs import AnyDesk
from ime_session import ImeSession

__all__ = [
    "IEUM",
    "await_ours",
    "choose_ours",
    "engine",
    "gnome_desk",
    "hangul_engine",
    "install_ours",
    "meeting_place",
    "ours",
    "session_at",
    "status",
    "typist",
    "who_types",
]

IEUM = (sys.executable, "-P", "-E", "-m", "desktop")


def install_ours(desk: AnyDesk) -> None:
    """As the person does."""
    done = desk.run(*IEUM, "ime", "install")
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def gnome_desk(folder: Path, *, accessible: bool = False) -> Iterator[GnomeDesk]:
    """GNOME on Wayland, where the person has installed it and chosen it; ``accessible``: see ``WaylandDesk``."""
    with GnomeDesk(folder, accessible=accessible) as desk:
        install_ours(desk)
        desk.start_shell(("ibus", "ieum"), ("xkb", "us"))
        yield desk


@contextlib.contextmanager
def session_at(desk: AnyDesk, *, listed: bool = True) -> Iterator[ImeSession]:
    """The program's end of the link, to which the input method has come; ``listed``: see ``ImeSession``."""
    with contextlib.closing(ImeSession(meeting_place(desk), listed=listed)) as session:
        desk.press("BackSpace")
        session.wait(lambda: session.hangul, "the input method comes")
        yield session


def await_ours(desk: AnyDesk) -> None:
    """Until the daemon of the moment knows it."""
    await_true(lambda: "ieum" in desk.run("ibus", "list-engine", "--name-only").stdout.split(), 20, "a new IBus")


def choose_ours(desk: AnyDesk) -> None:
    """The person chooses it, again where a daemon that has just begun refuses."""

    def used() -> bool:
        return desk.run("ibus", "engine", "ieum").returncode == 0 and engine(desk) == "ieum"

    await_true(used, 20, "the input method")
    await_true(lambda: len(ours(desk)) == 2, 20, "its processes")


def engine(desk: AnyDesk) -> str:
    """The input method in use."""
    return desk.run("ibus", "engine").stdout.strip()


def status(desk: AnyDesk) -> dict[str, object]:
    """``ieum ime status``."""
    told: dict[str, object] = json.loads(desk.run(*IEUM, "ime", "status", "--json").stdout)
    return told


def ours(desk: AnyDesk) -> list[psutil.Process]:
    """Who watches, and who types, on this desk, the oldest first."""
    found = []
    for each in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if each.cmdline()[-2:] == ["ime", "--ibus"] and each.environ().get("HOME") == desk.environment["HOME"]:
                found.append(each)
    return sorted(found, key=lambda each: each.create_time())


def typist(desk: AnyDesk) -> psutil.Process | None:
    """Who types, if anybody does now."""
    there = ours(desk)
    watchers = {each.pid for each in there}
    with contextlib.suppress(psutil.Error):
        return next((each for each in there if each.ppid() in watchers), None)
    return None


def who_types(desk: AnyDesk) -> psutil.Process:
    """Who types; somebody does."""
    if (found := typist(desk)) is None:
        raise DeskError("nobody types")
    return found


def hangul_engine(desk: AnyDesk) -> psutil.Process:
    """The process of ibus-hangul, which is in use."""
    for each in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            ours = each.environ().get("HOME") == desk.environment["HOME"]
            if ours and Path(each.cmdline()[0]).name == "ibus-engine-hangul":
                return each
    raise DeskError("ibus-hangul does not run")


def meeting_place(desk: AnyDesk) -> Path:
    """Where on that desk the program and the input method meet."""
    told = "import os; from desktop.system import paths; print(paths.ime_socket(os.environ))"
    return Path(desk.run(sys.executable, "-P", "-E", "-c", told).stdout.strip())
