"""Korean text as 2-set (두벌식) key presses, and the automaton that composes them back.

A pure leaf: it knows letters and keys, no input method, no clock, no model.
The automaton equals libhangul's keyboard "2" key by key; the tests run both
side by side.  Compatibility jamo (ㄱ, ㅏ, ㄳ) name the letters throughout.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from types import MappingProxyType
from typing import Final

__all__ = [
    "FINALS",
    "INITIALS",
    "LAYOUT",
    "VOWELS",
    "Automaton",
    "compose",
    "is_hangul",
    "keys",
    "round_trips",
    "spell",
]

INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
"""What a syllable begins with, in Unicode's order, as are ``VOWELS`` and ``FINALS``."""
VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: Final = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
"""What a syllable ends with; the first is none."""
_FIRST, _LAST = 0xAC00, 0xD7A3  # 가 and 힣

_UNSHIFTED: Final = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True)
)
_SHIFTED: Final = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))

LAYOUT: Final = MappingProxyType(
    _UNSHIFTED | {key.upper(): jamo for key, jamo in _UNSHIFTED.items()} | _SHIFTED,
)
"""The letter of every jamo key.  Shift changes seven letters and leaves the others as they are."""

_COMPOUNDS: Final = {
    "ㄱㅅ": "ㄳ",
    "ㄴㅈ": "ㄵ",
    "ㄴㅎ": "ㄶ",
    "ㄹㄱ": "ㄺ",
    "ㄹㅁ": "ㄻ",
    "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ",
    "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ",
    "ㄹㅎ": "ㅀ",
    "ㅂㅅ": "ㅄ",
    "ㅗㅏ": "ㅘ",
    "ㅗㅐ": "ㅙ",
    "ㅗㅣ": "ㅚ",
    "ㅜㅓ": "ㅝ",
    "ㅜㅔ": "ㅞ",
    "ㅜㅣ": "ㅟ",
    "ㅡㅣ": "ㅢ",
}
"""Letters made of two key presses.  ㄱㄱ is not ㄲ: libhangul's COMBI_ON_DOUBLE_STROKE is off by default."""

_PARTS: Final = {compound: pair for pair, compound in _COMPOUNDS.items()}


def _spellings() -> dict[int, str]:
    """The keys of every letter and every syllable, by code point, for ``str.translate``."""
    key_of = {jamo: key for key, jamo in (_UNSHIFTED | _SHIFTED).items()}
    key_of |= {compound: key_of[pair[0]] + key_of[pair[1]] for compound, pair in _PARTS.items()}
    spelled = {ord(jamo): key for jamo, key in key_of.items()}
    syllable = _FIRST
    finals = [key_of.get(final, "") for final in FINALS]
    for initial in INITIALS:
        for vowel in VOWELS:
            opened = key_of[initial] + key_of[vowel]
            for final in finals:
                spelled[syllable] = opened + final
                syllable += 1
    return spelled


_SPELLED: Final = _spellings()
_DOUBTFUL: Final = re.compile("[A-Za-zㄱ-ㅣ]")


def is_hangul(char: str) -> bool:
    """Whether ``char`` is one syllable (가…힣) or one modern compatibility jamo (ㄱ…ㅣ): what ``keys`` spells."""
    return len(char) == 1 and ord(char) in _SPELLED


def keys(text: str) -> str:
    """``text`` as key presses: 값 is "rkqt", 쌍 "Tkd", ㅋㅋ "zz"; every other character stands for itself.

    Normalises to NFC first, so decomposed text spells the same.
    """
    return _nfc(text).translate(_SPELLED)


def spell(text: str) -> str:
    """The keys of ``text`` with Latin letters set apart.

    ``keys`` spells 가 and the Latin "rk" alike, but on the screen
    they are two things: what was typed as Hangul is continued as Hangul.
    """
    return "".join(chr(0xE000 + ord(c)) if c.isascii() and c.isalpha() else keys(c) for c in text)


def compose(keys: str) -> str:
    """The text that an input method in Hangul mode shows after ``keys``: what it committed and its preedit."""
    return _typed(keys, reorder=True)


def round_trips(text: str) -> bool:
    """Whether typing ``keys(text)`` gives ``text`` back (in NFC), with auto-reorder on and with it off.

    False for Latin letters, which Hangul mode turns into jamo; for ㄱㅅ,
    which composes to ㄳ; for ㅠㅠ가, where reordering makes 규ㅏ of ㅠ가.
    """
    # Syllables keep apart whatever stands beside them; only letters on their own may join a neighbour.
    if not _DOUBTFUL.search(text := _nfc(text)):
        return True
    pressed = text.translate(_SPELLED)
    return _typed(pressed, reorder=True) == text == _typed(pressed, reorder=False)


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _typed(pressed: str, *, reorder: bool) -> str:
    automaton = Automaton(reorder=reorder)
    return "".join([automaton.press(key) for key in pressed]) + automaton.flush()


class _Place(enum.Enum):
    """Where in a syllable a letter stands."""

    INITIAL = enum.auto()
    VOWEL = enum.auto()
    FINAL = enum.auto()


class Automaton:
    """A syllable being composed, as libhangul's 2-set keyboard does it.

    ``reorder`` is libhangul's AUTO_REORDER: a consonant typed after a lone
    vowel becomes its initial (ㅏ, ㄱ → 가).  ibus-hangul turns it on by
    default.  Not thread-safe; whoever follows one input field owns one.
    """

    __slots__ = ("_final", "_initial", "_reorder", "_steps", "_vowel")

    def __init__(self, reorder: bool = True) -> None:
        self._reorder = reorder
        self._steps: list[tuple[_Place, str]] = []
        """The letters in the order they came, a compound after its first part: what backspace takes back."""
        self._initial = self._vowel = self._final = ""

    @property
    def preedit(self) -> str:
        """What is being composed: a syllable, a letter, or nothing."""
        if self._initial and self._vowel:
            index = (INITIALS.index(self._initial) * 21 + VOWELS.index(self._vowel)) * 28
            return chr(_FIRST + index + FINALS.index(self._final))
        return self._final or self._vowel or self._initial

    def press(self, key: str) -> str:
        """Takes one key, a character, and returns the text that it commits.

        A key that is no jamo key commits what is being composed and stands for itself.
        """
        jamo = LAYOUT.get(key)
        if jamo is None:
            return self.flush() + key
        return self._vowel_key(jamo) if jamo in VOWELS else self._consonant_key(jamo)

    def backspace(self) -> bool:
        """Takes one letter back; ``False`` when nothing is being composed and the application erases instead."""
        if not self._steps:
            return False
        place, _ = self._steps.pop()
        if not self._steps:
            self.reset()
            return True
        # As in libhangul: only the step directly below counts.  After ㅗ, ㄱ, ㅏ
        # (reordered to 과) that is ㄱ, so the whole vowel goes and not only its ㅏ.
        below, letter = self._steps[-1]
        self._put(place, letter if below is place else "")
        return True

    def flush(self) -> str:
        """Ends the composition and returns what was being composed."""
        text = self.preedit
        self.reset()
        return text

    def reset(self) -> None:
        """Forgets what was being composed."""
        self._steps.clear()
        self._initial = self._vowel = self._final = ""

    def _consonant_key(self, jamo: str) -> str:
        if self._final:
            return self._joined(_Place.FINAL, self._final, jamo)
        if self._vowel and self._initial:
            return self._push(_Place.FINAL, jamo) if jamo in FINALS else self._anew(_Place.INITIAL, jamo)
        if self._vowel:
            return self._push(_Place.INITIAL, jamo) if self._reorder else self._anew(_Place.INITIAL, jamo)
        if self._initial:
            # ㄱ, ㅅ on their own show ㄳ, which no syllable can begin with: it stands as a final.
            return self._joined(_Place.FINAL, self._initial, jamo)
        return self._push(_Place.INITIAL, jamo)

    def _vowel_key(self, jamo: str) -> str:
        if self._final:
            return self._carry(jamo)
        if self._vowel:
            return self._joined(_Place.VOWEL, self._vowel, jamo)
        return self._push(_Place.VOWEL, jamo)

    def _carry(self, vowel: str) -> str:
        """A vowel after a final: the final, or its second part, begins the next syllable (값 + ㅏ → 갑사)."""
        parts = _PARTS.get(self._final, self._final)
        self._final = parts[0] if len(parts) > 1 else ""
        committed = self.flush()
        self._push(_Place.INITIAL, parts[-1])
        self._push(_Place.VOWEL, vowel)
        return committed

    def _joined(self, place: _Place, first: str, second: str) -> str:
        """Makes a compound of two letters, or commits and begins anew with the second."""
        if compound := _COMPOUNDS.get(first + second):
            return self._push(place, compound)
        return self._anew(_Place.VOWEL if place is _Place.VOWEL else _Place.INITIAL, second)

    def _anew(self, place: _Place, letter: str) -> str:
        committed = self.flush()
        self._push(place, letter)
        return committed

    def _push(self, place: _Place, letter: str) -> str:
        self._steps.append((place, letter))
        self._put(place, letter)
        return ""

    def _put(self, place: _Place, letter: str) -> None:
        if place is _Place.INITIAL:
            self._initial = letter
        elif place is _Place.VOWEL:
            self._vowel = letter
        else:
            self._final = letter
