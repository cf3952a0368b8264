"""What the typist wants done: towards the application, the panel and the session, in order."""

from __future__ import annotations

import dataclasses

from desktop.ime.composer.composer import Composer
from desktop.ime.composer.hanja import HanjaRow
from desktop.ime.composer.layouts import known_layout
from desktop.input.offers import OfferedRow, OfferUsed
from desktop.input.protocol import Composed, ImeState, Inserted, Passed, Surrounding, Unserved
from engine.text.private import Private

__all__ = [
    "Commit",
    "Erase",
    "HanjaHidden",
    "HanjaShown",
    "Mode",
    "OffersHidden",
    "OffersShown",
    "Output",
    "Preedit",
    "Tell",
    "Told",
    "TypistReply",
    "state_of",
]


@dataclasses.dataclass(frozen=True)
class Commit:
    """This is text of the application now."""

    text: Private


@dataclasses.dataclass(frozen=True)
class Preedit:
    """This is being composed, in place of what was; empty for nothing.

    The last ``composing`` characters are the open syllable, what is before
    them only waits to be committed.  The client must take it as text when the
    focus goes or it resets (IBus's mode COMMIT).
    """

    text: Private
    composing: int = 0


@dataclasses.dataclass(frozen=True)
class Erase:
    """So many characters left of the caret go; never told while anything is being composed."""

    count: int


@dataclasses.dataclass(frozen=True)
class Mode:
    """What the panel shows: Hangul or Latin."""

    hangul: bool


@dataclasses.dataclass(frozen=True)
class HanjaShown:
    """The list of hanja, in pages of nine, and the row the cursor is on."""

    rows: tuple[HanjaRow, ...]
    selected: int


@dataclasses.dataclass(frozen=True)
class HanjaHidden:
    """The list goes."""


@dataclasses.dataclass(frozen=True)
class OffersShown:
    """Rows of the session, and the one that one Tab takes; ``note`` is shown above them.

    ``signs`` are those of ``Offering``.
    """

    rows: tuple[OfferedRow, ...]
    selected: int
    note: str = ""
    signs: tuple[str, str] = ("⇥", "123456789")


@dataclasses.dataclass(frozen=True)
class OffersHidden:
    """No rows of the session any more."""


Told = Composed | Passed | Surrounding | ImeState | Inserted | OfferUsed


@dataclasses.dataclass(frozen=True)
class Tell:
    """This is for the session, where there is one."""

    event: Told


Output = Commit | Preedit | Erase | Mode | HanjaShown | HanjaHidden | OffersShown | OffersHidden | Tell


@dataclasses.dataclass(frozen=True)
class TypistReply:
    """``handled``: the application does not get the key.  Otherwise it does, behind what ``outputs`` do."""

    handled: bool
    outputs: tuple[Output, ...] = ()


def state_of(composer: Composer, *, hangul: bool, choosing: bool) -> ImeState:
    """In which state the input method is, as the session is told."""
    if (layout := known_layout(composer)) is not None:
        return ImeState(present=True, hangul=hangul, choosing=choosing, layout=layout)
    return ImeState(present=True, hangul=hangul, unserved=Unserved("keyboard", composer.layout), choosing=choosing)
