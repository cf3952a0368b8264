"""The mark in the data folder: newer data is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.data_format import FORMAT, is_newer, note_format
from desktop.words.app import Sentence, text

ROOT = Path(__file__).parents[3]


def test_a_fresh_folder_is_marked_once(tmp_path: Path) -> None:
    """The first start writes the number, a later one leaves what is there."""
    note_format(tmp_path / "ieum")
    mark = tmp_path / "ieum" / "format"
    assert mark.read_text(encoding="utf-8") == f"{FORMAT}\n"
    assert not is_newer(tmp_path / "ieum")
    mark.write_text(f"{FORMAT + 1}\n", encoding="utf-8")
    note_format(tmp_path / "ieum")
    assert is_newer(tmp_path / "ieum")


@pytest.mark.parametrize("content", [b"", b"new", b"\xff\xfe", b"9" * 10_000, b"-5", b"1.5"])
def test_a_mark_that_is_none_stops_nobody(tmp_path: Path, content: bytes) -> None:
    """Broken, it says nothing; only a sound greater number does."""
    (tmp_path / "format").write_bytes(content)
    assert is_newer(tmp_path) == content.startswith(b"9")


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is noted and nothing is raised."""
    (tmp_path / "file").touch()
    note_format(tmp_path / "file" / "ieum")
    assert not is_newer(tmp_path / "file" / "ieum")


def test_models_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    """``ieum models`` says one sentence, ends with 6, and changes nothing."""
    (tmp_path / "ieum").mkdir()
    (tmp_path / "ieum" / "format").write_text("99\n", encoding="utf-8")
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    environment["WIN_PD_OVERRIDE_LOCAL_APPDATA"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "models", "list"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 6
    assert done.stderr == text(Sentence.DATA_NEWER, path=tmp_path / "ieum") + "\n"
    # Windows keeps logs and data in one folder.
    assert {path.name for path in (tmp_path / "ieum").iterdir()} - {"Logs"} == {"format"}
