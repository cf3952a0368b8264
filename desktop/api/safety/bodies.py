"""The body of a request: read as a whole before anybody looks into it, bounded in size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from desktop.api.safety.refusal import refuse
from desktop.words.api.refusals import ApiSentence

__all__ = ["Body", "Message", "Receive", "Send", "read_body", "replayed"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Body: TypeAlias = bytes

_DRAINED = 8
"""So many times the limit is read and thrown away: who hears an answer while still sending takes it for a fault."""


async def read_body(receive: Receive, most: int, seconds: float) -> Body | None:
    """All of the body, or none when the other side went away; raises ``RefusedError`` (413, 408)."""
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, most)
    except TimeoutError:
        raise refuse(408, "TIMEOUT", ApiSentence.TOO_SLOW, headers={"Connection": "close"}) from None


def replayed(body: Body, receive: Receive) -> Receive:
    """Gives the body once, and then what ``receive`` still tells: that the other side went away."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _read(receive: Receive, most: int) -> Body | None:
    content = bytearray()
    seen, more = 0, True
    while more and seen <= _DRAINED * most:
        message = await receive()
        if message["type"] != "http.request":
            return None
        portion, more = message.get("body", b""), message.get("more_body", False)
        seen += len(portion)
        if seen <= most:
            content += portion
        else:
            content.clear()
    if seen > most:
        headers = {"Connection": "close"} if more else {}
        raise refuse(413, "TEXT_TOO_LONG", ApiSentence.TOO_LARGE, headers=headers, most=most >> 10)
    return bytes(content)
