"""Bodies by strangers are read up to a limit."""

from __future__ import annotations

import asyncio
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
    [({}, False), ({"Content-Encoding": "identity"}, False), ({"Content-Encoding": "gzip"}, True)],
)
def test_a_packed_body(headers: dict[str, str], packed: bool) -> None:
    """Nobody asked for one, and its length does not tell how much it becomes."""
    assert bodies.is_packed(httpx.Response(200, headers=headers, stream=Pieces(1, 1))) is packed
