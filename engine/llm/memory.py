"""How much memory this process may have at most: what is larger is refused, and not tried.

A leaf.  The system kills who takes more than its group may have, and lets
allocations fail beyond a limit of the process; neither says why to a person.
"""

from __future__ import annotations

import contextlib
import importlib
from pathlib import Path
from typing import Any

import psutil

__all__ = ["most_bytes"]

_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


def most_bytes(groups: Path = _GROUPS, own: Path = _OWN_GROUP) -> int:
    """The smallest of the machine's memory, the limit of the process and those of its control groups, in bytes."""
    return min([_machine(), *_process_limit(), *_group_limits(groups, own)])


def _machine() -> int:
    """Memory and swap; on Windows the latter is asked of performance counters, which not every machine has."""
    swap = 0
    with contextlib.suppress(RuntimeError, OSError):
        swap = psutil.swap_memory().total
    return int(psutil.virtual_memory().total + swap)


def _process_limit() -> list[int]:
    """Of the address space; Windows has no such limit."""
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:
        return []
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return [] if limit == resource.RLIM_INFINITY else [int(limit)]


def _group_limits(groups: Path, own: Path) -> list[int]:
    """Of the control group of this process and of all above it, where there are any (Linux, version 2)."""
    found = []
    with contextlib.suppress(OSError, ValueError):
        name = next((line[3:] for line in own.read_text().splitlines() if line.startswith("0::")), "/")
        place = groups / name.strip("/")
        for folder in (place, *place.parents):
            if not folder.is_relative_to(groups):
                break
            with contextlib.suppress(OSError, ValueError):
                found.append(int((folder / "memory.max").read_text()))
    return found
