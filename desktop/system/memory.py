"""How much memory there is, and what processes of this program take of it.  Bytes everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import psutil

__all__ = ["System", "Used", "resident", "system"]


class System(NamedTuple):
    """``free`` can be had without swapping."""

    total: int
    free: int


class Used(NamedTuple):
    """What one part of the program keeps resident; ``model`` is empty for what is no engine."""

    model: str
    resident: int


def system() -> System:
    """The memory of the machine now."""
    found = psutil.virtual_memory()
    return System(found.total, found.available)


def resident(pids: Iterable[int | None]) -> int:
    """What these processes keep resident together; one that is gone counts nothing."""
    total = 0
    for pid in pids:
        if pid is None:
            continue
        try:
            total += psutil.Process(pid).memory_info().rss
        except psutil.Error:
            continue
    return total
