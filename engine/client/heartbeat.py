"""Whether a child that must never stand still is still alive: asked again and again, and judged by its silence."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable

from engine.wire.link import Beat

__all__ = ["BeatCount", "Heartbeat"]


@dataclasses.dataclass(frozen=True)
class Heartbeat:
    """A child is asked ``every`` so many seconds; after ``missed`` questions in a row without an answer it is killed.

    Its first answer may take ``first`` seconds.  Asking ``late`` seconds
    later than it was time to means that who asks was away itself (stopped,
    suspended, without a processor): then the child is given its time anew.
    """

    every: float = 0.5
    missed: int = 2
    first: float = 5.0
    late: float = 0.25

    def __post_init__(self) -> None:
        if not (self.every > 0 and self.missed > 0 and self.late > 0):
            raise ValueError("a heartbeat without time")


class BeatCount:
    """The questions to one child that it owes an answer to.

    ``ask`` belongs to one thread, ``answered`` may be called from another.
    """

    def __init__(self, rhythm: Heartbeat, now: float) -> None:
        self._rhythm = rhythm
        self._number = 0
        self._heard = 0
        """The newest question that is answered; 0 while none is."""
        self._asked_at = self._counted_at = now
        self._count_from = 0
        """Questions up to this one are not counted."""

    def ask(self, now: float) -> Beat | None:
        """The next question, or none when the child has been silent for too long."""
        away = now - self._asked_at > self._rhythm.every + self._rhythm.late
        self._asked_at = now
        if away:
            self._count_from, self._counted_at = self._number, now
        heard = self._heard
        silent = self._number - max(heard, self._count_from) >= self._rhythm.missed
        if silent and (heard or now - self._counted_at >= self._rhythm.first):
            return None
        self._number += 1
        return Beat(self._number)

    def answered(self, beat: Beat) -> None:
        """The child has told a question back."""
        self._heard = max(self._heard, min(beat.number, self._number))

    def keep_asking(self, send: Callable[[Beat], object], over: threading.Event) -> bool:
        """Asks by ``send`` until ``over``; false when the child was silent for too long before that."""
        while not over.wait(self._rhythm.every):
            beat = self.ask(time.monotonic())
            if beat is None:
                return False
            send(beat)
        return True
