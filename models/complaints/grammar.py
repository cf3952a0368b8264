"""What a model may answer about a complaint, as a grammar of llama.cpp's: nothing outside of it can be said.

A category is a whole way through the dictionary, never three names that were
chosen apart.  Ways that begin alike share their beginning, so that a parser
follows one of them and not thousands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from models.complaints.answer import (
    BUG_TYPES,
    CATEGORIES,
    CLAIMS,
    EVIDENCE,
    EVIDENCE_LIMIT,
    KEYWORD_LIMIT,
    KEYWORDS,
    LEVELS,
    SUMMARY_LIMIT,
)
from models.complaints.dictionary import Dictionary

__all__ = ["answer_grammar"]

_CHARACTER = r"""char ::= [^"\\\x00-\x1F\x7F] | "\\" ["\\/bfnrt]"""


def answer_grammar(dictionary: Dictionary) -> str:
    """The grammar, whose root is ``root``; strings are bounded and no blank is free."""
    ways = [_way(*place) for place in dictionary.places()]
    quoted = [_spelled(each) for each in LEVELS]
    parts = [
        _literal('{"is_claim": '),
        "claim",
        _literal(', "summary": "'),
        f"char{{0,{SUMMARY_LIMIT}}}",
        _literal('", "bug_type": '),
        "pest",
        _literal(', "keywords": ['),
        "keywords?",
        _literal('], "categories": ['),
        "categories?",
        _literal("]}"),
    ]
    category = [
        _literal("{" + quoted[0] + ': "'),
        "way0",
        _literal(f', {_spelled(EVIDENCE)}: "'),
        f"char{{0,{EVIDENCE_LIMIT}}}",
        _literal('"}'),
    ]
    rules = [
        f"root ::= {' '.join(parts)}",
        f"claim ::= {' | '.join(_literal(_spelled(each)) for each in CLAIMS)}",
        f"pest ::= {' | '.join(_literal(_spelled(each)) for each in (None, *BUG_TYPES))}",
        f'keyword ::= "\\"" char{{1,{KEYWORD_LIMIT}}} "\\""',
        f'keywords ::= keyword (", " keyword){{0,{KEYWORDS - 1}}}',
        f"category ::= {' '.join(category)}",
        f'categories ::= category (", " category){{0,{CATEGORIES - 1}}}',
        _CHARACTER,
        *_shared(ways),
    ]
    return "\n".join(rules) + "\n"


def _way(major: str, middle: str, minor: str) -> str:
    """The three names of a place from behind the mark that begins the first one, to that which ends the last."""
    _, second, third = map(_spelled, LEVELS)
    return f"{_spelled(major)[1:]}, {second}: {_spelled(middle)}, {third}: {_spelled(minor)}"


def _spelled(value: str | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def _literal(text: str) -> str:
    """A text as the grammar spells it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shared(ways: Iterable[str]) -> list[str]:
    """Rules ``way0``, ``way1``, … that say one of the ways; none of them is the beginning of another."""
    rules: list[str] = []
    waiting = [("way0", sorted(ways))]
    count = 1
    while waiting:
        name, rest = waiting.pop()
        branches = []
        for group in _by_first(rest):
            common = _common(group)
            if len(group) == 1:
                branches.append(_literal(group[0]))
            else:
                branches.append(f"{_literal(group[0][:common])} way{count}")
                waiting.append((f"way{count}", [each[common:] for each in group]))
                count += 1
        rules.append(f"{name} ::= {' | '.join(branches)}")
    return rules


def _by_first(texts: list[str]) -> list[list[str]]:
    """Sorted texts, those with the same first character together."""
    groups: list[list[str]] = []
    for text in texts:
        if groups and groups[-1][0][0] == text[0]:
            groups[-1].append(text)
        else:
            groups.append([text])
    return groups


def _common(texts: list[str]) -> int:
    """How many characters at the beginning of sorted texts are the same."""
    first, last = texts[0], texts[-1]
    return next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
