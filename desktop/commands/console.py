"""The consoles of the commands: what is printed is printed, whatever it looks like."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

__all__ = ["plain_console"]


def plain_console(file: TextIO | None = None) -> Console:
    """A console on ``file``, on standard error unless told, that takes no square brackets or colons for its own."""
    return Console(file=file, stderr=file is None, markup=False, highlight=False, emoji=False)
