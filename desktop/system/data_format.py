"""Which layout the person's data has: a number in the data folder, so that an older program leaves newer data alone.

A version that lays out its data so that earlier ones would misread it raises
``FORMAT``; models carry a version of their own (``models.store.manifest``), and
unknown settings are ignored one by one, so most changes need no new number.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from models import durable

__all__ = ["FORMAT", "is_newer", "note_format"]

FORMAT = 1

_MOST_BYTES = 1 << 16
_LONGEST = 20


def is_newer(folder: Path) -> bool:
    """Whether a program of a newer layout used this folder; a mark that cannot be read says nothing."""
    try:
        return int(durable.read(folder / "format", _MOST_BYTES)[:_LONGEST]) > FORMAT
    except (OSError, ValueError):
        return False


def note_format(folder: Path) -> None:
    """Writes the number into a folder that has none; where that is not possible, nothing is noted."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.create(folder / "format", f"{FORMAT}\n".encode(), mode=durable.SHARED)
