"""How fast something goes and how long it will still take, from samples of how far it is."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

__all__ = ["Rate"]

_STEP = 0.25
"""Seconds; samples closer to each other than this say more about buffers than about the line."""

_MEMORY = 5.0
"""Seconds after which what was measured counts for a third."""


class Rate:
    """Smoothed bytes a second.

    The first sample is where it starts, so a resumed download is not credited
    with what lay there already; a ``done`` that falls starts the measuring over.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` answers seconds that never go back."""
        self._clock = clock
        self._at: float | None = None
        self._done = 0
        self._speed: float | None = None
        self._left: int | None = None

    def sample(self, done: int, total: int) -> None:
        """Notes that ``done`` of ``total`` bytes are there now; a total of 0 is unknown yet."""
        now = self._clock()
        self._left = max(0, total - done) if total else None
        if self._at is None or done < self._done:
            self._at, self._done, self._speed = now, done, None
            return
        passed = now - self._at
        if passed < _STEP:
            return
        measured = (done - self._done) / passed
        weight = 1 - math.exp(-passed / _MEMORY)
        self._speed = measured if self._speed is None else self._speed + weight * (measured - self._speed)
        self._at, self._done = now, done

    @property
    def speed(self) -> float | None:
        """Bytes a second; none until it is known."""
        return self._speed

    @property
    def left(self) -> float | None:
        """Seconds that are left at this speed; none while it is unknown or next to nothing."""
        if self._left == 0:
            return 0.0
        if self._speed is None or self._left is None or self._speed < 1:
            return None
        return self._left / self._speed
