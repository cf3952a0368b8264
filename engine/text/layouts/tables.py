"""libhangul's keyboards as tables, and their names.

The tests read the same from libhangul itself, key by key and pair by pair.
Old letters are left out: nobody is offered old Korean, and a key that gives
one is only known as ``taken``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from engine.text.layouts.layout import Combinations, KeyboardLayout, Keys

__all__ = ["LAYOUTS", "LayoutName"]

LayoutName: TypeAlias = Literal["2", "2y", "39", "3f", "3s", "3y", "32", "ro", "ahn"]
"""libhangul's names: 두벌식 (and its old letters), 세벌식 390, 최종, 순아래, 옛글, 두벌자판, 로마자, 안마태."""


def _keys(spec: str) -> Keys:
    """Letters with their keys behind them."""
    return MappingProxyType({each[0]: each[1:] for each in spec.split()})


_DOUBLES: Final = "ㄱㄱㄲ ㄷㄷㄸ ㅂㅂㅃ ㅅㅅㅆ ㅈㅈㅉ"
_FINALS: Final = "ㄱㄱㄲ ㄱㅅㄳ ㄴㅈㄵ ㄴㅎㄶ ㄹㄱㄺ ㄹㅁㄻ ㄹㅂㄼ ㄹㅅㄽ ㄹㅌㄾ ㄹㅍㄿ ㄹㅎㅀ ㅂㅅㅄ ㅅㅅㅆ"
_INITIAL_PAIRS: Final = Combinations(_DOUBLES)
_VOWEL_PAIRS: Final = Combinations("ㅗㅏㅘ ㅗㅐㅙ ㅗㅣㅚ ㅜㅓㅝ ㅜㅔㅞ ㅜㅣㅟ ㅡㅣㅢ")
_OLD_VOWEL_PAIRS: Final = Combinations(
    "ㅗㅏㅘ ㅗㅐㅙ ㅗㅣㅚ ㅜㅓㅝ ㅜㅔㅞ ㅜㅣㅟ ㅡㅣㅢ ㅏㅣㅐ ㅑㅣㅒ ㅓㅣㅔ ㅕㅣㅖ ㅘㅣㅙ ㅝㅣㅞ",
)
_FINAL_PAIRS: Final = Combinations(_FINALS)

_TWO_VOWELS: Final = _keys("ㅏkK ㅐo ㅑiI ㅒO ㅓjJ ㅔp ㅕuU ㅖP ㅗhH ㅛyY ㅜnN ㅠbB ㅡmM ㅣlL")
_THREE_INITIALS: Final = _keys("ㄱk ㄴh ㄷu ㄹy ㅁi ㅂ; ㅅn ㅇj ㅈl ㅊo ㅋ0 ㅌ' ㅍp ㅎm")
_THREE_VOWELS: Final = _keys("ㅏf ㅐr ㅑ6 ㅒR ㅓt ㅔc ㅕe ㅖ7 ㅗv/ ㅛ4 ㅜb9 ㅠ5 ㅡg ㅢ8 ㅣd")
_390_FINALS: Final = _keys("ㄱx ㄲF ㄴs ㄶS ㄷA ㄹw ㄺD ㄻC ㅀV ㅁz ㅂ3 ㅄX ㅅq ㅆ2 ㅇa ㅈ! ㅊZ ㅋE ㅌW ㅍQ ㅎ1")
_NONE: Final = _keys("")

_TWO = KeyboardLayout(
    "2", "jamo",
    _keys("ㄱr ㄲR ㄴsS ㄷe ㄸE ㄹfF ㅁaA ㅂq ㅃQ ㅅt ㅆT ㅇdD ㅈw ㅉW ㅊcC ㅋzZ ㅌxX ㅍvV ㅎgG"),
    _TWO_VOWELS, _NONE,
    Combinations(""), _VOWEL_PAIRS,
    Combinations(" ".join(each for each in _FINALS.split() if each[0] != each[1])),
)  # fmt: skip

_TWO_OLD = KeyboardLayout(
    "2y", "jamo",
    _keys("ㄱr ㄲR ㄴs ㄷe ㄸE ㄹf ㅁa ㅂq ㅃQ ㅅt ㅆT ㅇd ㅈw ㅉW ㅊc ㅋz ㅌx ㅍv ㅎg"),
    _keys("ㅏk ㅐo ㅑiI ㅒO ㅓjJ ㅔp ㅕuU ㅖP ㅗh ㅛyY ㅜn ㅠb ㅡmM ㅣl"), _NONE,
    _INITIAL_PAIRS, _OLD_VOWEL_PAIRS, _FINAL_PAIRS,
    taken="ABCDFGHKLNSVXZ", old=True,
)  # fmt: skip

_390 = KeyboardLayout(
    "39", "jaso", _THREE_INITIALS, _THREE_VOWELS, _390_FINALS,
    _INITIAL_PAIRS, _VOWEL_PAIRS, _FINAL_PAIRS,
    _keys("2< 3> !B /G 'H 8I 4J 5K 6L 1M 0N 9O >P ;T 7U <Y"),
)  # fmt: skip

_FINAL = KeyboardLayout(
    "3f", "jaso", _THREE_INITIALS,
    _keys("ㅏf ㅐr ㅑ6 ㅒG ㅓt ㅔc ㅕe ㅖ7 ㅗv/ ㅛ4 ㅜb9 ㅠ5 ㅡg ㅢ8 ㅣd"),
    _keys(
        "ㄱx ㄲ! ㄳV ㄴs ㄵE ㄶS ㄷA ㄹw ㄺ@ ㄻF ㄼD ㄽT ㄾ% ㄿ$ ㅀR ㅁz ㅂ3 ㅄX ㅅq ㅆ2 ㅇa ㅈ# ㅊZ ㅋC ㅌW ㅍQ ㅎ1",
    ),
    _INITIAL_PAIRS, _VOWEL_PAIRS, _FINAL_PAIRS,
    _keys(
        "·\" “& '( ~) ”* ,, )- .. 4: >= !? ?B 0H 7I 1J 2K 3L \"M -N 8O 9P 6U 5Y ([ :\\ <] =^ ;_ *` %{ \\| /} ※~ ,< .>",
    ),
)  # fmt: skip

_NO_SHIFT = KeyboardLayout(
    "3s", "jaso",
    _keys("ㄱk ㄴh ㄷu ㄹy ㅁi ㅂ; ㅅn ㅇj ㅈl ㅊo ㅋ9 ㅌ' ㅍp ㅎm"),
    _keys("ㅏfF ㅐrR ㅑ6 ㅒ0 ㅓt ㅔc ㅕeE ㅖ7 ㅗvV ㅛ4 ㅜb ㅠ5 ㅡg ㅢ8 ㅣd"),
    _keys("ㄱx ㄴs ㄷ/ ㄹwW ㅁz ㅂ3 ㅅqQ ㅆ2 ㅇaA ㅈ- ㅊ= ㅋ\\ ㅌ[ ㅍ] ㅎ1"),
    _INITIAL_PAIRS, _VOWEL_PAIRS, _FINAL_PAIRS,
    _keys("!!B 2< 3> \\C ]D /G 'H 8I 4J 5K 6L 1M 0N 9O >P [S ;T 7U =X <Y -Z"),
)  # fmt: skip

_THREE_OLD = KeyboardLayout(
    "3y", "jaso", _THREE_INITIALS, _THREE_VOWELS, _390_FINALS,
    _INITIAL_PAIRS, _OLD_VOWEL_PAIRS, _FINAL_PAIRS,
    _keys("!B 'H >P ;T ·U <Y"),
    taken="<>@GIJKLMNO^`~", old=True,
)  # fmt: skip

_ON_TWO = KeyboardLayout(
    "32", "jaso",
    _keys("ㄱr ㄴs ㄷe ㄹf ㅁa ㅂq ㅅt ㅇd ㅈw ㅊc ㅋz ㅌx ㅍv ㅎg"),
    _TWO_VOWELS,
    _keys("ㄱR ㄴS ㄷE ㄹF ㅁA ㅂQ ㅅT ㅇD ㅈW ㅊC ㅋZ ㅌX ㅍV ㅎG"),
    _INITIAL_PAIRS, _VOWEL_PAIRS, _FINAL_PAIRS,
    _keys("※~"),
)  # fmt: skip

_AHNMATAE = KeyboardLayout(
    "ahn", "jaso",
    _keys("ㄱfF ㄴeE ㄷdD ㄹrR ㅁqQ ㅂaA ㅅw ㅇg ㅈsS ㅎt"),
    _keys("ㅏj ㅑu ㅓhH ㅕy ㅗlL ㅛo ㅜ; ㅠp ㅡi ㅣkK"),
    _keys("ㄱvV ㄴmM ㄷxX ㄹ. ㅁ, ㅂcC ㅅn ㅇb ㅈzZ ㅎ/"),
    Combinations(
        "ㄱㄷㄸ ㄱㅇㄲ ㄱㅎㅋ ㄴㅅㅆ ㄷㄱㄸ ㄷㅈㅉ ㄷㅎㅌ ㅂㅈㅃ ㅂㅎㅍ ㅅㄴㅆ ㅇㄱㄲ ㅈㄷㅉ ㅈㅂㅃ ㅈㅎㅊ ㅎㄱㅋ"
        " ㅎㄷㅌ ㅎㅂㅍ ㅎㅈㅊ",
    ),
    Combinations(
        "ㅏㅣㅐ ㅑㅣㅒ ㅓㅣㅔ ㅕㅣㅖ ㅗㅏㅘ ㅗㅣㅚ ㅜㅓㅝ ㅜㅣㅟ ㅡㅣㅢ ㅘㅣㅙ ㅝㅣㅞ ㅏㅗㅘ ㅐㅗㅙ ㅓㅜㅝ ㅔㅜㅞ"
        " ㅚㅏㅙ ㅟㅓㅞ"
        " ㅣㅏㅐ ㅣㅑㅒ ㅣㅓㅔ ㅣㅕㅖ ㅣㅗㅚ ㅣㅜㅟ ㅣㅡㅢ",
    ),
    # ᇎ is old: it stands between ㄹ and ㄾ.
    Combinations(
        "ㄱㅇㄲ ㄱㅅㄳ ㄱㅎㅋ ㄱㄹㄺ ㄴㅅㅆ ㄴㅈㄵ ㄴㅎㄶ ㄷㅎㅌ ㄷㄹᇎ ㄹㄱㄺ ㄹㄷᇎ ㄹㅁㄻ ㄹㅂㄼ ㄹㅅㄽ ㄹㅎㅀ"
        " ㄼㅎㄿ ㅀㄷㄾ ㅀㅂㄿ ㅁㄹㄻ"
        " ㅂㄹㄼ ㅂㅅㅄ ㅂㅎㅍ ㅅㄱㄳ ㅅㄴㅆ ㅅㄹㄽ ㅅㅂㅄ ㅇㄱㄲ ㅈㄴㄵ ㅈㅎㅊ ㅌㄹㄾ ㅍㄹㄿ ㅎㄱㅋ ㅎㄴㄶ ㅎㄷㅌ"
        " ㅎㄹㅀ ㅎㅂㅍ ㅎㅈㅊ ᇎㅎㄾ",
    ),
    _keys(".' /I [O ]P 'U ;Y ,[ ?]"),
    taken="?BGJNTW",
)  # fmt: skip

_ROMAJA = KeyboardLayout(
    "ro", "romaja",
    _keys("ㄱgG ㄴnN ㄷdD ㄹrlRL ㅁmM ㅂbvBV ㅅsS ㅈjzxJZX ㅊcC ㅋkqKQ ㅌtT ㅍpfPF ㅎhH"),
    _keys("ㅏaA ㅔeE ㅗoO ㅜuwUW ㅣiyIY"),
    _NONE,
    Combinations(f"{_DOUBLES} ㅊㅎㅊ"),
    Combinations(
        "ㅏㅔㅐ ㅏㅣㅐ ㅑㅔㅒ ㅑㅣㅒ ㅔㅗㅓ ㅔㅜㅡ ㅖㅗㅕ ㅜㅏㅘ ㅗㅏㅘ ㅗㅐㅙ ㅗㅣㅚ ㅘㅔㅙ ㅘㅣㅙ ㅜㅗㅝ ㅜㅓㅝ"
        " ㅜㅔㅞ ㅜㅣㅟ ㅞㅗㅝ ㅡㅣㅢ"
        " ㅣㅏㅑ ㅣㅐㅒ ㅣㅔㅖ ㅣㅓㅕ ㅣㅗㅛ ㅣㅜㅠ",
    ),
    Combinations(f"{_FINALS} ㄴㄱㅇ"),
)  # fmt: skip

LAYOUTS: Final = MappingProxyType(
    {
        layout.name: layout
        for layout in (_TWO, _TWO_OLD, _390, _FINAL, _NO_SHIFT, _THREE_OLD, _ON_TWO, _ROMAJA, _AHNMATAE)
    },
)
"""All layouts by libhangul's name, in its order."""
