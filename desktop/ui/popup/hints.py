"""How many more takings are shown their key: a number in the data folder, no more of the person than that."""

from __future__ import annotations

import contextlib
from pathlib import Path

__all__ = ["HINTS", "hints_left", "note_taken"]

HINTS = 20
"""So often a person has taken a candidate before they know the key."""

_LONGEST = 20


def hints_left(path: Path) -> int:
    """How many of ``HINTS`` are left; all where nothing, or no number, is kept there."""
    try:
        with path.open(encoding="utf-8") as file:
            taken = int(file.read(_LONGEST))
    except (OSError, ValueError):
        return HINTS
    return min(HINTS, max(0, HINTS - taken))


def note_taken(path: Path, left: int) -> None:
    """Keeps that so many are ``left``; where that is not possible, they are shown again."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(f"{HINTS - left}\n", encoding="utf-8")
