"""``python -m models.training.lexicon``: corpus in, the built-in lexicon out; some two minutes and 1.5 GB of memory."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from models.training.corpus import SOURCES, CorpusError, is_held_out, read_lines
from models.training.lexicon.build import Size, build
from models.training.lexicon.counts import count

_LEAST = (0.5, 1.0, 2.0)
"""Weights below which words, pairs and triples are not even considered."""

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
        counts = count(_lines(options.corpus), _LEAST)
    except CorpusError as error:
        sys.stderr.write(f"The corpus cannot be read: {error}\n")
        return 1
    kinds = (len(counts.words), len(counts.pairs.words), len(counts.triples.words))
    _say(f"pruning {kinds[0]:,} eojeols, {kinds[1]:,} pairs, {kinds[2]:,} triples")
    build(counts, Size(options.words, options.pairs, options.triples), options.out)
    shares = options.out / "shares.json"
    if not shares.exists():
        shares.write_text(json.dumps(_SHARES), encoding="ascii")
    _say(f"written to {options.out}")
    return 0


def _lines(corpus: Path) -> Iterator[tuple[str, float]]:
    for source in SOURCES:
        for line in read_lines(corpus, source):
            if not is_held_out(line):
                yield line, source.weight


def _say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
