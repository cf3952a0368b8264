"""What GNOME's programs are called where IBus knows them all as the Shell; ``make live-all`` runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import BinaryIO, cast

import pytest
from desk import await_true
from desk_gnome import GnomeDesk
from session_end import SessionEnd

from desktop.input.protocol import Field, Focus, ImeState
from desktop.session.gate import Closed, reason_closed

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(300)]

IEUM = (sys.executable, "-P", "-E", "-m", "desktop")
PROGRAMS = {
    "gnome-text-editor": ("gnome-text-editor", "--standalone"),
    "gnome-terminal-server": ("gnome-terminal", "--wait", "--", "cat"),
}
"""By the name of the process, which people know of ``ps``: one of GTK 4, one of GTK 3."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GnomeDesk]:
    """A session in which ours is in use, and programs tell accessibility of themselves."""
    with GnomeDesk(tmp_path_factory.mktemp("gnome"), accessible=True) as desk:
        done = desk.run(*IEUM, "ime", "install")
        assert done.returncode == 0, done.stderr
        desk.start_shell(("ibus", "ieum"), ("xkb", "us"))
        # A program that another one has the session's bus start finds the display.
        desk.run("dbus-update-activation-environment", "WAYLAND_DISPLAY")
        yield desk


@pytest.fixture
def session(desk: GnomeDesk) -> Iterator[SessionEnd]:
    """What the real input process tells."""
    child = subprocess.Popen(
        [*IEUM, "--role", "input"], env=desk.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pipes = cast("BinaryIO", child.stdout), cast("BinaryIO", child.stdin)
    session = SessionEnd(*pipes)
    yield session
    pipes[1].close()
    assert child.wait(10) == 0
    session.close()
    pipes[0].close()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_known_by_any_of_its_names(desk: GnomeDesk, session: SessionEnd, name: str) -> None:
    """So it is blocked by whichever of them stands in the person's list, and by no other's."""
    program = desk.start(*PROGRAMS[name])

    def named() -> bool:
        desk.press("r", "BackSpace")
        told = session.all(Focus)
        return bool(told and told[-1].app and told[-1].field in (Field.PLAIN, Field.TERMINAL))

    await_true(named, 60, f"the name of {name}")
    focus = session.all(Focus)[-1]
    assert name in (focus.app, *focus.also)
    composing = ImeState(present=True, hangul=True)

    def closed(*blocked: str) -> Closed | None:
        return reason_closed(focus, composing, frozenset(blocked), paused=False, unnamed=False)

    assert [closed(each.casefold()) for each in (focus.app, *focus.also)] == [Closed.BLOCKED_APP] * (
        1 + len(focus.also)
    )
    assert closed("gnome-shell", "keepassxc") is None
    desk.stop(program)
