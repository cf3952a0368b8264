"""Which mark an utterance ends with, from how it ends and what it says; the network only shifts what both leave open.

Where the network finds that a line ends without any mark, that says nothing
about which mark would be right, so its shares are taken among marks alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from engine.wire.eot import END_MARKS

__all__ = ["fitting_marks"]

_Shares = Mapping[str, float]

_STATED: Final[_Shares] = {".": 0.86, "?": 0.01, "!": 0.09, "~": 0.04}
_ASKED: Final[_Shares] = {".": 0.03, "?": 0.93, "!": 0.02, "~": 0.02}
_EITHER: Final[_Shares] = {".": 0.44, "?": 0.42, "!": 0.1, "~": 0.04}
_THANKED: Final[_Shares] = {".": 0.4, "?": 0.01, "!": 0.5, "~": 0.09}
_CALLED: Final[_Shares] = {".": 0.5, "?": 0.03, "!": 0.39, "~": 0.08}
_BADE: Final[_Shares] = {".": 0.72, "?": 0.04, "!": 0.17, "~": 0.07}
_LAUGHED: Final[_Shares] = {".": 0.2, "?": 0.02, "!": 0.2, "~": 0.05}
_OPEN: Final[_Shares] = {".": 0.55, "?": 0.2, "!": 0.18, "~": 0.07}

_WHO: Final = "(?:왜|뭐|뭘|뭔|무엇|무슨|언제|어디|어느|어떤|어떻게|어때|누구|누가|얼마|몇|며칠|혹시|설마)"
_LAUGHTER: Final = "(?:[ㅋㅎㅠㅜ]|[ㄱ-ㅎ]{2})$"
_THANKS: Final = "(?:축하|감사|고마|고맙|반갑|반가|환영|화이팅|파이팅|사랑)[가-힣]*$"
_CALLS: Final = (
    "(?:안녕|안녕하세요|안녕히|대박|최고|최고예요|최고야|수고하세요|수고하셨습니다|(?:좋은 하루|주말) [가-힣]*)$"
)
_ASKING: Final = (
    "(?:[습합됩갑옵봅줍립십랍답입]니까|(?<!니)까|까요|나요|[은는던한큰된간온인운쁜픈]가요?|[을할갈볼올줄될쓸살알먹]래요?|느냐|냐|"
    "[하있없되가오겠았었했먹]니|(?:되|있으|계|괜찮으|없으|어떠|맞으)세요)$"
)
_WHO_ENDS: Final = "(?!.*(?:모르|몰라|알아야)).*(?:[어아해와봐돼야죠요래데거지]|이야|예요|에요)$"
_ALONE: Final = (
    f"^{_WHO}[가-힣]?(?:요|야|데|데요|래)?$|^(?:진짜|정말|그래서|아직도?|또)(?:요|로)?$|^그[치쵸]$|^맞[지죠]$"
)
_STATES: Final = "니다$"
_EITHER_WAY: Final = (
    "(?:죠|지요|지|을텐데|텐데|인데|은데|는데|[어아]요|[해와봐돼세여워려져]요|[어아해와봐돼워려져야]|대|래|거든요?)$"
)
_BIDS: Final = "(?:하자|가자|보자|[으]자|아라|어라|해라|세요|십시오|주세요|줘)$"
_TELLS: Final = "(?:게요|게|네요?|군요?|구나|구요|고요|다|음|함|임|됨|예정|거예요|거야|예요|이에요|이야)$"

_RULES: Final[tuple[tuple[re.Pattern[str], _Shares], ...]] = tuple(
    (re.compile(pattern), shares)
    for pattern, shares in (
        (_LAUGHTER, _LAUGHED),
        (_THANKS, _THANKED),
        (_CALLS, _CALLED),
        (_ASKING, _ASKED),
        (rf"(?:^|\s){_WHO}{_WHO_ENDS}", _ASKED),
        (_ALONE, _ASKED),
        (_STATES, _STATED),
        (_BIDS, _BADE),
        (_EITHER_WAY, _EITHER),
        (_TELLS, _STATED),
    )
)

_LEAST: Final = 0.02
_LEFT_OPEN: Final = 0.5
"""So much is added to the network's shares among marks: the less, the more it decides; much where both marks fit."""
_BARE: Final = 0.15
"""So many of the ends of an utterance have no mark, as long as nothing is known of it."""


def fitting_marks(text: str, asked: Mapping[str, float], whole: float) -> Mapping[str, float]:
    """The share of each of ``END_MARKS`` among the ends of ``text`` (its own marks taken off).

    ``asked`` is how probable the network finds the ends that begin with each
    mark, ``whole`` all ends together.
    """
    fitting = next((shares for pattern, shares in _RULES if pattern.search(text)), _OPEN)
    together = sum(asked.values())
    least = _LEFT_OPEN if fitting is _EITHER else _LEAST
    weighed = {mark: fitting[mark] * (least + (asked[mark] / together if together else 0.25)) for mark in END_MARKS}
    bare = _BARE if fitting is not _LAUGHED else max(0.5, 1 - together / whole if whole else 0.5)
    sum_of = sum(weighed.values())
    return {mark: (1 - bare) * share / sum_of for mark, share in weighed.items()}
