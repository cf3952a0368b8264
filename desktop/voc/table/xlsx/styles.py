"""Which of a workbook's styles show numbers as dates; of all that styles say, nothing else matters here."""

from __future__ import annotations

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from desktop.voc.table.xlsx.markup import Attributes, MarkupReader
from desktop.voc.table.xlsx.package import Package

__all__ = ["DateStyles"]

_STYLES, _FORMATS, _CODE = 65_536, 10_000, 1_000
_EASTERN = frozenset([*range(27, 37), *range(50, 59)])
"""Dates of Korean, Chinese and Japanese programs, which have no spelling in the file."""


class DateStyles(MarkupReader):
    """The numbers of the styles for dates and times, and among them those for spans of time."""

    def __init__(self, package: Package) -> None:
        super().__init__(package.styles)
        self.dates: set[int] = set()
        self.spans: set[int] = set()
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._inside = False
        if package.styles:
            package.read(package.styles, self)
        for style, number in enumerate(self._formats):
            code = self._codes.get(number, BUILTIN_FORMATS.get(number, "General"))
            if number in _EASTERN and number not in self._codes:
                self.dates.add(style)
            elif is_date_format(code):
                self.dates.add(style)
                if is_timedelta_format(code):
                    self.spans.add(style)

    def opened(self, name: str, attributes: Attributes) -> None:
        """See ``MarkupReader``."""
        if self.depth == 2:
            self._inside = name == "cellXfs"
        elif self.depth == 3 and name == "numFmt" and len(self._codes) < _FORMATS:
            self._codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:_CODE]
        elif self.depth == 3 and name == "xf" and self._inside and len(self._formats) < _STYLES:
            self._formats.append(_number(attributes.get("numFmtId")))


def _number(spelled: str | None) -> int:
    return int(spelled) if spelled and spelled.isdecimal() and len(spelled) < 10 else 0
