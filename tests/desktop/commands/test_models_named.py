"""``ieum models`` for people: names that are not quite right, models that are not there yet, facts in words."""

from __future__ import annotations

import json
import re
import shutil
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
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")

    def once(*arguments: str) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        code = main(["models", *arguments])
        said = capfdbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    return once


@pytest.mark.parametrize("verb", ["use", "install", "remove", "info", "verify"])
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("kogpt", "kogpt2"),
        ("skt/kogpt2-base-v2", "kogpt2"),
        ("kanana", "kanana-nano-2.1b-base"),
        ("ieum_mini", "ieum-mini"),
    ],
)
def test_a_misspelt_model_is_guessed(run: Run, verb: str, name: str, meant: str) -> None:
    """Part of a name, a hub's name and one with another sign in it; never where there is nothing like it."""
    assert f"‘{meant}’" in run(verb, name)[2]
    assert "혹시" not in run(verb, "nonesuch")[2]


def test_a_model_that_is_not_installed_says_how_to_have_it(run: Run, tmp_path: Path) -> None:
    """By download, by a file of one's own, or anew where its files are broken."""
    code, _, errors = run("use", "kogpt2")
    assert (code, "ieum models install kogpt2" in errors) == (2, True)
    code, _, errors = run("use", "kanana-nano-2.1b-base")
    assert (code, "ieum models import" in errors) == (2, True)
    made = tiny_model(tmp_path, "own")
    shutil.copy(made.tokenizer, tmp_path / "tokenizer.json")
    own = json.loads(run("import", made.gguf, "--json")[1].splitlines()[-1])["model"]
    (Store(paths.models_folder()).get(own).folder / "model.gguf").unlink()
    code, _, errors = run("use", own)
    assert (code, f"ieum models remove {own}" in errors) == (2, True)


def test_a_model_is_told_for_people(run: Run) -> None:
    """Words and sizes as the list and the windows have them, each size once; scripts ask for JSON."""
    code, out, _ = run("info", "ieum-mini")
    assert code == 0
    lines = dict(line.split(maxsplit=1) for line in out.splitlines() if not line.startswith(" "))
    assert lines["모델"].strip() == "이음 미니"
    assert lines["상태"].strip() == "사용 중"
    assert lines["매개변수"].strip() == "6,264,320"
    size = re.search(r"\d+ MB", next(line for line in run("list")[1].splitlines() if line.startswith("ieum-mini")))
    assert size is not None
    assert re.findall(r"[\d.]+ [MG]B", out) == [size.group()]
    assert size.group() in run("status")[1]
    _, out, _ = run("info", "kogpt2")
    assert "받을 수 있음" in out
    assert "비상업적으로만" in out
    assert "{" not in out
    assert "True" not in out
