"""``python -m models.training.lexicon``: corpus in, the built-in lexicon out; some two minutes and 1.5 GB of memory."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from engine.text.eojeol import START
from models.training.corpus import SOURCES, CorpusError, CorpusSource, is_held_out, read_lines
from models.training.lexicon.build import Size, build
from models.training.lexicon.counts import count_words
from models.training.lexicon.words import UNKNOWN, Line, counted, is_name

_LEAST = (0.5, 1.0, 2.0)
"""Weights below which words, pairs and triples are not even considered."""

_WITHOUT_NAMES = frozenset(
    {"stylekqc", "paraKQC", "reactdocs_ko", "pydocs_ko", "kobest_wic_dict", "kobest_copa", "kobest_sentineg_reviews"}
)
"""Besides what was written for this project: sources whose words are words and no persons."""

_LINES_BEGIN = frozenset({"talk", "request", "letter", "written"})
"""Registers whose lines begin as those do that people type, but for comments, which answer something else."""

_COMMENTS = "written_comment"

_SHARES = [0.3]
"""Until ``python -m tests.bench shares`` has fitted them."""


def main() -> int:
    """Counts the training lines by their weights, prunes and writes; 0 when the lexicon stands."""
    parser = argparse.ArgumentParser(prog="python -m models.training.lexicon", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with train/NAME.txt.xz")
    parser.add_argument("--out", type=Path, default=Path("models/builtin/lexicon"))
    parser.add_argument("--words", type=int, default=Size.words)
    parser.add_argument("--pairs", type=int, default=Size.pairs)
    parser.add_argument("--triples", type=int, default=Size.triples)
    options = parser.parse_args()
    _say("counting")
    try:
        ordinary: set[str] = set()
        counts = count_words(_lines(options.corpus, ordinary), _LEAST, UNKNOWN)
    except CorpusError as error:
        sys.stderr.write(f"The corpus cannot be read: {error}\n")
        return 1
    kinds = (len(counts.words), len(counts.pairs.words), len(counts.triples.words))
    _say(f"pruning {kinds[0]:,} eojeols, {kinds[1]:,} pairs, {kinds[2]:,} triples")
    words = frozenset(ordinary)
    size = Size(options.words, options.pairs, options.triples)
    build(counts, size, options.out, keeps=lambda word: not is_name(word, words))
    shares = options.out / "shares.json"
    if not shares.exists():
        shares.write_text(json.dumps(_SHARES), encoding="ascii")
    _say(f"written to {options.out}")
    return 0


def _lines(corpus: Path, ordinary: set[str]) -> Iterator[tuple[list[str], float]]:
    """The eojeols of all training lines; those of sources that name nobody are put among the ``ordinary`` ones."""
    seen: set[int] = set()
    for source in SOURCES:
        nameless = source.name in _WITHOUT_NAMES or source.name.startswith("written_")
        begins = source.register in _LINES_BEGIN and source.name != _COMMENTS
        for words, weight in counted(_read(corpus, source), seen):
            if nameless:
                ordinary.update(words)
            yield words if begins else [UNKNOWN if word == START else word for word in words], weight


def _read(corpus: Path, source: CorpusSource) -> Iterator[Line]:
    return ((line, source.weight) for line in read_lines(corpus, source) if not is_held_out(line))


def _say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
