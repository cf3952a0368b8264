"""The person's list of abbreviations: a file of two columns that they may edit with whatever they like."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from desktop.learning.errors import BadList
from models import durable

__all__ = [
    "LONGEST_SHORT",
    "LONGEST_TEXT",
    "MOST",
    "Abbreviation",
    "read_abbreviations",
    "usual",
    "write_abbreviations",
]

LONGEST_SHORT = 16
LONGEST_TEXT = 300
MOST = 1_000
_LARGEST = 1024 * 1024
_USUAL = Path(__file__).with_name("abbreviations.csv")


class Abbreviation(NamedTuple):
    """What is typed, an eojeol, and the text that is meant, of one line."""

    short: str
    text: str

    def __repr__(self) -> str:
        return "Abbreviation(...)"

    @property
    def usable(self) -> bool:
        """Whether it can be typed and taken."""
        short, text = self.short, self.text
        return (
            0 < len(short) <= LONGEST_SHORT
            and not any(map(str.isspace, short))
            and 0 < len(text) <= LONGEST_TEXT
            and text == text.strip()
            and text.isprintable()
            and short.isprintable()
            and short != text
        )


def read_abbreviations(path: Path) -> tuple[Abbreviation, ...]:
    """The list in a file; none where there is no file.  Raises ``BadList``, which names the line that is wrong."""
    try:
        # utf-8-sig: spreadsheets put a byte order mark in front.
        source = durable.read(path, _LARGEST).decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        if getattr(error, "errno", None) == errno.EFBIG:
            raise BadList("too-large") from None
        raise BadList("unreadable", detail=type(error).__name__) from None
    return _parsed(source)


def write_abbreviations(path: Path, found: Sequence[Abbreviation]) -> None:
    """Writes the list; raises ``OSError``, and then the file is as before."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(found)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.write(path, out.getvalue().encode(), through_link=True)


def usual() -> tuple[Abbreviation, ...]:
    """A short list of what many people write so."""
    return _parsed(_USUAL.read_text(encoding="utf-8"))


def _parsed(source: str) -> tuple[Abbreviation, ...]:
    found: dict[str, Abbreviation] = {}
    try:
        rows = csv.reader(io.StringIO(source), strict=True)
        for row in rows:
            if not any(map(str.strip, row)):
                continue
            each = Abbreviation(*map(str.strip, row)) if len(row) == len(Abbreviation._fields) else None
            if each is None or not each.usable:
                raise BadList("not-ours", rows.line_num)
            found[each.short] = each
            if len(found) > MOST:
                raise BadList("too-large", rows.line_num)
    except csv.Error as error:
        raise BadList("not-ours", detail=type(error).__name__) from None
    return tuple(found.values())
