"""Lines of JSON between a command and the window that started it: one tagged message on each, of bounded length.

Who writes knows the messages; who reads overlooks what is none of them, such
as what a library prints between.  A customer's text is ``Private`` on both
sides, and no error quotes a line.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Generic, TypeVar

import msgspec

from engine.text.private import decode_private, encode_private

__all__ = ["LineBuffer", "LineCodec", "LineReader", "line_of", "write_line"]

_CHUNK = 1 << 16
_Message = TypeVar("_Message")


def line_of(message: msgspec.Struct) -> bytes:
    """The line as it is sent, its newline included."""
    return msgspec.json.encode(message, enc_hook=encode_private) + b"\n"


def write_line(out: BinaryIO, message: msgspec.Struct) -> None:
    """Writes and flushes one line; raises ``OSError`` when nobody reads any more."""
    out.write(line_of(message))
    out.flush()


class LineCodec(Generic[_Message]):
    """Understands the messages of ``kinds``, a type or a union of tagged ones, in lines of at most ``limit`` bytes."""

    def __init__(self, kinds: Any, limit: int) -> None:
        self.limit = limit
        self._decoder: msgspec.json.Decoder[_Message] = msgspec.json.Decoder(kinds, dec_hook=decode_private)

    def read(self, line: bytes) -> _Message | None:
        """The message as it was meant; none when the line is something else, or too long."""
        if len(line) > self.limit:
            return None
        try:
            return self._decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return None


class LineBuffer:
    """Cuts what comes in pieces into lines, without their newlines; keeps no more than ``limit`` bytes of one.

    A longer one comes as an empty line, which is no message.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._begun = bytearray()
        self._too_long = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that end in ``data``."""
        *ended, begun = data.split(b"\n")
        lines = []
        for each in ended:
            self._add(each)
            lines.append(self.rest())
        self._add(begun)
        return lines

    def rest(self) -> bytes:
        """What was begun and has no end; once."""
        line = bytes(self._begun)
        self._begun.clear()
        self._too_long = False
        return line

    def _add(self, data: bytes) -> None:
        self._too_long = self._too_long or len(self._begun) + len(data) > self._limit
        if self._too_long:
            self._begun.clear()
        else:
            self._begun += data


class LineReader:
    """Lines from a file without a buffer, of bounded length as those of ``LineBuffer``.

    Not from ``sys.stdin``: a thread that waits inside its buffer's lock makes
    Python abort when it ends.
    """

    def __init__(self, source: io.RawIOBase, limit: int) -> None:
        self._source = source
        self._buffer = LineBuffer(limit)
        self._lines: list[bytes] = []

    def next(self) -> bytes | None:
        """The next line, its newline left away; waits for it.  None at the end."""
        while not self._lines:
            data = self._source.read(_CHUNK)
            if data:
                self._lines = self._buffer.feed(data)
            elif rest := self._buffer.rest():
                return rest
            else:
                return None
        return self._lines.pop(0)
