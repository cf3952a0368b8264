"""What setting up leaves on a person's desktop, and that nothing of it stays; only the desktop's own tools are made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from setup_desktop import FakeDesktop, files, installation

from desktop.ime.setup.installation import NoIbus
from desktop.ime.setup.lists import ENGINES, GNOME
from desktop.ime.setup.places import COMPONENT_PATH, ImePlaces

COMMAND = ["/opt/ieum/ieum", "ime", "--ibus"]


@pytest.fixture
def person(tmp_path: Path) -> dict[str, str]:
    """The environment of a person on GNOME, on a machine whose IBus reads one folder."""
    (tmp_path / "usr" / "ibus" / "component").mkdir(parents=True)
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "XDG_DATA_DIRS": f"{tmp_path}/none:{tmp_path}/usr",
        "XDG_CURRENT_DESKTOP": "ubuntu:GNOME",
    }


def test_installed_it_is_known_listed_and_lasts(person: dict[str, str]) -> None:
    """IBus has a file for it, the variable that it needs for that is set in later sessions, and GNOME lists it last."""
    desktop = FakeDesktop({GNOME.schema: "[('xkb', 'kr'), ('ibus', 'hangul')]", ENGINES.schema: "['hangul']"})
    status = installation(person, desktop).install(COMMAND)
    assert (status.own, status.packaged, status.known, status.listed, status.used) == (True, False, True, True, False)
    home = Path(person["HOME"])
    component = home / ".local/share/ibus/component/ieum.xml"
    assert "<exec>/opt/ieum/ieum ime --ibus</exec>" in component.read_text(encoding="utf-8")
    common = Path(person["XDG_DATA_DIRS"].split(":")[1]) / "ibus" / "component"
    assert (home / ".config/environment.d/60-ieum.conf").read_text(encoding="utf-8") == (
        f"{COMPONENT_PATH}=${{{COMPONENT_PATH}:-{common}}}:{component.parent}\n"
    )
    assert desktop.lists[GNOME.schema] == "[('xkb', 'kr'), ('ibus', 'hangul'), ('ibus', 'ieum')]"
    assert desktop.lists[ENGINES.schema] == "['hangul']"
    assert desktop.restarts == 1


def test_removed_nothing_of_it_is_left(person: dict[str, str]) -> None:
    """Lists, files and the cache are as they were, and whoever used it has another one at once."""
    before = {GNOME.schema: "[('xkb', 'kr')]", ENGINES.schema: "['hangul']"}
    desktop = FakeDesktop(dict(before))
    installation(person, desktop).install(COMMAND)
    desktop.engine = "ieum"
    status = installation(person, desktop).remove()
    assert not (status.installed or status.known or status.listed or status.used)
    assert desktop.lists == before
    assert files(person) == set()
    assert (desktop.engine, desktop.replaced, desktop.cache) == ("hangul", 1, set())


def test_removing_what_was_never_there_changes_nothing(person: dict[str, str]) -> None:
    """And needs no IBus."""
    desktop = FakeDesktop({GNOME.schema: "[('xkb', 'kr')]"}, ibus=False)
    assert not installation(person, desktop).remove().installed
    assert (desktop.lists, desktop.replaced) == ({GNOME.schema: "[('xkb', 'kr')]"}, 0)


def test_installing_twice_is_installing_once(person: dict[str, str]) -> None:
    """Nothing is listed twice, and undoing still knows what was there first."""
    desktop = FakeDesktop({GNOME.schema: "[('xkb', 'kr')]"})
    for _ in range(2):
        installation(person, desktop).install(COMMAND)
    assert desktop.lists[GNOME.schema] == "[('xkb', 'kr'), ('ibus', 'ieum')]"
    assert desktop.restarts == 1
    installation(person, desktop).remove()
    assert desktop.lists[GNOME.schema] == "[('xkb', 'kr')]"


def test_on_other_desktops_ibus_s_own_list_counts(person: dict[str, str]) -> None:
    """An empty one stands for what fits the language, so the one in use comes before ours; undone, it is empty again."""
    person["XDG_CURRENT_DESKTOP"] = "KDE"
    desktop = FakeDesktop({ENGINES.schema: "@as []", GNOME.schema: "@a(ss) []"})
    assert installation(person, desktop).install(COMMAND).listed
    assert desktop.lists == {ENGINES.schema: "['hangul', 'ieum']", GNOME.schema: "@a(ss) []"}
    installation(person, desktop).remove()
    assert desktop.lists[ENGINES.schema] == "@as []"


def test_what_the_person_chose_since_is_kept(person: dict[str, str]) -> None:
    """Removing takes out our entry, and does not put back an older list."""
    person["XDG_CURRENT_DESKTOP"] = "XFCE"
    desktop = FakeDesktop({ENGINES.schema: "@as []"})
    installation(person, desktop).install(COMMAND)
    desktop.lists[ENGINES.schema] = "['ieum', 'anthy', 'hangul']"
    installation(person, desktop).remove()
    assert desktop.lists[ENGINES.schema] == "['anthy', 'hangul']"


def test_with_the_package_no_file_of_the_person_s_is_needed(person: dict[str, str]) -> None:
    """It has told IBus already; what is left to do is the list."""
    common = Path(person["XDG_DATA_DIRS"].split(":")[1]) / "ibus" / "component"
    (common / "ieum.xml").write_text("<component/>", encoding="utf-8")
    desktop = FakeDesktop({GNOME.schema: "@a(ss) []"}, known={"ieum"})
    status = installation(person, desktop).install(COMMAND)
    assert (status.packaged, status.own, status.listed, status.lasting) == (True, False, True, True)
    assert files(person) == {".local/share/ieum/ime-installed.json"}
    assert desktop.restarts == 0


def test_a_package_takes_the_place_of_the_person_s_own_files(person: dict[str, str]) -> None:
    """IBus is left with one by this name, and the daemon forgets the command of the other; the list stays as it was."""
    common = Path(person["XDG_DATA_DIRS"].split(":")[1]) / "ibus" / "component"
    desktop = FakeDesktop({GNOME.schema: "[('xkb', 'kr')]"}, common=str(common))
    installation(person, desktop).install(COMMAND)
    person[COMPONENT_PATH] = f"{common}:{person['HOME']}/.local/share/ibus/component"
    (common / "ieum.xml").write_text("<component/>", encoding="utf-8")
    status = installation(person, desktop).install(COMMAND)
    assert (status.packaged, status.own, status.listed, status.lasting) == (True, False, True, True)
    assert files(person) == {".local/share/ieum/ime-installed.json"}
    assert (desktop.restarts, desktop.cache) == (2, {"ieum"})
    assert desktop.lists[GNOME.schema] == "[('xkb', 'kr'), ('ibus', 'ieum')]"
    installation(person, desktop).install(COMMAND)
    assert desktop.restarts == 2


def test_without_ibus_nothing_is_begun(person: dict[str, str]) -> None:
    """There is nobody to tell of it."""
    with pytest.raises(NoIbus):
        installation(person, FakeDesktop(ibus=False)).install(COMMAND)
    assert files(person) == set()


def test_folders_that_the_person_names_stay_named(person: dict[str, str]) -> None:
    """An IBUS_COMPONENT_PATH of their own is added to, and left as it was in the end."""
    person[COMPONENT_PATH] = "/opt/engines"
    places = ImePlaces.of(person, Path("/data"))
    mine = str(places.component.parent)
    assert places.search_path(person, own=True) == f"/opt/engines:{mine}"
    person[COMPONENT_PATH] = f"/opt/engines:{mine}"
    assert places.search_path(person, own=True) == f"/opt/engines:{mine}"
    assert places.search_path(person, own=False) == "/opt/engines"
    assert ImePlaces.of({"HOME": "/h"}, Path("/data")).search_path({}, own=False) == ""


@pytest.mark.parametrize("printed", ["", "no list", "[1, 2]", "{'a': 1}", "['xkb']", "(" * 5000, "@a(ss) x"])
def test_what_is_no_list_is_left_alone(person: dict[str, str], printed: str) -> None:
    """A desktop may print anything; its list is not replaced then."""
    desktop = FakeDesktop({GNOME.schema: printed})
    assert not installation(person, desktop).install(COMMAND).listed
    installation(person, desktop).remove()
    assert desktop.lists == {GNOME.schema: printed}


@pytest.mark.parametrize("noted", ["", "[]", "{", "[" * 5000, '{"org.freedesktop.ibus.general": 5}'])
def test_a_broken_note_is_no_note(person: dict[str, str], noted: str) -> None:
    """Undoing works from what is there."""
    desktop = FakeDesktop({GNOME.schema: "[('ibus', 'ieum'), ('xkb', 'kr')]"})
    note = Path(person["HOME"]) / ".local/share/ieum/ime-installed.json"
    note.parent.mkdir(parents=True)
    note.write_text(noted, encoding="utf-8")
    installation(person, desktop).remove()
    assert desktop.lists == {GNOME.schema: "[('xkb', 'kr')]"}
    assert files(person) == set()
