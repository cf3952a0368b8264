"""The whole way of a model of complaints on 2,000 that the project makes up: taught, served, evaluated.

On a processor, with a Qwen3 of random weights: whether the way works, and
nothing of what Qwen3-8B can do.  The dictionary is a part of the program's,
which a network so small can learn in a quarter of an hour of one core; of
the whole one, in as long, it learns the form of answers and hardly a way.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api_served import ServedVoc
from voc_taught import QwenSize, qwen_base

from desktop.voc.protocol.dictionary import builtin_dictionary, write_dictionary
from models.complaints.cleaning import cleaned
from models.complaints.dictionary import Dictionary
from models.training.voc.__main__ import main
from tests.bench.options import WORK, Options

__all__ = ["run"]

_COUNT = 2000
_SIZE = QwenSize(vocabulary=4000, width=96)
_MIDDLES, _MINORS = 3, 2
"""So many of the names below each name are kept."""

_TAUGHT = ("--full", "--lr", "0.003", "--epochs", "8", "--batch-size", "4", "--accumulation", "1", "--warmup", "50")
_STEPS = ("--save-steps", "450", "--eval-steps", "450", "--logging-steps", "50", "--max-seq-length", "2048")
_KNOWN = 200
"""So many of those that were taught are asked too: what is known by heart is known better."""


def run(options: Options) -> None:
    """Goes on where an earlier run was stopped; ``build/bench/voc-training`` has all that it leaves."""
    folder = WORK / "voc-training"
    folder.mkdir(parents=True, exist_ok=True)
    tree = folder / "categories.json"
    dictionary = _part(builtin_dictionary())
    write_dictionary(tree, dictionary)
    data, out, base = folder / "complaints.jsonl", folder / "taught", folder / "base"
    _verb(["make", "--count", str(_COUNT), "--dictionary", str(tree), "--out", str(data)])
    _verb(["check", str(data), "--dictionary", str(tree)])
    if not base.is_dir():
        _make_base(base, data, dictionary)
    told = ["--dictionary", str(tree), "--out", str(out), "--base-model", str(base), "--quantisation", "Q8_0"]
    _verb(["train", str(data), *told, *_TAUGHT, *_STEPS])
    held, known = out / "held_out.jsonl", folder / "known.jsonl"
    _write_known(known, data, held)
    with ServedVoc(folder / "home", out / "model-q8_0.gguf", "--dictionary", str(tree)) as served:
        for name, records in {"held out": held, "taught": known}.items():
            sys.stdout.write(f"{name}:\n")
            report = folder / f"{records.stem}-figures.json"
            asked = ["--dictionary", str(tree), "--server", served.at["voc"], "--report", str(report)]
            _verb(["evaluate", str(records), *asked])


def _part(whole: Dictionary) -> Dictionary:
    return Dictionary(
        {
            major: {middle: minors[:_MINORS] for middle, minors in itertools.islice(middles.items(), _MIDDLES)}
            for major, middles in whole.tree.items()
        }
    )


def _write_known(known: Path, data: Path, held: Path) -> None:
    """Some of those that were taught."""
    apart = {each["input"] for each in _records(held)}
    # Those that are held out are written as they are taught: cleaned.
    taught = (each for each in _records(data) if cleaned(each["input"]) not in apart)
    lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in itertools.islice(taught, _KNOWN)]
    known.write_text("".join(lines), encoding="utf-8")


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _make_base(base: Path, data: Path, dictionary: Dictionary) -> None:
    made = base.with_suffix(".part")
    shutil.rmtree(made, ignore_errors=True)
    qwen_base(made, _records(data), dictionary, _SIZE)
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
