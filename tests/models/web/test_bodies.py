"""Bodies by strangers are read up to a limit."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.web import bodies


class Pieces(httpx.AsyncByteStream):
    """A body in pieces that counts how many were taken."""

    def __init__(self, size: int, count: int) -> None:
        self.taken = 0
        self._size, self._count = size, count

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._count):
            self.taken += 1
            yield b"x" * self._size


def test_a_body_within_the_limit() -> None:
    """Comes whole, be it exactly as large."""
    assert asyncio.run(bodies.read(httpx.Response(200, stream=Pieces(10, 3)), 30)) == b"x" * 30


def test_a_body_without_an_end() -> None:
    """Is left as soon as it is too large: no more of it is read than told that."""
    pieces = Pieces(10, 1_000_000)
    assert asyncio.run(bodies.read(httpx.Response(200, stream=pieces), 25)) is None
    assert pieces.taken == 3


def test_a_body_that_is_promised_to_be_too_large() -> None:
    """Is not begun."""
    pieces = Pieces(10, 3)
    response = httpx.Response(200, headers={"Content-Length": "31"}, stream=pieces)
    assert asyncio.run(bodies.read(response, 30)) is None
    assert pieces.taken == 0


@pytest.mark.parametrize(("size", "expected"), [(3, b"xxxxxx"), (10, b"x" * 8)])
def test_a_beginning(size: int, expected: bytes) -> None:
    """Never more than asked for, be a piece larger; all of a shorter body."""
    assert asyncio.run(bodies.beginning(httpx.Response(200, stream=Pieces(size, 2)), 8)) == expected


@given(st.none() | st.text() | st.integers(min_value=0).map(str))
def test_what_a_header_counts(text: str | None) -> None:
    """Digits of this alphabet, as many as a file can have bytes; all else counts nothing."""
    counted = bodies.number(text)
    if text and text.isascii() and text.isdigit() and len(text) < 19:
        assert counted == int(text)
    else:
        assert counted is None


@pytest.mark.parametrize(
    ("headers", "packed"),
    [
        ({}, False),
        ({"Content-Encoding": "Identity"}, False),
        ({"Content-Encoding": ""}, False),
        ({"Content-Encoding": "UTF-8"}, False),
        ({"Content-Encoding": "none, identity"}, False),
        ({"Content-Encoding": "gzip"}, True),
        ({"Content-Encoding": "x-unheard-of"}, True),
    ],
)
def test_a_packed_body(headers: dict[str, str], packed: bool) -> None:
    """Nobody asked for one, and its length does not tell how much it becomes."""
    assert bodies.is_packed(httpx.Response(200, headers=headers, stream=Pieces(1, 1))) is packed


PACKED = {
    "gzip": gzip.compress(b"x" * 1000),
    "GZIP": gzip.compress(b"x" * 1000),
    "x-gzip": gzip.compress(b"x" * 1000),
    "deflate": zlib.compress(b"x" * 1000),
    "identity, gzip": gzip.compress(b"x" * 1000),
}


class Packed(Pieces):
    """A body that is there already, in pieces of a few bytes."""

    def __init__(self, content: bytes, size: int = 7) -> None:
        super().__init__(size, 0)
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._content), self._size):
            self.taken += 1
            yield self._content[at : at + self._size]


def answer(packing: str, body: httpx.AsyncByteStream) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Encoding": packing}, stream=body)


@pytest.mark.parametrize("packing", PACKED)
def test_what_nobody_asked_to_be_packed_is_read(packing: str) -> None:
    """Servers and what stands before them do so all the same, and the answer was paid for."""
    assert bodies.can_unpack(answer(packing, Pieces(0, 0)))
    assert asyncio.run(bodies.read(answer(packing, Packed(PACKED[packing])), 1000)) == b"x" * 1000
    assert asyncio.run(bodies.read(answer(packing, Packed(PACKED[packing])), 999)) is None
    assert asyncio.run(bodies.beginning(answer(packing, Packed(PACKED[packing])), 8)) == b"x" * 8


@pytest.mark.parametrize("packing", ["br", "zstd", "compress", "gzip, gzip", "gzip, br"])
def test_what_cannot_be_unpacked_is_known_before_it_is_read(packing: str) -> None:
    """It is told as what it is."""
    assert not bodies.can_unpack(answer(packing, Pieces(0, 0)))


def test_a_body_that_becomes_far_too_large_is_left() -> None:
    """Two hundred megabytes in two hundred kilobytes: no more of it is made than told that."""
    bomb = Packed(gzip.compress(bytes(200 << 20)), 1 << 14)
    tracemalloc.start()
    try:
        assert asyncio.run(bodies.read(answer("gzip", bomb), 1 << 20)) is None
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert bomb.taken < 3


def test_a_body_that_becomes_nothing_is_left() -> None:
    """Blocks without content, one after the other, without an end."""
    making = zlib.compressobj()
    begun = making.compress(b"x") + making.flush(zlib.Z_SYNC_FLUSH)
    nothing = Packed(begun + making.flush(zlib.Z_FULL_FLUSH) + b"\0\0\0\xff\xff" * 100_000, 1 << 12)
    assert asyncio.run(bodies.read(answer("deflate", nothing), 10_000)) is None
    assert nothing.taken < 5


@pytest.mark.parametrize("content", [b"{}", b"\x1f\x8b" + b"z" * 99])
def test_what_is_not_packed_as_it_says(content: bytes) -> None:
    """An error of the library, which has its word."""
    with pytest.raises(httpx.DecodingError):
        asyncio.run(bodies.read(answer("gzip", Packed(content)), 1000))
