"""The whole way of a model of complaints on all that the project makes up: taught, served, evaluated.

On a processor, with a Qwen3 of random weights: whether the way works, and
nothing of what Qwen3-8B can do.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from api_served import ServedVoc
from voc_taught import QwenSize, qwen_base

from desktop.voc.protocol.dictionary import builtin_dictionary, write_dictionary
from models.training.voc.__main__ import main
from tests.bench.options import WORK, Options

__all__ = ["run"]

_COUNT = 2000
_SIZE = QwenSize(vocabulary=4000, width=96)
_TAUGHT = ("--full", "--lr", "0.003", "--epochs", "4", "--batch-size", "4", "--accumulation", "1", "--warmup", "50")
_STEPS = ("--save-steps", "225", "--eval-steps", "225", "--logging-steps", "25", "--max-seq-length", "2048")


def run(options: Options) -> None:
    """Goes on where an earlier run was stopped; ``build/bench/voc-training`` has all that it leaves."""
    folder = WORK / "voc-training"
    folder.mkdir(parents=True, exist_ok=True)
    tree = folder / "categories.json"
    write_dictionary(tree, builtin_dictionary())
    data, out, base = folder / "complaints.jsonl", folder / "taught", folder / "base"
    _verb(["make", "--count", str(_COUNT), "--dictionary", str(tree), "--out", str(data)])
    _verb(["check", str(data), "--dictionary", str(tree)])
    if not base.is_dir():
        _make_base(base, data)
    told = ["--dictionary", str(tree), "--out", str(out), "--base-model", str(base), "--quantisation", "Q8_0"]
    _verb(["train", str(data), *told, *_TAUGHT, *_STEPS])
    with ServedVoc(folder / "home", out / "model-q8_0.gguf", "--dictionary", str(tree)) as served:
        for name, records in {"held out": out / "held_out.jsonl", "all": data}.items():
            sys.stdout.write(f"{name}:\n")
            report = folder / f"{records.stem}-figures.json"
            asked = ["--dictionary", str(tree), "--server", served.at["voc"], "--report", str(report)]
            _verb(["evaluate", str(records), *asked])


def _make_base(base: Path, data: Path) -> None:
    records = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    made = base.with_suffix(".part")
    shutil.rmtree(made, ignore_errors=True)
    qwen_base(made, records, builtin_dictionary(), _SIZE)
    made.rename(base)


def _verb(arguments: Sequence[str]) -> None:
    begun, worked = time.monotonic(), os.times()
    if main(arguments):
        raise SystemExit(f"ieum-train-voc {arguments[0]} failed")
    spent, ended = time.monotonic() - begun, os.times()
    sys.stdout.write(
        f"ieum-train-voc {arguments[0]}: {spent:.0f} s, {ended.user + ended.system - worked.user - worked.system:.0f} s of CPU\n"
    )
    sys.stdout.flush()
