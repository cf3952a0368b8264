"""The input method of our own under a real fcitx5 on Wayland, in GNOME's and KWin's sessions; ``make live-all`` runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import await_true
from desk_fcitx5 import Fcitx5, build_addon, play_killed, play_listed
from desk_gnome import GnomeDesk
from desk_kwin import KwinDesk
from desk_programs import Program, open_program
from desk_wayland import WaylandDesk
from ime_takes import play_typed

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(1800)]

ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"
STARTER = Path("/usr/share/applications/org.fcitx.Fcitx5.desktop")
MODULES = {"GTK_IM_MODULE": "fcitx", "QT_IM_MODULE": "fcitx"}
"""With which programs ask fcitx5 by themselves, as a login sets them; without, KWin asks for them."""

PLACES = {
    "gnome-gtk3": ("gedit", MODULES),
    "kwin-gtk4": ("gnome-text-editor", {}),
    "kwin-gtk3": ("mousepad", MODULES),
}
"""With its own module GTK 4 types there, and takes nothing: seen, and left alone."""

Place = tuple[WaylandDesk, Fcitx5, Program]


@pytest.fixture(scope="module")
def addon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without a warning."""
    return build_addon(tmp_path_factory.mktemp("addon"))


@pytest.fixture(scope="module")
def gnome(addon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WaylandDesk, Fcitx5]]:
    """GNOME, and fcitx5 as a login starts it there."""
    with GnomeDesk(tmp_path_factory.mktemp("gnome")) as desk:
        fcitx5 = Fcitx5(desk, addon)
        desk.start_shell(("xkb", "us"))
        fcitx5.start()
        yield desk, fcitx5


@pytest.fixture(scope="module")
def kwin(addon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WaylandDesk, Fcitx5]]:
    """KWin, whose virtual keyboard fcitx5 is: it starts it."""
    with KwinDesk(tmp_path_factory.mktemp("kwin")) as desk:
        fcitx5 = Fcitx5(desk, addon)
        desk.start_kwin(STARTER)
        await_true(lambda: fcitx5.state() > 0, 30, "fcitx5")
        yield desk, fcitx5


@pytest.fixture(scope="module", params=PLACES)
def place(request: Any) -> Iterator[Place]:
    """A program, which has the focus."""
    name, variables = PLACES[request.param]
    desk, fcitx5 = request.getfixturevalue(request.param.partition("-")[0])
    desk.environment.update(variables)
    program = open_program(desk, name)
    yield desk, fcitx5, program
    program.close()
    for each in variables:
        del desk.environment[each]


def test_what_is_typed_is_exact(place: Place) -> None:
    """As fast as the quickest do; faster, GTK 4 does an Enter behind the syllable that comes after it."""
    desk, _, program = place
    play_typed(desk, program, 20)


def test_killed_in_the_middle_of_a_syllable_it_is_back_for_the_next_key(place: Place) -> None:
    """The syllable stays, and the very next key is composed by the next one who types."""
    desk, fcitx5, program = place
    play_killed(desk, program, fcitx5)


def test_rows_are_taken(place: Place, request: pytest.FixtureRequest) -> None:
    """Inside the key event, and exactly; whoever draws fcitx5's panel there lists them."""
    desk, _, program = place
    play_listed(desk, program, ARTEFACTS / f"fcitx5-{request.node.callspec.id}.png")
