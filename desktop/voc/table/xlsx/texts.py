"""The texts that a workbook keeps in one place for all its cells, as compact as they came."""

from __future__ import annotations

import re
from array import array

from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.xlsx.markup import Attributes, MarkupReader
from desktop.voc.table.xlsx.package import Package

__all__ = ["TEXT_LIMIT", "SharedText", "SharedTexts", "unescaped"]

TEXT_LIMIT = 1 << 20
"""Characters of one text; thirty times what Excel writes."""

_TEXTS = 1 << 23
_BYTES = 1 << 27
"""Of all of them together, in UTF-8."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedText(int):
    """The number of a text that there is, from 0; a few bytes in a sheet may name a million characters by it."""


class SharedTexts(MarkupReader):
    """By their numbers.  Raises ``BadTable``."""

    most = 4 * _TEXTS

    def __init__(self, package: Package) -> None:
        super().__init__(package.texts)
        self._content = bytearray()
        self._ends = array("Q")
        self._pieces: list[str] = []
        self._length = self._aside = 0
        if package.texts:
            package.read(package.texts, self)

    def number(self, number: int) -> SharedText:
        """This one, if there is such a text; a negative one is none.  Raises ``BadTable``."""
        if not 0 <= number < len(self._ends):
            raise self.broken(f"no shared text {number}")
        return SharedText(number)

    def __getitem__(self, number: SharedText) -> str:
        begin = self._ends[number - 1] if number else 0
        return self._content[begin : self._ends[number]].decode()

    def opened(self, name: str, attributes: Attributes) -> None:
        """See ``MarkupReader``."""
        if name == "rPh":  # how it is pronounced
            self._aside = self._aside or self.depth
        elif name == "t" and not self._aside:
            self.listening = True

    def heard(self, text: str) -> None:
        """See ``MarkupReader``."""
        self._length += len(text)
        if self._length > TEXT_LIMIT:
            raise BadTable("file-large", self.part, "a text")
        self._pieces.append(text)

    def closed(self, name: str) -> None:
        """See ``MarkupReader``."""
        self.listening = False
        if self._aside == self.depth:
            self._aside = 0
        if self.depth == 2 and name == "si":
            # Runs of a text are one text; half a surrogate pair is none.
            self._content += unescaped("".join(self._pieces)).encode(errors="replace")
            self._ends.append(len(self._content))
            self._pieces.clear()
            self._length = 0
            if len(self._ends) > _TEXTS or len(self._content) > _BYTES:
                raise BadTable("file-large", self.part, "its texts")


def unescaped(text: str) -> str:
    """The text that XLSX writes so; what XML cannot hold stands there as ``_x000D_``."""
    if "_x" not in text:
        return text
    found = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
