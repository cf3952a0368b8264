"""Lines of JSON between a command and its window: what is a message, what is overlooked, and how long a line may be."""

from __future__ import annotations

import io
from typing import ClassVar, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.system.lines import LineBuffer, LineCodec, LineReader, line_of, write_line
from engine.text.private import Private


class Half(msgspec.Struct, frozen=True, tag="half"):
    """A message on the way."""

    text: str


class Whole(msgspec.Struct, frozen=True, tag="whole"):
    """A last message."""

    kind: Literal["good", "bad"] = "good"


class Complaint(msgspec.Struct, frozen=True, tag="complaint"):
    """What a customer wrote."""

    text: Private


CODEC: LineCodec[Half | Whole] = LineCodec(Half | Whole, limit=64)


@pytest.mark.parametrize("message", [Half(""), Half("두 줄\n한 줄"), Whole(), Whole("bad")])
def test_what_is_written_is_read(message: Half | Whole) -> None:
    """Each message is one line, whatever is in it, and comes back as it was."""
    line = line_of(message)
    assert line.count(b"\n") == 1
    assert CODEC.read(line) == CODEC.read(line.rstrip()) == message
    out = io.BytesIO()
    write_line(out, message)
    assert out.getvalue() == line


def test_a_customers_text_is_private_on_both_sides() -> None:
    """It is in the line and nowhere else; half a surrogate pair arrives as a question mark."""
    codec: LineCodec[Complaint] = LineCodec(Complaint, limit=64)
    said = Complaint(Private("쥐가 나왔어요"))
    heard = codec.read(line_of(said))
    assert heard == said
    assert "쥐" in line_of(said).decode()
    assert "쥐" not in repr(heard)
    assert codec.read(line_of(Complaint(Private("쥐\ud800")))) == Complaint(Private("쥐?"))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"hello",
        b"\xff",
        b"[" * 5000,
        b'{"type":"other"}',
        b'{"type":"whole","kind":"new"}',
        b'{"type":"half"}',
        line_of(Half("x" * 64)),
    ],
)
def test_a_line_that_is_none(line: bytes) -> None:
    """What a library prints between, another program's words, and what is too long are overlooked."""
    assert CODEC.read(line) is None


@given(st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")), max_size=6), st.integers(1, 7))
def test_lines_are_the_same_in_whatever_pieces_they_come(lines: list[bytes], size: int) -> None:
    """Cut anywhere, the same lines in the same order; one over the limit is empty, and the next one is whole."""
    buffer = LineBuffer(8)
    sent = b"".join(line + b"\n" for line in lines) + b"begun"
    heard = [line for at in range(0, len(sent), size) for line in buffer.feed(sent[at : at + size])]
    assert heard == [line if len(line) <= 8 else b"" for line in lines]
    assert (buffer.rest(), buffer.rest()) == (b"begun", b"")


def test_a_line_without_end_fills_no_memory() -> None:
    """Who never ends a line is kept no more than the limit of."""
    buffer = LineBuffer(1000)
    for _ in range(100):
        assert buffer.feed(b"x" * 900) == []
        assert len(buffer._begun) <= 1000
    assert buffer.feed(b"\ny\n") == [b"", b"y"]


def test_a_reader_gives_lines_and_what_was_begun() -> None:
    """The last line needs no newline; behind it there is nothing, however often one asks."""

    class Raw(io.RawIOBase):
        """Gives one piece at a time, as a pipe does."""

        pieces: ClassVar = [b"one\ntw", b"o\n", b"three"]

        def read(self, size: int = -1) -> bytes:
            """The next piece."""
            return self.pieces.pop(0) if self.pieces else b""

    reader = LineReader(Raw(), 64)
    assert [reader.next() for _ in range(5)] == [b"one", b"two", b"three", None, None]
