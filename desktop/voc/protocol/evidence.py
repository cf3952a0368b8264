"""Whether a complaint says what is quoted from it, and where: letters count, marks and blanks do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

from desktop.voc.protocol.messages import Classification, Remark
from engine.text.private import Private

__all__ = ["held_against", "places_of"]

_BETWEEN = re.compile(r"""…|\.{2,}|[,;/|·\n"'“”‘’]""")
"""What stands between words that are quoted from several places."""


def places_of(quote: Private, text: Private) -> tuple[tuple[int, int], ...]:
    """Where ``text`` says it: (begin, end) of each piece, of a quote in pieces of all; empty where one is not there."""
    letters = list(_letters(text.reveal()))
    said = "".join(letter for letter, _ in letters)
    whole = _place(quote.reveal(), said)
    if whole is not None:
        found = [whole]
    else:
        pieces = [_place(piece, said) for piece in _BETWEEN.split(quote.reveal()) if any(map(str.isalnum, piece))]
        found = [piece for piece in pieces if piece is not None]
        if len(found) < max(2, len(pieces)):
            return ()
    return tuple((letters[begin][1], letters[end - 1][1] + 1) for begin, end in found)


def held_against(found: Classification, text: Private) -> Classification:
    """The answer, with a mark and a remark at each ground that is not in the ``text`` it is said to be from."""
    categories = tuple(
        msgspec.structs.replace(each, quoted=not each.ground or bool(places_of(each.ground, text)))
        for each in found.categories
    )
    remarks = tuple(
        Remark("not-in-text", f"categories.{number}.근거") for number, each in enumerate(categories) if not each.quoted
    )
    return msgspec.structs.replace(found, categories=categories, remarks=found.remarks + remarks)


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """Each letter and digit as it is compared, with the place of the character that it is of."""
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKD", char).casefold():
            if letter.isalnum():
                yield letter, place


def _place(quote: str, said: str) -> tuple[int, int] | None:
    wanted = "".join(letter for letter, _ in _letters(quote))
    begin = said.find(wanted) if wanted else -1
    return None if begin < 0 else (begin, begin + len(wanted))
