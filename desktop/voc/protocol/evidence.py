"""Whether a complaint says what is quoted from it, and where: letters count, marks and blanks do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

from desktop.voc.protocol.messages import Classification, Remark
from engine.text.private import Private

__all__ = ["Quotations", "held_against"]

_BETWEEN = re.compile(r"""…|\.{2,}|[,;/|·\n"'“”‘’]""")
"""What stands between words that are quoted from several places."""


class Quotations:
    """Those of one text: where it says what is quoted from it."""

    def __init__(self, text: Private) -> None:
        self._places: list[int] = []
        """Of each letter, that of the character in the text that it is of."""
        letters = []
        for letter, place in _letters(text.reveal()):
            letters.append(letter)
            self._places.append(place)
        self._said = Private("".join(letters))

    def places(self, quote: Private) -> tuple[tuple[int, int], ...]:
        """Where the text says it: (begin, end) of each piece; empty where one of them is not there."""
        whole = self._place(quote.reveal())
        if whole is not None:
            return (whole,)
        pieces = [self._place(piece) for piece in _BETWEEN.split(quote.reveal()) if any(map(str.isalnum, piece))]
        found = tuple(piece for piece in pieces if piece is not None)
        return found if len(found) == len(pieces) > 1 else ()

    def _place(self, quote: str) -> tuple[int, int] | None:
        wanted = "".join(letter for letter, _ in _letters(quote))
        begin = self._said.reveal().find(wanted) if wanted else -1
        return None if begin < 0 else (self._places[begin], self._places[begin + len(wanted) - 1] + 1)


def held_against(found: Classification, text: Private) -> Classification:
    """The answer, with a mark and a remark at each ground that is not in the ``text`` it is said to be from."""
    quotations = Quotations(text)
    categories = tuple(
        msgspec.structs.replace(each, quoted=not each.ground or bool(quotations.places(each.ground)))
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
