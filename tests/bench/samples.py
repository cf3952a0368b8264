"""The lines that the simulated person types."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from models.training.corpus import SOURCES, CorpusError, clean, is_held_out, read_lines
from tests.bench.options import SENTENCES

__all__ = ["WRITTEN", "learnt_lines", "line_sets"]

WRITTEN = tuple(f"written_{each}" for each in ("polite", "casual", "service", "expressive", "comment"))
"""The sets that constants are fitted on."""

_SEED = 20
_SPOKEN = ("talk", "request")
_PARAPHRASED = frozenset({"stylekqc", "paraKQC", "question_pair", "hgtods_music_daily"})
"""Sources that say the same thing several times in nearly the same words."""


def line_sets(corpus: Path | None, count: int) -> Mapping[str, tuple[str, ...]]:
    """By name of the set, ``count`` lines each, in an order drawn once: a larger count begins with a smaller one's lines.

    ``polite_reviews`` and ``news`` are never trained on; ``spoken`` is what is
    held back of the sources of everyday talk and requests.  Some of these
    hold paraphrases, so lines nearly alike were trained on, and who learns by
    heart does well; ``spoken_apart`` is the same without such sources.
    ``WRITTEN`` is everyday text of several registers, where the corpus has it;
    constants are fitted on it, and the others decide.  Without a corpus there
    is only ``sentences``, from the repository's tests.  Raises ``CorpusError``.
    """
    if corpus is None:
        return {"sentences": _draw(_lines(SENTENCES), count)}
    sets = {name: _lines(corpus / "dev" / f"{name}.txt") for name in ("polite_reviews", "news")}
    held = {
        source.name: [line for line in read_lines(corpus, source) if is_held_out(line)]
        for source in SOURCES
        if source.register in _SPOKEN
    }
    sets["spoken"] = [line for lines in held.values() for line in lines]
    repeated = {line for name in _PARAPHRASED for line in held.get(name, ())}
    sets["spoken_apart"] = [line for line in sets["spoken"] if line not in repeated]
    dev = corpus / "dev"
    sets |= {name: _lines(dev / f"{name}.txt") for name in WRITTEN if (dev / f"{name}.txt").exists()}
    return {name: _draw(lines, count) for name, lines in sets.items()}


def learnt_lines(corpus: Path, count: int) -> Mapping[str, tuple[str, ...]]:
    """By name of a set, ``count`` other lines of its register, which the same person may have written before.

    The network was trained on them; what it lacks is only that this person
    writes so.  Raises ``CorpusError``.
    """
    sources = (source for source in SOURCES if source.name in WRITTEN)
    return {source.name: _draw(list(read_lines(corpus, source)), count) for source in sources}


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name}: {error}") from error
    return [line for raw in text.splitlines() if (line := clean(raw))]


def _draw(lines: list[str], count: int) -> tuple[str, ...]:
    different = sorted(set(lines))
    random.Random(_SEED).shuffle(different)
    return tuple(different[:count])
