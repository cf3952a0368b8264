"""How a candidate gets into the text by a chord: one that is lent and held, or rows that a backend takes by itself.

Tab is that chord.  Which way it is the backend says by its capabilities.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from session_end import TAB, SessionEnd

from desktop.input.offers import OfferAction, OfferedChord, OfferedRow, Offering, OfferUsed
from desktop.input.plans import shared
from desktop.input.protocol import Focus
from desktop.session.insertion import insertion, punctuation
from engine.text.private import Private

__all__ = ["Taking", "taking"]


class Taking(Protocol):
    """Each of these ends when it was done and told; what the person is to type, ``type`` types."""

    def lend(self, seconds: float = 60.0) -> None:
        """Tab is the session's for so long."""

    def keep(self) -> None:
        """Tab is nobody's but the application's."""

    def take(self, candidate: str, tail: str, behind: str = "") -> None:
        """The person presses Tab, and types ``behind`` without waiting; the current eojeol becomes ``candidate``."""

    def mark(self, mark: str) -> None:
        """As ``take``: a mark takes the place of the blank."""

    def turn_away(self) -> None:
        """The person presses Tab where that inserts nothing."""


def taking(session: SessionEnd, type_: Callable[[str], None]) -> Taking:
    """The way of this backend."""
    return _Offered(session, type_) if session.capabilities.takes else _Held(session, type_)


class _Held:
    """The chord is told, held, and answered."""

    def __init__(self, session: SessionEnd, type_: Callable[[str], None]) -> None:
        self._session, self._type = session, type_

    def lend(self, seconds: float = 60.0) -> None:
        self._session.intercept(TAB, seconds=seconds)

    def keep(self) -> None:
        self._session.intercept()

    def take(self, candidate: str, tail: str, behind: str = "") -> None:
        hold = self._hold()
        self._type(behind)
        self._session.take(candidate, tail, hold)

    def mark(self, mark: str) -> None:
        self._session.mark(mark, self._hold())

    def turn_away(self) -> None:
        self._session.release(self._hold())

    def _hold(self) -> int:
        return self._session.held(lambda: self._type("\t")).seq


class _Offered:
    """Rows are told ahead; the chord takes one where it is pressed, and what became of it is told."""

    def __init__(self, session: SessionEnd, type_: Callable[[str], None]) -> None:
        self._session, self._type = session, type_

    def lend(self, seconds: float = 60.0) -> None:
        # Whatever is typed from now on: a row that no longer fits is still on the screen for a while.
        self._offer(OfferedRow(Private("가구")), seconds=seconds)

    def keep(self) -> None:
        self._offer()

    def take(self, candidate: str, tail: str, behind: str = "") -> None:
        document = self._session.document
        _, expected = insertion(document, candidate, tail, 0, "commit")
        self._offer(OfferedRow(Private(candidate), shared(candidate, document.partial), spaced=bool(tail)))
        self._use("taken", behind)
        self._session.wait_for(expected)

    def mark(self, mark: str) -> None:
        _, expected = punctuation(self._session.document, mark, 0, "commit")
        self._offer(OfferedRow(Private(mark), spaced=False, mark=True))
        self._use("taken")
        self._session.wait_for(expected)

    def turn_away(self) -> None:
        self._offer(OfferedRow(Private("가구")), action="dismiss")
        self._use("dismissed")

    def _offer(self, *rows: OfferedRow, action: OfferAction = "candidate", seconds: float = 60.0) -> None:
        session = self._session
        self._number = session.offered + 1
        session.offer(
            Offering(
                self._number,
                session.all(Focus)[-1].generation,
                Private(session.document.text[-200:]),
                rows,
                chords=(OfferedChord(TAB, action),),
                until=time.monotonic() + seconds,
                listed=session.capabilities.draws,
            )
        )

    def _use(self, what: str, behind: str = "") -> None:
        since = len(self._session.told)
        self._type("\t" + behind)
        used = self._session.next(OfferUsed, since)
        assert (used.number, used.what, used.row) == (self._number, what, 0)
