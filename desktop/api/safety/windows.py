"""How often somebody may ask: windows of fixed length, whose end is told exactly.

Own and not a library's: those with a store in memory start a thread at every
count, go by the wall clock, and take no clock of a test's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

__all__ = ["FixedWindows", "Verdict"]

_MOST = 10_000
"""So many callers are counted; when there are more, those whose window is over are forgotten."""


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Whether one more was allowed: of ``limit``, ``remaining`` are left for the ``seconds`` until the window ends."""

    allowed: bool
    limit: int
    remaining: int
    seconds: float


class FixedWindows:
    """A window begins with the first request and ends ``length`` seconds later.  Not thread-safe."""

    def __init__(self, clock: Callable[[], float], length: float = 60.0) -> None:
        """``clock`` gives seconds and only goes forward."""
        self._clock, self._length = clock, length
        self._begun: dict[str, tuple[float, int]] = {}

    def hit(self, caller: str, limit: int) -> Verdict:
        """Counts one request of this caller; what is refused is not counted."""
        now = self._clock()
        since, count = self._begun.get(caller, (now, 0))
        if now - since >= self._length:
            since, count = now, 0
        left = since + self._length - now
        if count >= limit:
            return Verdict(False, limit, 0, left)
        if caller not in self._begun and len(self._begun) >= _MOST:
            self._forget(now)
        self._begun[caller] = since, count + 1
        return Verdict(True, limit, limit - count - 1, left)

    def _forget(self, now: float) -> None:
        self._begun = {caller: each for caller, each in self._begun.items() if now - each[0] < self._length}
