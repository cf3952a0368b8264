"""An engine process of the API's own, asked from an event loop.

Must not load what the engine's process does.  Whoever stops waiting cancels
what they asked, so nothing is computed for nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from desktop.api.errors import EngineNotReady
from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineAnswer, EngineEvent, EngineState, OnAnswer, RequestFailed
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Eot, EotAnswer, Failed, Statistics, Suggestions

__all__ = ["AskedEngine", "ServedEngine"]


class AskedEngine(Protocol):
    """What the contracts need of an engine.  All raise ``EngineNotReady`` and ``RequestFailed``."""

    @property
    def state(self) -> EngineState:
        """What it is doing."""

    @property
    def ready(self) -> bool:
        """Whether it answers now."""

    async def suggest(self, before: Private, options: SuggestOptions, lane: str) -> Suggestions:
        """Which eojeols fit behind ``before``."""

    async def eot(self, question: Eot) -> EotAnswer:
        """Whether each text ends."""

    async def report(self) -> Statistics:
        """How it has gone."""


class ServedEngine:
    """Starts the process, keeps it alive and asks it; belongs to the event loop that it was started in."""

    def __init__(self, options: EngineOptions, on_state: Callable[[EngineState], None]) -> None:
        """``on_state`` is called on a thread of the client's, with every state that the engine enters."""
        self._on_state = on_state
        self._client = EngineClient(options, self._follow)

    def start(self) -> None:
        """Starts the process; it is not ready yet."""
        self._client.start()

    def close(self) -> None:
        """Ends the process and waits for that; what was asked fails with "cancelled"."""
        self._client.close()

    @property
    def state(self) -> EngineState:
        """See ``AskedEngine``."""
        return self._client.state

    @property
    def ready(self) -> bool:
        """See ``AskedEngine``."""
        return self._client.state.kind == "ready"

    async def suggest(self, before: Private, options: SuggestOptions, lane: str) -> Suggestions:
        """See ``AskedEngine``."""
        answer = await self._ask(lambda to: self._client.suggest(before, options, lane, to))
        if not isinstance(answer, Suggestions):
            raise _failure(answer)
        return answer

    async def eot(self, question: Eot) -> EotAnswer:
        """See ``AskedEngine``."""
        answer = await self._ask(lambda to: self._client.request_eot(question, to))
        if not isinstance(answer, EotAnswer):
            raise _failure(answer)
        return answer

    async def report(self) -> Statistics:
        """See ``AskedEngine``."""
        answer = await self._ask(self._client.request_report)
        if not isinstance(answer, Statistics):
            raise _failure(answer)
        return answer

    async def _ask(self, ask: Callable[[OnAnswer], int]) -> EngineAnswer:
        if not self.ready:
            raise EngineNotReady(self.state.kind)
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[EngineAnswer] = loop.create_future()

        def settle(answer: EngineAnswer) -> None:
            if not answered.done():
                answered.set_result(answer)

        def arrived(answer: EngineAnswer) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(settle, answer)

        number = ask(arrived)
        try:
            return await answered
        except asyncio.CancelledError:
            self._client.cancel(number)
            raise

    def _follow(self, event: EngineEvent) -> None:
        if isinstance(event, EngineState):
            self._on_state(event)


def _failure(answer: EngineAnswer) -> RequestFailed:
    return RequestFailed(answer.code if isinstance(answer, Failed) else "internal")
