"""Which programs of the person run now, by what the system calls them."""

from __future__ import annotations

import os

import psutil

__all__ = ["running_names"]


def running_names() -> frozenset[str]:
    """The names of their processes, case folded; of what goes meanwhile, or may not be asked, nothing."""
    own, names = _owner(os.getpid()), set()
    for process in psutil.process_iter(["name", "username"]):
        if process.info["name"] and process.info["username"] == own:
            names.add(str(process.info["name"]).casefold())
    return frozenset(names)


def _owner(pid: int) -> str | None:
    try:
        return str(psutil.Process(pid).username())
    except psutil.Error:
        return None
