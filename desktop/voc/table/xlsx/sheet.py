"""The rows of a sheet, one at a time, as far as something stands in them."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.cells import SHEET_COLUMNS, SHEET_ROWS, Cell
from desktop.voc.table.xlsx.markup import Attributes, MarkupReader
from desktop.voc.table.xlsx.package import Package
from desktop.voc.table.xlsx.styles import DateStyles
from desktop.voc.table.xlsx.texts import TEXT_LIMIT, SharedText, SharedTexts, unescaped

__all__ = ["SheetReader", "SheetRow", "sheet_rows"]

_read_date: Callable[[str], Cell] = from_ISO8601
_ROW_CHARACTERS = 1 << 22
_ROW_BYTES = 1 << 24
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_ATTRIBUTES = rb"""(?:\s+[\w:.-]+="[^"<]*")*"""
_EMPTY_CELL = re.compile(
    rb"<c\s+r=\"(?:[A-Z]{1,2}|[A-W][A-Z]{2})[0-9]{1,7}\"" + _ATTRIBUTES + rb"\s*(?:/>|></c>)(?=\s*(?:<c\s+r=|</))"
)
_EMPTY_ROW = re.compile(
    rb"<row\s+r=\"[1-9][0-9]{0,5}\"" + _ATTRIBUTES + rb"\s*(?:/>|>\s*</row>)(?=\s*(?:<row\s+r=|</))"
)
"""Certainly within the sheet; and what follows says where it is as well, or nothing follows."""

_TAG_BYTES = 1 << 12
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclasses.dataclass(frozen=True, slots=True)
class SheetRow:
    """One row in which something stands, and where in the part it does."""

    number: int
    cells: tuple[Cell, ...] = dataclasses.field(repr=False)
    """To the last with a value; empty where only formulas stand that nobody has calculated."""
    reach: int
    """How many columns it takes, uncalculated formulas included."""
    uncalculated: tuple[int, ...]
    """The columns, from 0, of those formulas."""
    begin: int
    """The offset of its tag."""
    inside: int
    """That behind it."""
    beyond: int
    """That of the first thing in it that is no cell, or a cell right of ``SheetReader.last``."""
    end: int
    """That of the tag that ends it."""


class SheetReader(MarkupReader):
    """Reads a sheet; ``rows`` are those that came to an end since somebody emptied it.

    Their cells have a ``SharedText`` where the workbook keeps the text
    elsewhere: ``told`` has it, for one row at a time.
    ``widest`` is the last column of a merged range, ``last`` the column
    behind which cells are told by the offset only.
    """

    most = 50_000_000

    def __init__(self, package: Package, last: int = SHEET_COLUMNS) -> None:
        super().__init__(package.sheet)
        self.rows: list[SheetRow] = []
        self.widest = 0
        self.last = last
        self.dimension: tuple[int, int] | None = None
        self.orderly = True
        """Whether the cells of all rows came from left to right, and before all else."""
        self._texts, self._styles = SharedTexts(package), DateStyles(package)
        self._epoch = CALENDAR_MAC_1904 if package.since_1904 else CALENDAR_WINDOWS_1900
        self._data = self._row = self._cell = self._merged = False
        self._number = 0
        self._begin = self._inside = self._beyond = self._dimension = -1
        self._found: dict[int, Cell] = {}
        self._open: list[int] = []
        self._column = self._reach = self._characters = 0
        self._kind, self._style = "", 0
        self._value: list[str] = []
        self._valued = self._formula = self._inline = False
        self._aside = 0

    @property
    def settled(self) -> int:
        """The offset up to which nothing is told any more but what ``rows`` holds: that of an open row, or of now."""
        return self._begin if self._row else max(0, self.place)

    def opened(self, name: str, attributes: Attributes) -> None:
        """See ``MarkupReader``."""
        depth = self.depth
        if depth == 4 and self._row:
            if self._inside < 0:
                self._inside = self.place
            if name == "c":
                self._begin_cell(attributes)
            elif self._beyond < 0:
                self._beyond = self.place
        elif depth == 3 and self._data and name == "row":
            self._begin_row(attributes)
        elif depth == 5 and self._cell:
            if name == "v":
                self._valued = self.listening = True
            elif name == "f":
                self._formula = True
            elif name == "is":
                self._inline = True
        elif depth > 5 and self._inline:
            if name == "rPh":
                self._aside = self._aside or depth
            elif name == "t" and not self._aside:
                self._valued = self.listening = True
        elif depth == 2:
            self._data, self._merged = name == "sheetData", name == "mergeCells"
            if name == "dimension":
                self._dimension = self.place
        elif depth == 3 and self._merged and name == "mergeCell":
            self.widest = max(self.widest, self._right_of(attributes.get("ref", "")))

    def closed(self, name: str) -> None:
        """See ``MarkupReader``."""
        depth = self.depth
        self.listening = False
        if depth == 4 and self._cell:
            self._end_cell()
        elif depth == 3 and self._row:
            self._end_row()
        elif depth == 2 and self._dimension >= 0:
            # Only without an end of its own does it end here; another one is left alone.
            self.dimension = (self._dimension, self.place)
            self._dimension = -1
        elif self._aside == depth:
            self._aside = 0

    def heard(self, text: str) -> None:
        """See ``MarkupReader``."""
        self._characters += len(text)
        if self._characters > _ROW_CHARACTERS:
            raise self._large(self._number)
        self._value.append(text)

    def feed(self, block: bytes) -> None:
        """See ``MarkupReader``."""
        super().feed(block)
        if self._row and self.place - self._begin > _ROW_BYTES:
            raise self._large(self._number)

    def told(self, row: SheetRow) -> SheetRow:
        """The row with all its texts.  Raises ``BadTable`` ("file-large")."""
        cells, length = list[Cell](), 0
        for cell in row.cells:
            value = self._texts[cell] if isinstance(cell, SharedText) else cell
            length += len(value) if isinstance(value, str) else 0
            if length > _ROW_CHARACTERS:
                raise self._large(row.number)
            cells.append(value)
        return dataclasses.replace(row, cells=tuple(cells))

    def _begin_row(self, attributes: Attributes) -> None:
        spelled = attributes.get("r")
        self._number = self._number + 1 if spelled is None else self._whole(spelled, SHEET_ROWS, "row")
        if self._number > SHEET_ROWS:
            raise self.broken(f"row {self._number}")
        self._row = True
        self._begin, self._inside, self._beyond = self.place, -1, -1
        self._column = self._reach = self._characters = 0

    def _end_row(self) -> None:
        self._row = False
        if self._reach:
            width = max(self._found) + 1 if self._found else 0
            end = self.place
            inside = end if self._inside < 0 else self._inside
            beyond = end if self._beyond < 0 else self._beyond
            cells = tuple(self._found.get(column) for column in range(width))
            self.rows.append(
                SheetRow(self._number, cells, self._reach, tuple(self._open), self._begin, inside, beyond, end)
            )
        self._found.clear()
        self._open.clear()

    def _begin_cell(self, attributes: Attributes) -> None:
        spelled = attributes.get("r")
        before = self._column
        self._column = before + 1 if spelled is None else self._column_of(spelled)
        if self._column > SHEET_COLUMNS:
            raise self.broken(f"row {self._number}: column {self._column}")
        # One behind something else would come behind what is set in there, too.
        if self._column <= before or (self._beyond >= 0 and self._column <= self.last):
            self.orderly = False
        if self._column > self.last and self._beyond < 0:
            self._beyond = self.place
        self._cell = True
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() and len(style) < 8 else 0
        self._valued = self._formula = self._inline = False

    def _end_cell(self) -> None:
        self._cell = self._inline = False
        if not (self._valued or self._formula or self._kind == "inlineStr"):
            return
        value = self._read_value("".join(self._value)) if self._valued else None
        self._value.clear()
        column = self._column - 1
        if value is not None:
            self._found[column] = value
        elif self._formula and not self._valued:
            self._open.append(column)
        else:
            return
        self._reach = max(self._reach, self._column)

    def _read_value(self, text: str) -> Cell:
        kind = self._kind
        if kind == "s":
            number = text.strip()
            if not number:
                return None
            if not _WHOLE.fullmatch(number):
                raise self.broken(f"row {self._number}: no number of a shared text")
            return self._shared(int(number))
        if len(text) > TEXT_LIMIT:
            raise self._large(self._number)
        if kind == "inlineStr":
            return _whole_characters(unescaped(text))
        if not text:
            return None
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return self._date(text)
        if kind != "n":
            return _whole_characters(unescaped(text))
        return self._counted(text)

    def _shared(self, number: int) -> SharedText:
        try:
            return self._texts.number(number)
        except BadTable as error:
            raise self.broken(f"row {self._number}: {error.detail}") from None

    def _counted(self, text: str) -> Cell:
        """A number or, by its style, a date; what is out of all bounds stays the text that it is."""
        try:
            value = int(text) if _WHOLE.fullmatch(text.strip()) else float(text)
        except ValueError:
            return text
        if not math.isfinite(value):
            return text
        if self._style in self._styles.dates:
            try:
                date: Cell = from_excel(value, self._epoch, timedelta=self._style in self._styles.spans)
            except (OverflowError, ValueError):
                return value
            return date
        return value

    def _date(self, text: str) -> Cell:
        try:
            return _read_date(text.strip())
        except (OverflowError, ValueError, TypeError):
            return text

    def _column_of(self, place: str) -> int:
        found = _PLACE.fullmatch(place)
        if found is None:
            raise self.broken(f"row {self._number}: no place of a cell")
        return _column(found[1])

    def _right_of(self, area: str) -> int:
        found = _PLACE.fullmatch(area.rpartition(":")[2])
        return min(_column(found[1]), SHEET_COLUMNS) if found else 0

    def _whole(self, spelled: str, most: int, what: str) -> int:
        if not _WHOLE.fullmatch(spelled) or not 1 <= int(spelled) <= most:
            raise self.broken(f"{what} {spelled[:20]!r}")
        return int(spelled)

    def _large(self, number: int) -> BadTable:
        return BadTable("file-large", self.part, f"row {number}")


def sheet_rows(path: Path, stop: StopFlag) -> Iterator[SheetRow]:
    """The rows of the sheet that Excel would show first.  Raises ``BadTable``, ``OSError`` and ``Stopped``."""
    with Package(path, stop) as package, package.named():
        reader = SheetReader(package)
        for block in _told(package.blocks(package.sheet)):
            reader.feed(block)
            yield from map(reader.told, reader.rows)
            reader.rows.clear()
        reader.close()
        yield from map(reader.told, reader.rows)


def _told(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The part without cells and rows that only have a format: a sheet may have a million of them.

    Only of cells and rows that say where they are, so that nothing else
    moves; and up to the first place where a tag may be no tag.
    """
    rest = b""
    for block in blocks:
        whole, mark, begun = (rest + block).rpartition(b">")
        if b"<!" in whole or len(begun) > _TAG_BYTES:
            yield rest + block
            yield from blocks
            return
        yield _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", whole + mark))
        rest = begun
    yield rest


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number


def _whole_characters(text: str) -> str:
    return text.encode(errors="replace").decode()
