"""Keystroke savings: the same lines typed with our engine's help and with its peers'.  See ``typist`` for the rules."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from tests.bench.engine_predictor import ALL, LEARNT, EnginePredictor, Levers, LexiconPredictor
from tests.bench.eojeol_ngram import trained_ngram
from tests.bench.options import WORK, Options
from tests.bench.predictor import PeerMissing, Predictor, Timed
from tests.bench.report import Result, Table, Typed, overview, show, write
from tests.bench.samples import learnt_lines, line_sets
from tests.bench.typing_booster import trained_booster
from tests.bench.typist import Person, type_line

__all__ = ["run"]

CANDIDATES = 5


def run(options: Options) -> None:
    """Prints the savings as tables and writes them to ``build/bench/ksr.json``.  Raises ``CorpusError``."""
    if options.corpus is None:
        _say(
            "no corpus is named (--corpus, CORPUS=): only the sentences of the tests are typed, and no peer is trained"
        )
    sets = line_sets(options.corpus, options.sentences)
    for name in options.sets:
        if name not in sets:
            _say(f"left out: there are no lines {name}, only {', '.join(sets)}")
    sets = {name: lines for name, lines in sets.items() if name in options.sets or not options.sets}
    written = {} if options.corpus is None else learnt_lines(options.corpus, options.learnt)
    results: dict[str, list[Result]] = {name: [] for name in sets}
    for make, trials in _predictors(options):
        try:
            with contextlib.closing(make()) as predictor:
                for (name, lines), trial in itertools.product(sets.items(), trials):
                    result = Result(f"{predictor.name}{trial}", trial.type(predictor, lines, written.get(name, ())))
                    # Told at once: a run takes long, and what was measured outlives one that is ended.
                    _say(f"{result.predictor} saves {100 * result.tally.saved:.1f} % of {name}")
                    results[name].append(result)
        except PeerMissing as missing:
            _say(f"left out: {missing}")
    tables = [table for name in sets for table in _tables(name, results[name])]
    for table in tables:
        sys.stdout.write(show(table) + "\n")
    sys.stdout.write(overview(tables) + "\n")
    write(tables, WORK / "ksr.json")
    _say("written to build/bench/ksr.json")


@dataclasses.dataclass(frozen=True)
class Trial:
    """The first ``count`` lines of a set, typed with ``rows`` candidates by who ``overlooks`` a part of them."""

    count: int
    overlooks: float = 0.0
    rows: int = CANDIDATES

    def __str__(self) -> str:
        """What is behind the predictor's name."""
        rows = f", {self.rows} rows" if self.rows != CANDIDATES else ""
        return rows + (f", overlooked {self.overlooks:.0%}" if self.overlooks else "")

    def type(self, predictor: Predictor, lines: Sequence[str], written: Sequence[str]) -> tuple[Typed, ...]:
        """One person types them all, in their order, who has written others before."""
        typed = []
        predictor.forget(written)
        for line in lines[: self.count]:
            timed = Timed(predictor)
            tally = type_line(line, timed, self.rows, Person(self.overlooks, line))
            typed.append(Typed(tally, tuple(timed.milliseconds)))
        return tuple(typed)


_Maker: TypeAlias = "tuple[Callable[[], Predictor], tuple[Trial, ...]]"


def _predictors(options: Options) -> list[_Maker]:
    """How to start each predictor, and what it does with each set: the levers apart and together, then the peers."""
    plain = Trial(options.sentences)
    dial = Trial(options.sentences, options.overlooked)
    makers: list[_Maker] = [
        (lambda: EnginePredictor(options.model), (plain, dial)),
        *(
            (functools.partial(EnginePredictor, options.model, levers=levers), (plain, dial))
            for levers in (
                Levers(demotion=True),
                Levers(stems=True),
                Levers(recency=True),
                Levers(demotion=True, recency=True),
            )
        ),
        (lambda: EnginePredictor(options.model, levers=ALL), (plain, dial, Trial(options.sentences, rows=7))),
        *([(lambda: EnginePredictor(options.model, levers=LEARNT), (plain, dial))] if options.corpus else []),
        (lambda: EnginePredictor(options.model, lexicon=False), (plain,)),
        (lambda: LexiconPredictor(options.model), (plain,)),
    ]
    if (corpus := options.corpus) is not None and options.peers:
        slow = Trial(min(options.sentences, options.slow_sentences))
        makers.append((lambda: trained_ngram(corpus, _say), (plain,)))
        makers.append((lambda: trained_booster(corpus, _say), (slow,)))
    return makers


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
