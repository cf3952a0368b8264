"""What of a line may be learnt: eojeols, each with the one that it stood behind.  Pure.

Nobody wants to meet their bank account as a suggestion.  So a line of numbers
or of code teaches nothing, and of others left out is what has no Hangul, an
address, and what has more digits than a date.
"""

from __future__ import annotations

import collections
import itertools
import re
import unicodedata
from collections.abc import Iterator

from engine.text.eojeol import START, words_of
from engine.text.hangul import is_hangul

__all__ = ["GAP", "LONGEST", "Pair", "is_word", "lessons", "pairs_of"]

Pair = tuple[str, str]
"""An eojeol before, or ``START``, or ``GAP``; and the eojeol behind it."""

GAP = "…"
"""Stands for what is not learnt: no eojeol, because a mark is none."""

LONGEST = 16
"""Characters of an eojeol that is learnt; longer ones are slips of the space bar."""

_MOST_CHARACTERS = 2_000
_FIRST_JAMO, _LAST_JAMO = 0x3131, 0x318E
"""One of them alone is a key, and no eojeol."""
_UNKNOWN = "x"
"""No eojeol that is learnt, in place of what nobody should read."""
_UNHANGUL = 20
"""More characters in a row without any Hangul are a key, a path or a password."""
_NUMBERS = 0.3
"""The part of a line that may be digits."""
_DIGITS = 3
_CODE = re.compile(r"[{}\\|`$]|</?\w+>|::|->|=>|[=!]=|[A-Za-z_]\w*\([ -~]*\)|[A-Za-z0-9]_\w|&&|\w=\w")
_ADDRESS = re.compile(r"@|://|www\.|\.(?:kr|com|net|org)(?![A-Za-z])", re.IGNORECASE)
_NO_WORD = re.compile(r"""[@/\\'"‘’“”()\[\]<>*#~^_=+|]""")
_NO_BLANK = re.compile(r"(?<=[.,?!~…])(?=[^\W\d])")
"""Where a mark stands between two eojeols and no blank does."""


def lessons(line: str, again: str = "") -> tuple[Pair, ...]:
    """What is to be learnt of a finished line; of one that goes on from ``again``, which was learnt, only the rest."""
    learnt = collections.Counter(pairs_of(again))
    found = []
    for pair in pairs_of(line):
        if learnt[pair]:
            learnt[pair] -= 1
        else:
            found.append(pair)
    return tuple(found)


def pairs_of(line: str) -> Iterator[Pair]:
    """The pairs of a line, in its order; none of a line that teaches nothing."""
    line = unicodedata.normalize("NFC", line[:_MOST_CHARACTERS]).strip()
    if not _teaches(line):
        return
    line = " ".join(_UNKNOWN if _is_secret(part) else part for part in line.split())
    for before, word in itertools.pairwise(words_of(_NO_BLANK.sub(" ", line))):
        if word != START and is_word(word):
            yield (before if before == START or is_word(before) else GAP), word


def is_word(text: str) -> bool:
    """Whether this eojeol may be learnt."""
    return (
        0 < len(text) <= LONGEST
        and any(map(is_hangul, text))
        and (len(text) > 1 or not _FIRST_JAMO <= ord(text) <= _LAST_JAMO)
        and not _NO_WORD.search(text)
        and sum(map(str.isdigit, text)) <= _DIGITS
        and text.isprintable()
    )


def _is_secret(part: str) -> bool:
    """Whether a part of the line between blanks is an address, or long and without Hangul."""
    return _ADDRESS.search(part) is not None or (len(part) > _UNHANGUL and not any(map(is_hangul, part)))


def _teaches(line: str) -> bool:
    letters = [char for char in line if char.isalnum()]
    if not any(map(is_hangul, letters)):
        return False
    return sum(map(str.isdigit, letters)) <= _NUMBERS * len(letters) and not _CODE.search(line)
