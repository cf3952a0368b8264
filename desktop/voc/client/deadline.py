"""The time of one question, with everything that is sent for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from desktop.voc.protocol.errors import Unavailable

__all__ = ["Deadline"]


class Deadline:
    """An asynchronous context manager of one task, which ends its block after so many ``seconds``.

    Raises ``Unavailable`` ("timeout").  Waiting for a place does not count:
    how long others take says nothing of this question.
    """

    def __init__(self, seconds: float, subject: str) -> None:
        self._seconds, self._subject = seconds, subject
        self._timeout = asyncio.timeout(None)
        self._until = 0.0

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._set(self._seconds)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            raise Unavailable("timeout", self._subject, f"{self._seconds:g} s in all") from None

    @property
    def left(self) -> float:
        """Seconds."""
        return self._until - asyncio.get_running_loop().time()

    @contextlib.asynccontextmanager
    async def place(self, places: asyncio.Semaphore) -> AsyncIterator[None]:
        """One of the places, as long as the block takes."""
        left = self.left
        self._timeout.reschedule(None)
        async with places:
            self._set(left)
            yield

    def _set(self, left: float) -> None:
        self._until = asyncio.get_running_loop().time() + left
        self._timeout.reschedule(self._until)
