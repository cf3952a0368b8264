"""What a model wrote, as contract C answers it: the words, what they say, and how sure it was.

The words come out of a grammar, so what they say is read strictly; they are
no JSON only where the limit of tokens cut them off.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.wire.forms import Filled
from models.complaints.answer import EVIDENCE, LEVELS, Place, place_of

__all__ = ["chat_answer", "failed_answer", "predicted_answer"]

_DECODER = json.JSONDecoder()


def predicted_answer(filled: Filled) -> dict[str, Any]:
    """The answer to ``/predict``."""
    words = filled.text.reveal()
    parsed = _parsed(words)
    return {
        "success": True,
        "confidence_score": _mean(filled),
        "raw_response": words,
        "parsed_response": parsed,
        "error": None if parsed is not None else text(ApiSentence.VOC_CUT_OFF),
        "field_confidence": _closed_fields(words, filled) if parsed is not None else {},
        "input_cut": filled.cut,
    }


def chat_answer(filled: Filled) -> dict[str, Any]:
    """The answer to ``/chat``, which is about nothing that could be parsed."""
    return {
        "success": True,
        "confidence_score": 0.0,
        "raw_response": filled.text.reveal().strip(),
        "parsed_response": None,
        "error": None,
        "field_confidence": {},
        "input_cut": filled.cut,
    }


def failed_answer(sentence: str) -> dict[str, Any]:
    """A row of ``/batch`` that brought nothing."""
    return {
        "success": False,
        "confidence_score": 0.0,
        "raw_response": "",
        "parsed_response": None,
        "error": sentence,
        "field_confidence": {},
        "input_cut": False,
    }


def _parsed(words: str) -> dict[str, Any] | None:
    """What the words say, each category and keyword once; none where they were cut off."""
    try:
        found: dict[str, Any] = json.loads(words)
    except ValueError:
        return None
    found["keywords"] = list(dict.fromkeys(found["keywords"]))
    kept: dict[Place, Any] = {}
    for each in found["categories"]:
        kept.setdefault(place_of(each), each)
    found["categories"] = list(kept.values())
    return found


def _mean(filled: Filled) -> float:
    """The mean probability of the tokens: as the contract has it, the marks of JSON included."""
    return round(sum(map(math.exp, filled.logprobs)) / max(1, len(filled.logprobs)), 4)


def _closed_fields(words: str, filled: Filled) -> dict[str, float]:
    """For each field that the dictionary or a list closes, the probability of its value among all of them."""
    return {name: round(_chance(words, span, filled), 4) for name, span in _spans(words)}


def _chance(words: str, span: tuple[int, int], filled: Filled) -> float:
    """The product over the tokens that wrote a part of it: what was open at each of them."""
    first, last = (len(words[:at].encode()) for at in span)
    begins = (0, *filled.ends[:-1])
    return math.prod(
        share
        for begin, end, share in zip(begins, filled.ends, filled.shares, strict=True)
        if begin < last and first < end
    )


def _spans(words: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """(name, from where to where) of each closed value, its marks included: they tell 지각 from 지각 통보.

    What is looked for stands next behind the value before it, whatever that says.
    """
    at = 0
    for name in ("is_claim", "summary", "bug_type", "keywords"):
        begun, at, _ = _value(words, name, at)
        if name in ("is_claim", "bug_type"):
            yield name, (begun, at)
    seen: list[tuple[Any, ...]] = []
    for _ in json.loads(words)["categories"]:
        levels = []
        for level in LEVELS:
            levels.append(_value(words, level, at))
            at = levels[-1][1]
        place = tuple(value for _, _, value in levels)
        if place not in seen:
            yield f"categories.{len(seen)}", (levels[0][0], at)
            seen.append(place)
        _, at, _ = _value(words, EVIDENCE, at)


def _value(words: str, name: str, at: int) -> tuple[int, int, Any]:
    """Where the next value of this name begins and ends, and the value."""
    mark = f'"{name}": '
    begun = words.index(mark, at) + len(mark)
    value, end = _DECODER.raw_decode(words, begun)
    return begun, end, value
