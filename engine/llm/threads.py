"""One thread or several: chosen by what decodes have cost lately."""

from __future__ import annotations

import os

__all__ = ["Threads", "most_threads"]

_SMALL = 30_000_000
"""Parameters up to which one thread is as fast as several."""

_OVERHEAD = 6.0
"""What a decode costs beside its rows, in rows."""

_LEARN = 0.2
"""How much the newest decode counts."""

_PROBE = 128
"""After so many decodes the other number is tried once: the machine may have become busy, or quiet."""


def most_threads(parameters: int) -> int:
    """Threads for a model of that many parameters on a quiet machine: one for a small model, else at most four."""
    logical = os.cpu_count() or 1
    # Above four logical cores nearly every processor shows two for each physical one.
    physical = logical // 2 if logical > 4 else logical
    return min(4, physical) if parameters > _SMALL else 1


class Threads:
    """How many threads the next decode gets: one, or ``most``.

    llama.cpp's threads wait for each other some hundred times a decode.  On
    a quiet machine two make KoGPT2 nearly twice as fast; when another
    program wants the second core they take twice as long as one, because
    whoever is there waits for whoever is not.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._cost: dict[int, float] = {}
        """Seconds a row, as a running average."""
        self._since_probe = 0

    def choose(self) -> int:
        """The number for the next decode."""
        if self.most == 1:
            return 1
        for number in (self.most, 1):
            if number not in self._cost:
                return number
        best = min((self.most, 1), key=lambda number: self._cost[number])
        self._since_probe += 1
        if self._since_probe < _PROBE:
            return best
        self._since_probe = 0
        other = 1 if best == self.most else self.most
        del self._cost[other]  # what was true that long ago says nothing now
        return other

    def learn(self, number: int, rows: int, seconds: float) -> None:
        """A decode of ``rows`` tokens on ``number`` threads took this long."""
        cost = seconds / (rows + _OVERHEAD)
        known = self._cost.get(number)
        self._cost[number] = cost if known is None else (1 - _LEARN) * known + _LEARN * cost
