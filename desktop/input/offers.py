"""What the session offers to an input method of our own, and what that tells of it: values that go over a link.

A leaf beside ``protocol``, because both sides know it.  Where the input
method owns the text, a chord needs no hold and no answer: the rows are told
ahead, with the text they fit, and taken inside the key event.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from desktop.input.chords import Chord
from engine.text.private import Private

__all__ = ["NOTHING_OFFERED", "OfferAction", "OfferUsed", "OfferedChord", "OfferedRow", "Offering"]

OfferAction: TypeAlias = Literal[
    "accept", "accept-without-space", "candidate", "stem", "up", "down", "dismiss", "ask", "undo", "forget"
]
"""What a chord does while rows show; "ask" and "undo" do it without any, too.  Spelled as the settings do."""


_SIGNS = {"Tab": "⇥", "Right": "→"}
"""What is printed on keyboards, the one to be shown first."""


class OfferedRow(msgspec.Struct, frozen=True):
    """One candidate as it shows.

    ``text`` is the whole eojeol, or with ``mark`` a mark that takes the place
    of the one blank left of the caret.  ``typed`` of its first characters
    stand there already; ``spaced``: a blank is meant to follow.  ``stem``: it
    is how several eojeols begin, the last of the rows, and taken by a chord of
    its own; it is never the selected one.
    """

    text: Private
    typed: int = 0
    spaced: bool = True
    mark: bool = False
    stem: bool = False


class OfferedChord(msgspec.Struct, frozen=True):
    """``chord`` does ``action``; ``row`` is which one a "candidate" takes or a "forget" is for, 0 for the others."""

    chord: Chord
    action: OfferAction
    row: int = 0


class Offering(msgspec.Struct, frozen=True, tag="offering"):
    """The rows that are offered now, in place of all before; without rows nothing is but asking and taking back.

    ``number`` grows with each; ``generation`` is that of the ``Focus`` it is
    for.  ``before`` is the text left of the caret that the rows fit, the open
    syllable and a blank that is held included: its end, 200 characters or so.
    It is good until ``until``, in monotonic seconds, and ends by itself: if
    the session hangs, Tab is Tab again.  ``listed``: the input method shows
    them, with ``note`` above, in the desktop's own list; else a popup does.
    """

    number: int
    generation: int
    before: Private
    rows: tuple[OfferedRow, ...] = ()
    selected: int = 0
    chords: tuple[OfferedChord, ...] = ()
    until: float = 0.0
    note: str = ""
    listed: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.selected < max(1, self.words):
            raise ValueError("what is selected is offered")

    @property
    def words(self) -> int:
        """How many rows there are beside the stem's."""
        return len(self.rows) - (bool(self.rows) and self.rows[-1].stem)

    @property
    def signs(self) -> tuple[str, str]:
        """What is printed on the key that takes the selected row, and the digits that take one by their chords.

        The digit of the first row stands for a key without a sign of its own; empty where nothing takes by a digit.
        """
        plain = [each.chord.key for each in self.chords if each.action == "accept" and not each.chord.mods]
        digits = "123456789" if any(each.action == "candidate" for each in self.chords) else ""
        return next((_SIGNS[key] for key in _SIGNS if key in plain), digits[:1]), digits


NOTHING_OFFERED = Offering(0, 0, Private(""))


class OfferUsed(msgspec.Struct, frozen=True, tag="offer-used"):
    """What the person did with the offering of this ``number``; what it did to the text follows, as with any key.

    "taken": ``row`` stands there now, ``spaced`` with a blank behind it that
    is still held; "selected": ``row`` is; "dismissed"; "asked": rows are
    wanted that do not show; "undone": what was taken last is to go;
    "forgotten": ``row`` is to be.
    """

    number: int
    what: Literal["taken", "selected", "dismissed", "asked", "undone", "forgotten"]
    row: int = 0
    spaced: bool = False
