"""What a person sees of a table before anything of it is sent: the column that may hold the texts, and the first."""

from __future__ import annotations

import dataclasses
import itertools
import re
import unicodedata
from collections.abc import Sequence

from desktop.voc.table.cells import Cell, spoken
from desktop.voc.table.sources import TableSource
from engine.text.private import Private

__all__ = ["SAMPLES", "Preview", "preview"]

SAMPLES = 3
"""Texts of each column that are shown."""

_ROWS = 50
"""Rows that are looked at."""

_COLUMNS, _SHOWN = 200, 200
"""So many columns have samples, of so many characters."""

_LONG = 200
"""Characters behind which a text counts no more for being longer."""

_LIKELY = re.compile(
    "민원|문의|불만|불편|고객의? ?소리|고객 ?의견|건의|요청|voc|내용|본문|원문|의견|후기|리뷰|상담|글|텍스트"
    "|complaint|review|comment|feedback|message|inquiry|content|body|text|description"
)
"""What the heading over customers' texts is like to hold."""

_UNLIKELY = re.compile(
    "답변|회신|처리|조치|결과|비고|메모|번호|일자|일시|날짜|구분|유형|분류|상태|이름|성명|담당|주소|전화|접수자"
    "|reply|answer|response|note|memo|number|date|time|status|type|category|name|address|phone|e-?mail|id$"
)
"""What it is not like to hold, whatever else stands in it: 답변 내용 is what was said to a customer."""


@dataclasses.dataclass(frozen=True)
class Preview:
    """``place`` is that of the likely column from 1, 0 where there is none; ``samples`` are by column, from the first.

    A table without headings has one column, of all its texts.
    """

    place: int
    samples: tuple[tuple[Private, ...], ...]


def preview(table: TableSource) -> Preview:
    """Reads the first rows.  Raises ``BadTable`` and ``Stopped``."""
    rows = list(itertools.islice(table.rows(), _ROWS))
    return Preview(
        _likely(table.headings, rows),
        tuple(_samples(rows, place) for place in range(min(len(table.headings), _COLUMNS))),
    )


def _likely(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> int:
    """By heading and length: the column over which customers' texts are announced, else the one with the longest."""
    best, most = 0, 0.0
    for place, heading in enumerate(headings):
        worth = _length(rows, place) * _liking(heading)
        if worth > most:
            best, most = place + 1, worth
    return best if most else int(len(headings) == 1)


def _length(rows: Sequence[Sequence[Cell]], place: int) -> float:
    """Of the letters in this column, as a mean over all rows; what is a number or a date is no text."""
    texts = (row[place] if place < len(row) else None for row in rows)
    letters = (sum(map(str.isalpha, text[:_LONG])) for text in texts if isinstance(text, str))
    return sum(letters) / len(rows) if rows else 0.0


def _liking(heading: str) -> float:
    name = unicodedata.normalize("NFC", heading).casefold()
    return (3.0 if _LIKELY.search(name) else 1.0) * (0.2 if _UNLIKELY.search(name) else 1.0)


def _samples(rows: Sequence[Sequence[Cell]], place: int) -> tuple[Private, ...]:
    texts = (spoken(row[place]).strip() for row in rows if place < len(row))
    first = itertools.islice(filter(None, texts), SAMPLES)
    return tuple(Private(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…") for text in first)
