"""An engine process of the API's own, asked from an event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desktop.api.asking.served import AskedProcess, ServedProcess
from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineAnswer, EngineEvent, EngineState, OnAnswer, RequestFailed
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Eot, EotAnswer, Failed, Statistics, Suggestions

__all__ = ["AskedEngine", "ServedEngine"]


class AskedEngine(AskedProcess, Protocol):
    """What the contracts need of an engine.  All raise ``EngineNotReady`` and ``RequestFailed``."""

    async def suggest(self, before: Private, options: SuggestOptions, lane: str) -> Suggestions:
        """Which eojeols fit behind ``before``."""

    async def eot(self, question: Eot) -> EotAnswer:
        """Whether each text ends."""

    async def report(self) -> Statistics:
        """How it has gone."""


class ServedEngine(ServedProcess[EngineClient]):
    """An engine's process."""

    def __init__(self, options: EngineOptions, on_state: Callable[[EngineState], None]) -> None:
        """``on_state`` is called on a thread of the client's, with every state that the engine enters."""
        self._on_state = on_state
        super().__init__(EngineClient(options, self._follow))

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
        return await self._answered(ask, self._client.cancel)

    def _follow(self, event: EngineEvent) -> None:
        if isinstance(event, EngineState):
            self._on_state(event)


def _failure(answer: EngineAnswer) -> RequestFailed:
    return RequestFailed(answer.code if isinstance(answer, Failed) else "internal")
