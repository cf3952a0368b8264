"""How a lexicon is stored; shared by who compiles it and who looks things up in it.

A leaf.  An eojeol is a row of bytes: its 2-set keys, and for a character
that is no Hangul (Latin letters) its code with the highest bit set.  Bytes
sort as keys do, so what fits typed keys is one range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from engine.text.hangul import LAYOUT, VOWELS, compose, is_hangul, spell
from engine.text.layouts.becoming import beginnings
from engine.text.layouts.tables import LayoutName

__all__ = ["ARRAYS", "BYTES", "STEPS", "stored_beginnings", "to_bytes", "to_text"]

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

Span: TypeAlias = tuple[bytes, bytes]
"""What rows of bytes begin with: from the first, up to the second without it."""


def _spans() -> tuple[list[Span], list[Span]]:
    """What begins with a vowel's key, and what does not."""
    vowels, others, behind = [], [], b""
    for code in sorted(ord(key) for key, letter in LAYOUT.items() if letter in VOWELS):
        here, after = bytes([code]), bytes([code + 1])
        if here != behind:
            others.append((behind, here))
        vowels.append((here, after))
        behind = after
    return vowels, [*others, (behind, b"\xff")]


_VOWELS_BEHIND, _NO_VOWEL_BEHIND = _spans()
_ANYTHING: list[Span] = [(b"", b"\xff")]


def to_bytes(text: str) -> bytes:
    """An eojeol as stored; what cannot be stored becomes bytes behind everything, equal to nothing."""
    codes = map(ord, spell(text))
    return bytes(c if c < _LATIN else c - _APART | _LATIN if _APART <= c < _APART + _LATIN else 0xFF for c in codes)


def stored_beginnings(typed: str, layout: LayoutName) -> Iterator[tuple[bytes, Sequence[Span]]]:
    """How eojeols are stored that continue ``typed`` on a keyboard other than the usual 2-set.

    For each way to go on, what they begin with and the spans in which the
    bytes behind it lie.  A little more than fits: 가ㅏ is stored as no
    syllable, but 갃 where 각 is closed begins as that does.
    """
    for each in beginnings(typed, layout):
        prefix = to_bytes(each.text) + to_bytes(each.opened)
        if len(each.opened) == 1:
            yield prefix, _VOWELS_BEHIND
        else:
            # A vowel would join the one before, or take the consonant before it along.
            yield prefix, _NO_VOWEL_BEHIND if each.opened or is_hangul(typed[-1:]) else _ANYTHING


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
