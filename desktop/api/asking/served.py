"""A process of the API's own, asked from an event loop: what is the same whatever it answers.

Must not load what the process does.  Whoever stops waiting gives up what they
asked, so nothing is computed for nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from desktop.api.errors import EngineNotReady
from engine.client.state import EngineState

__all__ = ["AskedProcess", "ServedProcess"]


class AskedProcess(Protocol):
    """What every contract needs of whoever answers behind it."""

    @property
    def state(self) -> EngineState:
        """What it is doing."""

    @property
    def ready(self) -> bool:
        """Whether it answers now."""


class _Client(Protocol):
    """A process as who asks it sees it."""

    @property
    def state(self) -> EngineState: ...

    def start(self) -> None: ...

    def close(self) -> None: ...


_ClientKind = TypeVar("_ClientKind", bound=_Client)
_Answer = TypeVar("_Answer")


class ServedProcess(Generic[_ClientKind]):
    """Starts the process, keeps it alive and asks it; belongs to the event loop that asks."""

    def __init__(self, client: _ClientKind) -> None:
        self._client = client

    def start(self) -> None:
        """Starts the process; it is not ready yet."""
        self._client.start()

    def close(self) -> None:
        """Ends the process and waits for that; what was asked fails with "cancelled"."""
        self._client.close()

    @property
    def state(self) -> EngineState:
        """See ``AskedProcess``."""
        return self._client.state

    @property
    def ready(self) -> bool:
        """See ``AskedProcess``."""
        return self._client.state.kind == "ready"

    async def _answered(
        self, ask: Callable[[Callable[[_Answer], None]], int], give_up: Callable[[int], None]
    ) -> _Answer:
        """The one answer to what ``ask`` asks, which gives a number to ``give_up``; raises ``EngineNotReady``."""
        if not self.ready:
            raise EngineNotReady(self.state.kind)
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[_Answer] = loop.create_future()

        def settle(answer: _Answer) -> None:
            if not answered.done():
                answered.set_result(answer)

        def arrived(answer: _Answer) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(settle, answer)

        number = ask(arrived)
        try:
            return await answered
        except asyncio.CancelledError:
            give_up(number)
            raise
