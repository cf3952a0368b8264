"""The client: one endpoint, one dictionary, three things to ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Self

from desktop.voc.client.breaker import Breaker
from desktop.voc.client.protocols import Wire
from desktop.voc.client.transport import Transport
from desktop.voc.client.wire_openai import OpenAiWire
from desktop.voc.client.wire_voc import VocWire
from desktop.voc.protocol.dictionary import Dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import Unavailable
from desktop.voc.protocol.evidence import held_against
from desktop.voc.protocol.messages import Classification, Probe
from engine.text.private import Private

__all__ = ["PROBE_S", "VocClient", "probe"]

PROBE_S = 4.2
"""Seconds that a test of the connection may take; with the start of a process it stays under five."""


class VocClient:
    """An asynchronous context manager, of one event loop; cancelling a task ends its connection at once.

    Raises ``VocError``: ``BadEndpoint`` when it is made.
    """

    def __init__(
        self, endpoint: Endpoint, dictionary: Dictionary, breaker: Breaker | None = None, tries: int = 3
    ) -> None:
        self._transport = Transport(endpoint, breaker, tries)
        self._dictionary = dictionary
        self._wire: Wire = (OpenAiWire if endpoint.protocol == "openai" else VocWire)(self._transport, endpoint)

    def __repr__(self) -> str:
        return f"VocClient({self._transport!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.__aexit__()

    @property
    def host(self) -> str:
        """The endpoint's."""
        return self._transport.host

    @property
    def breaker(self) -> Breaker:
        """That of this endpoint."""
        return self._transport.breaker

    async def classify(self, text: Private) -> Classification:
        """The answer, validated against the schema, the dictionary and the text."""
        return held_against(await self._wire.classify(text, self._dictionary), text)

    async def chat(self, instruction: Private, text: Private) -> AsyncIterator[Private]:
        """The answer to a free instruction, piece by piece; without what a terminal would obey."""
        async for piece in self._wire.chat(instruction, text):
            if piece:
                yield piece

    async def probe(self) -> Probe:
        """Asks as the others do, with a text of nobody."""
        return await self._wire.probe(self._dictionary)


async def probe(endpoint: Endpoint, dictionary: Dictionary, within: float = PROBE_S) -> Probe:
    """Whether the endpoint can be used; says so, or raises ``VocError``, within so many seconds."""
    host = ""
    try:
        async with asyncio.timeout(within):
            async with VocClient(endpoint, dictionary, tries=1) as client:
                host = client.host
                return await client.probe()
    except TimeoutError:
        raise Unavailable("timeout", host, f"{within:g} s") from None
