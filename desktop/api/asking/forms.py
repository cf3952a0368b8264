"""A process that fills in forms, asked from an event loop: many at once, and whoever stops waiting gives up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desktop.api.asking.served import AskedProcess, ServedProcess
from desktop.api.errors import EngineNotReady, Overloaded
from engine.client.forms import FormsClient, FormsOptions, OnFilled
from engine.client.state import EngineState, RequestFailed
from engine.wire.forms import Fill, Filled, Unfilled

__all__ = ["AskedForms", "NoForms", "ServedForms"]

_WAITING = 500

_SILENT_S = 240.0
"""A process that owes answers and finishes none for so long hangs: whoever asks stops waiting soon after."""


class AskedForms(AskedProcess, Protocol):
    """What a contract needs of it."""

    async def fill(self, ask: Fill) -> Filled:
        """What was written.  Raises ``EngineNotReady``, ``RequestFailed`` and ``Overloaded``."""


class ServedForms(ServedProcess[FormsClient]):
    """Such a process."""

    def __init__(self, options: FormsOptions, on_state: Callable[[EngineState], None]) -> None:
        """``on_state`` is called on a thread of the client's, with every state that is entered."""
        super().__init__(FormsClient(options, on_state))
        self._under_way = 0

    async def fill(self, ask: Fill) -> Filled:
        """See ``AskedForms``."""
        if self._under_way >= _WAITING:
            raise Overloaded(f"{self._under_way} wait")
        self._under_way += 1
        try:
            answer = await self._answered(self._asking(ask), self._give_up)
        finally:
            self._under_way -= 1
        if isinstance(answer, Unfilled):
            raise RequestFailed(answer.code)
        return answer

    def _give_up(self, number: int) -> None:
        self._client.end_if_silent(_SILENT_S)
        self._client.give_up(number)

    def _asking(self, ask: Fill) -> Callable[[OnFilled], int]:
        return lambda to: self._client.fill(ask, to)


class NoForms:
    """Nobody: no model was named to the server."""

    state = EngineState("stopped", "")
    ready = False

    async def fill(self, ask: Fill) -> Filled:
        """Raises ``EngineNotReady``."""
        raise EngineNotReady(self.state.kind)
