"""``ieum models`` of what somebody else named, and of what is no file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from models_tiny import tiny_model

from desktop.__main__ import main
from desktop.system import paths
from models.store.store import Store

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command for a person without models; the exit code, what it printed and what it complained about."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "XDG_RUNTIME_DIR").mkdir(mode=0o700)
    monkeypatch.setenv("COLUMNS", "400")

    def once(*arguments: str) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        code = main(["models", *arguments])
        said = capfdbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    return once


def test_a_name_that_is_markup_is_listed_as_it_is(run: Run, tmp_path: Path) -> None:
    """Square brackets end nothing, colours stay out, and a name of many lines or thousands of letters is one row."""
    odd = "[/x] <img src=x> [bold]\x1b[31m\u202e\n" + "가" * 5000
    folder = tmp_path / "model"
    folder.mkdir()
    made = tiny_model(folder)
    Path(made.tokenizer).rename(folder / "tokenizer.json")
    assert run("import", made.gguf, "--name", odd)[0] == 0
    model = Store(paths.models_folder()).models()[0].id
    for verb in (("list",), ("info", model), ("status",), ("verify", model), ("remove", model)):
        code, out, errors = run(*verb)
        assert code == 0
        assert "\x1b" not in out + errors
        assert "\u202e" not in out + errors
        if verb[0] in ("list", "info"):
            assert "[/x] <img src=x> [bold]" in " ".join(out.split())


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are no files there")
@pytest.mark.parametrize("path", ["/dev/zero", "PIPE"])
@pytest.mark.parametrize("verb", ["info", "import"])
def test_no_file_is_no_model(run: Run, tmp_path: Path, verb: str, path: str) -> None:
    """Devices and pipes are told apart from what is not there, and nobody waits for them."""
    os.mkfifo(tmp_path / "PIPE")
    code, out, _ = run(verb, path if path.startswith("/") else str(tmp_path / path), "--json")
    assert (code, json.loads(out.splitlines()[-1])["code"]) == (1, "unreadable")
