"""A terminal's screen in memory: as much of one as ``ieum try`` uses, with Hangul two columns wide."""

from __future__ import annotations

import re
import unicodedata

_PIECE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|(.)", re.DOTALL)


class Screen:
    """Feed it what a program writes; ``lines`` is what a person sees."""

    def __init__(self, columns: int, rows: int = 50) -> None:
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.x = self.y = 0
        self.wrapped = False
        self.cursor_visible = True

    @property
    def lines(self) -> list[str]:
        return ["".join(row).rstrip() for row in self.cells[: self._last() + 1]]

    def feed(self, data: str) -> None:
        for match in _PIECE.finditer(data):
            if match[3] is None:
                self._control(match[1], match[2])
            else:
                self._put(match[3])

    def _last(self) -> int:
        return max((y for y, row in enumerate(self.cells) if "".join(row).strip()), default=-1)

    def _control(self, values: str, name: str) -> None:
        count = int(values) if values.isdigit() else 1
        if name == "A":
            self.y = max(0, self.y - count)
        elif name == "C":
            self.x = min(self.columns - 1, self.x + count)
        elif name == "H":
            self.x = self.y = 0
        elif name == "J":
            first = 0 if values == "2" else self.y
            for y in range(first, self.rows):
                start = self.x if y == self.y and values != "2" else 0
                self.cells[y][start:] = [" "] * (self.columns - start)
        elif values == "?25":
            self.cursor_visible = name == "h"
        else:
            assert name in "mhl", f"unknown control {values}{name}"

    def _put(self, char: str) -> None:
        if char == "\r":
            self.x = 0
        elif char == "\n":
            self.y += 1
        else:
            width = 2 if unicodedata.east_asian_width(char) in "WF" else 1
            if self.x + width > self.columns:
                self.wrapped, self.x, self.y = True, 0, self.y + 1
            self.cells[self.y][self.x : self.x + width] = [char, *[""] * (width - 1)]
            self.x += width
