"""The person's own autostart entry."""

from __future__ import annotations

import configparser
import re
import sys
from pathlib import Path

import pytest

from desktop.system.autostart import Autostart
from desktop.system.paths import autostart_file
from desktop.system.roles import start_command


def entry(file: Path) -> configparser.SectionProxy:
    read = configparser.RawConfigParser()
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(file, encoding="utf-8")
    return read["Desktop Entry"]


def test_on_and_off(tmp_path: Path) -> None:
    """Turned on it is an entry that runs the program; turned off, also twice, nothing is left of it."""
    autostart = Autostart(tmp_path / "autostart" / "ieum.desktop", ["/usr/lib/ieum/ieum"])
    assert not autostart.is_on()
    autostart.turn(on=True)
    assert autostart.is_on()
    assert entry(autostart.file)["Exec"] == "/usr/lib/ieum/ieum"
    autostart.turn(on=False)
    autostart.turn(on=False)
    assert not autostart.is_on()
    assert not autostart.file.exists()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_that_is_switched_off_elsewhere_is_off(tmp_path: Path, line: str) -> None:
    """Desktops switch an entry off by a line in it."""
    file = tmp_path / "ieum.desktop"
    file.write_text(f"[Desktop Entry]\nExec=ieum\n{line}\n", encoding="utf-8")
    assert not Autostart(file, ["ieum"]).is_on()


@pytest.mark.parametrize("path", ["/opt/내 프로그램/ieum", '/a"b/ieum', "/a$b/`c`", "/50%/ieum", "/back\\slash"])
def test_any_path_survives_the_entry(tmp_path: Path, path: str) -> None:
    """What a desktop reads from the entry, unescaped twice as the specification says, is the command."""
    autostart = Autostart(tmp_path / "ieum.desktop", [path, "-m", "desktop"])
    autostart.turn(on=True)
    read = entry(autostart.file)["Exec"].replace("\\\\", "\\").replace("%%", "%")
    quoted, rest = re.fullmatch(r'"((?:[^"\\]|\\.)*)" (.*)', read, re.DOTALL).groups()  # type: ignore[union-attr]
    assert [re.sub(r"\\(.)", r"\1", quoted), *rest.split()] == [path, "-m", "desktop"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The caller gets the system's error."""
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"file"):
        Autostart(tmp_path / "file" / "ieum.desktop", ["ieum"]).turn(on=True)


@pytest.mark.skipif(sys.platform == "win32", reason="XDG folders")
def test_the_entry_lies_where_desktops_look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Below XDG_CONFIG_HOME, or ~/.config without it, under the name that the machine's own entry has."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert autostart_file() == tmp_path / "autostart" / "kr.ieum.Ieum.desktop"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert autostart_file() == tmp_path / ".config" / "autostart" / "kr.ieum.Ieum.desktop"


@pytest.mark.skipif(sys.platform == "win32", reason="XDG folders")
def test_the_entry_runs_the_programs_own_code_only(tmp_path: Path) -> None:
    """A session starts it in the home folder, where a ``random.py`` of the person's may lie."""
    autostart = Autostart(tmp_path / "ieum.desktop", start_command())
    autostart.turn(on=True)
    assert entry(autostart.file)["Path"] == "/"
    assert entry(autostart.file)["Exec"] == f"{sys.executable} -P -E -m desktop"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Exec=/opt/python -m desktop", "/opt/python -P -E -m desktop"),
        ("Exec=/usr/bin/ieum", "/usr/bin/ieum"),
        ("Exec=nice /opt/python -m desktop", "nice /opt/python -m desktop"),
        ("Exec=/opt/python -m desktop\nHidden=true", "/opt/python -m desktop"),
    ],
)
def test_an_entry_of_before_is_renewed(tmp_path: Path, line: str, expected: str) -> None:
    """Where it is what version 0.1.0 wrote; one that the person changed or switched off stays theirs."""
    file = tmp_path / "ieum.desktop"
    file.write_text(f"[Desktop Entry]\n{line}\n", encoding="utf-8")
    autostart = Autostart(file, ["/opt/python", "-P", "-E", "-m", "desktop"])
    autostart.renew()
    assert entry(file)["Exec"] == expected
    Autostart(tmp_path / "none.desktop", ["/opt/python"]).renew()
    assert not (tmp_path / "none.desktop").exists()
