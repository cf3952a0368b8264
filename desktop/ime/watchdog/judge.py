"""When a process counts as standing still, and when it is not started anew any more.  Pure: times come in."""

from __future__ import annotations

import collections
from typing import Final

__all__ = ["LOOK_S", "Patience", "StallClock"]

LOOK_S: Final = 0.1
"""How often a process that is busy is looked at."""

_LOOKS: Final = 5
"""So many looks on time at the same key, half a second, are enough."""
_LATE_S: Final = 2.5 * LOOK_S

_MOST, _WITHIN_S = 3, 60.0


class StallClock:
    """Counts looks that came on time: who is itself stopped, suspended or without a processor blames nobody."""

    def __init__(self) -> None:
        self._seen: object = None
        self._looked = 0.0
        self._count = 0

    def look(self, busy_with: object, now: float) -> bool:
        """Whether it stands still; ``busy_with`` stays the same while it is busy with the same, none: it waits."""
        on_time = now - self._looked <= _LATE_S
        self._looked = now
        if busy_with is None or busy_with != self._seen or not on_time:
            self._seen, self._count = busy_with, 0
            return False
        self._count += 1
        return self._count >= _LOOKS


class Patience:
    """How often a process may fail: the third time within a minute is one too many."""

    def __init__(self) -> None:
        self._failures: collections.deque[float] = collections.deque(maxlen=_MOST)

    def failed(self, now: float) -> bool:
        """Notes a failure; whether it was the last one that is borne."""
        self._failures.append(now)
        return len(self._failures) == _MOST and now - self._failures[0] <= _WITHIN_S
