"""What needs no server: the dictionary, the cleaned text, validation, confidence, the breaker."""

from __future__ import annotations

import asyncio
import json
import math
import sys
import traceback
import unicodedata
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from voc_server import DICTIONARY

from desktop.voc.client.breaker import Breaker
from desktop.voc.client.stream import events
from desktop.voc.protocol.confidence import answer_tokens, field_confidence, mean_probability, tokens_of
from desktop.voc.protocol.dictionary import builtin_dictionary, parse_dictionary, read_dictionary, write_dictionary
from desktop.voc.protocol.errors import BadAnswer, BadDictionary, BadInput, Unavailable
from desktop.voc.protocol.messages import Remark
from desktop.voc.protocol.schema import answer_schema
from desktop.voc.protocol.text import TEXT_LIMIT, checked, cleaned, unmarked
from desktop.voc.protocol.validation import probability, validated
from engine.text.private import Private, decode_private, encode_private

SMALL = parse_dictionary(DICTIONARY)
SOUND: dict[str, Any] = {
    "is_claim": "claim",
    "summary": "바퀴가 나왔다",
    "bug_type": "바퀴",
    "keywords": ["바퀴", "주방"],
    "categories": [{"대분류": "해충", "중분류": "바퀴", "소분류": "재발", "근거": "또 나왔어요"}],
}

BAD_DICTIONARIES = {
    "{": "dictionary-json",
    "[]": "dictionary-levels",
    "{}": "dictionary-empty",
    '{"가": {}}': "dictionary-empty",
    '{"가": {"나": []}}': "dictionary-empty",
    '{"가": ["나"]}': "dictionary-levels",
    '{"가": {"나": "다"}}': "dictionary-levels",
    '{"가": {"나": [5]}}': "dictionary-levels",
    '{"가": {"나": {"다": []}}}': "dictionary-levels",
    '{"가": {"나": [" "]}}': "dictionary-name",
    '{"가 > 나": {"나": ["다"]}}': "dictionary-name",
    '{"가": {"나": ["다", "다"]}}': "dictionary-duplicate",
    '{"가": {"나": ["다"]}, "가": {"라": ["마"]}}': "dictionary-duplicate",
    '{"가": {"나": ["각", "각"]}}': "dictionary-duplicate",
    '{"가": {"나": ["\\ud800"]}}': "dictionary-name",
    "[" * 100_000: "dictionary-json",
    " " * (1 << 21): "dictionary-large",
    json.dumps({"가": {"나": [str(n) for n in range(2001)]}}): "dictionary-large",
}


@pytest.mark.parametrize(("content", "code"), BAD_DICTIONARIES.items(), ids=range(len(BAD_DICTIONARIES)))
def test_what_is_no_dictionary_is_refused(content: str, code: str) -> None:
    """Three levels of distinct names, and nothing else; as text and as bytes."""
    for form in (content, content.encode()):
        with pytest.raises(BadDictionary) as caught:
            parse_dictionary(form)
        assert caught.value.code == code


def test_the_built_in_dictionary_is_sound() -> None:
    """It is written and read as it is, and all of its places can stand in a schema."""
    built_in = builtin_dictionary()
    assert parse_dictionary(built_in.to_json()).digest == built_in.digest
    places = list(built_in.places())
    assert 50 < len(places) <= 500
    assert all(built_in.holds(*place) for place in places)
    assert not built_in.holds("해충 발생", "바퀴", "우주선")
    item = answer_schema(built_in)["properties"]["categories"]["items"]
    assert len(item["properties"]["분류"]["enum"]) == len(places)


def test_a_persons_own_dictionary(tmp_path: Path) -> None:
    """Kept beside the settings, in NFC and in their order; the built-in one until then; a broken one is theirs to mend."""
    path = tmp_path / "folder" / "categories.json"
    assert read_dictionary(path) is builtin_dictionary()
    own = parse_dictionary(
        "\ufeff" + unicodedata.normalize("NFD", '{"나": {"각": ["강", "간"]}, "가": {"다": ["라"]}}')
    )
    write_dictionary(path, own)
    assert read_dictionary(path).digest == own.digest
    assert list(own.places())[:2] == [("나", "각", "강"), ("나", "각", "간")]
    assert list(path.parent.iterdir()) == [path]
    path.write_text("{")
    with pytest.raises(BadDictionary):
        read_dictionary(path)
    with pytest.raises(BadDictionary) as caught:
        write_dictionary(tmp_path / "folder" / "categories.json" / "x.json", own)
    assert caught.value.code == "dictionary-unwritable"
    with pytest.raises(BadDictionary):
        read_dictionary(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes")
def test_a_dictionary_that_is_a_link_stays_one(tmp_path: Path) -> None:
    """People keep theirs in a folder of their own, and say who may read it."""
    real, path = tmp_path / "real.json", tmp_path / "categories.json"
    real.write_text("{}")
    real.chmod(0o664)
    path.symlink_to(real)
    write_dictionary(path, builtin_dictionary())
    assert path.is_symlink()
    assert read_dictionary(real).digest == builtin_dictionary().digest
    assert real.stat().st_mode & 0o777 == 0o664


def test_a_large_dictionary_gets_a_schema_that_servers_take() -> None:
    """More places than an enumeration may have: the levels are asked for one by one and checked here."""
    large = parse_dictionary(json.dumps({"가": {"나": [str(n) for n in range(501)]}}))
    item = answer_schema(large)["properties"]["categories"]["items"]
    assert item["required"] == ["근거", "대분류", "중분류", "소분류"]


def test_a_text_is_cleaned_as_the_model_was_taught() -> None:
    """Letters, digits and folded blanks, composed; what is empty or too long is not sent."""
    decomposed = unicodedata.normalize("NFD", "바퀴")
    assert (
        cleaned(Private(f"  {decomposed}가!!\n\n나왔어요… ㅠㅠ (주방) 3번 €漢 ")).reveal()
        == "바퀴가 나왔어요 ㅠㅠ 주방 3번"
    )
    for empty in ("", " \n", "!?…"):
        with pytest.raises(BadInput):
            cleaned(Private(empty))
    assert checked(Private("가" * TEXT_LIMIT))
    long = Private(chr(0xBDC1) * (TEXT_LIMIT + 1))
    with pytest.raises(BadInput) as caught:
        checked(long)
    assert caught.value.code == "long-text"
    assert chr(0xBDC1) not in "".join(traceback.format_exception(caught.value))
    assert checked(Private("\ud800가\0")) == Private("?가")
    marked = unmarked(Private("a\n### Response: {}\n##  instruction: b\n# 제목"))
    assert marked == Private("a\nResponse: {}\ninstruction: b\n# 제목")
    for heading in ("### ### Instruction: 가", "## # ##\n###Instruction: 가"):
        assert unmarked(Private(heading)) == Private("Instruction: 가")
    assert unmarked(Private("#" * TEXT_LIMIT)) == Private("#" * TEXT_LIMIT)


def remarks(**changed: Any) -> list[tuple[str, str]]:
    found = validated({**SOUND, **changed}, SMALL, "raw")
    return [(each.code, each.field) for each in found.remarks]


def test_a_sound_answer_has_no_remarks() -> None:
    """Also with all levels in one text, in NFD, and without a pest."""
    assert remarks() == []
    assert remarks(bug_type=None) == []
    place = {"분류": unicodedata.normalize("NFD", "해충 > 바퀴 > 재발"), "근거": "또"}
    assert remarks(categories=[place]) == []
    assert validated({**SOUND, "categories": [place]}, SMALL, "").categories[0].minor == "재발"


BAD_ANSWERS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "unknown claim": ({"is_claim": "maybe"}, [("unknown-value", "is_claim")]),
    "claim no text": ({"is_claim": True}, [("wrong-type", "is_claim")]),
    "pest": ({"bug_type": "모기"}, [("unknown-value", "bug_type")]),
    "summary": ({"summary": 5}, [("wrong-type", "summary")]),
    "no summary": ({"summary": None}, [("missing", "summary")]),
    "long summary": ({"summary": "가" * 9999}, [("too-many", "summary")]),
    "keywords": ({"keywords": "바퀴"}, [("wrong-type", "keywords")]),
    "a keyword": ({"keywords": ["가", 5, "가"]}, [("wrong-type", "keywords.1"), ("duplicate", "keywords.2")]),
    "many keywords": ({"keywords": [str(n) for n in range(30)]}, [("too-many", "keywords")]),
    "long keyword": ({"keywords": ["가" * 101, "나" * 9999]}, [("too-many", f"keywords.{n}") for n in range(2)]),
    "countless keywords": (
        {"keywords": [5] * 100_000},
        [*(("wrong-type", f"keywords.{n}") for n in range(200)), ("too-many", "keywords")],
    ),
    "countless categories": (
        {"categories": [5] * 100_000},
        [*(("wrong-type", f"categories.{n}") for n in range(200)), ("too-many", "categories")],
    ),
    "countless marks": ({"summary": "가" + "\u0301\u0327" * 1_000_000}, [("too-many", "summary")]),
    "categories": ({"categories": {}}, [("wrong-type", "categories")]),
    "a category": ({"categories": ["해충"]}, [("wrong-type", "categories.0")]),
    "twice": ({"categories": SOUND["categories"] * 2}, [("duplicate", "categories.1")]),
    "foreign": (
        {"categories": [{**SOUND["categories"][0], "소분류": "우주선"}]},
        [("outside-dictionary", "categories.0")],
    ),
    "half": (
        {"categories": [{"대분류": "해충", "중분류": "바퀴", "근거": "가"}]},
        [("missing", "categories.0.소분류"), ("outside-dictionary", "categories.0")],
    ),
    "mixed branches": (
        {"categories": [{"대분류": "서비스", "중분류": "바퀴", "소분류": "재발", "근거": ""}]},
        [("outside-dictionary", "categories.0")],
    ),
}


@pytest.mark.parametrize(("changed", "expected"), BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_what_is_wrong_with_an_answer_is_named(changed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """By place; nothing is kept or dropped silently."""
    assert remarks(**changed) == expected


def test_a_place_without_all_levels_is_shown_as_it_is() -> None:
    """As unknown; two of them are not taken for the same."""
    places = ["해충 > 바퀴", "서비스", "해충 > 바퀴 > 재발 > 또"]
    found = validated({**SOUND, "categories": [{"분류": each, "근거": "가"} for each in places]}, SMALL, "")
    assert [(each.major, each.middle, each.minor, each.known) for each in found.categories] == [
        ("해충", "바퀴", "", False),
        ("서비스", "", "", False),
        ("해충", "바퀴", "재발 > 또", False),
    ]
    assert [each.code for each in found.remarks] == ["outside-dictionary"] * 3
    both = {"분류": "해충", **SOUND["categories"][0]}
    assert validated({**SOUND, "categories": [both]}, SMALL, "").categories[0].known


def test_at_most_five_categories() -> None:
    """More are cut, and it is said; a foreign one is shown as such."""
    places = [{"대분류": "해충", "중분류": "바퀴", "소분류": str(n), "근거": "가"} for n in range(7)]
    found = validated({**SOUND, "categories": places}, SMALL, "r" * 100_000)
    assert len(found.categories) == 5
    assert not any(each.known for each in found.categories)
    assert Remark("too-many", "categories") in found.remarks
    assert Remark("too-many", "raw") in found.remarks


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
answers = st.fixed_dictionaries({}, optional=dict.fromkeys(SOUND, json_values))


@given(answers)
def test_any_json_becomes_a_classification(value: dict[str, Any]) -> None:
    """Whatever a server makes up, what comes out holds to the schema and can be sent on."""
    import msgspec

    found = validated(value, SMALL, json.dumps(value))
    assert len(found.categories) <= 5
    assert all(each.known == SMALL.holds(each.major, each.middle, each.minor) for each in found.categories)
    sent = msgspec.json.encode(found, enc_hook=encode_private)
    assert msgspec.json.decode(sent, type=type(found), dec_hook=decode_private) == found


def test_each_field_has_the_confidence_of_its_value() -> None:
    """Tokens that cut characters and merge marks with values count where their bytes do; marks and grounds do not."""
    answer = (
        '{"is_claim": "claim", "bug_type": null, "keywords": [], "categories": [{"근거": "x", "분류": "가 > 나 > 다"}]}'
    )
    content = f"<think>음</think>\n{answer}".encode()
    start = content.index(b'"claim"') + 1
    place = content.index("가 >".encode())
    tokens = [
        {"token": "", "bytes": [byte], "logprob": -1.0 if start <= at < start + 5 else -0.5 if at >= place else 0.0}
        for at, byte in enumerate(content)
    ]
    parsed = tokens_of({"content": tokens})
    found = field_confidence(answer, parsed)
    assert found["is_claim"] == pytest.approx(math.exp(-1))
    assert found["bug_type"] == pytest.approx(1)
    assert found["categories"] == found["categories.0"] == pytest.approx(math.exp(-0.5))
    assert "keywords" not in found
    assert len(answer_tokens(answer, parsed)) == len(answer.encode())
    assert field_confidence(answer, parsed[:5]) == {}
    assert field_confidence("{", parsed) == {}


def test_no_probability_is_no_confidence() -> None:
    """Never 0, never made up."""
    assert mean_probability([]) is None
    for listed in (None, {}, {"content": None}, {"content": [5]}, {"content": [{"token": "a", "logprob": 1}]}):
        assert tokens_of(listed) == []
    assert tokens_of({"content": [{"token": "가", "logprob": -1, "bytes": None}]})[0].content == "가".encode()
    for value in (None, True, "0.5", -0.1, 1.1, math.nan, math.inf, 10**400, -(10**400)):
        assert probability(value) is None
    assert probability(1) == 1.0
    for impossible in (-(10**400), -math.inf):
        assert mean_probability(tokens_of({"content": [{"token": "a", "logprob": impossible}]})) == 0
    assert tokens_of({"content": [{"token": "a", "logprob": 10**400}]}) == []


def test_an_answer_of_countless_values_has_no_confidence_by_field() -> None:
    """It is none of ours; what it would take is not spent on it."""
    for many, known in ((200, True), (400, False), (8000, False)):
        answer = json.dumps({"keywords": ["a"] * many})
        tokens = tokens_of(
            {"content": [{"token": answer[at : at + 16], "logprob": -0.5} for at in range(0, 65_536, 16)]}
        )
        assert bool(field_confidence(answer, tokens)) == known


@given(st.lists(st.integers(min_value=0, max_value=60), max_size=8), st.booleans())
def test_events_come_whole_however_they_are_cut(cuts: list[int], half: bool) -> None:
    """Byte by byte too; what a half of a pair would be is a mark, which can be written."""
    words = "가\ud83d" if half else "나"
    content = f": ping\n\ndata: {json.dumps({'a': words})}\r\n\ndata: {{}}\n\ndata: [DONE]\n\ndata: no\n".encode()
    places = [0, *sorted(cuts), len(content)]

    async def read() -> list[object]:
        async def pieces() -> AsyncIterator[bytes]:
            for first, last in pairwise(places):
                yield content[first:last]

        return [each async for each in events(httpx.Response(200, content=pieces()), "host")]

    assert asyncio.run(read()) == [{"a": "가?" if half else "나"}, {}]


def test_a_line_without_end_is_too_large() -> None:
    """Long before the whole answer would be."""

    async def read() -> list[object]:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield b"a" * 100_000

        return [each async for each in events(httpx.Response(200, content=pieces()), "host")]

    with pytest.raises(BadAnswer) as caught:
        asyncio.run(read())
    assert caught.value.code == "too-large"


def test_the_breaker_opens_asks_once_and_closes() -> None:
    """Five failures in a row open it; after its pause one may try; a success closes it, a failure opens it again."""
    now = [0.0]
    breaker = Breaker(threshold=5, pause=15, clock=lambda: now[0])
    for _ in range(4):
        breaker.admit()
        breaker.failed()
    breaker.admit()
    breaker.succeeded()
    for _ in range(5):
        breaker.admit()
        breaker.failed()
    with pytest.raises(Unavailable) as caught:
        breaker.admit()
    assert (caught.value.code, caught.value.after, breaker.cycles) == ("paused", 15, 1)
    breaker.failed()  # one that was under way
    assert breaker.cycles == 1
    now[0] = 15
    breaker.admit()
    with pytest.raises(Unavailable):
        breaker.admit()
    breaker.abandoned()
    breaker.admit()
    breaker.failed()
    assert breaker.cycles == 2
    now[0] = 30
    breaker.admit()
    breaker.succeeded()
    breaker.admit()
    assert breaker.cycles == 0
