"""Opening what may be anything: a file of a model that somebody else made."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from models.errors import BadFile

__all__ = ["opened", "read_small"]


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The regular file at ``path``, open for reading, and its size in bytes.

    Raises ``BadFile`` ("missing", "unreadable"), also for an ``OSError`` of
    the body; pipes and devices, on which opening would wait, are unreadable.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadFile("unreadable", path.name, "no regular file")
        with path.open("rb") as file:
            yield file, os.fstat(file.fileno()).st_size
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadFile("missing", path.name, type(error).__name__) from None
    except OSError as error:
        raise BadFile("unreadable", path.name, type(error).__name__) from None


def read_small(path: Path, limit: int) -> bytes:
    """The whole file; raises ``BadFile`` as ``opened`` does, and "too-large" above ``limit`` bytes."""
    with opened(path) as (file, _):
        data = file.read(limit + 1)
    if len(data) > limit:
        raise BadFile("too-large", path.name, f"over {limit} bytes")
    return data
