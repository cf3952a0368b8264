"""What a program finds in its own folders may be anything: nothing waits for it, and nothing grows with it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from program_home import home_of, ieum_script, roles_of, tray_program

from desktop.api.errors import KeysUnusable
from desktop.api.safety.keys import KeyRing
from desktop.ime.fcitx5.habits import fcitx5_habits
from desktop.ime.watchdog.giving_up import read_note
from desktop.learning.abbreviation_list import read_abbreviations
from desktop.learning.errors import BadList
from desktop.programs.entries import installed_programs
from desktop.programs.exchange import BadRules, read_choices
from desktop.record.book import RecordBook
from desktop.settings.change import write_settings
from desktop.settings.model import read_settings
from desktop.settings.options import Settings
from desktop.system.autostart import Autostart
from desktop.system.data_format import is_newer
from desktop.system.instance import secret_of
from models import durable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

MAKE: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "large": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 40),
}
LOOKS: dict[str, Callable[[Path], object]] = {
    "settings": read_settings,
    "a change of them": lambda path: write_settings(path, {"candidates": 3}),
    "rules": read_choices,
    "abbreviations": read_abbreviations,
    "record": RecordBook,
    "a note": read_note,
    "the format": lambda path: is_newer(path.parent),
    "autostart": lambda path: Autostart(path, ["ieum"]).is_on(),
    "programs": lambda path: installed_programs([path.parent], korean=True),
    "fcitx5": lambda path: fcitx5_habits(path, {}),
    "the lock": secret_of,
    "keys of the API": KeyRing.read,
}
NAMES = {"the format": "format", "programs": "x.desktop"}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", MAKE)
def test_what_is_no_small_file_is_not_waited_for(
    tmp_path: Path, look: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It says nothing, or that it cannot be read, and at once."""
    path = tmp_path / NAMES.get(look, "file")
    MAKE[kind](path)
    with contextlib.suppress(OSError, BadRules, BadList, KeysUnusable, ValueError):
        LOOKS[look](path)


@pytest.mark.parametrize("kind", MAKE)
def test_settings_that_are_no_file_are_the_usual_ones(tmp_path: Path, kind: str) -> None:
    """And it is told."""
    path = tmp_path / "settings.toml"
    MAKE[kind](path)
    settings, problems = read_settings(path)
    assert settings == Settings()
    assert len(problems) == 1


@pytest.mark.parametrize("kind", ["pipe", "endless"])
def test_the_program_starts_whatever_lies_in_its_folders(tmp_path: Path, kind: str) -> None:
    """Its engine comes up, where it waited for somebody to write into its settings or to read its log."""
    for name in (
        ".config/ieum/settings.toml",
        ".local/share/ieum/format",
        ".local/state/ieum/log/ui.log",
        ".local/state/ieum/log/engine.log",
        ".config/autostart/kr.ieum.Ieum.desktop",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        MAKE[kind](tmp_path / name)
    with tray_program([ieum_script()], home_of(tmp_path), tmp_path) as program:
        roles_of(program, "engine")
    done = subprocess.run(
        [ieum_script(), "models", "list"], env=home_of(tmp_path), stdin=subprocess.DEVNULL, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0


@pytest.fixture
def nothing(tmp_path: Path) -> Path:
    """A way to the device that keeps nothing."""
    (tmp_path / "out.csv").symlink_to(os.devnull)
    return tmp_path / "out.csv"


def test_a_device_is_not_replaced_by_a_file(nothing: Path, tmp_path: Path) -> None:
    """Whoever names one means that it takes the words, or that nobody does; an administrator could put a file there."""
    (tmp_path / "made").write_bytes(b"x")
    with pytest.raises(OSError, match="Invalid"):
        durable.write(nothing, b"x")
    with pytest.raises(OSError, match="Invalid"):
        durable.place(tmp_path / "made", nothing)
    assert nothing.is_char_device()


def test_a_command_says_that_a_device_is_no_place_for_a_table(nothing: Path, tmp_path: Path) -> None:
    """In a sentence; the device is as it was."""
    (tmp_path / "in.txt").write_text("밥 먹었어\n", encoding="utf-8")
    done = subprocess.run(
        [ieum_script(), "eot", "--file", "in.txt", "--csv", nothing], env=home_of(tmp_path / "home"), cwd=tmp_path,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert nothing.name in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert nothing.is_char_device()
