"""The grammar of an answer, read by a small reader of the tests' own: what it lets through, and what not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from models.complaints.answer import CATEGORIES, EVIDENCE_LIMIT, KEYWORD_LIMIT, KEYWORDS, SUMMARY_LIMIT, written_answer
from models.complaints.dictionary import LEAF_LIMIT, Dictionary, parse_tree
from models.complaints.grammar import answer_grammar

SMALL = parse_tree(
    '{"해충": {"바퀴": ["독일바퀴", "재발"], "쥐": ["생쥐"]}, "서비스": {"일정": ["지각", "지각 통보"]}}'
)
GOOD: dict[str, Any] = {
    "is_claim": "claim",
    "summary": '바퀴가 "또" 나왔다.',
    "bug_type": "바퀴",
    "keywords": ["바퀴", "환불"],
    "categories": [{"대분류": "해충", "중분류": "바퀴", "소분류": "재발", "근거": "또 나왔어요"}],
}
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{\d+,\d+\}|[a-z]+\d*|[()|?])')


def pattern(grammar: str) -> re.Pattern[str]:
    """A grammar that calls no rule from inside of itself, as an expression."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.splitlines())

    def spelled(body: str) -> str:
        found = []
        for token in _TOKEN.findall(body):
            if token[0] == '"':
                found.append(re.escape(token[1:-1].replace('\\"', '"').replace("\\\\", "\\")))
            elif token[0] in "[{(|?)":
                found.append(token)
            else:
                found.append(f"(?:{spelled(rules[token])})")
        return "".join(found)

    return re.compile(spelled(rules["root"]))


@pytest.fixture(scope="module")
def small() -> re.Pattern[str]:
    """That of the small dictionary."""
    return pattern(answer_grammar(SMALL))


def changed(**more: Any) -> str:
    """The good answer with other fields, as it is written."""
    return written_answer({**GOOD, **more})


def category(*names: str, ground: str = "") -> dict[str, str]:
    return dict(zip(("대분류", "중분류", "소분류", "근거"), (*names, ground), strict=True))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"is_claim": "non-claim", "bug_type": None, "keywords": [], "categories": []},
        {"summary": "", "categories": [category("서비스", "일정", "지각 통보")] * CATEGORIES},
        {"summary": "가" * SUMMARY_LIMIT, "keywords": ["나" * KEYWORD_LIMIT] * KEYWORDS},
        {"categories": [category("서비스", "일정", "지각", ground="\\ / \n" + "다" * (EVIDENCE_LIMIT - 5))]},
    ],
)
def test_what_is_taught_can_be_said(small: re.Pattern[str], more: dict[str, Any]) -> None:
    """An answer within its bounds, as training writes it, to the character."""
    assert small.fullmatch(changed(**more))


@pytest.mark.parametrize(
    "more",
    [
        {"is_claim": "maybe"},
        {"bug_type": "나비"},
        {"summary": "가" * (SUMMARY_LIMIT + 1)},
        {"keywords": [""]},
        {"keywords": ["가"] * (KEYWORDS + 1)},
        {"keywords": ["가" * (KEYWORD_LIMIT + 1)]},
        {"categories": [category("해충", "쥐", "재발")]},
        {"categories": [category("해충", "일정", "지각")]},
        {"categories": [category("서비스", "일정", "지")]},
        {"categories": [category("서비스", "일정", "지각", ground="가" * (EVIDENCE_LIMIT + 1))]},
        {"categories": [category("해충", "쥐", "생쥐")] * (CATEGORIES + 1)},
    ],
)
def test_nothing_else_can_be_said(small: re.Pattern[str], more: dict[str, Any]) -> None:
    """No value outside the lists, no way that the dictionary does not have, nothing longer than its bound."""
    assert not small.fullmatch(changed(**more))


@pytest.mark.parametrize("words", [json.dumps(GOOD, ensure_ascii=False, indent=1), changed() + " ", " " + changed()])
def test_no_blank_is_free(small: re.Pattern[str], words: str) -> None:
    """A model that may write blanks writes them for ever."""
    assert small.fullmatch(changed()) and not small.fullmatch(words)


def test_names_may_hold_what_json_and_the_grammar_escape() -> None:
    """Marks and strokes in a name come out as they are."""
    odd = parse_tree(json.dumps({'가"': {"나\\": ['다"', "라[1]"]}}))
    grammar = pattern(answer_grammar(odd))
    assert grammar.fullmatch(changed(categories=[category('가"', "나\\", '다"')]))
    assert not grammar.fullmatch(changed(categories=[category('가"', "나\\", "다")]))


def test_ways_share_their_beginnings() -> None:
    """Of two thousand ways no rule has more branches than there are characters that may come next."""
    minors = [f"소{number}" for number in range(20)]
    tree = {f"대{major}": {f"중{middle}": minors for middle in range(10)} for major in range(10)}
    large: Dictionary = parse_tree(json.dumps(tree))
    assert sum(1 for _ in large.places()) == LEAF_LIMIT
    ways = [line for line in answer_grammar(large).splitlines() if line.startswith("way")]
    assert max(line.count(" | ") for line in ways) <= 10
