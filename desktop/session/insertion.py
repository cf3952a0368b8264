"""Which keys put a candidate into the text, whatever the toolkit has done to the open syllable."""

from __future__ import annotations

import re

from desktop.input.protocol import Insert
from desktop.session.document import Document, after_keys
from engine.text.hangul import is_hangul, keys, round_trips
from engine.text.private import Private

__all__ = ["fits", "insertion", "punctuation", "release", "shared"]

_LATIN_BEGINNING = re.compile(r".*[A-Za-z]")
"""All of an eojeol up to its last Latin letter."""


def fits(candidate: str, partial: str) -> bool:
    """Whether ``candidate`` can still be reached from what is typed, and is more than that.

    After a correction the screen may show what keys in a row would not give
    (가ㄱ): from there nothing can be reached.  Latin letters stand as they
    are (AI → AI가); what follows them is reached like any other.  Other text
    that keys cannot spell in Hangul mode is only possible where nothing of
    the eojeol is typed yet: it is pasted.
    """
    latin = _latin(candidate, partial)
    candidate, partial = candidate[latin:], partial[latin:]
    if not _spellable(candidate):
        return not partial and not latin
    return candidate != partial and keys(candidate).startswith(keys(partial)) and round_trips(partial)


def insertion(document: Document, candidate: str, tail: str, hold: int) -> tuple[Insert, Document]:
    """The command that makes the current eojeol ``candidate``, with ``tail`` behind it, and the text expected then."""
    partial, preedit = document.partial, document.preedit.reveal()
    stem = document.text[: len(document.text) - len(partial)]
    latin = _latin(candidate, partial)
    stem, candidate, partial = stem + partial[:latin], candidate[latin:], partial[latin:]
    expected = after_keys(stem, candidate + tail)
    if not _spellable(candidate):
        expected = Document(Private(stem + candidate + tail))
        return Insert(hold, 0, Private(""), paste=Private(candidate + tail)), expected
    common = shared(candidate, partial)
    if not round_trips(candidate[common:]):
        common = 0
    erase, spelled = len(partial) - common, keys(candidate[common:]) + tail
    if not preedit:
        return Insert(hold, erase, Private(spelled)), expected
    rest = keys(candidate)[len(keys(partial)) :] + tail
    command = Insert(hold, 0, Private(rest), composing=True, committed_erase=erase, committed_keys=Private(spelled))
    return command, expected


def release(document: Document, reopenable: str, hold: int) -> tuple[Insert, Document]:
    """Ends a hold without inserting, and the text expected then.

    The open syllable is opened again if the toolkit commits it, or has
    committed it already: then it is the ``reopenable`` end of the text.
    """
    before, preedit = document.before.reveal(), document.preedit.reveal()
    if reopenable and not preedit and before.endswith(reopenable):
        opened = Document(Private(before[: -len(reopenable)]), Private(reopenable))
        return Insert(hold, len(reopenable), Private(keys(reopenable))), opened
    respelled = Private(keys(preedit))
    return Insert(hold, 0, Private(""), bool(preedit), len(preedit), respelled), document


def punctuation(document: Document, mark: str, hold: int) -> tuple[Insert, Document]:
    """Takes back the space put behind a taken candidate and types ``mark`` in its place."""
    return Insert(hold, 1, Private(mark)), Document(Private(document.before.reveal()[:-1] + mark))


def shared(candidate: str, partial: str) -> int:
    """How many first characters of ``candidate`` stand on screen exactly so."""
    count = 0
    while count < min(len(candidate), len(partial)) and candidate[count] == partial[count]:
        count += 1
    return count


def _latin(candidate: str, partial: str) -> int:
    """How many first characters both share up to the last Latin letter that was typed."""
    beginning = _LATIN_BEGINNING.match(partial)
    return beginning.end() if beginning is not None and candidate.startswith(beginning[0]) else 0


def _spellable(text: str) -> bool:
    """Whether keys pressed in Hangul mode give this text: Hangul, and ASCII that is no letter."""
    return all(is_hangul(char) or (char.isascii() and char.isprintable() and not char.isalpha()) for char in text)
