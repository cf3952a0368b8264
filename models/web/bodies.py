"""What comes back, bounded: the library reads a body of any size."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

import httpx

__all__ = ["beginning", "can_unpack", "is_packed", "number", "pieces", "read"]

_PLAIN = frozenset(("", "identity", "none", "binary", "7bit", "8bit", "utf-8", "utf8"))
"""What servers name where nothing is compressed; some take the header for the one that tells the characters."""

_GZIP = (["gzip"], ["x-gzip"], ["deflate"])
_EITHER = 32 + zlib.MAX_WBITS
"""The frame of gzip or that of zlib, as the data begin."""

_PIECE = 1 << 16


def number(text: str | None) -> int | None:
    """What a header counts; none where it counts nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def is_packed(response: httpx.Response) -> bool:
    """Whether the body is compressed, which nobody asked for: of such a body no length tells how much it becomes."""
    return bool(_packings(response))


def can_unpack(response: httpx.Response) -> bool:
    """Whether the body can be read all the same."""
    return _packings(response) in ([], *_GZIP)


async def pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes, unpacked if it can be: a little of it at a time, however much it becomes.

    Raises ``httpx.DecodingError`` for what is not packed as it says.
    """
    unpacking = zlib.decompressobj(_EITHER) if is_packed(response) and can_unpack(response) else None
    async for data in response.aiter_raw():
        rest = data
        while unpacking is not None and rest and not unpacking.eof:
            try:
                yield unpacking.decompress(rest, _PIECE)
            except zlib.error:
                raise httpx.DecodingError("not as it says") from None
            rest = unpacking.unconsumed_tail
        if unpacking is None:
            yield data


async def read(response: httpx.Response, limit: int) -> bytes | None:
    """The body; none as soon as it is, or is promised to be, larger than ``limit`` bytes: the rest is not read."""
    if (number(response.headers.get("Content-Length")) or 0) > limit:
        return None
    content = bytearray()
    async for data in pieces(response):
        content += data
        if max(len(content), response.num_bytes_downloaded) > limit:
            return None
    return bytes(content)


async def beginning(response: httpx.Response, limit: int) -> bytes:
    """The first ``limit`` bytes of the body, or all of a shorter one."""
    content = b""
    async for data in pieces(response):
        content += data
        if max(len(content), response.num_bytes_downloaded) >= limit:
            break
    return content[:limit]


def _packings(response: httpx.Response) -> list[str]:
    named = response.headers.get("Content-Encoding", "").lower().split(",")
    return [each.strip() for each in named if each.strip() not in _PLAIN]
