"""From the tray to a suggestion by a model that was downloaded, on a real desk with a real hub; and changing models."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from hub_server import HubServer
from models_checkpoints import kogpt2_shape, write_checkpoint

from tests.bench.widened import narrow_tensors, widen

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
BUILTIN = ROOT / "models" / "builtin"


@pytest.fixture(scope="module")
def kogpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's folder with a checkpoint of KoGPT2's full shape that answers like the built-in model."""
    folder = tmp_path_factory.mktemp("hub")
    tensors = widen(narrow_tensors(BUILTIN / "ieum-mini.gguf"), heads=8)
    write_checkpoint(
        folder / "skt" / "kogpt2-base-v2",
        **kogpt2_shape(),
        format="bin",
        tensors=tensors,
        tokenizer=BUILTIN / "tokenizer.json",
    )
    return folder


def settings(desk: Desk, hub: str) -> None:
    file = Path(desk.environment["HOME"]) / ".config" / "ieum" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'hub = "{hub}"\n', encoding="utf-8")


def test_a_person_gets_a_model_and_types_with_it(desk: Desk, play: Any, kogpt2: Path) -> None:
    """Tray, licence, download, cancel, resume, convert, use, and its candidates in mousepad."""
    with HubServer(kogpt2, rate=150_000_000) as hub:
        settings(desk, hub.url)
        file = desk.open_editor("mousepad")
        report = play("download")
        ranges = [each.headers["range"] for each in hub.asked("files") if "range" in each.headers]
    assert report["model"] == "kogpt2"
    assert len(report["candidates"]) == 5
    assert len(ranges) == 1
    assert int(ranges[0][6:-1]) > 100_000_000, "it went on in the middle"
    assert desk.saved("mousepad", file, lambda text: text.rstrip() == report["expected"].rstrip())


def test_models_change_while_somebody_types(desk: Desk, play: Any, kogpt2: Path) -> None:
    """Every key arrives and every question is answered, by the one model or the other."""
    with HubServer(kogpt2) as hub:
        settings(desk, hub.url)
        environment = {**os.environ, **desk.environment, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "desktop", "models", "install", "kogpt2", "--accept-licence"]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)
    file = desk.open_editor("mousepad")
    report = play("switching")
    expected = "\n".join(report["expected"])
    assert desk.saved("mousepad", file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected
    assert report["failed"] == []
    assert report["during"] > 5
