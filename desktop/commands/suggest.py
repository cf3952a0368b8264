"""``ieum suggest``: candidates for one text, or for each line of JSON on standard input."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol, TextIO

from desktop.ui.strings import Sentence, text
from engine.private import Private
from engine.protocol import MAX_CANDIDATES, Suggestion
from engine.runtime import EngineError

__all__ = ["LINE_LIMIT", "Ask", "abandon", "answer_lines", "suggest"]

LINE_LIMIT = 10_000
"""The most characters a line of JSON may have."""

_EXAMPLE = '{"before": "오늘 날씨가 ", "k": 5}'
_CHUNK = 1 << 16


class Ask(Protocol):
    """What the commands need of an engine: waits for its answer; raises ``EngineError`` when there is none."""

    def __call__(self, before: Private, k: int) -> tuple[Suggestion, ...]:
        """At most ``k`` eojeols that fit behind ``before``, most probable first."""


class _Refused(Exception):
    def __init__(self, sentence: Sentence, **values: object) -> None:
        super().__init__(sentence.name)
        self.sentence = text(sentence, **values)


def suggest(ask: Ask, before: str, k: int, out: TextIO, errors: TextIO) -> int:
    """Prints a line for each candidate, probability first; the exit code: 0, 1 without an answer, 2 for a bad ``k``."""
    if not 1 <= k <= MAX_CANDIDATES:
        errors.write(text(Sentence.JSONL_K, most=MAX_CANDIDATES) + "\n")
        return 2
    # Bytes of the command line that are no UTF-8 arrive as half surrogate pairs.
    before = before.encode(errors="replace").decode()
    try:
        candidates = ask(Private(before), k)
    except EngineError as error:
        errors.write(text(Sentence.JSONL_ENGINE, reason=error) + "\n")
        return 1
    try:
        out.writelines(f"{each.probability:6.1%}  {each.text.reveal()}\n" for each in candidates)
        out.flush()
        if not candidates:
            errors.write(text(Sentence.SUGGEST_NOTHING) + "\n")
    except BrokenPipeError:
        abandon(out)
    return 0


def answer_lines(ask: Ask, source: BinaryIO, out: BinaryIO) -> int:
    """Answers every line at once, in order, and flushes; ends with 0 at the end of the lines or when nobody reads.

    Both sides are UTF-8, whatever the locale.  A line that cannot be
    answered gets ``{"error": "..."}`` and the next one is read.
    """
    try:
        for line in _lines(source):
            try:
                answer = _answer(ask, line)
            except _Refused as refused:
                answer = {"error": refused.sentence}
            out.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
            out.flush()
    except BrokenPipeError:
        abandon(out)
    return 0


def _answer(ask: Ask, line: bytes) -> dict[str, Any]:
    before, k = _request(line)
    begun = time.perf_counter()
    try:
        candidates = ask(before, k)
    except EngineError as error:
        raise _Refused(Sentence.JSONL_ENGINE, reason=error) from None
    elapsed = time.perf_counter() - begun
    return {
        "candidates": [{"text": each.text.reveal(), "probability": round(each.probability, 6)} for each in candidates],
        "elapsed_ms": round(elapsed * 1000, 1),
    }


def _request(line: bytes) -> tuple[Private, int]:
    # No error may carry the line on: whoever prints it would print what was typed.
    try:
        decoded = line.decode()
        if len(decoded) > LINE_LIMIT:
            raise _Refused(Sentence.JSONL_TOO_LONG, limit=f"{LINE_LIMIT:,}")
        value = json.loads(decoded)
    except (ValueError, RecursionError):
        raise _Refused(Sentence.JSONL_NOT_JSON) from None
    if not isinstance(value, dict):
        raise _Refused(Sentence.JSONL_NOT_OBJECT, example=_EXAMPLE)
    before, k = value.get("before"), value.get("k", 5)
    # JSON can escape half a surrogate pair, which is no text.
    if not isinstance(before, str) or any("\ud800" <= char <= "\udfff" for char in before):
        raise _Refused(Sentence.JSONL_BEFORE)
    # bool is an int in Python, not in JSON.
    if type(k) is not int or not 1 <= k <= MAX_CANDIDATES:
        raise _Refused(Sentence.JSONL_K, most=MAX_CANDIDATES)
    return Private(before), k


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines without their ends; of one over the limit, just enough to be over it, so memory stays bounded."""
    enough = 4 * LINE_LIMIT + 8
    while line := source.readline(enough):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = source.readline(_CHUNK)
            # An unfinished line at the end of the file is a line too.
        if len(line) >= enough:
            yield b" " * (LINE_LIMIT + 1)
        else:
            yield line.rstrip(b"\r\n")


def abandon(out: TextIO | BinaryIO) -> None:
    """After a ``BrokenPipeError``: what is still buffered must not raise again when Python flushes it at its end."""
    try:
        descriptor = out.fileno()
    except io.UnsupportedOperation:
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
