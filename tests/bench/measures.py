"""What the operating system (Linux) tells of a process."""

from __future__ import annotations

import threading
from pathlib import Path

__all__ = ["idle_ticks", "resident_mb"]


def resident_mb(pid: int | None) -> float:
    """The memory that the process keeps resident, mapped files included, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def idle_ticks(pid: int | None, seconds: float = 5.0) -> int:
    """How much processor time, in hundredths of a second, the process takes while nobody asks it anything."""
    before = _ticks(pid)
    threading.Event().wait(seconds)
    return _ticks(pid) - before


def _ticks(pid: int | None) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
