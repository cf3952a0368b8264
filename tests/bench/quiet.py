"""How often lists show, how many of them are right, and what of the keys is lost, at each stop of eagerness.

The person of ``typist`` types the sets that constants are fitted on, with all
that the program tells the engine of a person.  A place is where a list could
have shown: behind a blank, or behind the first three keys of an eojeol.  A
list is right where the eojeol wanted is in it.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from desktop.session.options import Eagerness
from tests.bench.engine_predictor import ALL, EnginePredictor
from tests.bench.ksr import Trial
from tests.bench.options import WORK, Options
from tests.bench.samples import WRITTEN, line_sets
from tests.bench.typist import Tally

__all__ = ["figures", "run"]

_STOPS = (Eagerness.OFTEN, Eagerness.BALANCED, Eagerness.SELDOM)
"""Nothing shows by itself where it has to be asked for."""


def run(options: Options) -> None:
    """Prints a line for each stop and writes them to ``build/bench/quiet.json``.  Raises ``CorpusError``."""
    sets = line_sets(options.corpus, options.sentences)
    named = options.sets or tuple(name for name in WRITTEN if name in sets) or tuple(sets)
    lines = {name: sets[name] for name in named if name in sets}
    found = []
    for eagerness in _STOPS:
        with contextlib.closing(EnginePredictor(options.model, levers=ALL, eagerness=eagerness)) as predictor:
            tally = sum(_typed(predictor, options, lines), Tally())
        found.append({"stop": eagerness.value, "lines": sum(map(len, lines.values()))} | figures(tally))
        sys.stdout.write(_line(found[-1], found[0]["ksr"]) + "\n")
        sys.stdout.flush()
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "quiet.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def figures(tally: Tally) -> dict[str, Any]:
    """What a run found, as rates 0 to 1: behind a blank, inside an eojeol, and of all lists together."""
    return {
        "shown_behind_blank": _part(tally.shown[0], tally.asked[0]),
        "right_behind_blank": _part(tally.offered[0], tally.shown[0]),
        "shown_inside": _part(sum(tally.shown[1:]), sum(tally.asked[1:])),
        "right_inside": _part(sum(tally.offered[1:]), sum(tally.shown[1:])),
        "right": _part(sum(tally.offered), sum(tally.shown)),
        "saved_a_list": (tally.alone - tally.used) / max(1, sum(tally.shown)),
        "ksr": tally.saved,
    }


def _typed(predictor: EnginePredictor, options: Options, lines: dict[str, tuple[str, ...]]) -> Iterator[Tally]:
    trial = Trial(options.sentences)
    for name, each in lines.items():
        sys.stderr.write(f"quiet: {predictor.name} types {name}\n")
        yield sum((typed.tally for typed in trial.type(predictor, each, ())), Tally())


def _line(found: dict[str, Any], most: float) -> str:
    percent = {name: f"{100 * value:5.1f} %" for name, value in found.items() if isinstance(value, float)}
    return (
        f"{found['stop']:9} behind a blank {percent['shown_behind_blank']} of the places, "
        f"{percent['right_behind_blank']} right; inside {percent['shown_inside']}, {percent['right_inside']} right; "
        f"all {percent['right']} right; {found['saved_a_list']:.2f} keys a list; "
        f"KSR {percent['ksr']}, lost {100 * (most - found['ksr']):.1f}"
    )


def _part(some: int, of: int) -> float:
    return some / of if of else 0.0
