"""In which encoding a file of text is, and where it is not."""

from __future__ import annotations

import codecs
import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadTable

__all__ = ["Encoding", "encoding_of"]

_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""In this order: UTF-32's begins as one of UTF-16 does."""

_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
_BROKEN = "\ufffd"
_PLAIN = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""Without the mark in front."""


@dataclasses.dataclass(frozen=True)
class Encoding:
    """An encoding, and how many bytes are none of it; the first of them in this line and place, both from 1."""

    name: str
    bad: int = 0
    line: int = 0
    place: int = 0


def encoding_of(path: Path, stop: StopFlag) -> Encoding:
    """Looks through the whole file.  Raises ``BadTable`` ("not-csv") for what is no text at all, and ``OSError``."""
    with path.open("rb") as file:
        begin = file.read(_BLOCK)
    for mark, name in _MARKS:
        if begin.startswith(mark):
            return _Trial.of(name, path, stop).found
    if b"\0" in begin:
        for name in ("utf-16-le", "utf-16-be"):
            if _is_wide(begin, name):
                return _Trial.of(name, path, stop).found
    if sum(byte in _CONTROLS for byte in begin) > len(begin) // 20:
        raise BadTable("not-csv", path.name, "no text")
    modern = _Trial.of("utf-8", path, stop)
    # Korean in CP949 is hardly ever UTF-8 by chance, not even in parts; the other way it is now and then.
    if not modern.found.bad or modern.good >= 4 * modern.found.bad:
        return modern.found
    old = _Trial.of("cp949", path, stop)
    if not old.found.bad or old.found.bad * (modern.good + 1) < modern.found.bad * (old.good + 1):
        return old.found
    return modern.found


class _Trial:
    """A file read in an encoding: what is wrong, and how many characters beyond ASCII are right."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bad = self.good = 0
        self._line = self._place = 1
        self._first = (0, 0)

    @classmethod
    def of(cls, name: str, path: Path, stop: StopFlag) -> _Trial:
        trial = cls(name)
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(name)("replace"), translate=True)
        # CP949 has none.
        mark = b"" if name == "cp949" else _BROKEN.encode(_PLAIN.get(name, name))
        with path.open("rb") as file:
            rest = b""
            for block in _blocks(file):
                stop.check()
                # One of them may begin in the block before.
                trial._read(decoder.decode(block), (rest + block).count(mark) if mark else 0)
                rest = block[1 - len(mark) :] if mark else b""
            trial._read(decoder.decode(b"", final=True), 0)
        return trial

    @property
    def found(self) -> Encoding:
        return Encoding(self._name, self._bad, *self._first)

    def _read(self, text: str, own: int) -> None:
        """``own`` of the marks for what is broken stood in the file as such."""
        marks = text.count(_BROKEN)
        bad = max(0, marks - own)
        if bad and not self._bad:
            before = text[: text.index(_BROKEN)]
            lines = before.count("\n")
            column = len(before) - before.rfind("\n") if lines else self._place + len(before)
            self._first = (self._line + lines, column)
        self._bad += bad
        self.good += sum(1 for each in text if each > "\x7f") - marks if not text.isascii() else 0
        if "\n" in text:
            self._line += text.count("\n")
            self._place = len(text) - text.rfind("\n")
        else:
            self._place += len(text)


def _blocks(file: io.BufferedReader) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _is_wide(begin: bytes, name: str) -> bool:
    """Whether this may be UTF-16 without a mark: ends of lines and delimiters have a zero on one side."""
    begin = begin[: len(begin) // 2 * 2]
    even, odd = begin[::2].count(0), begin[1::2].count(0)
    empty, other = (odd, even) if name == "utf-16-le" else (even, odd)
    if empty < 4 * other:
        return False
    try:
        text = codecs.getincrementaldecoder(name)().decode(begin)
    except UnicodeDecodeError:
        return False
    return text.isprintable() or sum(each.isprintable() or each in "\t\r\n" for each in text) >= 0.9 * len(text)
