"""What a syllable ends with: all that josa and endings hang on.

A pure leaf.
"""

from __future__ import annotations

from typing import Final

__all__ = ["LIEUL", "NIEUN", "OPEN", "final", "is_syllable"]

OPEN: Final = 0
"""A syllable without a final consonant: its place among the finals."""
NIEUN: Final = 4
LIEUL: Final = 8

_FIRST, _LAST = 0xAC00, 0xD7A3
_FINALS = 28


def is_syllable(char: str) -> bool:
    """Whether ``char`` is one of 가…힣."""
    return len(char) == 1 and _FIRST <= ord(char) <= _LAST


def final(char: str) -> int | None:
    """The place of a syllable's final consonant, ``OPEN`` without one; none for what is no syllable."""
    return (ord(char) - _FIRST) % _FINALS if is_syllable(char) else None
