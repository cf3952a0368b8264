"""How a lexicon is stored; shared by who compiles it and who looks things up in it.

A leaf.  An eojeol is a row of bytes: its 2-set keys, and for a character
that is no Hangul (Latin letters) its code with the highest bit set.  Bytes
sort as keys do, so what fits typed keys is one range.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.text.hangul import compose, spell

__all__ = ["ARRAYS", "BYTES", "STEPS", "to_bytes", "to_text"]

ARRAYS = (
    "spelled", "ends", "single", "pair_start", "pair_word", "pair", "triple_pair", "triple_start", "triple_word",
    "triple",
)  # fmt: skip
"""The files NAME.npy of a lexicon's folder, all of one dimension.

``spelled`` holds all eojeols, the first one START; number i ends at
``ends[i]``.  ``single`` are their probabilities.  Behind eojeol i come
``pair_word[pair_start[i] : pair_start[i + 1]]`` with the probabilities
``pair``; behind the pair number ``triple_pair[j]`` come
``triple_word[triple_start[j] : triple_start[j + 1]]`` with ``triple``.
"""

BYTES = ("spelled", "single", "pair", "triple")
"""Those whose numbers are bytes; the others have four each."""

STEPS = 9
"""A probability p is stored as the nearest whole number to -log2(p) times this, 255 at most: to 4 % exact."""

_LATIN = 0x80
_APART = 0xE000
"""Where ``hangul.spell`` puts Latin letters."""


def to_bytes(text: str) -> bytes:
    """An eojeol as stored; what cannot be stored becomes bytes behind everything, equal to nothing."""
    codes = map(ord, spell(text))
    return bytes(c if c < _LATIN else c - _APART | _LATIN if _APART <= c < _APART + _LATIN else 0xFF for c in codes)


def to_text(stored: Iterable[int]) -> str:
    """The eojeol again; another one than before if keys do not compose to it."""
    text, pressed = "", ""
    for byte in stored:
        if byte < _LATIN:
            pressed += chr(byte)
        else:
            text += compose(pressed) + chr(byte - _LATIN)
            pressed = ""
    return text + compose(pressed)
