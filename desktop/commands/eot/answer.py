"""The answers of ``ieum eot``: sentences for one text, or a line of JSON for each line."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any, BinaryIO, TextIO

from rich.cells import set_cell_size

from desktop.commands.engine import AskEot
from desktop.commands.eot.question import FIELDS, EotOptions, EotUnanswered, ask_all
from desktop.commands.lines import abandon, read_lines
from desktop.words.eot import ASSESSMENTS, CLASSES, RECOMMENDATIONS, EotSentence, refusal
from desktop.words.language import plain, text
from engine.text.private import Private
from engine.wire.eot import CHARACTERS, TURNS, EotAnswer, EotItem, EotRefused

__all__ = ["LINE_LIMIT", "answer_eot_lines", "eot"]

LINE_LIMIT = 2 * CHARACTERS[1] * (TURNS[1] + 1)
"""The most characters a line of JSON may have: all turns at their longest, with some room for escapes."""

_KIND = 10
"""Columns of a terminal for what a token is."""

_EXAMPLE = '{"text": "그래 알았어", "context": ["지금 나갈게"]}'


def eot(ask: AskEot, typed: Private, turns: Sequence[Private], options: EotOptions, out: TextIO, errors: TextIO) -> int:
    """Prints the assessment and what could come next; 0, 1 without an answer, 2 for a text that is refused."""
    try:
        item = _only(ask_all(ask, [typed], turns, options))
    except EotUnanswered as none:
        errors.write(f"{none.code}: {none.sentence}\n")
        return 2 if none.code in ("INVALID_INPUT", "TEXT_TOO_LONG", "INVALID_PARAMETER") else 1
    try:
        out.write(f"{item.probability:6.1%}  {text(ASSESSMENTS[item.assessment])} ({item.assessment})\n")
        if item.recommendation is not None:
            out.write(text(RECOMMENDATIONS[item.recommendation]) + "\n")
            out.write(text(EotSentence.TURNS, given=len(turns), used=item.turns, tokens=item.tokens) + "\n")
        if item.predictions:
            out.write(text(EotSentence.NEXT) + "\n")
        for each in item.predictions:
            mark, kind = "■" if each.is_eot else "·", set_cell_size(text(CLASSES[each.type]), _KIND)
            out.write(f"{each.rank:3} {each.probability:6.1%}  {mark} {kind} {_shown(each.token)}\n")
        out.flush()
    except BrokenPipeError:
        abandon(out)
    return 0


def answer_eot_lines(ask: AskEot, usual: EotOptions, source: BinaryIO, out: BinaryIO) -> int:
    """Answers every line at once, in order, and flushes; ends with 0 at the end of the lines or when nobody reads.

    Both sides are UTF-8.  Options that a line does not name are those of
    ``usual``.  A line that cannot be answered gets ``{"error": {"code":
    "...", "message": "..."}}`` and the next one is read.
    """
    try:
        for line in read_lines(source, LINE_LIMIT):
            try:
                typed, turns, options = _request(line, usual)
                answer = ask_all(ask, [typed], turns, options)
                told = _told(_only(answer), len(turns), answer.elapsed_ms)
            except EotUnanswered as none:
                told = {"error": {"code": none.code, "message": none.sentence}}
            out.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
            out.flush()
    except BrokenPipeError:
        abandon(out)
    return 0


def _only(answer: EotAnswer) -> EotItem:
    item = answer.items[0]
    if isinstance(item, EotRefused):
        raise EotUnanswered(item.code, refusal(item.reason, CHARACTERS[1]))
    return item


def _told(item: EotItem, turns: int, elapsed_ms: float) -> dict[str, Any]:
    told: dict[str, Any] = {
        "probability": round(item.probability, 6),
        "assessment": item.assessment,
        "predictions": [
            {
                "token": each.token.reveal(),
                "probability": round(each.probability, 6),
                "rank": each.rank,
                "is_eot": each.is_eot,
                "type": each.type,
            }
            for each in item.predictions
        ],
        "raw": round(item.raw, 6),
        "raw_at_temperature": round(item.tempered, 6),
        "calibrated": item.calibrated,
        "classes": {name: round(share, 6) for name, share in item.classes.items()},
        "cut": item.cut,
        "cached": item.cached,
        "elapsed_ms": round(elapsed_ms, 1),
    }
    if item.recommendation is not None:
        told["context"] = {"given": turns, "used": item.turns, "tokens": item.tokens}
        told["recommendation"] = item.recommendation
        told["recommendation_text"] = text(RECOMMENDATIONS[item.recommendation])
    return told


def _request(line: bytes, usual: EotOptions) -> tuple[Private, list[Private], EotOptions]:
    # No error may carry the line on: whoever prints it would print what was typed.
    try:
        decoded = line.decode()
        if len(decoded) > LINE_LIMIT:
            raise EotUnanswered("TEXT_TOO_LONG", text(EotSentence.LINE_TOO_LONG, limit=f"{LINE_LIMIT:,}"))
        value = json.loads(decoded)
    except (ValueError, RecursionError):
        raise EotUnanswered("INVALID_INPUT", text(EotSentence.NOT_JSON)) from None
    if not isinstance(value, dict):
        raise EotUnanswered("INVALID_INPUT", text(EotSentence.NOT_OBJECT, example=_EXAMPLE))
    typed, turns = value.get("text"), value.get("context", [])
    if not isinstance(typed, str) or not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise EotUnanswered("INVALID_INPUT", text(EotSentence.BAD_FIELD))
    # JSON can escape half a surrogate pair, which would become a question mark on its way.
    if any("\ud800" <= char <= "\udfff" for each in (typed, *turns) for char in each):
        raise EotUnanswered("INVALID_INPUT", refusal("control", 0))
    options = dataclasses.replace(usual, **{name: value[name] for name in FIELDS if name in value})
    return Private(typed), [Private(turn) for turn in turns], options


def _shown(token: Private) -> str:
    """A token on one line, the blank that starts an eojeol visible."""
    written = token.reveal()
    return plain(("▁" + written[1:] if written.startswith(" ") else written).replace("\n", "⏎"))
