"""The whole way of a network that is trained elsewhere, in a tiny shape: packed, trained, stopped, gone on with, loaded.

It needs PyTorch, which is there only for who trains: ``make test-training``.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from training_corpus import write_corpus

from models.training.pieces import LARGEST, read_pieces

pytestmark = [pytest.mark.training, pytest.mark.timeout(600)]

TINY = ("--vocabulary", "500", "--width", "32", "--layers", "2", "--heads", "4")
QUICK = ("--batch", "8", "--warmup", "5", "--device", "cpu", "--no-compiled", "--saved-every", "2")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed corpus."""
    folder = tmp_path_factory.mktemp("training")
    write_corpus(folder / "corpus", 300)
    said = run("models.training", "--corpus", folder / "corpus", "--work", folder, "--only-pack", *TINY[:2])
    assert "tokens a pass" in said
    return folder


def run(module: str, *arguments: str | Path) -> str:
    """What a module of the project says; it ends well."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def elsewhere(work: Path, out: Path, *arguments: str) -> list[str | Path]:
    """The arguments of a run elsewhere."""
    return ["--pack", work / "pack", "--out", out, "--work", out / "work", *TINY, *QUICK, *arguments]


def test_what_was_trained_elsewhere_suggests_here(work: Path, tmp_path: Path) -> None:
    """Weights in bounded pieces, a GGUF and a card of them, and llama.cpp loads it."""
    said = run("models.training.elsewhere", *elsewhere(work, tmp_path, "--tokens", "60000"))
    assert "kept at" in said
    losses = [float(loss) for loss in re.findall(r"held-out (\d+\.\d+)", said)]
    assert losses[-1] < 6.1, "below what an even guess among 500 gives"
    assert max(path.stat().st_size for path in tmp_path.glob("*.bin")) <= LARGEST
    model = tmp_path / "model"
    run("models.training", "--work", work, "--pieces", tmp_path, "--out", model)
    assert "0.0 million parameters" in (model / "README.md").read_text(encoding="utf-8")
    assert run("desktop", "--model", model, "suggest", "--unit", "token", "오늘 ").strip()


def test_a_run_that_is_stopped_goes_on(work: Path, tmp_path: Path) -> None:
    """A machine is taken away: the checkpoint is there, and what is left of the time is all that it still takes."""
    command = [sys.executable, "-m", "models.training.elsewhere", *elsewhere(work, tmp_path, "--minutes", "30")]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        for line in first.stdout:
            if "kept at" in line:
                break
        first.send_signal(signal.SIGTERM)
        first.stdout.read()
    assert first.returncode == 0
    tokens = read_pieces(tmp_path).tokens
    said = run("models.training.elsewhere", *elsewhere(work, tmp_path, "--tokens", str(tokens + 30_000)))
    assert "goes on from step" in said
    assert read_pieces(tmp_path).tokens > tokens


def test_the_time_ends_a_run(work: Path, tmp_path: Path) -> None:
    """Whatever is left of the tokens."""
    run("models.training.elsewhere", *elsewhere(work, tmp_path, "--minutes", "0.05", "--tokens", "1000000000"))
    assert read_pieces(tmp_path).tokens < 10_000_000


def test_a_shipped_model_is_gone_on_from(work: Path, tmp_path: Path) -> None:
    """Its weights and its tokenizer, from the GGUF."""
    first, second = tmp_path / "first", tmp_path / "second"
    common: list[str | Path] = ["--threads", "1", "--no-compiled", "--work", work]
    run("models.training", *common, *TINY, "--tokens", "20000", "--out", first)
    (work / "checkpoint.pt").unlink()
    said = run("models.training", *common, "--start", first, "--seen", "20000", "--tokens", "8192", "--out", second)
    assert "written to" in said
    assert "28,192 tokens" in (second / "README.md").read_text(encoding="utf-8")


def test_no_pack_is_a_sentence(tmp_path: Path) -> None:
    """And not a trace."""
    command = [sys.executable, "-m", "models.training.elsewhere", "--pack", str(tmp_path), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing can be trained: pack.json")
    assert "Traceback" not in done.stderr
