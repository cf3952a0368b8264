"""Eojeols that people write together and that are several: 할수있다, 갈거래, 좋은것같아, 먹고싶어.

A pure leaf.  What is written together rightly (할수록, 실수를, 먹을거리, 좋은걸) is
left alone, and where it cannot be told, so is the eojeol.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from engine.text.spelling.syllables import LIEUL, NIEUN, final

__all__ = ["parted"]

_NOUNS: Final = ("실", "필", "홀", "밀", "골", "술", "별", "칠", "열", "달", "결")
"""실수, 필수, 별수 …: behind these alone, 수 is a part of a noun."""

_ALONE: Final = ("은", "는", "인", "던", "일", "살", "킬", "길", "질", "릴")
"""Syllables that are no stem by themselves, so that 일거 and 은거 stay."""

_BEFORE_THING: Final = "할한갈간볼본올온줄준될된쓸쓴먹을은는인일던알낼낸탈탄팔판칠친킬킨길긴질릴살"
_THING_IS: Final = (
    "야|예요|에요|라고|라는|라서|라면|래|래요|다|지|죠|니|니까|냐|네|네요|잖아|잖아요|든|든요|면|고|임|란|라|도|를|만"
)
_JOSA: Final = "이|은|을|도|에|으로|들|만|처럼|이다|이고"

_Right: TypeAlias = Callable[[re.Match[str]], str]


def _apart(found: re.Match[str]) -> str:
    return " ".join(part for part in found.groups() if part)


def _way(found: re.Match[str]) -> str:
    """할수있다: a way to do it, where the one before it could do something."""
    before, way, behind = found.groups()
    if final(before[-1]) != LIEUL or before in _NOUNS:
        return found[0]
    return f"{before} {way} {behind}"


def _thing(found: re.Match[str]) -> str:
    before, thing = found.groups()
    return found[0] if before in _ALONE or found[0] == "본거지" else f"{before} {thing.replace('꺼', '거')}"


def _seems(found: re.Match[str]) -> str:
    before, thing, like = found.groups()
    fits = final(before[-1]) in (NIEUN, LIEUL)
    return f"{before} {thing.replace('꺼', '거')} {like}" if fits else found[0]


_RULES: Final[tuple[tuple[re.Pattern[str], _Right], ...]] = (
    (re.compile("^([가-힣]+)([것거꺼건게])(같[가-힣]*)$"), _seems),
    (re.compile("^([것거])(같[가-힣]*)$"), _apart),
    (re.compile("^([가-힣]+)(수|수가|수는|수도|수밖에|수조차)([있없][가-힣]*)$"), _way),
    (re.compile("^(수|수가|수는|수도|수밖에)(있[가-힣]*)$"), _apart),
    (re.compile("^([가-힣]*[할될갈볼올낼을쓸줄잘킬질릴길])(수(?:가|는|도|밖에|조차)?)$"), _apart),
    (re.compile(f"^([가-힣]*[{_BEFORE_THING}])([거꺼](?:{_THING_IS})?)$"), _thing),
    (re.compile(f"^([가-힣]+[한할된될간갈본볼온올을은는인일던])(것(?:{_JOSA}|들이|들을|들은)?)$"), _apart),
    (re.compile("^([가-힣]+[는던은])([게건](?:요|데|데요|지)?)$"), _apart),
    (re.compile("^([가-힣]*[할될갈볼올을는줄쓸낼])(때(?:는|도|마다|가|부터|까지|만)?)$"), _apart),
    (re.compile("^([가-힣]+[은는을할한볼갈될된올])(줄(?:은|도|을)?)([알몰][가-힣]*)?$"), _apart),
    (re.compile("^([가-힣]+)(때문[가-힣]*)$"), _apart),
    (re.compile("^([가-힣]+고)(싶[가-힣]*)$"), _apart),
    (re.compile("^((?!못지)[가-힣]+지)(않[가-힣]*|못[하해했한할합][가-힣]*)$"), _apart),
    (re.compile("^([가-힣]*[하가먹오보으]지)(마|마라|마요|마세요|말고|말자|말아|말아요)$"), _apart),
    (
        re.compile("^([가-힣]*(?:해|아|어|가|와|봐|워|져|려|켜|[가-힣]여)야)([하한할합했해돼된될됩됐되][가-힣]*)$"),
        _apart,
    ),
)

_LIKELY: Final = re.compile("[것거꺼건게수때줄싶않못마말]|야[하한할합했해돼된될됩됐되]")


@functools.lru_cache(maxsize=4096)
def parted(word: str) -> str:
    """An eojeol with the blanks that it lacks; itself where none is known to be missing."""
    if len(word) > 1 and _LIKELY.search(word):
        for pattern, right in _RULES:
            found = pattern.sub(right, word)
            if found != word:
                return found
    return word
