"""The zip that a workbook is: what lies where in it, within bounds."""

from __future__ import annotations

import contextlib
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.xlsx.markup import Attributes, MarkupReader

__all__ = ["Package"]

_UNPACKED = 1 << 29
"""Bytes; a workbook that claims to unpack to more is a trap or too much."""

_DIRECTORY = 1 << 22
_SMALL = 1 << 24
_BLOCK = 1 << 16
_SHEETS = 10_000
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""All that a workbook may use: others take as much memory as the file says."""

_ENCRYPTED = 1


class Package:
    """An open workbook; a context manager.

    ``sheet`` is the part of the sheet that Excel would show first, ``texts``
    and ``styles`` are parts too, empty where there is none.  Raises
    ``BadTable`` ("not-xlsx", "opendocument", "binary-workbook", "protected",
    "bad-workbook", "file-large", "unreadable").
    """

    def __init__(self, path: Path, stop: StopFlag) -> None:
        self.path = path
        self._stop = stop
        # Closed by ``_close``, since the library closes only what it opened.
        self._file = _Guarded(path.open("rb", buffering=0))
        try:
            self.zip = zipfile.ZipFile(self._file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            self._file.close()
            raise BadTable("not-xlsx", path.name, "no zip") from None
        try:
            self._parts = {info.filename.lower(): info for info in self.zip.infolist()}
            self._check()
            self.book = self._start()
            book = _Book(self.book)
            self.read(self.book, book)
            self.links = posixpath.join(posixpath.dirname(self.book), "_rels", f"{posixpath.basename(self.book)}.rels")
            links = _Links(self.links)
            if self.has(self.links):
                self.read(self.links, links)
            self.since_1904 = book.since_1904
            self.texts = self._linked(links, "sharedStrings")
            self.styles = self._linked(links, "styles")
            self.sheet = self._sheet(book, links)
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def has(self, part: str) -> bool:
        """Whether there is this part; names differ in case between writers."""
        return part.lower() in self._parts

    def name(self, part: str) -> str:
        """The part's name as it is spelled in the zip."""
        return self._parts[part.lower()].filename

    def blocks(self, part: str) -> Iterator[bytes]:
        """The part, in pieces.  Raises ``BadTable`` and ``Stopped``."""
        info = self._parts[part.lower()]
        if info.flag_bits & _ENCRYPTED:
            raise BadTable("protected", self.path.name)
        if info.compress_type not in _METHODS:
            raise BadTable("bad-workbook", self.path.name, f"compression {info.compress_type}")
        try:
            with self.zip.open(info) as file:
                while block := file.read(_BLOCK):
                    self._stop.check()
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            raise BadTable("bad-workbook", self.path.name, f"zip: {type(error).__name__}") from None

    def read(self, part: str, reader: MarkupReader) -> None:
        """Has the part read to its end."""
        if not self.has(part):
            raise BadTable("bad-workbook", self.path.name, "a part is missing")
        with self.named():
            for block in self.blocks(part):
                reader.feed(block)
            reader.close()

    @contextlib.contextmanager
    def named(self) -> Iterator[None]:
        """What a reader finds wrong with a part is said of the file."""
        try:
            yield
        except BadTable as error:
            raise BadTable(error.code, self.path.name, error.detail) from None

    def _close(self) -> None:
        self.zip.close()
        self._file.close()

    def _check(self) -> None:
        if "xl/workbook.bin" in self._parts:
            raise BadTable("binary-workbook", self.path.name)
        unpacked = sum(each.file_size for each in self._parts.values())
        kind = self._parts.get("mimetype")
        if kind is not None and kind.file_size < _BLOCK and b"opendocument" in b"".join(self.blocks("mimetype")):
            raise BadTable("opendocument", self.path.name)
        if unpacked > _UNPACKED:
            raise BadTable("file-large", self.path.name, f"{unpacked} bytes unpacked")

    def _start(self) -> str:
        """The part that lists the sheets."""
        if self.has("_rels/.rels"):
            links = _Links("_rels/.rels")
            self.read("_rels/.rels", links)
            for kind, target in links.found.values():
                if kind == "officeDocument" and self.has(_resolved("", target)):
                    return self._small(_resolved("", target))
        if not self.has("xl/workbook.xml"):
            raise BadTable("not-xlsx", self.path.name, "no workbook")
        return self._small("xl/workbook.xml")

    def _small(self, part: str) -> str:
        if self._parts[part.lower()].file_size > _SMALL:
            raise BadTable("file-large", self.path.name, "its list of sheets")
        return part

    def _linked(self, links: _Links, kind: str) -> str:
        for each, target in links.found.values():
            if each == kind and self.has(part := _resolved(self.book, target)):
                return part
        return ""

    def _sheet(self, book: _Book, links: _Links) -> str:
        """That in front; where it is no table (a chart) or is hidden, the first that is one and can be seen."""
        front = book.sheets[book.active : book.active + 1]
        for link, _ in [*(each for each in (*front, *book.sheets) if each[1]), *book.sheets]:
            kind, target = links.found.get(link, ("", ""))
            if kind == "worksheet" and self.has(part := _resolved(self.book, target)):
                return part
        raise BadTable("not-xlsx", self.path.name, "no table")


class _Guarded(io.BufferedReader):
    """A file of which nobody takes more at once than a directory may be large: its size is the stranger's word."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _DIRECTORY:
            raise zipfile.BadZipFile("too large a directory")
        return super().read(size)


class _Book(MarkupReader):
    """Which sheets there are, in their order: the name of the link to each, and whether it can be seen."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.sheets: list[tuple[str, bool]] = []
        self.active = 0
        self.since_1904 = False
        self._viewed = False

    def opened(self, name: str, attributes: Attributes) -> None:
        """See ``MarkupReader``."""
        if self.depth == 2 and name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "") in ("1", "true")
        elif self.depth == 3 and name == "workbookView" and not self._viewed:
            self._viewed = True
            active = attributes.get("activeTab", "0")
            self.active = int(active) if active.isdecimal() and len(active) < 6 else 0
        elif self.depth == 3 and name == "sheet" and len(self.sheets) < _SHEETS:
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((link, attributes.get("state", "visible") == "visible"))


class _Links(MarkupReader):
    """Links by their names: of which kind, and whereto; those that lead out of the file are not among them."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.found: dict[str, tuple[str, str]] = {}

    def opened(self, name: str, attributes: Attributes) -> None:
        """See ``MarkupReader``."""
        if name == "Relationship" and attributes.get("TargetMode") != "External" and len(self.found) < _SHEETS:
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))


def _resolved(part: str, target: str) -> str:
    """Whereto a link in a part leads."""
    target = target.replace("\\", "/")
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return posixpath.normpath(joined).lstrip("/")
