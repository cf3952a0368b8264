"""A streamed answer: server-sent events as JSON objects, and the words without what the model thought first."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator
from typing import Any

import httpx

from desktop.voc.client.transport import ANSWER_LIMIT, decoded
from desktop.voc.protocol.errors import BadAnswer
from desktop.voc.protocol.thoughts import CLOSING, MAY_BE_MARK, OPENING
from models.web.bodies import pieces

__all__ = ["Thought", "events"]

_LINE = 1 << 20
_LONGEST_MARK = 64


async def events(response: httpx.Response, host: str, limit: int = ANSWER_LIMIT) -> AsyncIterator[dict[str, Any]]:
    """The objects behind ``data:``, until ``[DONE]`` or the end.

    An object may be spelled on several such lines; servers that leave out the
    blank line behind each are understood too.  Raises ``BadAnswer``
    ("too-large", "not-json").
    """
    held: list[bytes] = []
    async for line in _lines(response, host, limit):
        field, content = line.strip()[:5], line.strip()[5:].strip()
        if field == b"data:":
            if content == b"[DONE]" and not held:
                return
            held += [content] if content else []
            if len(held) != 1:  # what has begun on another line is read at its end
                continue
        elif field:
            continue
        if held:
            try:
                value = decoded(b"\n".join(held), host)
            except BadAnswer:
                if field and held[0].startswith(b"{"):
                    continue
                raise
            if not isinstance(value, dict):
                raise BadAnswer("not-json", host, "in a stream")
            held = []
            yield value


async def _lines(response: httpx.Response, host: str, limit: int) -> AsyncIterator[bytes]:
    """The lines, however they end; the last one needs no end."""
    begun: list[bytes] = []  # joined once: a line may come byte by byte
    count = length = 0
    after_return = False
    async for data in pieces(response):
        if not count:
            data = data.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901
        count += len(data)
        rest = data[1:] if after_return and data.startswith(b"\n") else data
        after_return = data.endswith(b"\r")
        first, *others = rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        begun.append(first)
        length += len(first)
        if count > limit or length > _LINE:
            raise BadAnswer("too-large", host, f"{count} bytes")
        for other in others:
            yield b"".join(begun)
            begun, length = [other], len(other)
    if last := b"".join(begun):
        yield last


class Thought:
    """Takes pieces of an answer and gives back what is no thought at its beginning.

    A thought whose opening mark the template wrote itself cannot be told from
    an answer before it ends, and is shown.
    """

    def __init__(self) -> None:
        self._held: str | None = ""
        """What came before it was clear whether the answer begins with a thought; none afterwards."""
        self._thinking = False

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        if self._held is None:
            return piece
        self._held += piece
        while True:
            if self._thinking:
                closing = CLOSING.search(self._held)
                if closing is None:
                    # Of a long thought only what the mark of its end may begin in.
                    self._held = self._held[-_LONGEST_MARK:]
                    return ""
                self._held, self._thinking = self._held[closing.end() :], False
            begun = self._held.lstrip()
            # A thought that the template began may end before a word of it.
            mark = CLOSING.match(begun) or OPENING.match(begun)
            if mark is None:
                break
            self._held, self._thinking = begun[mark.end() :], OPENING.match(begun) is not None
        if MAY_BE_MARK.fullmatch(begun):
            self._held = begun
            return ""
        self._held = None
        return begun

    def rest(self) -> str:
        """What was held back at the end: the beginning of a mark that never became one."""
        held, self._held = (self._held or "").lstrip(), None
        return "" if self._thinking else held
