"""Who asks the engine next, where more ask than it is worth to have waiting inside it.

In a lane of the engine a newer suggestion cancels the older one, and there
are few lanes.  So whoever asks takes a lane for as long as the question
takes, and who waits for one gets it in the order of coming.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from desktop.api.errors import Overloaded

__all__ = ["LaneTurns"]

_LANES = 8
"""Enough that the engine always finds one more; each further one only waits inside of it."""

_WAITING = 2000


class LaneTurns:
    """Lanes for one question at a time each.  Belongs to one event loop."""

    def __init__(self, lanes: int = _LANES, waiting: int = _WAITING) -> None:
        self._free = [f"api{number}" for number in range(lanes)]
        self._turns = asyncio.Semaphore(lanes)
        self._waiting, self._most = 0, waiting

    @contextlib.asynccontextmanager
    async def lane(self) -> AsyncIterator[str]:
        """A lane that is nobody else's inside the ``with``; raises ``Overloaded`` when too many wait already."""
        if self._waiting >= self._most:
            raise Overloaded(f"{self._waiting} wait")
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        lane = self._free.pop()
        try:
            yield lane
        finally:
            self._free.append(lane)
            self._turns.release()
