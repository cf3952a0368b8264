"""An engine for who can wait: a command, a bench, the first try of a model."""

from __future__ import annotations

import dataclasses
import queue
import threading
import time
from collections.abc import Callable
from typing import Self

import msgspec

from engine.client.client import USUAL, EngineClient
from engine.client.options import EngineOptions
from engine.client.owed import OVERDUE_S
from engine.client.state import EngineAnswer, EngineEvent, EngineUnavailable, OnAnswer, RequestFailed
from engine.text.private import Private
from engine.wire.options import DEADLINE_MS, SuggestOptions
from engine.wire.protocol import Eot, EotAnswer, Failed, Statistics, Suggestion, Suggestions

__all__ = ["BlockingClient"]


def _ignore(event: EngineEvent) -> None:
    """Who waits for answers need not listen."""


class BlockingClient:
    """Asks ``client`` and waits for the answer; as a context manager it starts and ends the engine.

    ``on_event`` gets what ``client`` tells, but for the answers that are
    waited for.
    """

    def __init__(self, options: EngineOptions, on_event: Callable[[EngineEvent], None] = _ignore) -> None:
        self.client = EngineClient(options, self._follow)
        self._on_event = on_event
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        self.client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(
        self, before: Private, options: SuggestOptions | int = USUAL, timeout: float = 10.0
    ) -> tuple[Suggestion, ...]:
        """The candidates of ``answer``."""
        return self.answer(before, options, timeout).candidates

    def answer(self, before: Private, options: SuggestOptions | int = USUAL, timeout: float = 10.0) -> Suggestions:
        """Waits for the engine and for its answer, ``timeout`` seconds for both.

        Raises ``BadOption``, ``EngineUnavailable`` and ``RequestFailed``.  A
        request that comes after it cancels it.
        """
        if not isinstance(options, SuggestOptions):
            options = SuggestOptions(options)
        left = self._wait_until_ready(timeout)
        deadline_ms = min(max(left * 1000, DEADLINE_MS[0]), options.deadline_ms or DEADLINE_MS[1])
        timed = dataclasses.replace(options, deadline_ms=deadline_ms)
        # The engine keeps the deadline; should it hang, it is killed and the request answered "crashed".
        result = self._wait(
            lambda to: self.client.suggest(before, timed, on_answer=to), deadline_ms / 1000 + 2 * OVERDUE_S
        )
        if not isinstance(result, Suggestions):
            raise RequestFailed(result.code if isinstance(result, Failed) else "internal")
        return result

    def eot(self, question: Eot, timeout: float = 10.0) -> EotAnswer:
        """Waits ``timeout`` seconds for the engine to be ready, and for its answer as long as the question allows.

        Raises ``EngineUnavailable`` and ``RequestFailed``.
        """
        self._wait_until_ready(timeout)
        deadline_ms = question.deadline_ms or DEADLINE_MS[1]
        timed = msgspec.structs.replace(question, deadline_ms=deadline_ms)
        result = self._wait(lambda to: self.client.request_eot(timed, to), deadline_ms / 1000 + 2 * OVERDUE_S)
        if not isinstance(result, EotAnswer):
            raise RequestFailed(result.code if isinstance(result, Failed) else "internal")
        return result

    def report(self, timeout: float = 2.0) -> Statistics:
        """Waits for the engine's statistics; raises ``EngineUnavailable`` when there is none or it does not answer."""
        result = self._wait(self.client.request_report, timeout)
        if not isinstance(result, Statistics):
            raise EngineUnavailable("the engine gives no statistics")
        return result

    def _wait_until_ready(self, timeout: float) -> float:
        """How many of the seconds are left; raises ``EngineUnavailable``."""
        end = time.monotonic() + timeout
        with self._changed:
            self._changed.wait_for(lambda: self.client.settled, timeout)
        state = self.client.state
        if state.kind != "ready":
            raise EngineUnavailable(f"the engine is {state.kind} {state.detail}".rstrip())
        return max(0.0, end - time.monotonic())

    def _wait(self, ask: Callable[[OnAnswer], int], patience: float) -> EngineAnswer:
        """Asks and waits so many seconds; raises ``EngineUnavailable`` then."""
        # Not by an event: its thread would have to wake up before this one.
        answer: queue.SimpleQueue[EngineAnswer] = queue.SimpleQueue()
        ask(answer.put)
        try:
            return answer.get(timeout=patience)
        except queue.Empty:
            raise EngineUnavailable("the engine does not answer") from None

    def _follow(self, event: EngineEvent) -> None:
        try:
            self._on_event(event)
        finally:
            with self._changed:
                self._changed.notify_all()
