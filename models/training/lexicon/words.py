"""A line of the corpus as the eojeols that count: put right, taken apart where blanks are missing, without scraps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from engine.text.eojeol import START, words_of
from engine.text.spelling.joined import parted
from engine.text.spelling.misspelt import righted
from engine.text.spelling.names import given_name_in, name_in
from engine.text.spelling.syllables import OPEN, final

__all__ = ["UNKNOWN", "Line", "counted", "is_name", "is_word"]

UNKNOWN: Final = "\n"
"""Stands where a word was that is none: what is behind it follows nothing that is known."""

Line = tuple[str, float]
"""A line of the corpus, and how often it counts."""

_SCRAP: Final = re.compile(r"[^0-9A-Za-z가-힣ㄱ-ㅣ%&+·/-]")
_LETTERS_INSIDE: Final = re.compile("[가-힣][ㄱ-ㅣ]|[ㄱ-ㅣ][가-힣]")
_NUMBER: Final = re.compile(r"^\d{3}|\d{5}|^\d{1,3}(?:,\d{3})+")
_MOST: Final = 16


def counted(lines: Iterable[Line], seen: set[int]) -> Iterator[tuple[list[str], float]]:
    """The eojeols of each line with its weight; a line that was ``seen`` before, whatever its marks, counts no more."""
    for line, weight in lines:
        words = [part for word in words_of(line) for part in _put_right(word)]
        mark = hash(tuple(filter(None, words)))
        if len(words) > 1 and mark not in seen:
            seen.add(mark)
            yield words, weight


def is_word(eojeol: str) -> bool:
    """Whether it is something to offer: no quotes, brackets, half syllables or long numbers, no josa that cannot be."""
    return (
        0 < len(eojeol) <= _MOST
        and not _SCRAP.search(eojeol)
        and not _LETTERS_INSIDE.search(eojeol)
        and not _NUMBER.search(eojeol)
        and not (len(eojeol) > 1 and eojeol[-1] == "를" and final(eojeol[-2]) not in (OPEN, None))
    )


def is_name(eojeol: str, ordinary: frozenset[str]) -> bool:
    """Whether it looks like a person's name and is no word, with or without josa, of those that are ``ordinary``."""
    if given_name_in(eojeol) is not None:
        return True
    name = name_in(eojeol)
    return name is not None and eojeol not in ordinary and name not in ordinary


def _put_right(word: str) -> Iterator[str]:
    if word == START:
        yield word
        return
    right = righted(word)
    apart = parted(right)
    if apart != right:
        for part in apart.split(" "):
            yield from _put_right(part)
    else:
        yield right if is_word(right) else UNKNOWN
