"""Lines and numbers as a person or another program gives them, and readers who went away."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from engine.text.private import Private

__all__ = ["abandon", "number", "read_lines", "typed"]

_CHUNK = 1 << 16


def number(spelled: str) -> int | float | str:
    """The number that an option spells; what is none stays a text, for those to refuse who know the limits."""
    for kind in (int, float):
        try:
            return kind(spelled)
        except ValueError:
            continue
    return spelled


def typed(argument: str) -> Private:
    """What the command line gives as somebody's text; bytes that are no UTF-8 become question marks."""
    # They arrive as half surrogate pairs.
    return Private(argument.encode(errors="replace").decode())


def read_lines(source: BinaryIO, limit: int) -> Iterator[bytes]:
    """The lines without their ends; of one over ``limit`` characters just enough to be over it, to bound memory."""
    enough = 4 * limit + 8
    while line := source.readline(enough):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = source.readline(_CHUNK)
            # An unfinished line at the end of the file is a line too.
        if len(line) >= enough:
            yield b" " * (limit + 1)
        else:
            yield line.rstrip(b"\r\n")


def abandon(out: TextIO | BinaryIO) -> None:
    """After a ``BrokenPipeError``: what is still buffered must not raise again when Python flushes it at its end."""
    try:
        descriptor = out.fileno()
    except io.UnsupportedOperation:
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
