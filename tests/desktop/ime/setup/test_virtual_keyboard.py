"""Plasma on Wayland: IBus types for its programs behind an installation where nobody did, and nobody does behind undoing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from setup_desktop import FakeDesktop, files, installation

COMMAND = ["/opt/ieum/ieum", "ime", "--ibus"]
STARTER = "org.freedesktop.IBus.Panel.Wayland.Gtk3.desktop"


@pytest.fixture
def person(tmp_path: Path) -> dict[str, str]:
    """The environment of a person on Plasma, whose IBus is one that KWin can start."""
    (tmp_path / "usr" / "ibus" / "component").mkdir(parents=True)
    (tmp_path / "usr" / "applications").mkdir()
    (tmp_path / "usr" / "applications" / STARTER).touch()
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "XDG_DATA_DIRS": str(tmp_path / "usr"),
        "XDG_CURRENT_DESKTOP": "KDE",
        "WAYLAND_DISPLAY": "wayland-0",
    }


def starter(person: dict[str, str]) -> Path:
    """What IBus brings for KWin."""
    return Path(person["XDG_DATA_DIRS"]) / "applications" / STARTER


@pytest.mark.parametrize("version", ["5", "6"])
def test_where_nobody_typed_ibus_does_and_undone_nobody_does(person: dict[str, str], version: str) -> None:
    """By the tools of either version; no file of ours is left."""
    desktop = FakeDesktop(plasma={version: ""})
    assert installation(person, desktop).status().virtual_keyboard == "nobody"
    assert installation(person, desktop).install(COMMAND).virtual_keyboard == "ibus"
    assert desktop.plasma == {version: str(starter(person))}
    assert installation(person, desktop).remove().virtual_keyboard == "nobody"
    assert desktop.plasma == {version: ""}
    assert files(person) == set()


@pytest.mark.parametrize(
    ("before", "told"),
    [("/usr/share/applications/com.github.maliit.keyboard.desktop", "other"), ("/x/ibus.desktop", "ibus")],
)
def test_whom_the_person_has_chosen_stays_chosen(person: dict[str, str], before: str, told: str) -> None:
    """Another one is told of; theirs is not put in place of it, and stays when ours goes."""
    desktop = FakeDesktop(plasma={"6": before})
    assert installation(person, desktop).install(COMMAND).virtual_keyboard == told
    assert installation(person, desktop).remove().virtual_keyboard == told
    assert desktop.plasma == {"6": before}


def test_what_was_chosen_since_is_kept(person: dict[str, str]) -> None:
    """Undoing forgets only what installing chose."""
    desktop = FakeDesktop(plasma={"5": ""})
    installation(person, desktop).install(COMMAND)
    desktop.plasma["5"] = "/x/fcitx5.desktop"
    installation(person, desktop).remove()
    assert desktop.plasma == {"5": "/x/fcitx5.desktop"}


def test_ibus_chosen_by_the_person_is_not_forgotten(person: dict[str, str]) -> None:
    """It was not us."""
    desktop = FakeDesktop(plasma={"5": str(starter(person))})
    installation(person, desktop).install(COMMAND)
    installation(person, desktop).remove()
    assert desktop.plasma == {"5": str(starter(person))}


def test_an_ibus_that_kwin_cannot_start_is_not_chosen(person: dict[str, str]) -> None:
    """It brings no file for that, and before 1.5.29 none did."""
    starter(person).unlink()
    desktop = FakeDesktop(plasma={"5": ""})
    assert installation(person, desktop).install(COMMAND).virtual_keyboard == "impossible"
    assert desktop.plasma == {"5": ""}


@pytest.mark.parametrize(
    ("more", "plasma"),
    [
        ({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, {"5": ""}),
        ({"WAYLAND_DISPLAY": ""}, {"5": ""}),
        ({}, {}),
    ],
)
def test_elsewhere_nobody_is_chosen(person: dict[str, str], more: dict[str, str], plasma: dict[str, str]) -> None:
    """On other desktops, on X11, and where Plasma's own tools are missing."""
    desktop = FakeDesktop(plasma=plasma)
    before = dict(plasma)
    assert installation({**person, **more}, desktop).install(COMMAND).virtual_keyboard is None
    assert desktop.plasma == before
