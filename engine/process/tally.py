"""How it has gone since the engine started: counts and times, never text."""

from __future__ import annotations

import collections
from typing import Literal, TypeAlias

import numpy as np

from engine.wire.protocol import Phase, Statistics

__all__ = ["NEWEST", "Outcome", "PhaseName", "Tally", "phase"]

Outcome: TypeAlias = Literal["answered", "cancelled", "failed"]
PhaseName: TypeAlias = Literal["queue", "prompt", "search", "total"]

NEWEST = 2000
"""Percentiles are those of so many requests; older ones may come from another model."""


class Tally:
    """Counts requests and keeps the times of the newest ones.  Not thread-safe."""

    def __init__(self) -> None:
        self._counts: collections.Counter[str] = collections.Counter()
        self._times: dict[PhaseName, collections.deque[float]] = {
            name: collections.deque(maxlen=NEWEST) for name in ("queue", "prompt", "search", "total")
        }

    def count(self, outcome: Outcome, *, cached: bool = False, complete: bool = True) -> None:
        """One more request came to its end."""
        self._counts[outcome] += 1
        self._counts["cache_hits"] += cached
        self._counts["incomplete"] += not complete

    def time(self, phase: PhaseName, milliseconds: float) -> None:
        """A phase of a request took this long."""
        self._times[phase].append(milliseconds)

    def statistics(self, request: int, model: str, superseded: int, refused: int) -> Statistics:
        """All of it, as the answer to ``Report`` ``request``.

        ``model`` is the id of the one in use, or empty; ``superseded`` requests were cancelled uncounted, and
        ``refused`` ones failed.
        """
        counts = self._counts
        cancelled, failed = counts["cancelled"] + superseded, counts["failed"] + refused
        return Statistics(
            request,
            model,
            requests=counts["answered"] + cancelled + failed,
            answered=counts["answered"],
            cache_hits=counts["cache_hits"],
            incomplete=counts["incomplete"],
            cancelled=cancelled,
            failed=failed,
            phases={name: phase(times) for name, times in self._times.items() if times},
        )


def phase(times: collections.deque[float]) -> Phase:
    """How many, and their percentiles; ``times`` are milliseconds, at least one."""
    p50, p95, p99 = np.percentile(times, (50, 95, 99)).tolist()
    return Phase(len(times), p50, p95, p99)
