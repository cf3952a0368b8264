"""XML by a stranger, read in pieces: no entities, and bounds for whatever could grow.

expat itself bounds nothing: it keeps each open element, each name that it
ever saw and each token that has not ended yet, and looks through the last
anew with every piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias
from xml.parsers import expat

from desktop.voc.protocol.errors import BadTable

__all__ = ["Attributes", "MarkupReader"]

Attributes: TypeAlias = Mapping[str, str]

_DEPTH = 100
_NAMES = 2_000
_TOKEN = 1 << 20
"""Bytes of a start tag, a comment or the like."""

_ELEMENTS = 1_000_000


class MarkupReader:
    """Reads one part; who derives from it takes ``opened``, ``closed`` and, where ``listening``, ``heard``.

    Names come without their prefix: two vocabularies say the same things
    (transitional and strict), and each writer has prefixes of its own.
    ``depth`` is that of the element that is told of, from 1.  Raises
    ``BadTable`` ("bad-workbook", "file-large").
    """

    most = _ELEMENTS
    """So many elements are read."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.depth = 0
        self.listening = False
        self.encoding = ""
        self._names: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._fed = self._elements = 0
        self._parser = parser = expat.ParserCreate(intern=self._seen)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declared

    @property
    def place(self) -> int:
        """Of what is told of, the offset in bytes; of an element's end without a tag of its own, that behind it."""
        return self._parser.CurrentByteIndex

    def feed(self, block: bytes) -> None:
        """Reads on."""
        self._parse(block, last=False)
        self._fed += len(block)
        if self._fed - max(0, self._parser.CurrentByteIndex) > _TOKEN:
            raise self.broken("a tag without an end")
        if len(self._seen) > _NAMES or len(self._names) > _NAMES:
            raise self.broken("too many names")
        if self._elements > self.most:
            raise BadTable("file-large", self.part, f"{self.most} elements")

    def close(self) -> None:
        """This was the last piece."""
        self._parse(b"", last=True)

    def broken(self, why: str) -> BadTable:
        """The error that says so."""
        return BadTable("bad-workbook", self.part, why)

    def opened(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends."""

    def heard(self, text: str) -> None:
        """Some of the text in an element."""

    def _parse(self, block: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as error:
            raise self.broken(f"XML, line {error.lineno}") from None
        except (LookupError, ValueError, UnicodeError) as error:  # an encoding that nobody knows
            raise self.broken(type(error).__name__) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.broken("too deep")
        self._elements += 1
        short = self._names.get(name)
        if short is None:
            short = self._names[name] = name.rpartition(":")[2]
        self.opened(short, attributes)

    def _end(self, name: str) -> None:
        self.closed(self._names[name])
        self.depth -= 1

    def _text(self, text: str) -> None:
        if self.listening:
            self.heard(text)

    def _doctype(self, *_: object) -> None:
        raise self.broken("a document type")

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = (encoding or "").lower()
