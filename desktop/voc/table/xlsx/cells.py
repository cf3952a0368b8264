"""Cells as XLSX spells them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from desktop.voc.table.cells import CELL_LIMIT, Cell

__all__ = ["DATE_FORMATS", "spelled_cell", "writable"]

DATE_FORMATS: Final[Mapping[type, str]] = {
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm:ss",
    dt.timedelta: "[hh]:mm:ss",
}
"""How dates and times are shown; what is no such is shown as it is."""

_number_of: Callable[[dt.date | dt.time | dt.timedelta], float] = to_excel
_FIRST_YEAR = 1900
"""Older dates are no numbers in XLSX."""

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def spelled_cell(value: Cell, column: int, row: int, styles: Mapping[type, int], prefix: str = "") -> str:
    """The element of a cell, columns and rows from 1; empty where nothing stands in it.

    A text is a text, whatever it begins with.  ``styles`` are the numbers of
    those for dates; ``prefix`` is that of the part's own elements.
    """
    if value is None:
        return ""
    place = f"{get_column_letter(column)}{row}"
    if isinstance(value, dt.date) and value.year < _FIRST_YEAR:
        value = str(value)
    if isinstance(value, str):
        text = escape(writable(value))
        inside = f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
        return f'<{prefix}c r="{place}" t="inlineStr">{inside}</{prefix}c>'
    if isinstance(value, bool):
        return f'<{prefix}c r="{place}" t="b"><{prefix}v>{value:d}</{prefix}v></{prefix}c>'
    style = ""
    if not isinstance(value, int | float):
        style = f' s="{styles[type(value)]}"'
        value = _number_of(value)
    return f'<{prefix}c r="{place}"{style}><{prefix}v>{value!r}</{prefix}v></{prefix}c>'


def writable(text: str) -> str:
    """What XML can hold, as long as a cell may be, and in no word that XLSX takes for a character."""
    held = text[:CELL_LIMIT]
    if not held.isprintable():
        held = "".join(each if _is_writable(each) else " " for each in held)
    return _ESCAPED.sub("_x005F_", held) if "_x" in held else held


def _is_writable(character: str) -> bool:
    if unicodedata.category(character) in ("Cc", "Cs"):
        return character in "\t\n"
    return character not in "\ufffe\uffff"
