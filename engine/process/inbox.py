"""What the engine has been asked and not answered yet: in which order it comes, and what ends it early."""

from __future__ import annotations

import collections
import logging
import threading
import time
from typing import TypeAlias

from engine.eot.predictor import Predictor, Work
from engine.process.tally import PhaseName
from engine.suggest.pace import Pace
from engine.wire.link import Link, LinkClosed, LinkError
from engine.wire.protocol import Cancel, Eot, Failed, FromEngine, Load, Report, Suggest, ToEngine

__all__ = ["EngineLink", "Inbox", "PendingRequest", "Question"]

_log = logging.getLogger(__name__)

_QUESTIONS = 256
"""So many questions may wait; each may hold a hundred texts."""

EngineLink: TypeAlias = "Link[FromEngine, ToEngine]"


class PendingRequest:
    """A ``Suggest`` under way: when it came, whether it is still wanted, how far it is; a ``search_terms.Control``."""

    def __init__(self, message: Suggest) -> None:
        self.message = message
        self.received = time.monotonic()
        self.cancelled = False
        self.pace = Pace()
        self.times: dict[PhaseName, float] = {}
        self._phase: PhaseName = "queue"
        self._since = self.received
        self._batch: tuple[int, float] | None = None

    def should_stop(self) -> bool:
        """Is it no longer wanted?"""
        return self.cancelled

    def begin(self, phase: PhaseName) -> None:
        """Ends the phase before and notes how long it took."""
        now = time.monotonic()
        self.times[self._phase] = (now - self._since) * 1000
        self._phase, self._since = phase, now

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
    """An ``Eot`` under way; it may be left for a suggestion and taken up again, so its work stays with it."""

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


class Inbox:
    """What waits for the inference thread; filled by the reader thread.

    Keeps loads in order and at most one request: a newer one answers those
    before it with "cancelled", queued or running.  Questions about the end of
    turn wait in a row of their own until there is nothing else to do.
    """

    def __init__(self, link: EngineLink) -> None:
        self.broken = False
        """Whether the other side sent something that is no message."""
        self.superseded = 0
        """Requests that were answered before their turn came."""
        self._link = link
        self._changed = threading.Condition()
        self._queue: collections.deque[Load | Report | PendingRequest] = collections.deque()
        self._questions: collections.deque[Question] = collections.deque()
        self._asked: Question | None = None
        self._running: PendingRequest | None = None
        self._closed = False

    def fill(self) -> None:
        """Reads until the link ends; runs in its own thread."""
        try:
            while (message := self._link.receive()) is not None:
                for failed in self._accept(message):
                    self._link.send(failed)
        except LinkClosed:
            pass
        except LinkError as error:
            _log.error("the link is broken: %s", error)
            self.broken = True
        with self._changed:
            self._closed = True
            for task in (self._running, self._asked):
                if task is not None:
                    task.cancelled = True
            self._changed.notify()

    def take(self) -> Load | Report | PendingRequest | Question | None:
        """The next thing to do, or none when the link has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._questions or self._closed)
            if self._closed:
                return None
            if not self._queue:
                self._asked = self._questions.popleft()
                return self._asked
            task = self._queue.popleft()
            if isinstance(task, PendingRequest):
                self._running = task
            return task

    def done(self) -> None:
        """The request last taken is answered."""
        with self._changed:
            self._running = self._asked = None

    def must_give_way(self) -> bool:
        """Does anything wait that goes before the question last taken?  Asked without the lock, while decoding."""
        return bool(self._queue)

    def put_back(self, question: Question) -> None:
        """The question is the next one of its kind to be taken."""
        with self._changed:
            self._asked = None
            self._questions.appendleft(question)

    def _accept(self, message: ToEngine) -> list[Failed]:
        """Queues a message; the answers to those that it takes out of the queue, or to itself when there is no room."""
        with self._changed:
            dropped: list[PendingRequest | Question] = []
            if isinstance(message, (Load, Report)):
                self._queue.append(message)
            elif isinstance(message, Eot):
                if len(self._questions) >= _QUESTIONS:
                    return [Failed(message.id, "busy")]
                self._questions.append(Question(message))
            else:
                newest = message.id
                requests = [
                    task
                    for task in self._queue
                    if isinstance(task, PendingRequest) and (task.message.id <= newest or isinstance(message, Suggest))
                ]
                for request in requests:
                    self._queue.remove(request)
                self.superseded += len(requests)
                dropped += requests
                if isinstance(message, Cancel):
                    dropped += self._drop_question(newest)
                running = self._running
                if running is not None and (running.message.id <= newest or isinstance(message, Suggest)):
                    running.cancelled = True
                if isinstance(message, Suggest):
                    self._queue.append(PendingRequest(message))
            self._changed.notify()
            return [Failed(each.message.id, "cancelled") for each in dropped]

    def _drop_question(self, number: int) -> list[Question]:
        """Takes the question out of its row, or stops it; with the lock held."""
        if self._asked is not None and self._asked.message.id == number:
            self._asked.cancelled = True
        found = [question for question in self._questions if question.message.id == number]
        for question in found:
            self._questions.remove(question)
        return found
