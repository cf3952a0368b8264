"""The hanja of a Korean reading, and the symbols of a letter, from the tables that come with libhangul."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any, Final, Literal

from desktop.ime.composer.library import library
from engine.text.private import Private

__all__ = ["Hanja", "HanjaRow"]

_SYMBOLS: Final = (
    Path("/usr/share/ibus-hangul/data/symbol.txt"),
    Path("/usr/share/libhangul/hanja/mssymbol.txt"),
)
"""The symbols that a letter stands for (ㅁ: ※), where packages of either put them; they come before the hanja."""

_MOST: Final = 500
"""Rows; the longest list of one reading has about 200."""


@dataclasses.dataclass(frozen=True)
class HanjaRow:
    """``text`` may stand in place of ``reading``; ``meaning`` is what the dictionary says of it."""

    reading: Private
    text: Private
    meaning: Private


class Hanja:
    """libhangul's tables, which loading reads once (about 0.1 s: in a thread of its own, before it is handed on).

    A look-up takes some hundredths of a millisecond; used in one thread, because libhangul reads its file anew.
    """

    def __init__(self) -> None:
        """Loads; raises ``LibraryMissing`` where there is no libhangul.  A table that is not there has no rows."""
        self._library = library()
        symbols = next((path for path in _SYMBOLS if path.is_file()), None)
        paths = (None if symbols is None else os.fsencode(symbols), None)
        loaded = [self._library.hanja_table_load(path) for at, path in enumerate(paths) if at or path]
        self._tables = [table for table in loaded if table]

    def rows(self, reading: str, match: Literal["exact", "prefix", "suffix"]) -> tuple[HanjaRow, ...]:
        """What may stand for all of ``reading``, for a beginning of it or for an end of it, the longest first."""
        encoded = reading.encode(errors="ignore").replace(b"\0", b"")
        if not encoded:
            return ()
        find = getattr(self._library, f"hanja_table_match_{match}")
        for table in self._tables:
            if found := find(table, encoded):
                try:
                    return self._read(found)
                finally:
                    self._library.hanja_list_delete(found)
        return ()

    def _read(self, found: Any) -> tuple[HanjaRow, ...]:
        names = ("key", "value", "comment")
        nth = [getattr(self._library, f"hanja_list_get_nth_{name}") for name in names]
        count = min(self._library.hanja_list_get_size(found), _MOST)
        rows = (HanjaRow(*(_private(get(found, at)) for get in nth)) for at in range(count))
        return tuple(row for row in rows if row.text.reveal())


def _private(text: bytes | None) -> Private:
    return Private((text or b"").decode(errors="replace"))
