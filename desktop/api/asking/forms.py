"""A process that fills in forms, asked from an event loop: many at once, and whoever stops waiting gives up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from desktop.api.errors import EngineNotReady, Overloaded
from engine.client.forms import FormsClient, FormsOptions
from engine.client.state import EngineState, RequestFailed
from engine.wire.forms import Fill, Filled, Unfilled

__all__ = ["AskedForms", "ServedForms"]

_WAITING = 500


class AskedForms(Protocol):
    """What a contract needs of it."""

    @property
    def state(self) -> EngineState:
        """What it is doing."""

    @property
    def ready(self) -> bool:
        """Whether it answers now."""

    async def fill(self, ask: Fill) -> Filled:
        """What was written.  Raises ``EngineNotReady``, ``RequestFailed`` and ``Overloaded``."""


class ServedForms:
    """Starts the process, keeps it alive and asks it; belongs to the event loop that asks."""

    def __init__(self, options: FormsOptions, on_state: Callable[[EngineState], None]) -> None:
        """``on_state`` is called on a thread of the client's, with every state that is entered."""
        self._client = FormsClient(options, on_state)
        self._under_way = 0

    def start(self) -> None:
        """Starts the process; it is not ready yet."""
        self._client.start()

    def close(self) -> None:
        """Ends the process and waits for that; what was asked fails with "cancelled"."""
        self._client.close()

    @property
    def state(self) -> EngineState:
        """See ``AskedForms``."""
        return self._client.state

    @property
    def ready(self) -> bool:
        """See ``AskedForms``."""
        return self._client.state.kind == "ready"

    async def fill(self, ask: Fill) -> Filled:
        """See ``AskedForms``."""
        if not self.ready:
            raise EngineNotReady(self.state.kind)
        if self._under_way >= _WAITING:
            raise Overloaded(f"{self._under_way} wait")
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Filled | Unfilled] = loop.create_future()

        def settle(answer: Filled | Unfilled) -> None:
            if not answered.done():
                answered.set_result(answer)

        def arrived(answer: Filled | Unfilled) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(settle, answer)

        self._under_way += 1
        number = self._client.fill(ask, arrived)
        try:
            answer = await answered
        except asyncio.CancelledError:
            self._client.give_up(number)
            raise
        finally:
            self._under_way -= 1
        if isinstance(answer, Unfilled):
            raise RequestFailed(answer.code)
        return answer
