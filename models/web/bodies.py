"""What comes back, bounded: the library reads a body of any size."""

from __future__ import annotations

import httpx

__all__ = ["beginning", "is_packed", "number", "read"]


def number(text: str | None) -> int | None:
    """What a header counts; none where it counts nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def is_packed(response: httpx.Response) -> bool:
    """Whether the body is compressed, which nobody asked for: of such a body no length tells how much it becomes."""
    return bool(response.headers.get("Content-Encoding", "identity") != "identity")


async def read(response: httpx.Response, limit: int) -> bytes | None:
    """The body; none as soon as it is, or is promised to be, larger than ``limit`` bytes: the rest is not read."""
    if (number(response.headers.get("Content-Length")) or 0) > limit:
        return None
    content = bytearray()
    async for data in response.aiter_raw():
        content += data
        if len(content) > limit:
            return None
    return bytes(content)


async def beginning(response: httpx.Response, limit: int) -> bytes:
    """The first ``limit`` bytes of the body, or all of a shorter one."""
    content = b""
    async for data in response.aiter_raw():
        content += data
        if len(content) >= limit:
            break
    return content[:limit]
