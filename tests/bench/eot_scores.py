"""What each predictor says about items: ours through llama.cpp, the plain sum, and the regression on characters."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from desktop.session.document import Document
from desktop.session.steps.ending import end_candidates
from engine.eot.calibration import Calibration, Evidence
from engine.eot.classes import Classes
from engine.eot.endings import Endings
from engine.eot.layout import Layout
from engine.eot.predictor import AskedText, Predictor
from engine.eot.tables import Tables
from engine.llm.llama import LlamaRuntime
from engine.llm.pieces import Pieces
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from models.training.eot.items import FINAL_MARKS, Item
from tests.bench.options import WORK

__all__ = ["Array", "Asking", "Scorer", "regression"]

Array = npt.NDArray[np.float64]

_TOP = 10
_SHARPENED = 2  # a temperature of a half squares the chances


class Asking(NamedTuple):
    """What was said of texts: the evidence (``Evidence``: [texts, 3]), the probabilities that are shipped, and the plain sums over the ten likeliest at T = 0.5."""

    evidence: Array
    probabilities: Array
    plain: Array


class Scorer:
    """A model asked what speaks for an end.

    ``drop``: marks at the end of a text are taken off, as the predictor does
    for a model whose map says so.
    """

    def __init__(self, gguf: Path, tokenizer: Path, endings: Path, calibration: Calibration, *, drop: bool) -> None:
        self._runtime = LlamaRuntime(gguf)
        pieces = Pieces(tokenizer)
        tables = Tables.read()
        self._ends = Classes(pieces, tables, self._runtime.vocabulary).ends
        self._predictor = Predictor(self._runtime, pieces, tables, calibration, Endings(endings))
        self._layout = Layout(pieces, self._runtime.context)
        self._dropped = FINAL_MARKS + " " if drop else ""

    def ask(self, texts: Sequence[str], contexts: Sequence[Sequence[str]]) -> Asking:
        """What is said of each text, with the turns before it."""
        evidence = np.empty((len(texts), len(Evidence._fields)))
        probabilities, plain = np.empty((2, len(texts)))
        for at, (text, turns) in enumerate(zip(texts, contexts, strict=True)):
            stripped = (text.rstrip(self._dropped) or text) if self._dropped else text
            asked = AskedText(stripped, turns, text[len(stripped) :])
            row = self._runtime.prompt(self._layout.reading(turns, stripped).ids, lambda: False)
            evidence[at] = self._predictor.evidence(stripped, row)
            probabilities[at] = self._predictor.probability(asked, row)
            sharp = row.astype(np.float64) ** _SHARPENED
            top = np.argpartition(-sharp, _TOP)[:_TOP]
            plain[at] = sharp[top][self._ends[top]].sum() / sharp.sum()
        return Asking(evidence, probabilities, plain)

    def marks(self, texts: Sequence[str]) -> list[str | None]:
        """The mark that is offered first behind each text; none where nothing fits better."""
        found: list[str | None] = []
        for text in texts:
            row = self._runtime.prompt(self._layout.reading((), text).ids, lambda: False)
            end = self._predictor.end(text, row)
            offered = None if end is None else end_candidates(Document(Private(text)), _finished(end))
            found.append(offered[0].text.reveal()[-1] if offered else None)
        return found

    def close(self) -> None:
        """Frees the model."""
        self._runtime.close()


def _finished(end: UtteranceEnd) -> UtteranceEnd:
    return msgspec.structs.replace(end, assessment="high")


def regression(learnt: Sequence[Item], asked: Sequence[str]) -> Array | None:
    """Probabilities by the regression on characters; none, with a sentence, where scikit-learn is not to be had."""
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        sys.stdout.write("character n-grams: left out, build/bench/venv with scikit-learn is missing\n")
        return None
    given = {"learn": [(item.text, item.finished) for item in learnt], "ask": list(asked)}
    script = Path(__file__).with_name("eot_ngram_process.py")
    done = subprocess.run(
        [str(python), str(script)], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stdout.write(f"character n-grams: left out, {done.stderr.strip().splitlines()[-1:]}\n")
        return None
    return np.array(json.loads(done.stdout))
