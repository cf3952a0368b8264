"""A runtime whose probabilities are written down, and its small vocabulary."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from engine.errors import Aborted
from engine.llm.runtime import ROOT, Branch, Floats, Stop
from engine.suggest.tokens import Tokens

__all__ = ["PIECES", "Scripted", "small_vocabulary"]

PIECES = [
    "</s>",
    "<unk>",
    "▁",
    "▁가",
    "▁가구",
    "▁각",
    "구",
    "가",
    "▁요",
    "요",
    "요.",
    ".",
    "3",
    "▁새끼",
    "손",
    "ㅏ",
    "▁rk",
    "▁r",
    "k",
]


class Scripted:
    """A runtime with given probabilities: ``script`` maps what follows the prompt ("▁가 구") to the next pieces'.

    Pieces that are not named share what is left.
    """

    vocabulary = len(PIECES)
    context = 64
    branches = 30

    def __init__(self, script: Mapping[str, Mapping[str, float]]) -> None:
        self._script = script
        self._paths: dict[int, str] = {}
        self._ids = itertools.count(1)
        self.decodes: list[int] = []
        self.prompts: list[tuple[int, ...]] = []

    def _row(self, path: str) -> Floats:
        named = self._script.get(path, {".": 1.0})
        row = np.full(len(PIECES), (1 - sum(named.values())) / (len(PIECES) - len(named)))
        for piece, probability in named.items():
            row[PIECES.index(piece)] = probability
        chances: Floats = np.maximum(row, 0).astype(np.float32)
        return chances

    def prompt(self, ids: Sequence[int], should_stop: Stop) -> Floats:
        self.prompts.append(tuple(ids))
        self._paths = {ROOT: ""}
        return self._row("")

    def expand(self, branches: Sequence[Branch], should_stop: Stop) -> list[tuple[int, Floats]]:
        if should_stop():
            raise Aborted
        self.decodes.append(len(branches))
        sequences = tuple(next(self._ids) for _ in branches)
        for branch, sequence in zip(branches, sequences, strict=True):
            self._paths[sequence] = f"{self._paths[branch.parent]} {PIECES[branch.token]}".strip()
        return [(s, self._row(self._paths[s])) for s in sequences]

    def release(self, sequences: Iterable[int]) -> None:
        for sequence in sequences:
            del self._paths[sequence]

    def close(self) -> None:
        pass


def small_vocabulary(folder: Path) -> Tokens:
    """A vocabulary of ``PIECES``, written into ``folder``."""
    special = [
        {"id": i, "content": p, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False}
        for i, p in enumerate(PIECES[:2])
    ]  # fmt: skip
    model = {"type": "BPE", "vocab": {p: i for i, p in enumerate(PIECES)}, "merges": [], "unk_token": "<unk>"}
    path = folder / "tokenizer.json"
    path.write_text(json.dumps({"version": "1.0", "added_tokens": special, "model": model}), encoding="utf-8")
    return Tokens(path)
