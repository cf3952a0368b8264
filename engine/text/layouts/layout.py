"""A keyboard layout: the letters of its keys, how letters combine, and how a syllable is put together.

A leaf of values.  Compatibility jamo (ㄱ, ㅏ, ㄳ) name the letters, whatever
place in a syllable their keys stand for.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Literal, TypeAlias

__all__ = ["Combinations", "KeyboardLayout", "Keys", "Kind"]

Kind: TypeAlias = Literal["jamo", "jaso", "romaja"]
"""What a consonant key is.

"jamo": a letter, which may end one syllable and begin the next (2-set).
"jaso": an initial or a final, each with keys of its own (3-set).
"romaja": a Latin letter, as in "jamo"; a capital begins a syllable.
"""

Keys: TypeAlias = Mapping[str, str]
"""Letters and the keys that give each, the usual one first."""


@dataclasses.dataclass(frozen=True)
class Combinations:
    """Which two letters make one, as ``"ㅗㅏㅘ ㅗㅣㅚ"``: the first typed, the second, the letter made of them."""

    spec: str

    @functools.cached_property
    def pairs(self) -> dict[str, tuple[str, str]]:
        """The two letters of every letter that can be made of two; the usual ones where there are several."""
        found: dict[str, tuple[str, str]] = {}
        for first, second, made in map(tuple, self.spec.split()):
            found.setdefault(made, (first, second))
        return found

    @functools.cached_property
    def made(self) -> dict[tuple[str, str], str]:
        """The letter that two letters make."""
        return {(first, second): made for first, second, made in map(tuple, self.spec.split())}

    def becoming(self, letter: str) -> tuple[str, ...]:
        """What ``letter`` may become while its place is being typed, itself first."""
        found = [letter]
        for each in found:
            found += [made for (first, _), made in self.made.items() if first == each and made not in found]
        return tuple(found)


@dataclasses.dataclass(frozen=True, eq=False)
class KeyboardLayout:
    """One of libhangul's keyboards; ``name`` is its identifier there.

    ``finals`` is empty where consonant keys are no finals of their own.
    ``marks`` are characters that lie elsewhere than on a usual keyboard;
    ``taken`` are the keys that give something else than what they say and
    are neither letters nor in ``marks``; an ``old`` layout makes old letters
    of nearly any two.
    """

    name: str
    kind: Kind
    initials: Keys
    vowels: Keys
    finals: Keys
    initial_pairs: Combinations
    vowel_pairs: Combinations
    final_pairs: Combinations
    marks: Keys = dataclasses.field(default_factory=dict)
    taken: str = ""
    old: bool = False

    @functools.cached_property
    def own(self) -> frozenset[str]:
        """All keys that give something else than what they say."""
        maps = (self.initials, self.vowels, self.finals)
        return frozenset(self.taken).union(
            *(keys for each in maps for keys in each.values()),
            *(key for mark, keys in self.marks.items() for key in keys if key != mark),
        )
