"""Debian's im-config: IBus is chosen behind an installation where nobody was, and what the person chose stays theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from setup_desktop import FakeDesktop, files, installation

COMMAND = ["/opt/ieum/ieum", "ime", "--ibus"]


@pytest.fixture
def person(tmp_path: Path) -> dict[str, str]:
    """The environment of a person on a desktop that leaves the matter to im-config."""
    (tmp_path / "usr" / "ibus" / "component").mkdir(parents=True)
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home), "XDG_DATA_DIRS": str(tmp_path / "usr"), "XDG_CURRENT_DESKTOP": "XFCE"}


@pytest.mark.parametrize("told", [["none", "missing", "ibus"], ["default", "missing", "none"]])
def test_where_nobody_was_chosen_ibus_is_and_undone_nobody_is(person: dict[str, str], told: list[str]) -> None:
    """For this person only; no file of ours is left."""
    desktop = FakeDesktop(frameworks=list(told))
    assert installation(person, desktop).status().framework == "nobody"
    assert installation(person, desktop).install(COMMAND).framework == "ibus"
    assert desktop.frameworks == [told[0], "ibus", told[2]]
    assert installation(person, desktop).remove().framework == "nobody"
    assert desktop.frameworks == told
    assert files(person) == set()


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (["default", "missing", "ibus"], "ibus"),
        (["default", "ibus", "fcitx5"], "ibus"),
        (["default", "missing", "fcitx5"], "other"),
        (["default", "fcitx5", "ibus"], "other"),
        (["default", "none", "ibus"], "nobody"),
        (["fcitx5", "auto", "ibus"], "other"),
        (["default", "custom", "ibus"], None),
    ],
)
def test_what_is_chosen_stays_chosen(person: dict[str, str], before: list[str], told: str | None) -> None:
    """Another one is told of, and so is that the person wants none; a file by hand is nobody's to read."""
    desktop = FakeDesktop(frameworks=list(before))
    assert installation(person, desktop).install(COMMAND).framework == told
    assert installation(person, desktop).remove().framework == told
    assert desktop.frameworks == before


def test_what_was_chosen_since_is_kept(person: dict[str, str]) -> None:
    """Undoing forgets only what installing chose."""
    desktop = FakeDesktop(frameworks=["none", "missing", "ibus"])
    installation(person, desktop).install(COMMAND)
    desktop.frameworks = ["none", "fcitx5", "ibus"]
    installation(person, desktop).remove()
    assert desktop.frameworks == ["none", "fcitx5", "ibus"]


def test_elsewhere_nothing_is_chosen(person: dict[str, str]) -> None:
    """GNOME sees to IBus by itself, and other systems have no such tool."""
    desktop = FakeDesktop(frameworks=["none", "missing", "ibus"])
    gnome = {**person, "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}
    assert installation(gnome, desktop).install(COMMAND).framework is None
    assert desktop.frameworks == ["none", "missing", "ibus"]
    assert installation(person, FakeDesktop()).install(COMMAND).framework is None
