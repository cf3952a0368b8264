"""The list of hanja while it shows: which row the cursor is on, and what a key does there.  As in ibus-hangul."""

from __future__ import annotations

import dataclasses
from typing import Final, Literal, TypeAlias

from desktop.ime.composer.hanja import HanjaRow
from desktop.ime.typist.keys import KEYPAD_ENTER, RETURN, Key

__all__ = ["PAGE", "HanjaList", "Way"]

PAGE: Final = 9
"""Rows of a page: each has a digit."""

Way: TypeAlias = Literal["row-back", "row-on", "page-back", "page-on"]
"""Where the cursor goes."""

_BY: Final[dict[Way, int]] = {"row-back": -1, "row-on": 1, "page-back": -PAGE, "page-on": PAGE}
_ACROSS: Final[dict[str, Way]] = {"Left": "row-back", "Right": "row-on", "Up": "page-back", "Down": "page-on"}
_DOWN: Final[dict[str, Way]] = {"Left": "page-back", "Right": "page-on", "Up": "row-back", "Down": "row-on"}
_PAGES: Final[dict[str, Way]] = {"PageUp": "page-back", "PageDown": "page-on"}
_LETTERS: Final = {ord("h"): "Left", ord("j"): "Down", ord("k"): "Up", ord("l"): "Right"}
_DIGITS: Final = range(ord("1"), ord("1") + PAGE)


@dataclasses.dataclass(frozen=True)
class HanjaList:
    """``marked``: the readings are a text that the person has marked, which is replaced as a whole."""

    rows: tuple[HanjaRow, ...]
    vertical: bool
    marked: bool = False
    selected: int = 0

    def chosen(self, key: Key) -> int | None:
        """The row that a key takes; none for a key that takes none."""
        if key.keyval in (RETURN, KEYPAD_ENTER):
            return self.selected
        if key.keyval not in _DIGITS:
            return None
        row = self.selected // PAGE * PAGE + key.keyval - _DIGITS[0]
        return row if row < len(self.rows) else None

    def moved(self, key: Key) -> HanjaList | None:
        """The list with the cursor elsewhere; none for a key that does not move it."""
        ways = (_DOWN if self.vertical else _ACROSS) | _PAGES
        way = ways.get(_LETTERS.get(key.keyval, key.name))
        if way is None:
            # A digit behind the last row is none that types.
            return self if key.keyval in _DIGITS else None
        return self.turned(way)

    def turned(self, way: Way) -> HanjaList:
        """The list with the cursor elsewhere; it stops at either end."""
        target = self.selected + _BY[way]
        if way.startswith("page") and not self._has_page(target):
            return self
        return dataclasses.replace(self, selected=max(0, min(target, len(self.rows) - 1)))

    def _has_page(self, row: int) -> bool:
        return 0 <= row // PAGE <= (len(self.rows) - 1) // PAGE
