"""Which program is typed into on GNOME's Wayland, where the Shell speaks for all of them: by accessibility alone."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import pytest
from desk_gnome import GnomeDesk
from desk_programs import open_program
from ime_desk import gnome_desk

from desktop.input.a11y.listener import RoleListener

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def gnome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GnomeDesk]:
    """A session with an accessibility bus, in which Hangul is typed."""
    with gnome_desk(tmp_path_factory.mktemp("gnome"), accessible=True) as desk:
        yield desk


@pytest.mark.parametrize("program", ["gnome-text-editor", "gedit"])
def test_who_is_typed_into_is_known(gnome: GnomeDesk, program: str) -> None:
    """GTK 4's first window has the focus before it is on the bus and never tells of it: its caret does; GTK 3 tells."""
    names: list[tuple[str, ...]] = []
    named = threading.Event()

    def on_names(told: tuple[str, ...]) -> None:
        names.append(told)
        if program in told:
            named.set()

    with contextlib.closing(RoleListener(gnome.environment)) as listener:
        listener.start(lambda secrecy: None, on_names)
        opened = open_program(gnome, program)
        try:
            gnome.type("오늘 ")
            assert named.wait(10), names
        finally:
            opened.close()
