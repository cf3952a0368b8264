"""What both wire protocols can do, and what they share."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Protocol

from desktop.voc.client.transport import Transport
from desktop.voc.protocol.dictionary import Dictionary
from desktop.voc.protocol.errors import BadAnswer, Refused, VocError
from desktop.voc.protocol.messages import Classification, Probe
from desktop.voc.protocol.validation import plain
from engine.text.private import Private

__all__ = ["SAMPLE", "Wire", "exists", "model_names"]

SAMPLE = Private("연결 시험입니다. 주방에서 바퀴벌레가 나왔어요.")
"""What a test of the connection sends: nobody's text."""


class Wire(Protocol):
    """A protocol over one transport; raises ``VocError``."""

    async def classify(self, text: Private, dictionary: Dictionary) -> Classification:
        """The validated answer."""

    def chat(self, instruction: Private, text: Private) -> AsyncIterator[Private]:
        """The answer piece by piece, without what a terminal would obey."""

    async def probe(self, dictionary: Dictionary) -> Probe:
        """Asks as ``classify`` and ``chat`` do."""


def model_names(value: object, host: str) -> tuple[str, ...]:
    """The models that ``/v1/models`` lists.  Raises ``BadAnswer`` ("not-answer")."""
    listed = value.get("data") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        raise BadAnswer("not-answer", host, "no list of models")
    names = [each.get("id") for each in listed[:1000] if isinstance(each, dict)]
    return tuple(plain(name[:200]) for name in names if isinstance(name, str))


async def exists(transport: Transport, *paths: str) -> bool:
    """Whether the server gives JSON at one of these places, or wants a key first."""
    for path in paths:
        with contextlib.suppress(VocError):
            try:
                if isinstance(await transport.ask("GET", path), dict):
                    return True
            except Refused as refused:
                if refused.code == "unauthorised":
                    return True
    return False
