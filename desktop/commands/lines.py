"""Lines and numbers as a person or another program gives them, and readers who went away."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from desktop.commands.reading.standard_input import Unread
from desktop.words.cli import CliSentence
from engine.text.private import Private

__all__ = ["abandon", "number", "read_lines", "typed"]

_CHUNK = 1 << 16

_MOST_SKIPPED = 16 << 20
"""Bytes of a line that is too long; whoever sends more of it sends no lines."""


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
    """The lines without their ends; of one over ``limit`` characters just enough to be over it, to bound memory.

    It comes as soon as it is too long, wherever its end is.  Raises ``Unread``
    behind one that goes on and on, because nothing else will come.
    """
    enough = 4 * limit + 8
    while line := source.readline(enough):
        if len(line) < enough:  # an unfinished line at the end of the file is a line too
            yield line.rstrip(b"\r\n")
            continue
        yield b" " * (limit + 1)
        _skip(source, line)


def _skip(source: BinaryIO, begun: bytes) -> None:
    """Reads to the end of a line; raises ``Unread`` where none comes."""
    skipped = 0
    while begun and not begun.endswith(b"\n"):
        begun = source.readline(_CHUNK)
        skipped += len(begun)
        if skipped > _MOST_SKIPPED:
            raise Unread(CliSentence.LINE_ENDLESS, most=_MOST_SKIPPED >> 20)


def abandon(out: TextIO | BinaryIO) -> None:
    """After a ``BrokenPipeError``: what is still buffered must not raise again when Python flushes it at its end."""
    try:
        descriptor = out.fileno()
    except io.UnsupportedOperation:
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
