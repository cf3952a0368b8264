"""What the input method of our own says of what is typed, and what it is told: values that go over their link.

Each side says ``Hello`` first.  ``MEETING`` is the version of all this; the
two may be of different installations for a while, during an update.
"""

from __future__ import annotations

from typing import Final

from desktop.input.protocol import (
    Caret,
    Composed,
    Focus,
    ImeState,
    Insert,
    Inserted,
    Offering,
    OfferUsed,
    Passed,
    Surrounding,
)
from engine.wire.link import Hello

__all__ = ["MEETING", "FromIme", "ToIme"]

MEETING: Final = 1
"""Raised with every change of what goes over; whoever speaks another one is heard no further."""

FromIme = Hello | Focus | ImeState | Caret | Composed | Passed | Surrounding | Inserted | OfferUsed
ToIme = Hello | Offering | Insert
