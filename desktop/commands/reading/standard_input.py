"""Texts that are piped: ``-`` is what standard input gives, so that no list of processes shows it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TextIO

from desktop.words.cli import CliSentence
from desktop.words.language import text
from engine.text.private import Private

__all__ = ["MOST_BYTES", "MOST_SECRET", "Unread", "fill_in", "secret_line"]

MOST_BYTES = 1 << 20
"""Of a text; what a command takes is much shorter, and this bounds memory."""

MOST_SECRET = 1 << 14
"""Bytes of a key or a token that is piped; none has a tenth of it."""

_HERE = Private("-")


class Unread(Exception):
    """The text is not read; ``sentence`` tells the person why."""

    def __init__(self, sentence: CliSentence, **values: object) -> None:
        super().__init__(sentence.name)
        self.sentence = text(sentence, **values)


def fill_in(options: argparse.Namespace, source: TextIO | None, errors: TextIO, keys: str = "Ctrl+D") -> None:
    """Puts what ``source`` gives in the place of the ``-`` among the texts of ``options``; raises ``Unread``.

    Whatever a verb takes as a person's text is meant (``desktop.commands.lines.typed``).
    A person at a terminal is told with which ``keys`` to end the text.
    """
    places = list(_places(options))
    if not places:
        return
    if len(places) > 1:
        raise Unread(CliSentence.INPUT_TWICE)
    if source is not None and source.isatty():
        errors.write(text(CliSentence.INPUT_ASKED, keys=keys) + "\n")
        errors.flush()
    given = _read(source)
    name, at = places[0]
    if at is None:
        setattr(options, name, given)
    else:
        getattr(options, name)[at] = given


def secret_line(source: TextIO) -> Private:
    """The first line without blanks around it; raises ``Unread`` for one that no key and no token has."""
    data = source.buffer.readline(MOST_SECRET + 1)
    if len(data) > MOST_SECRET:
        raise Unread(CliSentence.SECRET_TOO_LONG, most=f"{MOST_SECRET:,}")
    return Private(data.decode("utf-8-sig", errors="replace").strip())


def _places(options: argparse.Namespace) -> Iterator[tuple[str, int | None]]:
    for name, value in vars(options).items():
        if isinstance(value, Private) and value == _HERE:
            yield name, None
        elif isinstance(value, list):
            for at, each in enumerate(value):
                if isinstance(each, Private) and each == _HERE:
                    yield name, at


def _read(source: TextIO | None) -> Private:
    """All of it without the end of its last line, which ``echo`` adds; bytes that are no UTF-8 become U+FFFD."""
    data = b"" if source is None else source.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unread(CliSentence.INPUT_TOO_LONG, most=MOST_BYTES >> 20)
    return Private(data.decode("utf-8-sig", errors="replace").removesuffix("\n").removesuffix("\r"))
