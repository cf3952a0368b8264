"""Forms that people write wrongly, and the right ones.

A pure leaf, shared by who compiles a lexicon (what was counted for the wrong
form counts for the right one) and who offers words (a wrong form never is
offered).  Only what is wrong wherever it stands is here: 되면, 일부로 and 예기하다
are words, 되요 and 됬다 are none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from engine.text.spelling.syllables import LIEUL, OPEN, final

__all__ = ["repaired", "righted"]

_ANYWHERE: Final = {
    # 되다 and 뵈다
    "됬": "됐", "됄": "될", "됌": "됨", "됀": "된", "됍": "됩", "되요": "돼요", "되서": "돼서", "되야": "돼야",
    "됫다": "됐다", "됫어": "됐어", "됫는데": "됐는데", "됫네": "됐네", "됫습": "됐습", "돼었": "되었",
    "돼는": "되는", "돼면": "되면", "돼고": "되고", "돼어": "되어", "돼니": "되니", "돼네": "되네", "돼겠": "되겠",
    "돼길": "되길", "뵈요": "봬요", "뵜": "뵀",
    # 안 and 않
    "않되": "안되", "않돼": "안돼", "않됐": "안됐", "않된": "안된", "않할": "안할", "않했": "안했", "않해": "안해",
    # words
    "오랫만": "오랜만", "왠만": "웬만", "왠일": "웬일", "왠걸": "웬걸", "왠종일": "온종일", "웬지": "왠지",
    "몇일": "며칠", "몇칠": "며칠", "어의없": "어이없", "역활": "역할", "어떻해": "어떡해", "어떻하": "어떡하",
    "어떡게": "어떻게", "어짜피": "어차피", "어쨋": "어쨌", "일일히": "일일이", "곰곰히": "곰곰이",
    "틈틈히": "틈틈이", "깨끗히": "깨끗이", "깊숙히": "깊숙이", "가까히": "가까이", "솔직이": "솔직히",
    "꼼꼼이": "꼼꼼히", "더우기": "더욱이", "일찌기": "일찍이", "김치찌게": "김치찌개", "된장찌게": "된장찌개",
    "부대찌게": "부대찌개", "두부찌게": "두부찌개", "육계장": "육개장", "떡볶기": "떡볶이", "떡뽁이": "떡볶이",
    "설겆이": "설거지", "설레임": "설렘", "설레이": "설레", "내노라": "내로라", "쓸때없": "쓸데없",
    "쓸대없": "쓸데없", "게의치": "개의치", "계시판": "게시판", "휴계실": "휴게실", "휴계소": "휴게소",
    "폐쇠": "폐쇄", "갯수": "개수", "촛점": "초점", "뒷풀이": "뒤풀이", "윗층": "위층", "헛점": "허점",
    "사겼": "사귀었", "바꼈": "바뀌었", "날라가": "날아가", "날라갔": "날아갔", "뒤쳐지": "뒤처지",
    "뒤쳐진": "뒤처진", "뒤쳐져": "뒤처져", "치뤘": "치렀", "치뤄": "치러", "치룬": "치른", "잠궜": "잠갔",
    "잠궈": "잠가", "담궜": "담갔", "담궈": "담가", "꺼꾸로": "거꾸로", "비로서": "비로소", "도데체": "도대체",
    "도대채": "도대체", "하마트면": "하마터면", "무릎쓰": "무릅쓰", "서슴치": "서슴지", "익숙치": "익숙지",
    "넉넉치": "넉넉지", "생각컨대": "생각건대", "흐믓": "흐뭇", "머릿말": "머리말", "인삿말": "인사말",
    "돌맹이": "돌멩이", "옛부터": "예부터", "느즈막": "느지막", "추스리": "추스르", "고마와": "고마워",
    "아름다와": "아름다워", "가까와": "가까워", "새로와": "새로워", "읍니다": "습니다", "읍니까": "습니까",
    "아니예요": "아니에요", "어줍잖": "어쭙잖", "삼가해": "삼가",
    # loan words
    "베터리": "배터리", "메세지": "메시지", "악세사리": "액세서리", "악세서리": "액세서리", "써비스": "서비스",
    "컨텐츠": "콘텐츠", "케잌": "케이크", "쥬스": "주스", "까페": "카페", "리더쉽": "리더십", "멤버쉽": "멤버십",
    "스케쥴": "스케줄", "텔레비젼": "텔레비전", "비지니스": "비즈니스", "초콜렛": "초콜릿", "도너츠": "도넛",
    "메뉴얼": "매뉴얼", "렌트카": "렌터카", "라이센스": "라이선스", "워크샵": "워크숍", "쏘세지": "소시지",
    "소세지": "소시지", "바베큐": "바비큐", "리모콘": "리모컨", "에어콘": "에어컨", "플랜카드": "플래카드",
    "네비게이션": "내비게이션", "어플리케이션": "애플리케이션",
}  # fmt: skip
"""Wrong wherever in an eojeol it stands."""

_BEGINNING: Final = {
    "금새": "금세", "희안": "희한", "문안하": "무난하", "문안한": "무난한", "문안해": "무난해", "통채로": "통째로",
    "부페": "뷔페", "건내": "건네", "댓가를": "대가를", "댓가로": "대가로", "댓가는": "대가는", "들어난": "드러난",
    "들어났": "드러났", "들어나는": "드러나는", "들어나고": "드러나고", "들어나지": "드러나지",
    "들어나게": "드러나게", "구지": "굳이", "요세": "요새", "제작년에": "재작년에",
}  # fmt: skip
"""Wrong where an eojeol begins with it; inside one (방문안하셔도, 사건내용) it is something else."""

_WANTED: Final = {
    "할": "하", "갈": "가", "볼": "보", "될": "되", "잘": "자", "탈": "타", "쓸": "쓰", "줄": "주", "시킬": "시키",
}  # fmt: skip
"""할려고 for 하려고; 살려고 and 만들려고 are right."""

_Right: TypeAlias = str | Callable[[re.Match[str]], str]


def _pattern(words: dict[str, str], before: str = "") -> re.Pattern[str]:
    return re.compile(before + "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")")


def _promise(found: re.Match[str]) -> str:
    """할께요: what promises is -ㄹ게; 분들께 is a josa behind those who are honoured."""
    stem, polite = found[1], found[2] or ""
    return f"{stem}게{polite}" if final(stem) == LIEUL and stem != "들" else found[0]


def _copula(found: re.Match[str]) -> str:
    """친구에요: behind a vowel it is 예요; 이에요 and 아니에요 are right."""
    stem = found[1]
    return f"{stem}예요" if final(stem) == OPEN and stem not in "이니" else found[0]


_EARLY: Final[tuple[tuple[re.Pattern[str], _Right], ...]] = (
    (_pattern(_ANYWHERE), lambda found: _ANYWHERE[found[0]]),
    (_pattern(_BEGINNING, "^"), lambda found: _BEGINNING[found[0]]),
    (re.compile("([가-힣])께(요)?$"), _promise),
)
"""What can be told before the eojeol is at its end."""

_LATE: Final[tuple[tuple[re.Pattern[str], _Right], ...]] = (
    (re.compile("([가-힣])에요"), _copula),
    (re.compile("되도$"), "돼도"),
    (re.compile("(?<=[안도면])되$"), "돼"),
    (re.compile("(?<=[있없했았었겠됐])슴(?=$|다$)"), "음"),
    (re.compile("(?<=[있없했았었겠됐])음니다"), "습니다"),
    (re.compile(f"({'|'.join(_WANTED)})려(?=고|면|는|다)"), lambda found: f"{_WANTED[found[1]]}려"),
    (re.compile("을려(?=고|면|는|다)"), "으려"),
    (re.compile("(?<=.)지안(?=[아았습])"), "지않"),
)

_HANGUL: Final = re.compile("[가-힣]")


@functools.lru_cache(maxsize=4096)
def righted(word: str) -> str:
    """The right form of an eojeol; itself where nothing is known to be wrong with it."""
    return _put_right(word, (*_EARLY, *_LATE))


@functools.lru_cache(maxsize=1024)
def repaired(typed: str) -> str:
    """The beginning of an eojeol with what is wrong put right; itself where nothing can be told of it yet.

    확인되 may be on the way to 확인되었습니다, 됬 is on the way to nothing.
    """
    return _put_right(typed, _EARLY)


def _put_right(word: str, rules: tuple[tuple[re.Pattern[str], _Right], ...]) -> str:
    if _HANGUL.search(word):
        for pattern, right in rules:
            word = pattern.sub(right, word)
    return word
