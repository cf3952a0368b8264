"""Which columns a file has; None as yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = ["columns_of"]


def columns_of(path: Path) -> Sequence[str] | str:
    """TODO"""
    return ()
