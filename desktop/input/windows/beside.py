"""Asks programs in threads beside the keyboard's: an answer may take long, or never come."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Inquiry", "within"]

log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 1.0
_MOST_THREADS = 4

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")


class Inquiry(Generic[_Question, _Answer]):
    """Of what is asked only the newest counts.

    A thread whose question is not answered within ``patience`` seconds is
    left alone with it when something is asked again, and another goes on in
    its place, a few times: a program that hangs keeps nobody from the next
    one.  When all have been left nothing is asked any more, and nothing told.
    """

    def __init__(
        self,
        name: str,
        ask: Callable[[_Question], _Answer],
        tell: Callable[[_Question, _Answer], None],
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        """``ask`` and ``tell`` are called in the threads; an ``ask`` that raises has no answer."""
        self._name, self._ask, self._tell, self._patience = name, ask, tell, patience
        self._changed = threading.Condition()
        self._asked: _Question | None = None
        self._threads = 0
        self._current: object = None
        self._busy_since: float | None = None
        self._closed = False

    def ask(self, question: _Question) -> None:
        """Wants to know; never waits."""
        with self._changed:
            self._asked = question
            stuck = self._busy_since is not None and time.monotonic() - self._busy_since > self._patience
            if (self._current is None or stuck) and self._threads < _MOST_THREADS and not self._closed:
                self._threads += 1
                self._current, self._busy_since = object(), None
                threading.Thread(target=self._run, args=(self._current,), name=self._name, daemon=True).start()
            self._changed.notify_all()

    def close(self) -> None:
        """Ends the threads that are not left with a question."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _run(self, mine: object) -> None:
        while (question := self._next(mine)) is not None:
            try:
                answer = self._ask(question)
            except Exception as error:  # noqa: BLE001  # whatever a program's side raises, it is no answer
                log.debug("%s: %s", self._name, type(error).__name__)
                continue
            with self._changed:
                late = self._current is not mine or self._closed
            if not late:
                self._tell(question, answer)

    def _next(self, mine: object) -> _Question | None:
        with self._changed:
            if self._current is mine:
                self._busy_since = None
            while True:
                if self._current is not mine or self._closed:
                    # It has come back after all, and another thread is in its place.
                    self._threads -= 1
                    return None
                if self._asked is not None:
                    question, self._asked = self._asked, None
                    self._busy_since = time.monotonic()
                    return question
                self._changed.wait()


def within(
    name: str, do: Callable[[], _Answer], wait: Callable[[Callable[[float], bool], float], bool], seconds: float
) -> _Answer | None:
    """What ``do`` returns in a thread of its own; none when it takes longer, or raises.

    ``wait`` waits until something has happened, as ``Pulse.wait`` does.
    """
    answers: queue.SimpleQueue[_Answer | None] = queue.SimpleQueue()
    done = threading.Event()

    def run() -> None:
        try:
            answers.put(do())
        except Exception:  # noqa: BLE001  # as above
            answers.put(None)
        done.set()

    threading.Thread(target=run, name=name, daemon=True).start()
    return answers.get() if wait(done.wait, seconds) else None
