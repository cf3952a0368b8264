"""Opening what may be anything: a file of a model that somebody else made; as ``engine.files``, with our errors."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.files import opening
from engine.files.opening import FileFault
from models.errors import BadFile

__all__ = ["opened", "read_small", "translated"]


@contextlib.contextmanager
def translated(subject: str = "") -> Iterator[None]:
    """Raises each ``FileFault`` of the body as a ``BadFile`` about the file, or about ``subject``."""
    try:
        yield
    except FileFault as fault:
        raise BadFile(fault.code, subject or fault.name, fault.detail) from None


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The regular file at ``path``, open for reading, and its size in bytes.

    Raises ``BadFile`` ("missing", "unreadable", "no-handles", "no-memory"),
    also for an ``OSError`` of the body; pipes and devices, on which opening
    would wait, are unreadable.
    """
    with translated(), opening.opened(path) as found:
        yield found


def read_small(path: Path, limit: int) -> bytes:
    """The whole file; raises ``BadFile`` as ``opened`` does, and "too-large" above ``limit`` bytes."""
    with translated():
        return opening.read_small(path, limit)
