"""A tokenizer seen from the keyboard: which tokens can follow typed keys, and where an eojeol starts and ends.

Must not rank anything: it gives all tokens that fit, over the whole
vocabulary, whatever the model thinks of them.

A token that is a part of a character, as byte-level vocabularies have them,
is never part of a candidate: what it writes has no keys.  Eojeols that can
be spelled only with such tokens are not offered; they stay in the contexts,
and what starts or ends an eojeol does so as part of a character too.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.llm.pieces import FRAGMENT, Pieces
from engine.suggest.fitting import Fit, Ids, Spelled, Written
from engine.text.hangul import spell
from engine.text.layouts.becoming import parts
from engine.text.layouts.tables import LayoutName

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Prompt", "Tokens"]

_JOINERS = frozenset("-_/&@#+%·")
"""Marks that stand inside one eojeol (AI·빅데이터, 50%, e-mail); every other mark or symbol ends it."""

_SENTENCE_END = re.compile(r"[.?!…][\"'”’)]?\s+|\n")
_SPACE = re.compile(r"\s+")
_CHARACTERS = 1000
"""Encoding costs microseconds a character, and no model here is asked about a longer context."""

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters other than tab and line break, the other line separators, and halves of surrogate pairs."""

_UNUSABLE = (" ", "▁", FRAGMENT)
"""Printable all the same: of an eojeol's marks ``▁`` would be taken for a blank, and a fragment shows as �."""

_ALIKE = 4
"""Tokens that tell one place of a text from another."""


@dataclasses.dataclass(frozen=True)
class Prompt:
    """Text left of the caret as the model is asked.

    ``context`` goes up to the last eojeol boundary and ``ids`` are its newest
    tokens behind what begins a text; ``partial`` is the eojeol begun.
    """

    context: str = dataclasses.field(repr=False)
    ids: tuple[int, ...] = dataclasses.field(repr=False)
    partial: str = dataclasses.field(repr=False)


class Tokens:
    """The vocabulary of one ``tokenizer.json``, indexed by spelling."""

    def __init__(self, path: Path) -> None:
        """Raises ``LoadFault`` ("missing", "broken-tokenizer")."""
        self.pieces = self._pieces = Pieces(path)
        self._tokenizer = self._pieces.tokenizer
        written = self._pieces.written
        self.size = len(written)
        self.end = self._pieces.ends[0]
        """The id that ends a text."""
        self.bare = self._pieces.bare
        """The id of an eojeol start without text, or none."""
        self.text = [_text(piece) for piece in written]
        """What the token adds to an eojeol; empty when it cannot be part of one."""
        self.core = [_core(text) for text in self.text]
        """The same without the marks at its end that end the eojeol."""
        starts = np.array([piece.startswith(" ") for piece in written])
        ends = np.array([bool(piece) and (piece[0].isspace() or _ends(piece[0])) for piece in written])
        final = np.isin(np.arange(self.size), self._pieces.ends)
        self.starts: Ids = np.flatnonzero(starts)
        """All tokens that start an eojeol."""
        self.ending: Ids = np.flatnonzero(starts | ends | final)
        """All tokens that end the eojeol before them: eojeol starts, ending marks, line breaks, end of text."""
        self._closes = np.array(
            [0 < len(core) < len(text) for core, text in zip(self.core, self.text, strict=True)], dtype=bool
        )
        self._begins = starts
        closing = tuple(
            i for i, piece in enumerate(written) if piece.rstrip().endswith((".", "?", "!", "…")) or "\n" in piece
        )
        self._sentence_ends = {*closing, *self._pieces.ends}
        words = np.array([text[:1].isalnum() for text in self.text])
        joins = np.array([bool(text) and text[0] in _JOINERS for text in self.text])
        first = starts & words
        if self.bare is not None:
            first[self.bare] = True
        self._written = Written(
            self.text,
            self.core,
            starts,
            self._closes,
            self.bare,
            self._free(first),
            self._free(~starts & (words | joins)),
        )
        self._by_keys = Spelled(self._written, spell)
        self.fits = self._by_keys.fits
        """Of the usual 2-set keyboard: see ``Spelled.fits``."""
        self._starting = _by_text(self.text, self.starts)
        self._going_on = _by_text(self.text, np.flatnonzero(~starts))
        self._longest = max(map(len, self.text))
        self._context = functools.lru_cache(maxsize=4)(self._encode_context)

    def spelled(self, layout: LayoutName) -> Spelled:
        """The vocabulary as a keyboard layout spells it; for others than 2-set, made when it is needed."""
        return self._by_keys if layout == "2" else self._by_parts

    @functools.cached_property
    def _by_parts(self) -> Spelled:
        return Spelled(self._written, parts)

    def spelling(self, text: str, first: bool) -> Iterator[int]:
        """The tokens whose text ``text`` begins with, at the start of an eojeol (``first``) or inside it."""
        exact = self._starting if first else self._going_on
        for length in range(1, min(len(text), self._longest) + 1):
            yield from exact.get(text[:length], ())

    def prompt(self, before: str, room: int) -> Prompt:
        """``before`` split at its last whitespace.

        The ids are what begins a text and then the context's newest tokens,
        at most ``room`` together.  Lines are joined as the model knows it, by the end token or by line
        breaks; control characters and broken surrogates count as blanks.
        Where a context that is too long begins depends on the words around
        that place alone, so it stays the same while some eojeols are typed,
        and with it the KV prefix.
        """
        newest = _newest(unicodedata.normalize("NFC", _ODD.sub(_blank, before[-2 * _CHARACTERS :])))
        boundary = max((m.end() for m in _SPACE.finditer(newest)), default=0)
        context = newest[:boundary]
        head = self._pieces.head
        return Prompt(context, (*head, *self._cut(self._context(context), room - len(head))), newest[boundary:])

    def _encode_context(self, context: str) -> tuple[int, ...]:
        ids: list[int] = []
        *above, current = context.split("\n")
        for line in above:
            ids += self._pieces.closed(line)
        return (*ids, *self._pieces.line(current))

    def _cut(self, ids: tuple[int, ...], room: int) -> tuple[int, ...]:
        """The newest tokens, between half of ``room`` and all of it.

        Of the places in that range the one with the smallest hash of what
        stands around it is taken, first among sentence starts, then among
        eojeol starts.  As the range moves on, the smallest stays the
        smallest until it falls out ("minimizers"): one text has few cuts,
        wherever one looks at it from.
        """
        if len(ids) <= room:
            return ids
        places = range(len(ids) - room, len(ids) - room // 2)
        return ids[min(places, key=lambda at: (self._break(ids, at), hash(ids[max(0, at - 1) : at + _ALIKE]), -at)) :]

    def _break(self, ids: tuple[int, ...], at: int) -> int:
        """How bad a place for a cut is: 0 between sentences, 1 between eojeols, 2 inside one."""
        if ids[at - 1] in self._sentence_ends:
            return 0
        return 1 if self._begins[ids[at]] else 2

    def _free(self, allowed: npt.NDArray[np.bool_]) -> Fit:
        return Fit(np.flatnonzero(allowed & ~self._closes), np.flatnonzero(allowed & self._closes), ())


def _by_text(text: Sequence[str], ids: Ids) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i in ids.tolist():
        if text[i]:
            found.setdefault(text[i], []).append(i)
    return found


def _text(written: str) -> str:
    """What a token adds to an eojeol, or nothing for one that must not be part of a candidate."""
    text = written.removeprefix(" ")
    return text if text.isprintable() and not any(c in text for c in _UNUSABLE) else ""


def _core(text: str) -> str:
    while text and _ends(text[-1]):
        text = text[:-1]
    return text


@functools.lru_cache(maxsize=4096)
def _ends(char: str) -> bool:
    """Does this mark end an eojeol?"""
    return unicodedata.category(char)[0] in "PS" and char not in _JOINERS and char != FRAGMENT


def _blank(odd: re.Match[str]) -> str:
    return "\n" if odd[0] in "\r\u2028\u2029\x85" else " "


def _newest(text: str) -> str:
    """The last ``_CHARACTERS`` of a text, from the start of a sentence or at least of an eojeol."""
    if len(text) <= _CHARACTERS:
        return text
    tail = text[-_CHARACTERS:]
    cut = _SENTENCE_END.search(tail, 0, _CHARACTERS // 2) or _SPACE.search(tail)
    return tail[cut.end() :] if cut else tail
