"""How a candidate gets into the text by a chord: one that is lent and held, or rows that a backend takes by itself.

Tab is that chord, and Ctrl+0 for a stem.  Which way it is the backend says by its capabilities.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from backend_bench import Bench
from session_end import TAB

from desktop.input.offers import OfferAction, OfferedChord, OfferedRow, Offering, OfferUsed
from desktop.input.plans import shared
from desktop.input.protocol import Chord, Focus
from desktop.session.insertion import insertion, punctuation
from engine.text.private import Private

__all__ = ["Taking", "taking"]

_STEM = Chord("0", frozenset({"Ctrl"}))


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

    def take_stem(self, stem: str) -> None:
        """As ``take``, with Ctrl+0, which puts a stem there beside which words show."""

    def turn_away(self) -> None:
        """The person presses Tab where that inserts nothing."""


def taking(bench: Bench) -> Taking:
    """The way of its backend."""
    return _Offered(bench) if bench.session.capabilities.takes else _Held(bench)


class _Held:
    """The chord is told, held, and answered."""

    def __init__(self, bench: Bench) -> None:
        self._session, self._bench = bench.session, bench

    def lend(self, seconds: float = 60.0) -> None:
        self._session.intercept(TAB, seconds=seconds)

    def keep(self) -> None:
        self._session.intercept()

    def take(self, candidate: str, tail: str, behind: str = "") -> None:
        hold = self._hold()
        self._bench.type(behind)
        self._session.take(candidate, tail, hold)

    def mark(self, mark: str) -> None:
        self._session.mark(mark, self._hold())

    def take_stem(self, stem: str) -> None:
        self._session.intercept(TAB, _STEM)
        taken = self._session.held(lambda: self._bench.press(_STEM))
        assert taken.chord == _STEM
        self._session.take(stem, "", taken.seq)

    def turn_away(self) -> None:
        self._session.release(self._hold())

    def _hold(self) -> int:
        return self._session.held(lambda: self._bench.type("\t")).seq


class _Offered:
    """Rows are told ahead; the chord takes one where it is pressed, and what became of it is told."""

    def __init__(self, bench: Bench) -> None:
        self._session, self._bench = bench.session, bench

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

    def take_stem(self, stem: str) -> None:
        document = self._session.document
        _, expected = insertion(document, stem, "", 0, "commit")
        typed = shared(stem, document.partial)
        self._offer(OfferedRow(Private(stem + "가"), typed), OfferedRow(Private(stem), typed, spaced=False, stem=True))
        self._used(lambda: self._bench.press(_STEM), "taken", 1)
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
                chords=(OfferedChord(TAB, action), OfferedChord(_STEM, "stem")),
                until=time.monotonic() + seconds,
                listed=session.capabilities.draws,
            )
        )

    def _use(self, what: str, behind: str = "") -> None:
        self._used(lambda: self._bench.type("\t" + behind), what, 0)

    def _used(self, press: Callable[[], None], what: str, row: int) -> None:
        since = len(self._session.told)
        press()
        used = self._session.next(OfferUsed, since)
        assert (used.number, used.what, used.row) == (self._number, what, row)
