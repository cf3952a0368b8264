"""Which keys of a layout type a text.

Must not know what was typed before: a text is typed from its beginning, in
Hangul mode.
"""

from __future__ import annotations

import functools
import unicodedata

from engine.text import hangul
from engine.text.hangul import FINALS, INITIALS, VOWELS
from engine.text.layouts.layout import Combinations, KeyboardLayout, Keys
from engine.text.layouts.romaja import romaja
from engine.text.layouts.tables import LAYOUTS

__all__ = ["keys"]


def keys(text: str, layout: str = "2") -> str | None:
    """The keys that type ``text`` (made NFC) on a layout, by libhangul's name of it; none where no keys give it.

    Hangul mode gives no Latin letters, so a text that holds any has none.
    Characters that no Korean keyboard has (é, emoji) stand for themselves.
    """
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    if layout == "2":
        return hangul.keys(text) if hangul.round_trips(text) else None
    pressed = []
    before = ""
    for char in text:
        here = _pressed(char, before, LAYOUTS[layout])
        if here is None:
            return None
        pressed.append(here)
        before = char
    return "".join(pressed)


def _pressed(char: str, before: str, layout: KeyboardLayout) -> str | None:
    """The keys of a character behind another one, or none."""
    if not hangul.is_hangul(char):
        return _mark(char, layout)
    syllable = "가" <= char <= "힣"
    if layout.kind == "romaja":
        behind = _parts(before) if "가" <= before <= "힣" else None
        return romaja(_parts(char), behind, layout.vowel_pairs) if syllable else None
    if before and hangul.is_hangul(before) and _joins(before, char, layout):
        return None
    return _letters(char, layout) if syllable else _alone(char, layout)


def _mark(char: str, layout: KeyboardLayout) -> str | None:
    if found := layout.marks.get(char):
        return found[0]
    return None if char in layout.own or (char.isascii() and char.isalpha()) else char


def _joins(before: str, char: str, layout: KeyboardLayout) -> bool:
    """Does something of ``char`` become a part of what stands before it?  Syllables keep apart by themselves."""
    behind_syllable, syllable = "가" <= before <= "힣", "가" <= char <= "힣"
    if behind_syllable and syllable:
        return False
    if layout.kind == "jamo" or layout.old:
        return True
    first = _parts(char)[0] if syllable else char
    if behind_syllable:
        _, vowel, final = _parts(before)
        return first in VOWELS and not final and (vowel, _first(first, layout)) in layout.vowel_pairs.made
    if (before in VOWELS) != (first in VOWELS):
        return True
    if first in VOWELS:
        return (before, _first(first, layout)) in layout.vowel_pairs.made
    # 3-set makes of two initials even what is only a final.
    pair = before, _first(first, layout)
    return pair in layout.initial_pairs.made or pair in layout.final_pairs.made


def _first(letter: str, layout: KeyboardLayout) -> str:
    """The letter that is typed first for an initial or a vowel."""
    keys_of, pairs = (
        (layout.vowels, layout.vowel_pairs) if letter in VOWELS else (layout.initials, layout.initial_pairs)
    )
    while letter not in keys_of and letter in pairs.pairs:
        letter = pairs.pairs[letter][0]
    return letter


def _alone(letter: str, layout: KeyboardLayout) -> str | None:
    if letter in VOWELS:
        return _of(letter, layout.vowels, layout.vowel_pairs)
    return _of(letter, layout.initials, layout.initial_pairs) if letter in INITIALS else None


@functools.lru_cache(maxsize=4096)
def _letters(syllable: str, layout: KeyboardLayout) -> str | None:
    initial, vowel, final = _parts(syllable)
    ends = layout.finals or layout.initials
    found = (
        _of(initial, layout.initials, layout.initial_pairs),
        _of(vowel, layout.vowels, layout.vowel_pairs),
        _of(final, ends, layout.final_pairs) if final else "",
    )
    return None if None in found else "".join(part or "" for part in found)


def _of(letter: str, keys_of: Keys, pairs: Combinations) -> str | None:
    """The keys of a letter at one place of a syllable: its own one, or those of its parts."""
    if own := keys_of.get(letter):
        return own[0]
    if letter not in pairs.pairs:
        return None
    first, second = (_of(part, keys_of, pairs) for part in pairs.pairs[letter])
    return None if first is None or second is None else first + second


def _parts(syllable: str) -> tuple[str, str, str]:
    index = ord(syllable) - ord("가")
    return INITIALS[index // 588], VOWELS[index // 28 % 21], FINALS[index % 28]
