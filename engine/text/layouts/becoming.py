"""What a text typed so far can become, letter by letter.

Only the unit at the end is still open: a syllable or a letter that is being
composed.  What stands before it was committed and stays.  In 2-set, 각 may
become 가구, because its final may begin the next syllable; in 3-set it may
not, but it may become 갃.  A text does not always say how it was typed (갂 of
ㄱㄱ or of ㄲ), so all that some keys could make of it counts.

Not for the usual 2-set keyboard: its keys spell a text in one way only, and
``hangul.spell`` tells there what goes on with what.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

from engine.text.hangul import FINALS, INITIALS, VOWELS, spell
from engine.text.layouts.layout import KeyboardLayout
from engine.text.layouts.tables import LAYOUTS

__all__ = ["Beginning", "beginnings", "continues", "parts"]

_FIRST = ord("가")
_NO_FINAL = 0x11A7
_UNIT = re.compile("(?P<block>[가-힣])(?P<old>[\u11c3-\u11ff\ud7cb-\ud7fb])?|(?P<lone>[ㄱ-ㅣ])")
"""What may be open at the end of a text; ``old`` is a final that no modern syllable has (the ᇨ of 갓 and ㄷ)."""

_NAMES = dict(
    zip(
        "KIYEOK NIEUN TIKEUT RIEUL MIEUM PIEUP SIOS IEUNG CIEUC CHIEUCH KHIEUKH THIEUTH PHIEUPH HIEUH".split(),
        "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
        strict=True,
    )
)
"""Unicode's names of the letters."""
_SINGLE = {"ㄲ": "ㄱㄱ", "ㄸ": "ㄷㄷ", "ㅃ": "ㅂㅂ", "ㅆ": "ㅅㅅ", "ㅉ": "ㅈㅈ"} | {
    each[2]: each[:2] for each in "ㄱㅅㄳ ㄴㅈㄵ ㄴㅎㄶ ㄹㄱㄺ ㄹㅁㄻ ㄹㅂㄼ ㄹㅅㄽ ㄹㅌㄾ ㄹㅍㄿ ㄹㅎㅀ ㅂㅅㅄ".split()
}
_WHOLE = {single: made for made, single in _SINGLE.items()}


class Beginning(NamedTuple):
    """One thing that a typed text can become: ``text``, whole, and then what begins with ``opened``.

    ``opened`` is an initial, an initial and a vowel, or nothing.
    """

    text: str
    opened: str

    @property
    def parts(self) -> str:
        """What the parts of every text that begins so begin with."""
        initial = "".join(chr(0x1100 + INITIALS.index(letter)) for letter in self.opened[:1])
        vowel = "".join(chr(0x1161 + VOWELS.index(letter)) for letter in self.opened[1:])
        return parts(self.text) + initial + vowel


def parts(text: str) -> str:
    """``text`` with every syllable as three characters: initial, vowel, final or a filler; everything else as it is."""
    return text.translate(_PARTS)


class _Parts(dict[int, str]):
    """The parts of syllables, made when they are asked for."""

    def __missing__(self, code: int) -> str:
        index = code - _FIRST
        if not 0 <= index < 11172:
            raise LookupError(code)  # str.translate leaves such a character alone
        made = chr(0x1100 + index // 588) + chr(0x1161 + index // 28 % 21) + chr(_NO_FINAL + index % 28)
        self[code] = made
        return made


_PARTS = _Parts()


def continues(text: str, typed: str, layout: str = "2") -> bool:
    """Whether ``typed``, with more keys of the layout, can become ``text``; both as they look."""
    text, typed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFC", typed)
    if layout == "2":
        return spell(text).startswith(spell(typed))
    spelled = parts(text)
    return any(spelled.startswith(each.parts) for each in beginnings(typed, layout))


@functools.lru_cache(maxsize=64)
def beginnings(typed: str, layout: str) -> tuple[Beginning, ...]:
    """All that ``typed`` (NFC) can become, none of them a beginning of another one."""
    open_unit = _last_unit(typed)
    if open_unit is None:
        return (Beginning(typed, ""),)
    kept = typed[: open_unit.start()]
    at = LAYOUTS[layout]
    if lone := open_unit["lone"]:
        found = _of_letter(lone, at)
    else:
        found = _of_syllable(open_unit["block"], open_unit["old"] or "", at)
    return tuple(dict.fromkeys(Beginning(kept + text, opened) for text, opened in found))


def _last_unit(text: str) -> re.Match[str] | None:
    for length in (2, 1):
        if (found := _UNIT.fullmatch(text, max(0, len(text) - length))) is not None:
            return found
    return None


def _of_letter(letter: str, layout: KeyboardLayout) -> list[tuple[str, str]]:
    """A vowel stays one; a consonant may be the initial of a syllable too."""
    if letter in VOWELS:
        return [(each, "") for each in layout.vowel_pairs.becoming(letter)]
    all_of_it = layout.initial_pairs.becoming(letter)
    opened = [("", each) for each in all_of_it if each in INITIALS]
    return opened if layout.kind == "romaja" else [*opened, *((each, "") for each in all_of_it)]


def _of_syllable(block: str, old: str, layout: KeyboardLayout) -> list[tuple[str, str]]:
    index = ord(block) - _FIRST
    initial, vowel, final = INITIALS[index // 588], VOWELS[index // 28 % 21], FINALS[index % 28]
    if not final and not old:
        return [("", initial + each) for each in layout.vowel_pairs.becoming(vowel)]
    open_block = chr(ord(block) - index % 28)
    found = [] if old else [(_ending(open_block, each), "") for each in _modern(layout.final_pairs.becoming(final))]
    if layout.kind != "jaso":
        single = _singles(old) if old else _SINGLE.get(final, final)
        found += [(_ending(open_block, stays), goes) for stays, goes in _divided(single, layout)]
    return found


def _modern(finals: tuple[str, ...]) -> list[str]:
    return [each for each in finals if each in FINALS]


def _ending(open_block: str, final: str) -> str:
    return chr(ord(open_block) + FINALS.index(final))


def _divided(single: str, layout: KeyboardLayout) -> list[tuple[str, str]]:
    """How a final may be divided when a vowel follows: what stays, and the initial that goes over to the vowel."""
    if layout.kind == "romaja":
        # One letter goes over; ㅇ is "ng" and stays.
        divided = [] if single == "ㅇ" else [(single[:-1], single[-1:])]
    else:
        divided = [(single[:at], single[at:]) for at in range(len(single))]
    whole = [(_WHOLE.get(stays, stays), _WHOLE.get(goes, goes)) for stays, goes in divided]
    return [(stays, goes) for stays, goes in whole if stays in FINALS and len(goes) == 1 and goes in INITIALS]


def _singles(old: str) -> str:
    """The letters that an old final was typed of; nothing when one of them is old itself."""
    single = ""
    for name in unicodedata.name(old).removeprefix("HANGUL JONGSEONG ").split("-"):
        base = name.removeprefix("KAPYEOUN")
        letter = _NAMES.get(base.removeprefix("SSANG"))
        if letter is None:
            return ""
        # The light letters are written over an ㅇ.
        single += letter * (2 if base.startswith("SSANG") else 1) + ("ㅇ" if base != name else "")
    return single
