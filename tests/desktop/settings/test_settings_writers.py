"""Who writes the settings at the same time: threads of a program, and programs beside each other."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import filelock
import pytest

from desktop.settings import change as settings_change
from desktop.settings.change import value_of, write_setting
from desktop.settings.model import read_settings
from desktop.system import paths
from desktop.words.app import Sentence

ROOT = Path(__file__).parents[3]
FOLDERS = ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA")
"""Where the lock lies, on Linux and on Windows."""


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """The model control and the settings window have threads of their own."""
    path = tmp_path / "settings.toml"
    changes = {"candidates": 3, "theme": "dark", "font_size": 20, "voc.model": "x", "threads": 2, "hub": "https://h"}
    writers = [threading.Thread(target=write_setting, args=(path, *each)) for each in changes.items()]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    settings, problems = read_settings(path)
    assert problems == ()
    assert {name: value_of(settings, name) for name in changes} == changes


WRITER = """
import sys
from pathlib import Path
from desktop.settings.model import read_settings
from desktop.settings.change import value_of, write_setting

path, name = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for value in [*range(1, 10)] * 4:
    write_setting(path, name, value)
    if value_of(read_settings(path)[0], name) != value:
        sys.exit("lost")
"""


def test_two_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """`ieum models` writes beside the windows; nothing of how they wait for each other lies beside the settings."""
    path = tmp_path / "config" / "settings.toml"
    path.parent.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **dict.fromkeys(FOLDERS, str(tmp_path))}
    pipe = subprocess.PIPE
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), name], stdin=pipe, stdout=pipe, env=environment, cwd=ROOT
        )
        for name in ("candidates", "voc.concurrency")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == b"ready"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    assert list(path.parent.iterdir()) == [path]


def test_a_program_that_holds_the_settings_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence, and nothing is written; where there is no place for a lock, the setting is written all the same."""
    for name in FOLDERS:
        monkeypatch.setenv(name, str(tmp_path / "state"))
    monkeypatch.setattr(settings_change, "_PATIENCE_S", 0.05)
    path = tmp_path / "settings.toml"
    lock = paths.settings_lock()
    lock.parent.mkdir(parents=True)
    with filelock.FileLock(lock), pytest.raises(TimeoutError) as caught:
        write_setting(path, "candidates", 3)
    assert caught.value.strerror in Sentence.SETTINGS_BUSY.value
    assert not path.exists()
    (tmp_path / "file").touch()
    for name in FOLDERS:
        monkeypatch.setenv(name, str(tmp_path / "file"))
    assert write_setting(path, "candidates", 3).candidates == 3
