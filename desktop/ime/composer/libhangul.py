"""Every layout that libhangul offers, composed by libhangul itself."""

from __future__ import annotations

import itertools
import unicodedata
import weakref
from typing import Final

from desktop.ime.composer.automaton import TWO_SET
from desktop.ime.composer.composer import LayoutUnavailable
from desktop.ime.composer.library import LibraryMissing, library, text_of
from engine.text.hangul import LAYOUT, keys

__all__ = ["LibhangulComposer", "libhangul_layouts"]

_AUTO_REORDER: Final = 0
_KEYS: Final = tuple(map(chr, range(0x21, 0x7F)))
_DOUBLES: Final = {"ㄲ": "ㄱㄱ", "ㄸ": "ㄷㄷ", "ㅃ": "ㅂㅂ", "ㅆ": "ㅅㅅ", "ㅉ": "ㅈㅈ"}
"""Letters that some layouts type in two presses though the 2-set has a key for each."""

_MOST_TRIES: Final = 64


def libhangul_layouts() -> tuple[str, ...]:
    """The names of all layouts; none where there is no libhangul that can be used."""
    try:
        loaded = library()
    except LibraryMissing:
        return ()
    ids = map(loaded.hangul_keyboard_list_get_keyboard_id, range(loaded.hangul_keyboard_list_get_count()))
    return tuple(each.decode("ascii", "replace") for each in ids if each)


class LibhangulComposer:
    """A ``Composer`` of any of its layouts.  Raises ``LayoutUnavailable``."""

    def __init__(self, layout: str = TWO_SET, *, reorder: bool = True) -> None:
        try:
            self._library = library()
        except LibraryMissing as error:
            raise LayoutUnavailable("library-too-old" if error.too_old else "no-library", layout) from None
        if layout not in libhangul_layouts():
            raise LayoutUnavailable("unknown-layout", layout)
        self.layout = layout
        self._context = self._library.hangul_ic_new(layout.encode())
        weakref.finalize(self, self._library.hangul_ic_delete, self._context)
        self._library.hangul_ic_set_option(self._context, _AUTO_REORDER, reorder)
        self.by_position = not self._library.hangul_ic_is_transliteration(self._context)
        self._typing: dict[str, list[str]] = {}

    @property
    def preedit(self) -> str:
        """As the port says."""
        return text_of(self._library.hangul_ic_get_preedit_string(self._context))

    def press(self, key: str) -> tuple[str, bool]:
        """As the port says."""
        taken = bool(self._library.hangul_ic_process(self._context, ord(key)))
        committed = text_of(self._library.hangul_ic_get_commit_string(self._context))
        return (committed, True) if taken else (committed + self.flush(), False)

    def backspace(self) -> bool:
        """As the port says."""
        return bool(self._library.hangul_ic_backspace(self._context))

    def flush(self) -> str:
        """As the port says."""
        return text_of(self._library.hangul_ic_flush(self._context))

    def reopen(self, syllable: str) -> bool:
        """As the port says; not where a layout spells by letters.

        No table of libhangul's tells which key types what, so its layout is asked once, key by key.
        """
        self._library.hangul_ic_reset(self._context)
        if not self.by_position or len(syllable) != 1:
            return False
        parts = [self._presses(letter) for letter in _letters(syllable)]
        for presses in itertools.islice(itertools.product(*parts), _MOST_TRIES):
            committed = "".join(self.press(key)[0] for key in "".join(presses))
            if not committed and self.preedit == syllable:
                return True
            self._library.hangul_ic_reset(self._context)
        return False

    def _presses(self, letter: str) -> list[str]:
        """What to press for a letter: one of its keys, or those of its two parts."""
        if not self._typing:
            for key in _KEYS:
                self._library.hangul_ic_reset(self._context)
                committed, _ = self.press(key)
                if not committed:
                    self._typing.setdefault(self.preedit, []).append(key)
            self._library.hangul_ic_reset(self._context)
        single = self._typing.get(letter, [])
        first, second = (*_parts(letter), "", "")[:2]
        return [
            *single,
            *(one + two for one in self._typing.get(first, ()) for two in self._typing.get(second, ())),
        ]


def _letters(syllable: str) -> list[str]:
    """The letters of a syllable, each as it stands by itself: 값 is ㄱ, ㅏ, ㅄ."""
    return [_by_itself(part) for part in unicodedata.normalize("NFD", syllable)]


def _by_itself(part: str) -> str:
    """The compatibility letter of a conjoining one, by its name in Unicode."""
    return _COMPATIBLE.get(unicodedata.name(part, "").partition("SEONG ")[2], part)


def _parts(letter: str) -> str:
    """The two letters that a compound is made of; empty for a letter that is none."""
    spelled = keys(letter)
    return _DOUBLES.get(letter, "".join(LAYOUT[key] for key in spelled) if len(spelled) == 2 else "")


_COMPATIBLE: Final = {
    unicodedata.name(chr(code)).removeprefix("HANGUL LETTER "): chr(code) for code in range(0x3131, 0x3164)
}
"""Compatibility letters by the names that they share with the conjoining ones."""
