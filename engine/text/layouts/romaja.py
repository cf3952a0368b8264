"""Korean in Latin letters, as libhangul's keyboard "ro" composes it.

This is not the official romanisation throughout: "oe" is 오에, "ui" is 위,
and 한글 is typed "hanGeul", as "hangeul" is 항을: a capital begins a
syllable.  A pure leaf.
"""

from __future__ import annotations

from engine.text.hangul import FINALS, INITIALS, VOWELS
from engine.text.layouts.layout import Combinations

__all__ = ["romaja"]

_INITIALS: dict[str, str] = dict(zip(INITIALS, "g gg n d dd r m b bb s ss  j jj ch k t p h".split(" "), strict=True))
_VOWELS: dict[str, str] = dict(
    zip(VOWELS, "a ae ya yae eo e yeo ye o wa wae oi yo u wo we wi yu eu eui i".split(), strict=True),
)
_FINALS: dict[str, str] = dict(
    zip(FINALS, " g gg gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j c k t p h".split(" "), strict=True),
)
_FIRST_VOWELS = {"a": "ㅏ", "e": "ㅔ", "o": "ㅗ", "u": "ㅜ", "w": "ㅜ", "i": "ㅣ", "y": "ㅣ"}


def romaja(parts: tuple[str, str, str], before: tuple[str, str, str] | None, vowel_pairs: Combinations) -> str:
    """The keys of a syllable (initial, vowel, final or "") behind another one; a capital where it would be joined."""
    initial, vowel, final = parts
    pressed = _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]
    return pressed if before is None or _begins_anew(parts, before, vowel_pairs) else pressed[0].upper() + pressed[1:]


def _begins_anew(parts: tuple[str, str, str], before: tuple[str, str, str], vowel_pairs: Combinations) -> bool:
    """Does libhangul see by itself that a syllable begins?"""
    initial, vowel, _ = parts
    _, open_vowel, final = before
    keys = _INITIALS[initial]
    if not keys:
        first = _FIRST_VOWELS[_VOWELS[vowel][0]]
        return final == "ㅇ" or (not final and (open_vowel, first) not in vowel_pairs.made)
    if len(keys) > 1:
        return final == "ㅇ"
    # A final goes over to the vowel behind it, but for ㅇ, which n and g make.
    return (final, initial) != ("ㄴ", "ㄱ")
