"""Which josa stands behind Latin letters and digits: as they are read aloud (iPhone은, PC를, 3월에, 2로, 7으로 not).

A pure leaf.  Where two readings are usual (robot) both josa are right.
"""

from __future__ import annotations

import functools
import re
from typing import Final, Literal, TypeAlias

__all__ = ["Sound", "josa_agrees", "sound_of"]

Sound: TypeAlias = Literal["vowel", "ㄹ", "consonant"]
"""What the reading of a word ends with: all that a josa asks."""

_DIGITS: Final[dict[str, Sound]] = {
    # 십, 백, 천, 만 and 억 end with a consonant as 영 does.
    "0": "consonant", "1": "ㄹ", "2": "vowel", "3": "consonant", "4": "vowel", "5": "vowel", "6": "consonant",
    "7": "ㄹ", "8": "ㄹ", "9": "vowel",
}  # fmt: skip
_LETTERS: Final[dict[str, Sound]] = {"l": "ㄹ", "m": "consonant", "n": "consonant", "r": "ㄹ"}
"""엘, 엠, 엔, 알; the names of all others end with a vowel."""

_KNOWN: Final[dict[str, Sound]] = {
    "app": "consonant", "web": "consonant", "chatgpt": "vowel", "youtube": "vowel", "instagram": "consonant",
    "kakao": "vowel", "internet": "consonant", "event": "vowel", "project": "vowel", "chart": "vowel",
    "note": "vowel", "excel": "ㄹ", "word": "vowel", "wifi": "vowel", "iphone": "consonant", "ipad": "vowel",
    "mac": "consonant", "email": "ㄹ", "e-mail": "ㄹ", "mail": "ㄹ", "google": "ㄹ", "apple": "ㄹ",
    "zoom": "consonant", "slack": "consonant", "notion": "consonant", "github": "vowel", "netflix": "vowel",
    "naver": "vowel", "samsung": "consonant", "id": "vowel", "ok": "vowel", "pdf": "vowel", "usb": "vowel",
    "cafe": "vowel", "sale": "ㄹ", "style": "ㄹ", "recipe": "vowel", "theme": "vowel", "tape": "vowel",
}  # fmt: skip

_JOSA: Final = {
    "은": "closed", "는": "vowel", "이": "closed", "가": "vowel", "을": "closed", "를": "vowel", "과": "closed",
    "와": "vowel", "으로": "consonant", "로": "flowing", "이랑": "closed", "랑": "vowel", "이나": "closed",
    "나": "vowel", "이라": "closed", "라": "vowel", "이라고": "closed", "라고": "vowel", "이라는": "closed",
    "라는": "vowel", "이에요": "closed", "예요": "vowel", "이야": "closed", "야": "vowel", "으로는": "consonant",
    "로는": "flowing", "으로도": "consonant", "로도": "flowing", "으로서": "consonant", "로서": "flowing",
    "으로부터": "consonant", "로부터": "flowing", "으로만": "consonant", "로만": "flowing",
}  # fmt: skip
_STANDS_BEHIND: Final[dict[str, tuple[Sound, ...]]] = {
    "closed": ("ㄹ", "consonant"),
    "vowel": ("vowel",),
    "consonant": ("consonant",),
    "flowing": ("vowel", "ㄹ"),
}

_LATIN_END: Final = re.compile("[A-Za-z]+(?:-[A-Za-z]+)*$")
_SPLIT: Final = re.compile(r"^(.*[A-Za-z0-9%])([가-힣]+)$")

_CLEAR: Final[tuple[tuple[re.Pattern[str], Sound], ...]] = (
    (re.compile("(?:ng|n|m|ne|me|[aeiou]ck|[aeo]b|[aeiou]c|ook|ap|op|up|ip)$"), "consonant"),
    (re.compile("(?:l|le)$"), "ㄹ"),
    (re.compile("(?:[aiouy]|[dgsvwxz]|ee|[cdgstuvz]e|er|or|ar|re|f|sh|ch|th|[lnrs]k|[lmrs]p|[cnlrsfpx]t)$"), "vowel"),
)


@functools.lru_cache(maxsize=1024)
def sound_of(text: str) -> Sound | None:
    """How the reading of ``text`` ends, which ends in a Latin letter, a digit or %; none where that cannot be told."""
    if text.endswith("%"):
        return "vowel"
    if text[-1:] in _DIGITS:
        return _DIGITS[text[-1]]
    found = _LATIN_END.search(text)
    if found is None:
        return None
    word = found[0].casefold()
    if word in _KNOWN:
        return _KNOWN[word]
    if found[0].isupper():
        return _LETTERS.get(word[-1], "vowel")
    return next((sound for pattern, sound in _CLEAR if pattern.search(word)), None)


def josa_agrees(eojeol: str) -> bool:
    """Whether the josa behind Latin letters or digits is the one they ask for, as far as one can tell."""
    found = _SPLIT.match(eojeol)
    asked = _JOSA.get(found[2]) if found else None
    if found is None or asked is None:
        return True
    sound = sound_of(found[1])
    return sound is None or sound in _STANDS_BEHIND[asked]
