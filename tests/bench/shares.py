"""How much the lexicon should count beside a model, for each number of typed keys; fitted, and written into the lexicon.

Not a measurement but the one thing that is tuned on development text
(``samples.WRITTEN``): a handful of weights.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.suggest.lexicon import Lexicon
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from tests.bench.options import Options
from tests.bench.samples import WRITTEN, line_sets
from tests.bench.typist import split_line

__all__ = ["best_share", "run"]

_MOST = 6
"""From so many keys on one share serves all."""

_ASKED = 20
_SHOWN = 5
_GRID = [step / 20 for step in range(20)]

Keystroke: TypeAlias = "tuple[str, Mapping[str, float], Mapping[str, float]]"
"""The eojeol wanted, and what the model and the lexicon offer for it, with probabilities."""


def run(options: Options) -> None:
    """Fits the shares for ``options.model`` and writes them into its lexicon."""
    files = model_files(options.model)
    if files.lexicon is None:
        sys.stdout.write("shares: the model has no lexicon\n")
        return
    lexicon = Lexicon(Path(files.lexicon))
    typed: dict[int, list[Keystroke]] = defaultdict(list)
    bare = msgspec.structs.replace(files, lexicon=None)
    with BlockingClient(EngineOptions(role_command("engine"), bare)) as engine:
        sets = line_sets(options.corpus, options.sentences)
        for lines in (sets[name] for name in WRITTEN if name in sets):
            for count, keystroke in _keystrokes(engine, lexicon, lines):
                typed[min(count, _MOST)].append(keystroke)
    shares = [best_share(typed[count]) for count in sorted(typed)]
    (Path(files.lexicon) / "shares.json").write_bytes(msgspec.json.encode(shares))
    sys.stdout.write(f"shares for 0, 1, 2, … typed keys: {shares} (of {sum(map(len, typed.values())):,} keystrokes)\n")


def best_share(keystrokes: Sequence[Keystroke]) -> float:
    """The share that brings the eojeol wanted among the shown ones most often; being the first one counts half more.

    Of shares that do about as well, the middle one: the last hit or two are chance.
    """
    worth = np.array([sum(_worth(keystroke, share) for keystroke in keystrokes) for share in _GRID])
    good = np.flatnonzero(worth >= worth.max() - 0.002 * len(keystrokes))
    return _GRID[int(good[len(good) // 2])]


def _worth(keystroke: Keystroke, share: float) -> float:
    wanted, model, lexicon = keystroke
    if wanted not in model and wanted not in lexicon:
        return 0.0

    def score(text: str) -> float:
        return (1 - share) * model.get(text, 0.0) + share * lexicon.get(text, 0.0)

    mine = score(wanted)
    better = sum(score(text) > mine for text in model.keys() | lexicon.keys())
    return (better < _SHOWN) + 0.5 * (better == 0)


def _keystrokes(engine: BlockingClient, lexicon: Lexicon, lines: Sequence[str]) -> Iterator[tuple[int, Keystroke]]:
    """For every key of every eojeol: how many are typed, and what is offered."""
    for line in lines:
        context = ""
        for eojeol in split_line(line):
            for screen in eojeol.screens[:-1]:
                if not context and not screen:
                    continue
                answer = engine.ask(Private(context + screen), SuggestOptions(_ASKED), 30)
                model = {each.text.reveal(): each.probability for each in answer}
                opening, drafts = lexicon.fitting(context, screen)
                lexical = {text: drafts.probability(text.removeprefix(opening)) for text in model}
                lexical |= {opening + each.text: each.probability for each in drafts.best(_ASKED)}
                lexical.pop(screen, None)
                yield len(keys(screen)), (eojeol.core, model, lexical)
            context += eojeol.core + eojeol.marks + " "
