"""Keystroke savings: the same lines typed with our engine's help and with its peers'.  See ``typist`` for the rules."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence

from tests.bench.engine_predictor import EnginePredictor, LexiconPredictor
from tests.bench.eojeol_ngram import trained_ngram
from tests.bench.options import WORK, Options
from tests.bench.predictor import PeerMissing, Predictor, Timed
from tests.bench.report import Result, Table, Typed, show, write
from tests.bench.samples import line_sets
from tests.bench.typing_booster import trained_booster
from tests.bench.typist import type_line

__all__ = ["run"]

CANDIDATES = 5


def run(options: Options) -> None:
    """Prints the savings as tables and writes them to ``build/bench/ksr.json``.  Raises ``CorpusError``."""
    if options.corpus is None:
        _say(
            "no corpus is named (--corpus, CORPUS=): only the sentences of the tests are typed, and no peer is trained"
        )
    sets = line_sets(options.corpus, options.sentences)
    results: dict[str, list[Result]] = {name: [] for name in sets}
    for make, count in _predictors(options):
        try:
            with contextlib.closing(make()) as predictor:
                for name, lines in sets.items():
                    _say(f"{predictor.name} types {name}")
                    results[name].append(Result(predictor.name, _typed(predictor, lines[:count])))
        except PeerMissing as missing:
            _say(f"left out: {missing}")
    tables = [table for name in sets for table in _tables(name, results[name])]
    for table in tables:
        sys.stdout.write(show(table) + "\n")
    write(tables, WORK / "ksr.json")
    _say("written to build/bench/ksr.json")


def _predictors(options: Options) -> list[tuple[Callable[[], Predictor], int]]:
    """How to start each predictor, and how many lines of a set it types."""
    makers: list[tuple[Callable[[], Predictor], int]] = [
        (lambda: EnginePredictor(options.model), options.sentences),
        (lambda: EnginePredictor(options.model, lexicon=False), options.sentences),
        (lambda: LexiconPredictor(options.model), options.sentences),
    ]
    if (corpus := options.corpus) is not None and options.peers:
        makers.append((lambda: trained_ngram(corpus, _say), options.sentences))
        makers.append((lambda: trained_booster(corpus, _say), min(options.sentences, options.slow_sentences)))
    return makers


def _typed(predictor: Predictor, lines: Sequence[str]) -> tuple[Typed, ...]:
    typed = []
    for line in lines:
        timed = Timed(predictor)
        typed.append(Typed(type_line(line, timed, CANDIDATES), tuple(timed.milliseconds)))
    return tuple(typed)


def _tables(name: str, results: Sequence[Result]) -> list[Table]:
    """One table for every number of lines typed, so that rows of one table are of the same lines."""
    counts = sorted({len(result.lines) for result in results}, reverse=True)
    return [
        Table(name, count, tuple(result.of_first(count) for result in results if len(result.lines) >= count))
        for count in counts
    ]


def _say(line: str) -> None:
    sys.stderr.write(f"ksr: {line}\n")
    sys.stderr.flush()
