"""How a candidate gets into the text: what is asked of the keyboard's side, and what the text is afterwards."""

from __future__ import annotations

import dataclasses
from typing import Literal

from desktop.input.plans import by_commit, by_keys, latin_beginning, spellable
from desktop.input.protocol import Insert
from desktop.session.document import Document, with_open_end
from engine.text.hangul import keys, round_trips
from engine.text.layouts.becoming import continues
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.text.spelling.misspelt import repaired, righted

__all__ = ["Inserts", "Undo", "fits", "insertion", "is_pasted", "punctuation", "release", "restoration", "spared"]

Inserts = Literal["keys", "commit"]
"""As in ``Capabilities``: which plan the backend carries out."""

QUICK_UNDO_SECONDS = 2.0
"""So long behind a taking the chord that takes back in most programs takes the taking back."""


@dataclasses.dataclass(frozen=True)
class Undo:
    """What a taking has changed: where ``stood`` was, ``stands`` is now, the end of ``document``; done at ``at``.

    ``row`` and ``saved`` are what was counted for it.
    """

    stood: Private
    stands: Private
    document: Document
    at: float
    row: int = 1
    saved: int = 0

    @property
    def quick_until(self) -> float:
        """Until then the program's own chord for taking back means this."""
        return self.at + QUICK_UNDO_SECONDS


def fits(candidate: str, partial: str, layout: LayoutName = "2") -> bool:
    """Whether ``candidate`` can still be reached from what is typed with keys of ``layout``, and is more than that.

    After a correction the screen may show what keys in a row would not give
    (가ㄱ): from there nothing can be reached.  Latin letters stand as they
    are (AI → AI가); what follows them is reached like any other.  Other text
    that keys cannot spell in Hangul mode is only possible where nothing of
    the eojeol is typed yet.  What is misspelt (됬) leads where the right form does, and
    where its own keys do, if they lead to a right form (잠궈 to 잠궉).
    """
    if layout != "2":
        return candidate != partial and continues(candidate, partial, layout)
    latin = latin_beginning(candidate, partial)
    candidate, partial = candidate[latin:], partial[latin:]
    if not spellable(candidate):
        return not partial and not latin
    right = repaired(partial)
    if candidate in (partial, right) or not round_trips(partial):
        return False
    spelled = keys(candidate)
    return spelled.startswith(keys(right)) or (spelled.startswith(keys(partial)) and righted(candidate) == candidate)


def insertion(
    document: Document, candidate: str, tail: str, hold: int, inserts: Inserts = "keys"
) -> tuple[Insert, Document]:
    """The command that makes the current eojeol ``candidate``, with ``tail`` behind it, and the text expected then."""
    # A blank that our own input method still holds stands before the eojeol.
    held = "" if document.partial else document.preedit.reveal()
    partial, wanted = Private(held + document.partial), Private(held + candidate)
    command = Insert(hold, partial, wanted, Private(tail), len(document.preedit))
    return command, _expected(document, command, inserts)


def release(document: Document, reopenable: str, hold: int, inserts: Inserts = "keys") -> tuple[Insert, Document]:
    """Ends a hold without inserting, and the text expected then.

    The open syllable is opened again if the toolkit commits it, or has
    committed it already: then it is the ``reopenable`` end of the text.
    """
    before, preedit = document.before.reveal(), document.preedit
    if reopenable and not preedit.reveal() and before.endswith(reopenable):
        command = Insert(hold, Private(reopenable), Private(reopenable))
        return command, _expected(document, command, inserts)
    return Insert(hold, preedit, preedit, composing=len(preedit)), document


def punctuation(document: Document, mark: str, hold: int, inserts: Inserts = "keys") -> tuple[Insert, Document]:
    """Takes back the space put behind a taken candidate and types ``mark`` in its place."""
    command = Insert(hold, Private(document.text[-1:]), tail=Private(mark), composing=len(document.preedit))
    return command, _expected(document, command, inserts)


def restoration(
    document: Document, stands: str, stood: str, hold: int, inserts: Inserts = "keys"
) -> tuple[Insert, Document]:
    """Puts back what ``stood`` where ``stands`` is now, the end of the text; its last syllable is open again."""
    command = Insert(hold, Private(stands), Private(stood), composing=len(document.preedit))
    return command, _expected(document, command, inserts)


def spared(eojeol: str, partial: str, *, spaced: bool, presses: int = 1) -> int:
    """Keys that a person did not press who took ``eojeol`` by ``presses`` in place of typing on from ``partial``."""
    return max(0, len(keys(eojeol)) - len(keys(partial)) + spaced - presses)


def is_pasted(command: Insert, inserts: Inserts) -> bool:
    """Whether the text comes by the clipboard, so that no input method tells of it."""
    return inserts == "keys" and bool(by_keys(command).paste.reveal())


def _expected(document: Document, command: Insert, inserts: Inserts) -> Document:
    """The document once ``command`` is carried out."""
    stem = document.text[: len(document.text) - len(command.partial)]
    opened = by_keys(command).open if inserts == "keys" else by_commit(command).held
    return with_open_end(stem + command.wanted.reveal() + command.tail.reveal(), len(opened))
