"""How much of a text has to become tokens before it is known to have too many.

Tokenizers take seconds for a million characters, and most of what is so long
is refused, or cut, for a few thousand tokens of it.  Pure.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["enough"]

_CHARACTERS = 4
"""So many of each token are looked at first; Korean has one to two, English four to five."""

_CERTAIN = 2
"""Where a beginning has so many times the tokens, no way to divide the rest could leave the whole with few enough."""

_GROWTH = 4


def enough(text: str, tokens: int, count: Callable[[str], int]) -> str:
    """``text``, or a beginning of it by which it is certain that the whole has more than so many ``tokens``.

    ``count`` tells how many a text has.  The first ``tokens`` of such a beginning are those of the whole.
    """
    size = _CHARACTERS * (tokens + 1)
    while size < len(text):
        begun = text[:size]
        if count(begun) > _CERTAIN * tokens:
            return begun
        size *= _GROWTH
    return text
