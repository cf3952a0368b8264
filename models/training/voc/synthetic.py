"""Complaints that nobody wrote, made of phrases of this project's: for trials where no customer's text may be.

A text says one to three things of the dictionary in whole phrases, so its
evidence is known; around them stand a place, a time and a wish.  What can be
learnt from them is these phrases: a good figure on them says that training
works, and nothing of customers.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from models.complaints.answer import BUG_TYPES, EVIDENCE, KEYWORD_LIMIT, LEVELS, Place
from models.complaints.dictionary import Dictionary

__all__ = ["synthetic_records"]

_PHRASES = Path(__file__).with_name("phrases.json")

_WHERE: Final = (
    *("강남 식당인데", "아파트 십이 층입니다", "작은 카페를 합니다", "학교 급식실이에요", "물류 창고입니다"),
    *("요양원에서 연락드려요", "빵집을 하고 있습니다", "원룸에 살아요", "호텔 객실 담당입니다", "회사 탕비실인데요"),
)
_WHEN: Final = (
    "어제",
    "지난주부터",
    "오늘 아침에",
    "며칠 전부터",
    "이사 온 뒤로",
    "장마가 지나고",
    "새벽에",
    "점심 무렵",
)
_FILLERS: Final = (
    *("사진도 찍어 두었습니다", "손님이 보고 놀랐어요", "아이가 있어서 더 신경 쓰입니다", "처음 있는 일은 아니에요"),
    *(
        "옆 가게도 그렇다고 하네요",
        "전화로도 말씀드렸습니다",
        "담당 지점은 잘 모르겠어요",
        "주차는 건물 뒤에 하시면 됩니다",
    ),
)
_CLOSINGS: Final = (
    "답변 부탁드립니다",
    "확인해 주세요",
    "연락 기다릴게요",
    "빨리 봐 주시면 좋겠습니다",
    "어떻게 하면 되나요",
)
_COMPLAINING: Final = (
    *("서비스 품질", "시설·물품 훼손", "방문 불이행", "점검 누락", "요금 과다", "이중 청구", "환불·보상", "해지 요청"),
    *("식품 이물", "건강 피해", "시공 후 재발", "사체·악취"),
)
"""Names of any level in a place that make a claim of a text."""

_PESTS: Final = BUG_TYPES[:-1]


def synthetic_records(dictionary: Dictionary, count: int, seed: int = 42) -> Iterator[dict[str, Any]]:
    """So many records as ``models.training.voc.records`` reads them, no text twice; every place comes as often.

    Phrases are known for the dictionary that comes with the program; other
    places are called by their names.
    """
    phrases: Mapping[str, Sequence[str]] = json.loads(_PHRASES.read_text(encoding="utf-8"))
    chance = random.Random(seed)
    places = list(dictionary.places())
    texts: set[str] = set()
    deck: list[Place] = []
    while len(texts) < count:
        if len(deck) < 3:
            deck += chance.sample(places, len(places))
        some = list(dict.fromkeys(deck.pop() for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))))
        record = _record(some, phrases, chance)
        if record["input"] not in texts:
            texts.add(record["input"])
            yield record


def _record(places: Sequence[Place], phrases: Mapping[str, Sequence[str]], chance: random.Random) -> dict[str, Any]:
    said = [
        chance.choice(phrases.get(f"{place[1]} > {place[2]}", (f"{place[1]} {place[2]} 일입니다",))) for place in places
    ]
    where, when = chance.choice(_WHERE), chance.choice(_WHEN)
    between = chance.sample(_FILLERS, chance.choice((0, 1, 1, 2)))
    text = ". ".join([where, f"{when} {said[0]}", *said[1:], *between, chance.choice(_CLOSINGS)]) + "."
    claim = any(name in _COMPLAINING for place in places for name in place)
    pests = [place[1] for place in places if place[0] == "해충 발생" or place[1] in _PESTS]
    return {
        "input": text,
        "output": {
            "is_claim": "claim" if claim else "non-claim",
            "summary": " / ".join(f"{place[1]}: {place[2]}" for place in places),
            "bug_type": None if not pests else pests[0] if pests[0] in _PESTS else BUG_TYPES[-1],
            "keywords": list(dict.fromkeys(place[2][:KEYWORD_LIMIT] for place in places)),
            "categories": [
                {**dict(zip(LEVELS, place, strict=True)), EVIDENCE: ground}
                for place, ground in zip(places, said, strict=True)
            ],
        },
    }
