"""A streamed answer: server-sent events as JSON objects, and the words without what the model thought first."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from engine.voc.errors import BadAnswer
from engine.voc.transport import ANSWER_LIMIT

__all__ = ["Thought", "events"]

_OPEN, _CLOSE = "<think>", "</think>"


async def events(response: httpx.Response, host: str, limit: int = ANSWER_LIMIT) -> AsyncIterator[dict[str, Any]]:
    """The objects behind ``data:``, until ``[DONE]`` or the end.

    Raises ``BadAnswer`` ("too-large", "not-json").
    """
    buffer, count = b"", 0
    async for data in response.aiter_raw():
        count += len(data)
        if count > limit:
            raise BadAnswer("too-large", host, f"more than {limit} bytes")
        *lines, buffer = (buffer + data).split(b"\n")
        for line in lines:
            content = line.strip()
            if not content.startswith(b"data:"):
                continue
            content = content.removeprefix(b"data:").strip()
            if content == b"[DONE]":
                return
            try:
                value = json.loads(content)
            except (ValueError, RecursionError):
                value = None
            if not isinstance(value, dict):
                raise BadAnswer("not-json", host, "in a stream")
            yield value


class Thought:
    """Takes pieces of an answer and gives back what is not thought."""

    def __init__(self) -> None:
        self._held: str | None = ""
        """What came before it was clear whether the answer begins with a thought; none afterwards."""

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        if self._held is None:
            return piece
        self._held += piece
        begun = self._held.lstrip()
        if begun.startswith(_OPEN):
            _, mark, rest = begun.partition(_CLOSE)
            if not mark:
                return ""
            begun = rest.lstrip()
            self._held = None if begun else _OPEN + _CLOSE
            return begun
        if _OPEN.startswith(begun):
            return ""
        self._held = None
        return begun

    def rest(self) -> str:
        """What was held back at the end: the beginning of a mark that never became one."""
        held, self._held = (self._held or "").lstrip(), None
        return "" if held.startswith(_OPEN) else held
