"""The circuit breaker: a server that fails again and again is left alone for a while, then asked once."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop.voc.protocol.errors import Unavailable

__all__ = ["Breaker"]

_ASK_AGAIN = 0.25


class Breaker:
    """Closed; after ``threshold`` failures in a row open for ``pause`` seconds; then half open: one may try.

    ``cycles`` counts how often in a row it opened, for who wants to give up.
    For one thread.
    """

    def __init__(
        self, threshold: int = 5, pause: float = 15.0, clock: Callable[[], float] = time.monotonic, subject: str = ""
    ) -> None:
        self._threshold, self._pause, self._clock, self._subject = threshold, pause, clock, subject
        self._failures = 0
        self._until = 0.0
        self._trying = False
        self.cycles = 0

    def admit(self) -> None:
        """Asks for leave to send; who gets it says how it went.  Raises ``Unavailable`` ("paused")."""
        if not self.cycles:
            return
        left = self._until - self._clock()
        if left > 0:
            raise Unavailable("paused", self._subject, after=left)
        if self._trying:
            raise Unavailable("paused", self._subject, after=_ASK_AGAIN)
        self._trying = True

    def succeeded(self) -> None:
        """The server answered, or there is another reason to believe in it again."""
        self._failures = self.cycles = 0
        self._trying = False

    def failed(self) -> None:
        """It did not, or said that it cannot."""
        self._failures += 1
        late = self.cycles and not self._trying  # sent before it opened; tells nothing new
        if not late and (self._trying or self._failures >= self._threshold):
            self.cycles += 1
            self._until = self._clock() + self._pause
            self._trying = False

    def abandoned(self) -> None:
        """Who had leave was cancelled and learnt nothing."""
        self._trying = False
