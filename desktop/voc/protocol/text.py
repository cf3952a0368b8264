"""A customer's text on its way out, checked and cleaned as the VoC protocol has it; and what is said of it.

The person sees the original.
"""

from __future__ import annotations

import unicodedata

from desktop.voc.protocol.errors import BadInput
from engine.text.private import Private
from models.complaints import cleaning

__all__ = ["TEXT_LIMIT", "checked", "cleaned", "shown", "unmarked"]

TEXT_LIMIT = 20_000
"""The most characters of a text that are sent."""


def checked(text: Private) -> Private:
    """The text as it may be sent, in NFC.  Raises ``BadInput`` ("empty-text", "long-text")."""
    composed = cleaning.composed(text.reveal())
    if not composed:
        raise BadInput("empty-text")
    if len(composed) > TEXT_LIMIT:
        raise BadInput("long-text", detail=f"{len(composed)} characters")
    return Private(composed)


def cleaned(text: Private) -> Private:
    """Letters and digits only, blanks folded: the ``input_text`` of the VoC protocol.  Raises as ``checked``."""
    found = cleaning.cleaned(checked(text).reveal())
    if not found:
        raise BadInput("empty-text", detail="neither letters nor digits")
    return Private(found)


def unmarked(text: Private) -> Private:
    """Without the headings of the Alpaca template: what follows one in a customer's text would pass for the task."""
    return Private(cleaning.unmarked(text.reveal()))


def shown(piece: str) -> Private:
    """A piece of an answer without what a terminal would obey."""
    return Private("".join(each for each in piece if each in "\n\t" or unicodedata.category(each)[0] != "C"))
