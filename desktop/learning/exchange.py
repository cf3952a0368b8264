"""The person's words as a list of their own to take elsewhere: lines of JSON, written, and read with care.

A line is ``{"word": "…", "behind": "…", "count": 3}``; ``behind`` is empty at
the beginning of a sentence and null where it is not known, and a word that is
pinned says so.  Brought along are also lines with ``{"text": "…"}``, which
are learnt as if they were typed here.  A list may be anybody's: it is bounded
in every way, and may be stopped.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from desktop.learning.deeds import Brought, BroughtPair
from desktop.learning.errors import BadList, ImportStopped
from desktop.learning.lessons import GAP, is_word, pairs_of
from desktop.learning.ngram import StoredWords

__all__ = ["LARGEST", "ReadList", "listed_lines", "read_list"]

LARGEST = 256 * 1024 * 1024
_LONGEST_LINE = 64 * 1024
_MOST_LINES = 1_000_000
_MOST_PAIRS = 150_000
_MOST_TIMES = 1_000.0
_TOLD_BYTES = 512 * 1024
_TRIED = 100
"""Where so many lines say nothing of ours, the file is another."""


class _ListLine(msgspec.Struct, frozen=True):
    word: str = ""
    behind: str | None = None
    count: float = 1.0
    pinned: bool = False
    text: str = ""

    def __repr__(self) -> str:
        return "_ListLine(...)"


class ReadList(msgspec.Struct, frozen=True):
    """What a list holds, and how many of its lines say nothing that is learnt; ``whole`` unless it is too long."""

    brought: Brought
    skipped: int
    whole: bool


_decode = msgspec.json.Decoder(_ListLine).decode


def listed_lines(stored: StoredWords) -> Iterator[bytes]:
    """The lines of a list of all words."""
    for before, counts in stored.pairs.items():
        for word, count in counts.items():
            line = {"word": word, "behind": None if before == GAP else before, "count": round(count, 3)}
            if word in stored.pinned:
                line["pinned"] = True
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def read_list(
    path: Path, progress: Callable[[float], None] = lambda _: None, stopped: Callable[[], bool] = lambda: False
) -> ReadList:
    """What the file holds; ``progress`` hears which part of it is read.

    Raises ``BadList``, and ``ImportStopped`` soon after ``stopped`` says so.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise BadList("unreadable", detail="no file")
        if size > LARGEST:
            raise BadList("too-large")
        return _read(path, size, progress, stopped)
    except OSError as error:
        raise BadList("unreadable", detail=type(error).__name__) from None


def _read(path: Path, size: int, progress: Callable[[float], None], stopped: Callable[[], bool]) -> ReadList:
    counts: dict[tuple[str, str], float] = {}
    pinned: set[str] = set()
    lines = skipped = done = told = texts = 0
    whole = True
    with path.open("rb") as file:
        while raw := file.readline(_LONGEST_LINE):
            done += len(raw)
            if done - told >= _TOLD_BYTES:
                told = done
                progress(min(1.0, done / max(1, size)))
                if stopped():
                    raise ImportStopped
            if not raw.strip():
                continue
            lines += 1
            if lines > _MOST_LINES:
                whole = False
                break
            found = _heed(raw, counts, pinned)
            texts += found == "text"
            skipped += found == ""
            if lines == skipped == _TRIED:
                raise BadList("not-ours", lines)
            if len(counts) > 2 * _MOST_PAIRS:
                counts, whole = _heaviest(counts), False
    if lines == skipped:
        raise BadList("not-ours", lines)
    if len(counts) > _MOST_PAIRS:
        counts, whole = _heaviest(counts), False
    pairs = [
        BroughtPair(behind, word, min(count, _MOST_TIMES), word in pinned) for (behind, word), count in counts.items()
    ]
    return ReadList(Brought(pairs, texts or _lines_of(counts)), skipped, whole)


def _heed(raw: bytes, counts: dict[tuple[str, str], float], pinned: set[str]) -> str:
    """Counts what a line says; which kind of line it is, empty for none that says anything."""
    try:
        line = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    if line.text:
        pairs = list(pairs_of(line.text))
        for pair in pairs:
            counts[pair] = counts.get(pair, 0.0) + 1.0
        return "text" if pairs else ""
    if not is_word(line.word) or not math.isfinite(line.count) or line.count <= 0:
        return ""
    behind = GAP if line.behind is None else line.behind
    if behind and behind != GAP and not is_word(behind):
        behind = GAP
    counts[behind, line.word] = counts.get((behind, line.word), 0.0) + line.count
    if line.pinned:
        pinned.add(line.word)
    return "word"


def _heaviest(counts: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    kept = sorted(counts, key=lambda pair: -counts[pair])[:_MOST_PAIRS]
    return {pair: counts[pair] for pair in kept}


def _lines_of(counts: dict[tuple[str, str], float]) -> int:
    """How many lines they come from, about: as many as began."""
    return round(sum(min(count, _MOST_TIMES) for (behind, _), count in counts.items() if not behind))
