"""Which programs of the person run now, by what the system calls them."""

from __future__ import annotations

import contextlib
import os

import psutil

__all__ = ["running_names"]


def running_names() -> frozenset[str]:
    """The names of their processes, case folded; of what goes meanwhile, or may not be asked, nothing."""
    own, names = _owner(os.getpid()), set()
    for process in psutil.process_iter():
        # Windows may refuse in a way that psutil knows nothing of: then only this one has no name.
        with contextlib.suppress(psutil.Error, OSError):
            if process.username() == own and (name := process.name()):
                names.add(name.casefold())
    return frozenset(names)


def _owner(pid: int) -> str | None:
    try:
        return str(psutil.Process(pid).username())
    except (psutil.Error, OSError):
        return None
