"""How sure a model was of each field, by the probabilities of the tokens that wrote the field's values.

The marks and names of JSON are nearly certain whatever the values are, so
they do not count.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

__all__ = ["Token", "answer_tokens", "field_confidence", "mean_probability", "tokens_of"]

_WHITE = " \t\n\r"
_TOKENS = 8192
_IMPOSSIBLE = -1e9
"""So much less than any probability that it stands for all below, which may be too large for arithmetic."""

_ANSWER, _SPANS = 32_768, 256
"""Characters and values; an answer with more is none of ours, and would take its time."""


class Token(NamedTuple):
    """The bytes that one token wrote, and the natural logarithm of its probability."""

    content: bytes
    logprob: float


def tokens_of(logprobs: object) -> list[Token]:
    """The tokens in an OpenAI-compatible answer's ``logprobs``; empty when it has none that can be read."""
    listed = logprobs.get("content") if isinstance(logprobs, dict) else None
    found: list[Token] = []
    # More than this nobody asked for.
    for each in listed if isinstance(listed, list) and len(listed) <= _TOKENS else ():
        if not isinstance(each, dict):
            return []
        logprob, given, token = each.get("logprob"), each.get("bytes"), each.get("token")
        if isinstance(logprob, bool) or not isinstance(logprob, int | float) or not logprob <= 0:
            return []
        logarithm = float(max(logprob, _IMPOSSIBLE))
        if isinstance(given, list) and all(isinstance(byte, int) and 0 <= byte < 256 for byte in given):
            found.append(Token(bytes(given), logarithm))
        elif isinstance(token, str):
            found.append(Token(token.encode(errors="replace"), logarithm))
        else:
            return []
    return found


def answer_tokens(answer: str, tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens that wrote ``answer``, without what the model thought before it; all when that cannot be told."""
    written = b"".join(each.content for each in tokens)
    first = written.find(answer.strip().encode())
    if first <= 0:
        return tokens
    place, kept = 0, []
    for token in tokens:
        place += len(token.content)
        if place > first:
            kept.append(token)
    return kept


def mean_probability(tokens: Sequence[Token]) -> float | None:
    """The mean of the tokens' probabilities; none without tokens."""
    return sum(math.exp(each.logprob) for each in tokens) / len(tokens) if tokens else None


def field_confidence(answer: str, tokens: Sequence[Token]) -> dict[str, float]:
    """The geometric mean of the value tokens, by the fields of the JSON object in ``answer``.

    Of "categories" and of each "categories.0" too, without their grounds.
    Empty when the tokens did not write the answer, or it is no JSON, or too long.
    """
    if len(answer) > _ANSWER:
        return {}
    written = b"".join(each.content for each in tokens)
    start = answer.find("{")
    offset = written.find(answer[max(start, 0) :].strip().encode())
    if start < 0 or offset < 0:
        return {}
    sums: dict[str, list[float]] = {}
    spans = []
    try:
        for field, first, last in islice(_fields(answer, start), _SPANS + 1):
            begin = offset + len(answer[start:first].encode())
            spans.append((field, begin, begin + len(answer[first:last].encode())))
    except (ValueError, IndexError, RecursionError):
        return {}
    if len(spans) > _SPANS:
        return {}
    place = 0
    for token in tokens:
        end = place + len(token.content)
        for field, first, last in spans:
            if place < last and first < end:
                sums.setdefault(field, []).append(token.logprob)
        place = end
    return {field: math.exp(sum(logs) / len(logs)) for field, logs in sums.items()}


def _fields(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """(field, first, last) of each value that counts: characters of ``text``."""
    for name, value in _members(text, start):
        if name == "keywords" and text[value] == "[":
            for item in _items(text, value):
                yield name, *_inside(text, item)
        elif name == "categories" and text[value] == "[":
            for number, item in enumerate(_items(text, value)):
                for level, inner in _members(text, item) if text[item] == "{" else ():
                    if level != "근거":
                        span = _inside(text, inner)
                        yield name, *span
                        yield f"{name}.{number}", *span
        else:
            yield name, *_inside(text, value)


def _inside(text: str, place: int) -> tuple[int, int]:
    """A value without its quotation marks."""
    end = _end(text, place)
    return (place + 1, end - 1) if text[place] == '"' else (place, end)


def _members(text: str, place: int) -> Iterator[tuple[str, int]]:
    """The names of an object, and where their values begin."""
    place = _blank(text, place + 1)
    while text[place] != "}":
        name, end = _value(text, place)
        value = _blank(text, _blank(text, end) + 1)
        yield str(name), value
        place = _blank(text, _end(text, value))
        place = _blank(text, place + 1) if text[place] == "," else place


def _items(text: str, place: int) -> Iterator[int]:
    """Where the items of an array begin."""
    place = _blank(text, place + 1)
    while text[place] != "]":
        yield place
        place = _blank(text, _end(text, place))
        place = _blank(text, place + 1) if text[place] == "," else place


def _blank(text: str, place: int) -> int:
    while text[place] in _WHITE:
        place += 1
    return place


def _end(text: str, place: int) -> int:
    return _value(text, place)[1]


def _value(text: str, place: int) -> tuple[Any, int]:
    return json.JSONDecoder().raw_decode(text, place)
