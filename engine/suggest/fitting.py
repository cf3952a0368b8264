"""A vocabulary spelled one way: which tokens fit what is still to be matched of the typed text.

Two spellings serve all keyboards.  For the usual 2-set it is the keys
(``hangul.spell``), of which a typed text has one row.  For every other
layout it is the parts of syllables (``layouts.becoming``): there a typed text
has several things that it can become, which stand in one string with
``OR`` between them.  Must not rank anything.
"""

from __future__ import annotations

import dataclasses
import functools
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from engine.text.hangul import spell
from engine.text.layouts.becoming import beginnings, parts
from engine.text.layouts.tables import LayoutName

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Fit", "Ids", "Spelled", "Written", "to_match"]

Ids: TypeAlias = "npt.NDArray[np.int64]"

OR = "\n"
"""Between the things that a text can become; no text that is searched for holds a line break."""


@dataclasses.dataclass(frozen=True)
class Fit:
    """The tokens that fit what is still to be matched.

    ``completing`` match all of it and the eojeol goes on (``Tokens.text``);
    ``closing`` match all of it and end the eojeol themselves, as "요." does
    (``Tokens.core``); ``consuming`` match a part, with what then remains.
    """

    completing: Ids
    closing: Ids
    consuming: tuple[tuple[int, str], ...]


@dataclasses.dataclass(frozen=True)
class Written:
    """A vocabulary, however it is spelled: see ``Tokens`` for ``text``, ``core`` and ``bare``.

    ``starts`` says which tokens start an eojeol and ``closes`` which end it
    themselves; ``free_first`` and ``free_inside`` are what fits when nothing
    is left to be matched.
    """

    text: Sequence[str]
    core: Sequence[str]
    starts: npt.NDArray[np.bool_]
    closes: npt.NDArray[np.bool_]
    bare: int | None
    free_first: Fit
    free_inside: Fit


def to_match(typed: str, layout: LayoutName) -> str:
    """What an eojeol must match that continues ``typed`` (NFC): what ``Spelled.fits`` takes."""
    if layout == "2" or not typed:
        return spell(typed)
    # Old letters that nothing modern is made of are matched by nothing.
    return OR.join([each.parts for each in beginnings(typed, layout)] or [parts(typed)])


class Spelled:
    """The vocabulary spelled letter by letter with ``spelling``, which must give a text the row of its characters'."""

    def __init__(self, written: Written, spelling: Callable[[str], str]) -> None:
        self._written = written
        # The spelling of a text is that of its characters, of which there are few.
        self._letter = functools.cache(spelling)
        spelled = [self.spell(text) for text in written.text]
        # A core is a prefix of its text, so its spelling is one of the text's.
        self._core_keys = np.array([len(self.spell(core)) for core in written.core])
        self._first = _Index(spelled, np.flatnonzero(written.starts))
        self._inside = _Index(spelled, np.flatnonzero(~written.starts))
        # Both are asked for the same thing with nearly every key of an eojeol.
        self.fits = functools.lru_cache(maxsize=256)(self._fits)
        """``fits(rest, first)``: the tokens that fit ``rest``, at the start of an eojeol or inside it.

        With nothing left to match these are the tokens that may extend an
        eojeol by themselves: letters, digits and joining marks.
        """

    def spell(self, text: str) -> str:
        """``text`` as this vocabulary is spelled."""
        return "".join(map(self._letter, text))

    def rest(self, typed: str, text: str) -> str | None:
        """What of ``typed`` (``to_match``) a ``text`` leaves to be matched; none when nothing comes of it that fits."""
        spelled = self.spell(text)
        if OR not in typed:
            return typed[len(spelled) :] if typed.startswith(spelled) or spelled.startswith(typed) else None
        begun = typed.split(OR)
        if spelled.startswith(tuple(begun)):
            return ""
        return OR.join(each[len(spelled) :] for each in begun if each.startswith(spelled)) or None

    def _fits(self, rest: str, first: bool) -> Fit:
        if not rest:
            return self._written.free_first if first else self._written.free_inside
        index = self._first if first else self._inside
        if OR in rest:
            fit = self._fits_any(rest.split(OR), index)
        else:
            ids = index.beginning_with(rest)
            closing = self._closing(ids, rest)
            consuming = tuple(
                (i, rest[length:]) for length in range(1, len(rest)) for i in index.spelled.get(rest[:length], ())
            )
            fit = Fit(ids[~closing], ids[closing], consuming)
        if first and self._written.bare is not None:
            return dataclasses.replace(fit, consuming=(*fit.consuming, (self._written.bare, rest)))
        return fit

    def _fits_any(self, rests: Sequence[str], index: _Index) -> Fit:
        """What fits one of ``rests``, none of which begins with another."""
        slices = [index.beginning_with(rest) for rest in rests]
        closing = np.concatenate([self._closing(ids, rest) for ids, rest in zip(slices, rests, strict=True)])
        ids = np.concatenate(slices)
        begun = {rest[:length]: None for rest in rests for length in range(1, len(rest))}
        consuming = tuple(
            (i, left)
            for spelled in begun
            if spelled in index.spelled
            for left in [OR.join(rest[len(spelled) :] for rest in rests if rest.startswith(spelled))]
            for i in index.spelled[spelled]
        )
        return Fit(ids[~closing], ids[closing], consuming)

    def _closing(self, ids: Ids, rest: str) -> npt.NDArray[np.bool_]:
        closing: npt.NDArray[np.bool_] = self._written.closes[ids] & (self._core_keys[ids] >= len(rest))
        return closing


class _Index:
    """Some tokens sorted by spelling, so that "begins with" is a slice and "is exactly" a look-up."""

    def __init__(self, spelled: Sequence[str], members: Iterable[int]) -> None:
        pairs = sorted((spelled[i], int(i)) for i in members if spelled[i])
        self._spellings = [spelling for spelling, _ in pairs]
        self._ids = np.array([i for _, i in pairs], dtype=np.int64)
        self.spelled: dict[str, list[int]] = {}
        for spelling, i in pairs:
            self.spelled.setdefault(spelling, []).append(i)

    def beginning_with(self, keys: str) -> Ids:
        return self._ids[bisect_left(self._spellings, keys) : bisect_left(self._spellings, keys + "\U0010ffff")]
