"""End of turn: how well finished utterances are told from cut ones, whether 0.7 means 70 %, and what others reach."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from desktop.library.files import model_files
from engine.eot.calibration import Calibration
from engine.wire.eot import END_MARKS
from models.training.eot.calibration import apply_points, apply_weights, fit_points, fit_weights, write_map
from models.training.eot.items import (
    Item,
    Split,
    Utterance,
    half_composed,
    items_of,
    read_utterances,
    split_utterances,
    whole_texts,
)
from tests.bench.eot_measures import Measured, assess, measure
from tests.bench.eot_scores import Array, Scorer, regression
from tests.bench.options import WORK, Options

__all__ = ["fit", "run"]

_SEED = 20
_MOST = 1000
"""Items of each set that are asked."""
_FITTED = ("informal chat", "polite chat", "service", "3i4k", "ㅋㅋ comments")
"""Sets that the map is fitted on: with those that were written for this project it judged the others worse."""
_UNFITTED = Calibration(1, "", ((0.0, 0.0), (1.0, 1.0)), "drop")
_LEARNT = 20_000
"""Items that the regression learns from, at most, of each set."""
_HALVES = 0.1
"""What half-composed eojeols count together beside a set when the map is fitted."""

_SLICES: Mapping[str, Callable[[str], bool]] = {
    "one word": lambda text: " " not in text,
    "…것 같아": lambda text: text.rstrip("요아애어").endswith(("것 같", "거 같", "꺼 같", "것같", "거같")),
    "…는데": lambda text: text.endswith(("는데", "은데", "ㄴ데", "인데", "는데요")),
    "…고": lambda text: text.endswith("고"),
    "ㅋㅋ/ㅠㅠ": lambda text: any(char in text for char in "ㅋㅎㅠㅜ"),
    "numbers": lambda text: any(char.isdigit() for char in text),
}


def run(options: Options) -> None:
    """Measures the model, and its other quantisations in folders below its own, on the held-back items, beside the plain sum and the regression."""
    read = _read(options)
    if read is None:
        return
    splits, said = read
    asked = {name: _drawn(items) for name, items in items_of(splits["test"], said=said).items()}
    folder = Path(model_files(options.model).gguf).parent
    calibration = _calibration(folder)
    learnt = [
        item
        for items in items_of(splits["train"], said=said).values()
        for item in random.Random(_SEED).sample(items, min(_LEARNT, len(items)))
    ]
    texts = [item.text for items in asked.values() for item in items]
    peer = regression(learnt, texts) if options.peers else None
    found: dict[str, dict[str, Measured]] = {}
    for gguf in sorted(folder.rglob("*.gguf"), key=lambda path: len(path.parts)):
        kind = str(gguf.relative_to(folder))
        scorer = _scorer(gguf, options, calibration)
        first = not found
        try:
            found |= _measured(kind, scorer, asked)
            if first:
                _tell_slices(scorer, asked)
                _tell_flips(scorer, asked)
                _tell_marks(scorer, asked)
        finally:
            scorer.close()
    if peer is not None:
        places = np.cumsum([0, *(len(items) for items in asked.values())])
        found["character n-grams"] = {
            name: measure(peer[start:end], [item.finished for item in items])
            for (name, items), start, end in zip(asked.items(), places, places[1:], strict=False)
        }
    _tell(found)
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "eot.json").write_bytes(msgspec.json.encode(found))


def fit(options: Options) -> None:
    """Fits the calibration map of a model on items that were kept for it, every set counting the same."""
    read = _read(options)
    if read is None:
        return
    splits, said = read
    files = model_files(options.model)
    folder = Path(files.gguf).parent
    kept = items_of(splits["calibration"], said=said)
    sets = {name: _drawn(kept[name]) for name in _FITTED if name in kept}
    scorer = _scorer(Path(files.gguf), options, _UNFITTED)
    evidence: list[Array] = []
    finished: list[bool] = []
    weights: list[float] = []

    def ask(items: Sequence[Item], contexts: Sequence[Sequence[str]], share: float) -> None:
        evidence.append(scorer.ask([item.text for item in items], contexts).evidence)
        finished.extend(item.finished for item in items)
        weights.extend([share / len(items)] * len(items))

    try:
        for items in sets.values():
            for contexts in _both(items):
                ask(items, contexts, 1.0)
        halves = list(_halves([item.text for items in sets.values() for item in items if item.finished]))
        ask([Item(half, finished=False, kind="half") for half in halves], [()] * len(halves), _HALVES)
    finally:
        scorer.close()
    table = np.concatenate(evidence)
    mix = fit_weights(table, finished, weights)
    raw = apply_weights(mix, table)
    points = fit_points(raw.tolist(), finished, weights)
    write_map(folder / "eot.json", Path(files.gguf).stem, points, "drop", mix)
    spread = measure(apply_points(points, raw), finished)
    sys.stdout.write(f"eot: {mix}, {len(points)} points from {len(raw):,} items, ECE on these {spread.ece:.3f}\n")


def _scorer(gguf: Path, options: Options, calibration: Calibration) -> Scorer:
    files = model_files(options.model)
    assert files.endings is not None
    drop = calibration.marks == "drop"
    return Scorer(gguf, Path(files.tokenizer), Path(files.endings), calibration, drop=drop)


def _halves(texts: Sequence[str]) -> Iterator[str]:
    chance = random.Random(_SEED)
    return (half for text in texts if (half := half_composed(text, chance)))


def _read(options: Options) -> tuple[Mapping[Split, Sequence[Utterance]], frozenset[str]] | None:
    """The splits, and what anybody has said as a whole, which is therefore no unfinished utterance of others."""
    if options.corpus is None:
        sys.stdout.write("eot: left out, it asks about the corpus and none was named\n")
        return None
    everything = list(read_utterances(options.corpus))
    return split_utterances(everything), whole_texts(everything)


def _drawn(items: Sequence[Item]) -> list[Item]:
    return random.Random(_SEED).sample(list(items), min(_MOST, len(items)))


def _calibration(folder: Path) -> Calibration:
    path = folder / "eot.json"
    if path.exists():
        return Calibration.read(path)
    sys.stdout.write("eot: the model has no calibration map; its own sums are measured\n")
    return Calibration(1, folder.name, ((0.0, 0.0), (1.0, 1.0)))


def _both(items: Sequence[Item]) -> Iterator[list[tuple[str, ...]]]:
    """The contexts of items: none, and, where there are any, those of the dialogue."""
    yield [()] * len(items)
    if any(item.context for item in items):
        yield [item.context for item in items]


def _measured(kind: str, scorer: Scorer, asked: Mapping[str, Sequence[Item]]) -> dict[str, dict[str, Measured]]:
    ours: dict[str, Measured] = {}
    plain: dict[str, Measured] = {}
    for name, items in asked.items():
        finished = [item.finished for item in items]
        texts = [item.text for item in items]
        for contexts, what in zip(_both(items), (name, f"{name}, in context"), strict=False):
            said = scorer.ask(texts, contexts)
            ours[what] = measure(said.probabilities, finished)
            plain[what] = measure(said.plain, finished)
    return {kind: ours, f"{kind}, top 10 at T = 0.5": plain}


def _tell_slices(scorer: Scorer, asked: Mapping[str, Sequence[Item]]) -> None:
    everything = [item for items in asked.values() for item in items]
    probabilities = _probabilities(scorer, [item.text for item in everything])
    finished = np.array([item.finished for item in everything])
    for name, belongs in _SLICES.items():
        inside = np.array([belongs(item.text) for item in everything])
        _tell_line(name, measure(probabilities[inside], finished[inside]))
    whole = [item.text for item in everything if item.finished]
    halves = list(_halves(whole))
    both = np.concatenate([probabilities[finished], _probabilities(scorer, halves)])
    _tell_line("half-composed", measure(both, [True] * len(whole) + [False] * len(halves)))


def _tell_flips(scorer: Scorer, asked: Mapping[str, Sequence[Item]]) -> None:
    """Of how many texts the assessment changes when the marks at their end are taken off."""
    for name, items in asked.items():
        marked = [item for item in items if item.marked]
        if not marked:
            continue
        with_marks = assess(_probabilities(scorer, [item.marked for item in marked]))
        without = assess(_probabilities(scorer, [item.text for item in marked]))
        sys.stdout.write(f"flips without marks, {name:24} {(with_marks != without).mean():6.1%} of {len(marked)}\n")


def _tell_marks(scorer: Scorer, asked: Mapping[str, Sequence[Item]]) -> None:
    """How often the first mark offered behind a finished utterance is the one that stood there, a question's apart."""
    for name, items in asked.items():
        marked = [item for item in items if item.finished and item.marked[-1:] in tuple(END_MARKS)]
        if not marked:
            continue
        offered = scorer.marks([item.text for item in marked])
        pairs = [(first, item.marked[-1]) for first, item in zip(offered, marked, strict=True)]
        right = sum(first == mark for first, mark in pairs)
        questions = [first for first, mark in pairs if mark == "?"]
        others = [first for first, mark in pairs if mark != "?"]
        sys.stdout.write(
            f"first mark, {name:24} right {right / len(pairs):6.1%} of {len(pairs)}, none offered "
            f"{sum(first is None for first, _ in pairs)}; ? behind {questions.count('?')} of {len(questions)} "
            f"questions and {others.count('?')} of {len(others)} others\n"
        )


def _probabilities(scorer: Scorer, texts: Sequence[str]) -> Array:
    return scorer.ask(texts, [()] * len(texts)).probabilities


def _tell(found: Mapping[str, Mapping[str, Measured]]) -> None:
    for predictor, sets in found.items():
        sys.stdout.write(f"\n{predictor}\n")
        for name, figures in sets.items():
            _tell_line(name, figures)


def _tell_line(name: str, m: Measured) -> None:
    sys.stdout.write(
        f"{name:28} n {m.count:5} ({m.finished:5} finished)  AUC {m.auc:.4f}  TNR@95 {m.tnr95:.3f}  "
        f"TNR@99 {m.tnr99:.3f}  F1 {m.f1:.3f}  ECE {m.ece:.3f} (chance {m.chance:.3f})  high {m.high:.3f}  low {m.low:.3f}\n"
    )
