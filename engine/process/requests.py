"""Requests under way: when each came, whether it is still wanted, how far it is."""

from __future__ import annotations

import time

from engine.eot.predictor import Predictor, Work
from engine.llm.runtime import Stop
from engine.process.tally import PhaseName
from engine.suggest.pace import Pace
from engine.wire.protocol import Eot, Suggest

__all__ = ["PendingRequest", "Question"]


class PendingRequest:
    """A ``Suggest`` under way; a ``suggest.terms.SearchControl``.

    It may stand back for the popup and be taken up again.  Its deadline goes
    on meanwhile; taken up, it decodes one batch in any case, like a request
    that has waited for long.
    """

    def __init__(self, message: Suggest, must_give_way: Stop) -> None:
        self.message = message
        self.received = time.monotonic()
        self.cancelled = False
        self.pace = Pace()
        self.times: dict[PhaseName, float] = {}
        """Milliseconds of each phase that has ended; "queue" is all its waiting."""
        self._must_give_way = must_give_way
        self._phase: PhaseName = "queue"
        self._since = self.received
        self._batch: tuple[int, float] | None = None

    def should_stop(self) -> bool:
        """Is it no longer wanted, or not now?"""
        return self.cancelled or self._must_give_way()

    def begin(self, phase: PhaseName) -> None:
        """Ends the phase before and notes how long it took."""
        now = time.monotonic()
        self.times[self._phase] = self.times.get(self._phase, 0.0) + (now - self._since) * 1000
        self._phase, self._since = phase, now

    def stand_back(self) -> None:
        """It waits again."""
        self.begin("queue")
        self._batch = None

    def rows_in_time(self, wanted: int) -> int:
        """All of the first batch; of the later ones as many as the deadline leaves time for."""
        now = time.monotonic()
        first = self._batch is None
        if self._batch is not None:
            rows, since = self._batch
            self.pace.learn(rows, (now - since) * 1000)
        limit = self.message.deadline_ms
        if limit is not None and not first:
            wanted = min(wanted, self.pace.rows_within(limit - (now - self.received) * 1000))
        self._batch = (wanted, now)
        return wanted

    def elapsed_ms(self) -> float:
        """Since it came."""
        return (time.monotonic() - self.received) * 1000


class Question:
    """An ``Eot`` under way; it may be left for others and taken up again, so its work stays with it."""

    def __init__(self, message: Eot) -> None:
        self.message = message
        self.received = time.monotonic()
        self.cancelled = False
        self.work: Work | None = None
        self.by: Predictor | None = None
        """Whose work it is: another model begins anew."""

    @property
    def late(self) -> bool:
        """Has its time run out?"""
        limit = self.message.deadline_ms
        return limit is not None and self.elapsed_ms() > limit

    def elapsed_ms(self) -> float:
        """Since it came."""
        return (time.monotonic() - self.received) * 1000
