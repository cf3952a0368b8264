"""The last characters of an utterance as hashed n-grams: what both the engine and who trains it must count alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from zlib import crc32

__all__ = ["BITS", "grams"]

BITS = 18
"""N-grams are told apart by so many bits of their hash."""

_LAST = 10
_LONGEST = 6
_START, _END = "^", "$"


def grams(text: str) -> Mapping[int, float]:
    """The n-grams (1 to 6) of the last ten characters, the edges among them, by hash; their squares add up to 1."""
    end = (_START + text)[-_LAST:] + _END
    counts = Counter(
        crc32(end[at : at + size].encode("utf-8", "surrogatepass")) & ((1 << BITS) - 1)
        for size in range(1, _LONGEST + 1)
        for at in range(len(end) - size + 1)
    )
    norm = math.sqrt(sum(count * count for count in counts.values()))
    return {place: count / norm for place, count in counts.items()}
