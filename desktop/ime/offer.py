"""Which row a chord takes, and whether the text is still the one that the rows were found for.

Pure: the newest offering, and what became of it.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import ClassVar, Final, Literal

from desktop.input.offers import NOTHING_OFFERED, OfferedChord, OfferedRow, Offering
from desktop.input.protocol import Chord, Insert
from desktop.session.document import Document
from desktop.session.insertion import fits, insertion, punctuation
from desktop.session.state import BOUNCE_SECONDS, STALE_SECONDS
from engine.text.layouts.tables import LayoutName

__all__ = ["Drop", "Move", "Offers", "Swallow", "Take", "Unlearn", "Wish"]

_COMPARED: Final = 200
_WAITED_SECONDS: Final = 0.3
"""So long after a chord that came too early for it a row is still taken; longer, and nobody expects it any more."""

_TAKING: Final = ("accept", "accept-without-space", "stem")


@dataclasses.dataclass(frozen=True)
class Take:
    """Put this row there."""

    number: int
    index: int
    row: OfferedRow
    spaced: bool

    def insert(self, document: Document) -> Insert:
        """What puts it there: what is missing, and the blank behind it, or a mark in place of one."""
        text = self.row.text.reveal()
        if self.row.mark:
            return punctuation(document, text, 0, "commit")[0]
        return insertion(document, text, " " if self.spaced else "", 0, "commit")[0]


@dataclasses.dataclass(frozen=True)
class Move:
    """Another row is selected now."""

    number: int
    index: int
    what: ClassVar[Literal["selected"]] = "selected"


@dataclasses.dataclass(frozen=True)
class Drop:
    """The person wants none of it."""

    number: int


@dataclasses.dataclass(frozen=True)
class Wish:
    """The person wants this of the session: rows that do not show, or what was taken last to go."""

    number: int
    what: Literal["asked", "undone"]


@dataclasses.dataclass(frozen=True)
class Unlearn:
    """The person wants this row forgotten; what is offered without it is told."""

    number: int
    index: int
    what: ClassVar[Literal["forgotten"]] = "forgotten"


class Swallow(enum.Enum):
    """The chord is ours and does nothing now."""

    BOUNCED = "bounced"
    WAITS = "waits"


class Offers:
    """The newest offering, and which of its rows is selected.

    Times are monotonic seconds.  ``layout`` is the composer's, none where
    nothing is known of it: there a row fits further text only where it begins
    with it.
    """

    def __init__(self, layout: LayoutName | None) -> None:
        self.layout = layout
        self.offering: Offering = NOTHING_OFFERED
        self.selected = 0
        self._taken_at: float | None = None
        self._chords: tuple[OfferedChord, ...] = ()
        self._standing = (0, 0.0)
        """Of which offering the chords are that need no row, and until when."""
        self._waiting: tuple[OfferedChord, float] | None = None
        self._stale_at: float | None = None

    @property
    def shown(self) -> bool:
        """Whether rows are on the screen."""
        return bool(self.offering.rows)

    def stands(self, at: float) -> bool:
        """Whether there are chords that need no row."""
        return at < self._standing[1]

    def publish(self, offering: Offering, document: Document, at: float) -> Take | None:
        """Offers this from now on, and answers a chord that was too early for it, if nothing came between."""
        self.offering, self.selected = offering, offering.selected
        self.stand(offering)
        self._stale_at = None if self._any_fits(document) else at
        waiting, self._waiting = self._waiting, None
        if waiting is None or at - waiting[1] > _WAITED_SECONDS:
            return None
        answer = self._answer(waiting[0], document, at)
        if answer is Swallow.WAITS:
            # They are still of some keys ago.
            self._waiting = waiting
        return answer if isinstance(answer, Take) else None

    def stand(self, offering: Offering) -> None:
        """The chords of this offering are good, also those that need no row."""
        self._chords, self._standing = offering.chords, (offering.number, offering.until)

    def withdraw(self) -> None:
        """Offers nothing any more."""
        self.offering, self._waiting, self._stale_at = NOTHING_OFFERED, None, None
        self._standing = (0, 0.0)

    def typed(self, document: Document, at: float) -> None:
        """Something was typed: no chord is a bounce, or waits, any more."""
        self._taken_at = self._waiting = None
        if not self.shown or self._any_fits(document):
            self._stale_at = None
        elif self._stale_at is None:
            self._stale_at = at

    def press(
        self, chord: Chord, document: Document, at: float
    ) -> Take | Move | Drop | Unlearn | Wish | Swallow | None:
        """What a chord does; none where it is not ours."""
        meant = next((each for each in self._chords if each.chord == chord), None)
        if meant is None:
            return None
        if meant.action in ("ask", "undo"):
            number, until = self._standing
            return Wish(number, "asked" if meant.action == "ask" else "undone") if at < until else None
        if meant.action in _TAKING and self._taken_at is not None and at - self._taken_at < BOUNCE_SECONDS:
            return Swallow.BOUNCED
        if not self.shown or at >= self.offering.until:
            return None
        return self._answer(meant, document, at)

    def click(self, index: int, document: Document, at: float) -> Take | None:
        """The row that was clicked, if it still fits."""
        if not 0 <= index < len(self.offering.rows) or not self._fits(self.offering.rows[index], document):
            return None
        return self._take(index, at, spaced=True)

    @property
    def next_tick(self) -> float | None:
        """When ``expired`` wants to be asked; none while nothing shows."""
        if not self.shown:
            return None
        until = self.offering.until
        return until if self._stale_at is None else min(until, self._stale_at + STALE_SECONDS)

    def expired(self, at: float) -> bool:
        """Whether what shows has fitted nothing for a while, or nobody renews it: then it should go."""
        return (tick := self.next_tick) is not None and at >= tick

    def _answer(
        self, meant: OfferedChord, document: Document, at: float
    ) -> Take | Move | Drop | Unlearn | Swallow | None:
        number, rows, words = self.offering.number, self.offering.rows, self.offering.words
        if meant.action == "dismiss":
            self.withdraw()
            return Drop(number)
        if meant.action == "forget":
            return Unlearn(number, meant.row) if meant.row < words else None
        if meant.action in ("up", "down") and words:
            self.selected = (self.selected + (1 if meant.action == "down" else -1)) % words
            return Move(number, self.selected)
        if meant.action == "stem":
            index, end = words, len(rows)
        else:
            index, end = meant.row if meant.action == "candidate" else self.selected, words
        if index >= end:
            return None
        if not self._fits(rows[index], document):
            # The rows on the screen are those of some keys ago.  Whoever is that fast gets what a slower hand would.
            self._waiting = (meant, at)
            return Swallow.WAITS
        return self._take(index, at, spaced=meant.action != "accept-without-space")

    def _take(self, index: int, at: float, *, spaced: bool) -> Take:
        row, number = self.offering.rows[index], self.offering.number
        self.withdraw()
        self._taken_at = at
        return Take(number, index, row, spaced and row.spaced)

    def _any_fits(self, document: Document) -> bool:
        return any(self._fits(row, document) for row in self.offering.rows)

    def _fits(self, row: OfferedRow, document: Document) -> bool:
        """Whether the row can be put behind this text: that it was found for, or more of the same eojeol."""
        offered, known = self.offering.before.reveal(), document.text
        if row.mark and not known.endswith(" "):
            return False
        asked, partial = Document(self.offering.before).partial, document.partial
        if partial == asked:
            return _alike(offered, known)
        stem, stands = offered[: len(offered) - len(asked)], known[: len(known) - len(partial)]
        if not partial or row.mark or not _alike(stem, stands):
            return False
        wanted = row.text.reveal()
        return wanted.startswith(partial) if self.layout is None else fits(wanted, partial, self.layout)


def _alike(one: str, other: str) -> bool:
    """Whether both can be the text left of one caret: all that both know of it is the same."""
    count = min(len(one), len(other), _COMPARED)
    return not count or one[-count:] == other[-count:]
