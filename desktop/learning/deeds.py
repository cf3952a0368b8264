"""What is done to the person's words, one after the other: so that two programs may each do theirs to one file."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TypeAlias

from desktop.learning.lessons import lessons
from desktop.learning.ngram import Ngram
from engine.text.private import Private

__all__ = ["Brought", "BroughtPair", "Deed", "Forgotten", "Pinned", "WrittenLine", "do"]


@dataclasses.dataclass(frozen=True)
class WrittenLine:
    """A line is finished; it goes on from ``again``, which was one before."""

    line: Private
    again: Private = Private("")


@dataclasses.dataclass(frozen=True)
class Forgotten:
    """The person wants this word forgotten."""

    word: Private


@dataclasses.dataclass(frozen=True)
class Pinned:
    """The person wants this word to stay, or not any more."""

    word: Private
    pinned: bool


@dataclasses.dataclass(frozen=True)
class BroughtPair:
    """A line of a list: ``word`` stood ``behind`` another so often."""

    behind: str
    word: str
    count: float
    pinned: bool = False

    def __repr__(self) -> str:
        return "BroughtPair(...)"


@dataclasses.dataclass(frozen=True)
class Brought:
    """A list that the person brings along, of words from so many lines."""

    pairs: Sequence[BroughtPair] = dataclasses.field(repr=False)
    lines: int = 0


Deed: TypeAlias = WrittenLine | Forgotten | Pinned | Brought


def do(deed: Deed, ngram: Ngram) -> None:
    """Does it to what is in memory."""
    match deed:
        case WrittenLine(line, again):
            ngram.learn(lessons(line.reveal(), again.reveal()), lines=0 if again.reveal() else 1)
        case Forgotten(word):
            ngram.forget(word.reveal())
        case Pinned(word, pinned):
            ngram.pin(word.reveal(), pinned=pinned)
        case Brought(pairs, lines):
            ngram.bring(((each.behind, each.word, each.count) for each in pairs), lines)
            for each in pairs:
                if each.pinned:
                    ngram.pin(each.word, pinned=True)
