"""The last characters of an utterance as hashed n-grams: what both the engine and who trains it must count alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from zlib import crc32

__all__ = ["BITS", "grams"]

BITS = 18
"""N-grams are told apart by so many bits of their hash."""

_PLACES = (1 << BITS) - 1
_LAST = 10
_LONGEST = 6
_START, _END = "^", "$"


def grams(text: str) -> Mapping[int, float]:
    """The n-grams (1 to 6) of the last ten characters, the edges among them, by hash; their squares add up to 1."""
    end = [char.encode("utf-8", "surrogatepass") for char in (_START + text)[-_LAST:] + _END]
    counts: dict[int, int] = {}
    for at in range(len(end)):
        check = 0
        # A checksum goes on where it stood, so an n-gram costs no more than its last character.
        for char in end[at : at + _LONGEST]:
            check = crc32(char, check)
            place = check & _PLACES
            counts[place] = counts.get(place, 0) + 1
    norm = math.sqrt(sum(count * count for count in counts.values()))
    return {place: count / norm for place, count in counts.items()}
