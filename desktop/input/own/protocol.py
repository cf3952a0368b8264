"""What the input method of our own says of what is typed, and what it is told: values that go over their link.

Each side says ``Hello`` first.  ``MEETING`` is the version of all this; the
two may be of different installations for a while, during an update.
"""

from __future__ import annotations

from typing import Final, TypeGuard, get_args

import msgspec

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
    Unserved,
)
from engine.text.layouts.tables import LayoutName
from engine.wire.link import Hello

__all__ = ["MEETING", "FromIme", "ImeStateHeard", "ImeWords", "ToIme"]

MEETING: Final = 3
"""Raised with every change of what goes over; whoever speaks another one is heard no further."""

_LONGEST: Final = 40


class ImeStateHeard(msgspec.Struct, frozen=True, tag="ime"):
    """An ``ImeState`` as it comes in: who says it may know layouts that are not known here."""

    present: bool
    hangul: bool
    unserved: Unserved | None = None
    choosing: bool = False
    layout: str = "2"

    def understood(self) -> ImeState:
        """What it says; of a layout that is not known here, that nothing can be offered with it."""
        layout = self.layout
        if _is_known(layout):
            return ImeState(self.present, self.hangul, self.unserved, self.choosing, layout)
        name = "".join(filter(str.isprintable, layout[:_LONGEST])) or "–"
        return ImeState(self.present, self.hangul, self.unserved or Unserved("keyboard", name), self.choosing)


FromIme = Hello | Focus | ImeState | Caret | Composed | Passed | Surrounding | Inserted | OfferUsed
ImeWords = Hello | Focus | ImeStateHeard | Caret | Composed | Passed | Surrounding | Inserted | OfferUsed
"""``FromIme`` as it comes in."""
ToIme = Hello | Offering | Insert


def _is_known(layout: str) -> TypeGuard[LayoutName]:
    return layout in get_args(LayoutName)
