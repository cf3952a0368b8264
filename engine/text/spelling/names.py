"""Eojeols that look like a person's name, with or without a josa behind it: 김민수는, 이서연이, 지훈아.

A pure leaf.  Looks alone cannot tell 이주민 from 이주민 씨: whoever asks knows words,
and leaves those alone.
"""

from __future__ import annotations

import functools
import re
from typing import Final

__all__ = ["given_name_in", "name_in"]

_SURNAMES: Final = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도"
    "소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_FIRST: Final = (
    "가강건경광교국규근금기나남다덕도동두란려련리마만명모무문미민범별병보복봉산상새서석선설성세소솔송수숙순슬승시신"
    "아애안양연영예옥온완용우욱운원유윤율은을의이익인일자재정제조종주준지진찬창채천철초춘충치태필하학한해향혁현형혜"
    "호홍화환효훈휘흥희"
)
_SECOND: Final = (
    "건걸겸경관광교구국권균규근금기길나남녀단덕도돈동라란람래량려련령례록룡리린림만명모목무문미민배범별병복봉빈사산"
    "삼상서석선섭성세소솔수숙순슬식신아안애양언연열영예오옥완용우욱운웅원월유윤율은을음의이익인일임자잔재전정제조종"
    "주준중지진찬창채천철청초춘출충치칠태택표필하학한해행향헌혁현협형혜호홍화환회효훈휘흠희"
)
_JOSA: Final = (
    "은|는|이|가|을|를|의|와|과|도|에게|한테|께|께서|께서는|이는|이가|이를|이도|이랑|랑|아|야|이야|씨|씨가|씨는|"
    "씨의|씨를|씨와|님|님이|님의|님은|으로|로|만|보다|처럼|이라는|라는|이라고|라고|이다|입니다"
)
_NAME: Final = re.compile(f"^([{_SURNAMES}][{_FIRST}][{_SECOND}])(?:{_JOSA})?$")

_GIVEN: Final = (
    "민수|영희|철수|영수|영숙|영철|지민|서연|민준|지훈|현우|수진|유진|은지|은영|미영|정훈|성민|동현|준호|지영|혜진|민지|민정|"
    "지현|서현|서윤|하은|도윤|시우|예준|주원|지호|준서|준우|현준|서준|수빈|수연|수현|수민|예은|예린|채원|유나|소연|소영|은주|"
    "은정|은희|경희|경숙|미숙|미경|미선|정희|정은|정민|정아|혜영|혜원|혜린|선영|선미|선희|승현|승민|승우|재석|재호|"
    "재민|태현|태준|태민|상훈|상현|상민|종현|종민|진우|진호|진영|진희|동욱|동훈|동민|성현|성호|성훈|병철|병호|기현|용호|영호|영민|"
    "영미|영애|순자|순희|명수|명희|광수|현정|현주|현희|현숙|보영|아영|나영|나연|다은|다영|다현|가영|가은|채영|채연|윤아|윤서|윤호"
)
_CALLED: Final = re.compile(f"^({_GIVEN})(?:{_JOSA})?$")


@functools.lru_cache(maxsize=4096)
def name_in(eojeol: str) -> str | None:
    """What of an eojeol would be a surname and a given name; none where nothing looks like that."""
    found = _NAME.match(eojeol)
    return found[1] if found else None


@functools.lru_cache(maxsize=4096)
def given_name_in(eojeol: str) -> str | None:
    """What of an eojeol is a given name that many people bear."""
    found = _CALLED.match(eojeol)
    return found[1] if found else None
