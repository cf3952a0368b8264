"""The commands where nothing of X11, IBus and accessibility is installed, as on Windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.words.app import Sentence, text

ROOT = Path(__file__).resolve().parents[3]
CHILD = ROOT / "tests" / "support" / "backend_none.py"


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``ieum`` with these arguments and an empty home."""
    folders = {name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ} | folders
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, str(CHILD), *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("suggest", "오늘은 날씨가 "), 0),
        (("eot", "알았어"), 0),
        (("models", "list"), 0),
        (("status",), 1),
        (("voc", "test"), 1),
        (("classify", "배송이 늦어요"), 1),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_commands_run(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    """Each does its work, or says why not, and ends with the code it has anywhere."""
    done = run(tmp_path, *arguments)
    assert "ModuleNotFoundError" not in done.stderr and "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    assert done.stdout.strip() or done.stderr.strip()


def test_the_doctor_says_that_there_is_no_backend(tmp_path: Path) -> None:
    """An error with an advice; model, engine and settings are looked at all the same, and no desktop of Linux."""
    done = run(tmp_path, "doctor")
    assert done.returncode == 1, done.stderr
    assert text(Sentence.NO_BACKEND, platform="darwin") in done.stdout
    assert text(Sentence.DOC_BACKEND_ADVICE) in done.stdout
    assert text(Sentence.DOC_MODEL, model="ieum-mini") in done.stdout
    for sentence in (Sentence.NO_IBUS, Sentence.NO_DISPLAY, Sentence.NO_DBUS, Sentence.DOC_TRAY_MISSING):
        assert text(sentence) not in done.stdout


def test_the_input_process_ends_as_where_nothing_can_be_listened_to(tmp_path: Path) -> None:
    """With the code that says so, and without a greeting."""
    done = run(tmp_path, "--role", "input")
    assert (done.returncode, done.stdout) == (3, "")
