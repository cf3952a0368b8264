"""Memory of each role and the time from a key to the popup, noted at every thousand keys."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.measures import resident_mb

__all__ = ["Reading", "grown", "latencies", "read_roles"]

_ALLOWED_GROWTH, _ALLOWED_MB = 1.3, 20.0


@dataclasses.dataclass(frozen=True)
class Reading:
    """After ``keys`` keys: MB resident, threads and open files of each role, and milliseconds from key to popup."""

    keys: int
    resident: Mapping[str, float]
    threads: Mapping[str, int]
    files: Mapping[str, int]
    popup_ms: Sequence[float]

    @property
    def typical_ms(self) -> float | None:
        """The median; none when nothing was painted."""
        return round(statistics.median(self.popup_ms), 1) if self.popup_ms else None

    @property
    def longest_ms(self) -> float | None:
        """The slowest; none when nothing was painted."""
        return round(max(self.popup_ms), 1) if self.popup_ms else None


def read_roles(keys: int, pids: Mapping[str, int | None], popup_ms: Sequence[float]) -> Reading:
    """What the system tells of these processes; one that has just died is left out."""
    resident, threads, files = {}, {}, {}
    for role, pid in pids.items():
        if pid is None:
            continue
        try:
            resident[role] = round(resident_mb(pid), 1)
            threads[role] = len(list(Path(f"/proc/{pid}/task").iterdir()))
            files[role] = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        except (OSError, StopIteration):
            continue
    return Reading(keys, resident, threads, files, tuple(popup_ms))


def latencies(pressed: Sequence[float], painted: Sequence[float]) -> list[float]:
    """Milliseconds from each key to the last picture painted before the next one; keys that brought none left out."""
    found = []
    for at, until in zip(pressed, [*pressed[1:], float("inf")], strict=True):
        pictures = [each for each in painted if at <= each < until]
        if pictures:
            found.append(round((pictures[-1] - at) * 1000, 2))
    return found


def grown(readings: Sequence[Reading]) -> list[str]:
    """The roles that keep more memory in the last third than they did at first, beyond what caches take."""
    found = []
    for role in sorted({role for reading in readings for role in reading.resident}):
        sizes = [reading.resident[role] for reading in readings if role in reading.resident]
        # The smallest of a third: one reading may have met two models, the old and the new.
        third = max(1, len(sizes) // 3)
        first, last = min(sizes[:third]), min(sizes[-third:])
        if last > first * _ALLOWED_GROWTH + _ALLOWED_MB:
            found.append(f"{role} grew from {first:.0f} to {last:.0f} MB")
    return found
