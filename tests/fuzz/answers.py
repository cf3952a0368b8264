"""Models' answers, whole and spoilt, through the reader of answers and the validation."""

from __future__ import annotations

import json
import random

import msgspec

from desktop.voc.client.choice import answer_of
from desktop.voc.client.stream import Thought
from desktop.voc.protocol.answer import FIELDS, answer_in
from desktop.voc.protocol.confidence import field_confidence, tokens_of
from desktop.voc.protocol.dictionary import builtin_dictionary
from desktop.voc.protocol.validation import validated
from engine.text.private import encode_private

__all__ = ["run"]

_ANSWER = {"is_claim": "claim", "summary": "가", "bug_type": "쥐", "keywords": ["나"], "categories": []}
_PIECES = (
    *("{", "}", "[", "]", '"', "'", ":", ",", "\\", "\n", "//", "/*", "*/", "```json\n", "```", "\\_", "null", "None"),
    *("<think>", "</think>", "<THINKING>", "</seed:think>", "[THINK]", "<|channel|>final<|message|>", "…", "\ufeff"),
    *("\ud800", "\0", "가", '{"is_claim": "non-claim"}', '"is_claim"', "summary", '{"a": ', "1e999", "\\u12"),
)


def run(seed: int, count: int) -> int:
    """Tries ``count`` answers; raises ``AssertionError`` with the number of the first that breaks a promise."""
    chance = random.Random(seed)
    dictionary = builtin_dictionary()
    for number in range(count):
        # The transport lets no half of a pair through.
        words = _spoilt(chance).encode(errors="replace").decode()
        message = {chance.choice(("content", "reasoning_content")): words} if chance.random() < 0.8 else _odd(chance)
        try:
            found, said = answer_of(message)
            if found is not None:
                assert any(name in found.fields for name in FIELDS)
                kept = validated(found.fields, dictionary, said)
                msgspec.json.encode(kept, enc_hook=encode_private)
                field_confidence(found.source, tokens_of({"content": [{"token": words, "logprob": -0.1}]}))
            thought, whole = Thought(), Thought()
            shown = "".join(map(thought.feed, words)) + thought.rest()
            assert shown == whole.feed(words) + whole.rest()
            around = f"<think>{words}</think>\n{json.dumps(_ANSWER)}"
            framed = answer_in(around)
            assert framed is not None
            assert framed.fields == _ANSWER
        except Exception as error:
            raise AssertionError(f"answer {number} of seed {seed}: {type(error).__name__}: {words!r}") from error
    return count


def _spoilt(chance: random.Random) -> str:
    words = json.dumps(_ANSWER, ensure_ascii=chance.random() < 0.5) if chance.random() < 0.8 else ""
    if chance.random() < 0.2:
        words = json.dumps({"answer": words, "more": [words]})
    for _ in range(chance.choice((0, 1, 2, 3, 8, 30))):
        place, length = chance.randint(0, len(words)), chance.choice((0, 0, 1, 2, 9))
        words = words[:place] + chance.choice(_PIECES) * chance.choice((1, 1, 1, 2, 50)) + words[place + length :]
    return words


def _odd(chance: random.Random) -> dict[str, object]:
    """A message with values of all kinds where its fields should be."""
    values: tuple[object, ...] = (
        None,
        1,
        True,
        [],
        {},
        "가",
        [None, {"text": 5}],
        {"text": {"value": []}},
        [{"function": 3}],
        1.5,
    )
    names = ("content", "reasoning", "reasoning_content", "tool_calls", "function_call", "parsed", "refusal")
    return {name: chance.choice(values) for name in names if chance.random() < 0.6}
