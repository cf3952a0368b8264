"""A Redis as a cache: asked for a fraction of a second, and left alone for a while when it does not answer.

It makes answers come sooner and nothing else: whatever goes wrong with it,
the engine is asked.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from engine.text.private import Private

__all__ = ["KeptAnswers", "RedisAnswers"]

_log = logging.getLogger(__name__)

_ASK_S = 0.2
"""Much longer than the engine takes: a cache that needs so long is no help."""

_CONNECT_S = 0.5
_PAUSE_S = 5.0
_CONNECTIONS = 64


class KeptAnswers(Protocol):
    """Bytes by name, for a time; never raises, and holds nothing dear."""

    async def find(self, names: Sequence[str]) -> Sequence[bytes | None]:
        """What is kept under each name."""

    async def keep(self, values: Mapping[str, bytes], seconds: int) -> None:
        """Keeps them for so long."""

    async def close(self) -> None:
        """Ends all connections."""


class RedisAnswers:
    """See ``KeptAnswers``; belongs to one event loop."""

    def __init__(self, address: Private, clock: Callable[[], float] = time.monotonic, ask_s: float = _ASK_S) -> None:
        """``ask_s``: seconds after which an answer is no longer waited for."""
        self._clock = clock
        self._rests_until = 0.0
        self._redis = Redis.from_url(
            address.reveal(),
            socket_timeout=ask_s,
            socket_connect_timeout=_CONNECT_S,
            max_connections=_CONNECTIONS,
            retry=Retry(NoBackoff(), 0),
        )

    async def find(self, names: Sequence[str]) -> Sequence[bytes | None]:
        """See ``KeptAnswers``."""
        found: list[bytes | None] = [None] * len(names)
        if self._clock() >= self._rests_until:
            try:
                found = [each if isinstance(each, bytes) else None for each in await self._redis.mget(names)]
            except (RedisError, OSError, TimeoutError) as error:
                self._rest(error)
        return found

    async def keep(self, values: Mapping[str, bytes], seconds: int) -> None:
        """See ``KeptAnswers``."""
        if self._clock() < self._rests_until:
            return
        try:
            async with self._redis.pipeline(transaction=False) as several:
                for name, value in values.items():
                    several.set(name, value, ex=seconds)
                await several.execute()
        except (RedisError, OSError, TimeoutError) as error:
            self._rest(error)

    async def close(self) -> None:
        """See ``KeptAnswers``."""
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            await self._redis.aclose()

    def _rest(self, error: Exception) -> None:
        # Its message may name the address, and with it a password.
        _log.warning("the shared cache does not answer: %s; asked again in %d s", type(error).__name__, _PAUSE_S)
        self._rests_until = self._clock() + _PAUSE_S
