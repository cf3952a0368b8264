"""The input method of our own on a desk: installed as a person does it, chosen, and its processes there."""

from __future__ import annotations

import sys

import psutil
from desk import Desk, await_true

__all__ = ["IEUM", "await_own", "choose_own", "engine", "install_own", "processes"]

IEUM = (sys.executable, "-P", "-E", "-m", "desktop")


def install_own(desk: Desk) -> None:
    """The person adds it to the input methods."""
    done = desk.run(*IEUM, "ime", "install")
    assert done.returncode == 0, done.stderr
    await_own(desk)


def await_own(desk: Desk) -> None:
    """Until the daemon of the moment knows it."""
    await_true(lambda: "ieum" in desk.run("ibus", "list-engine", "--name-only").stdout.split(), 20, "a new IBus")


def choose_own(desk: Desk) -> None:
    """The person chooses it, again where a daemon that has just begun refuses."""

    def used() -> bool:
        return desk.run("ibus", "engine", "ieum").returncode == 0 and engine(desk) == "ieum"

    await_true(used, 20, "the input method")
    await_true(lambda: len(processes(desk)) == 2, 20, "its processes")


def engine(desk: Desk) -> str:
    """The input method in use."""
    return desk.run("ibus", "engine").stdout.strip()


def processes(desk: Desk) -> list[psutil.Process]:
    """Who watches, and who types, on this desk."""
    found = []
    for each in psutil.process_iter():
        try:
            if each.cmdline()[-2:] != ["ime", "--ibus"] or each.environ().get("DISPLAY") != desk.environment["DISPLAY"]:
                continue
        except psutil.Error:
            continue
        found.append(each)
    return sorted(found, key=lambda each: each.create_time())
