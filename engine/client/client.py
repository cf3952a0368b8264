"""The engine as the desktop and the command line see it: ask, get one answer, be told what state it is in.

Must not import llama.cpp, numpy or a tokenizer, and must not wait inside
``suggest``.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Literal

import msgspec

from engine.client.state import EngineAnswer, EngineEvent, EngineState, EngineUnavailable, RequestFailed
from engine.client.supervisor import Backoff, ChildState, Supervisor
from engine.errors import EngineError
from engine.text.private import Private
from engine.wire.link import Hello
from engine.wire.options import DEADLINE_MS, BadOption, SuggestOptions
from engine.wire.protocol import (
    Cancel,
    Eot,
    EotAnswer,
    Failed,
    FromEngine,
    Load,
    Loaded,
    ModelFiles,
    Report,
    Statistics,
    Suggest,
    Suggestion,
    Suggestions,
    ToEngine,
)

__all__ = [
    "BadOption",
    "EngineClient",
    "EngineError",
    "EngineEvent",
    "EngineState",
    "EngineUnavailable",
    "RequestFailed",
    "SuggestOptions",
]

_log = logging.getLogger(__name__)

_CRASHES = 2
"""So many with the same model and it is bad."""

_FORGIVEN_S = 600.0
"""A crash this long after the load says little about the model."""

_USUAL = SuggestOptions()
_CHARACTERS = 4000
"""No more of a text is sent: the engine reads less, and a link takes messages of a limited length."""

_LOAD_S = 120.0
_OVERDUE_S = 2.0
_NO_DEADLINE_S = 30.0

_KILL_AGAIN_S = 5.0
"""A killed engine is gone at once; should the system fail to, it is killed again after this time."""


@dataclasses.dataclass(eq=False)
class _Unanswered:
    """A message without an answer yet.

    ``work`` tells that the model has to compute for it; ``answer`` is set
    when its caller waits for it itself.
    """

    work: bool
    patience: float
    due: float
    answer: queue.SimpleQueue[EngineAnswer] | None


class EngineClient:
    """Keeps an engine process with a model loaded, and answers every request exactly once.

    ``on_event`` is called on the client's own thread, one event at a time,
    never from within a method of the client.  Methods return at once, apart
    from ``ask``, ``answer``, ``report`` and ``close``, and may be called from
    any thread.
    """

    def __init__(
        self,
        command: Sequence[str],
        model: ModelFiles,
        fallback: ModelFiles | None,
        on_event: Callable[[EngineEvent], None],
        backoff: Backoff | None = None,
        stderr: int | IO[bytes] = subprocess.DEVNULL,
        threads: int | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        """Starts the engine.

        ``fallback`` takes over when ``model`` cannot be loaded or crashes
        twice; ``threads`` none leaves their number to the engine; ``numbers``
        are the ids of the requests, from 1 and rising when none are given.
        """
        self._numbers = itertools.count(1) if numbers is None else numbers
        self._threads = threads
        self._fallback = fallback
        self._on_event = on_event
        self._changed = threading.Condition()
        self._model = model
        self._crashes = 0
        self._load_sent: float | None = None
        self._load_due = 0.0
        self._asked: dict[int, _Unanswered] = {}
        self._state = EngineState("starting", model.id)
        self._events: collections.deque[EngineEvent | None] = collections.deque()
        self._supervisor: Supervisor[ToEngine, FromEngine] = Supervisor(
            command, FromEngine, self._receive, self._follow, backoff, stderr
        )
        self._dispatcher = threading.Thread(target=self._dispatch, name="engine-client", daemon=True)
        self._dispatcher.start()
        self._supervisor.start()

    @property
    def state(self) -> EngineState:
        """The state last entered."""
        with self._changed:
            return self._state

    @property
    def pid(self) -> int | None:
        """The engine process, while it lives."""
        return self._supervisor.pid

    def suggest(self, before: Private, wish: SuggestOptions | int = _USUAL) -> int:
        """Asks what fits behind ``before``; the id under which the answer comes through ``on_event``.

        A number alone wishes for so many eojeols; raises ``BadOption`` when
        it is out of range.
        """
        message = _suggest(before, wish)
        return self._send(message, message.deadline_ms, None)

    def cancel(self, request: int) -> None:
        """This request and all older ones are no longer wanted; they are answered all the same."""
        self._supervisor.send(Cancel(request))

    def load(self, model: ModelFiles) -> None:
        """Changes to another model."""
        with self._changed:
            self._begin(model)

    def request_report(self) -> int:
        """Asks for the engine's statistics; the id under which they, or ``Failed``, come through ``on_event``."""
        return self._send(Report(0), None, None)

    def ask(
        self, before: Private, wish: SuggestOptions | int = _USUAL, timeout: float = 10.0
    ) -> tuple[Suggestion, ...]:
        """The candidates of ``answer``."""
        return self.answer(before, wish, timeout).candidates

    def answer(self, before: Private, wish: SuggestOptions | int = _USUAL, timeout: float = 10.0) -> Suggestions:
        """Waits for the engine and for its answer, ``timeout`` seconds for both; for the command line.

        Raises ``BadOption``, ``EngineUnavailable`` and ``RequestFailed``.  A
        request that comes after it cancels it.
        """
        message = _suggest(before, wish)
        left = self._wait_until_ready(timeout)
        deadline_ms = min(max(left * 1000, DEADLINE_MS[0]), message.deadline_ms or DEADLINE_MS[1])
        # The engine keeps the deadline; should it hang, it is killed and the request answered "crashed".
        result = self._wait(msgspec.structs.replace(message, deadline_ms=deadline_ms), deadline_ms, 2 * _OVERDUE_S)
        if not isinstance(result, Suggestions):
            raise RequestFailed(result.code if isinstance(result, Failed) else "internal")
        return result

    def request_eot(self, question: Eot) -> int:
        """Asks whether texts are finished (``eot_question``); the answer comes under this id through ``on_event``."""
        return self._send(question, question.deadline_ms, None)

    def eot(self, question: Eot, timeout: float = 10.0) -> EotAnswer:
        """Waits ``timeout`` seconds for the engine to be ready, and for its answer as long as the question allows.

        Raises ``EngineUnavailable`` and ``RequestFailed``.
        """
        self._wait_until_ready(timeout)
        deadline_ms = question.deadline_ms or DEADLINE_MS[1]
        result = self._wait(msgspec.structs.replace(question, deadline_ms=deadline_ms), deadline_ms, 2 * _OVERDUE_S)
        if not isinstance(result, EotAnswer):
            raise RequestFailed(result.code if isinstance(result, Failed) else "internal")
        return result

    def report(self, timeout: float = 2.0) -> Statistics:
        """Waits for the engine's statistics; raises ``EngineUnavailable`` when there is none or it does not answer."""
        result = self._wait(Report(0), None, timeout)
        if not isinstance(result, Statistics):
            raise EngineUnavailable("the engine gives no statistics")
        return result

    def fall_back_to(self, model: ModelFiles | None) -> None:
        """From now on ``model`` takes over when the one in use goes bad."""
        with self._changed:
            self._fallback = model

    def close(self, timeout: float = 5.0, drain: float = 0.0) -> None:
        """Ends the engine; what it has not answered after ``drain`` seconds gets Failed("cancelled").

        Not to be called from ``on_event``.
        """
        if drain:
            with self._changed:
                self._changed.wait_for(lambda: not self._asked, drain)
        self._supervisor.stop(timeout)
        with self._changed:
            self._fail_all("cancelled")
            self._events.append(None)
            self._changed.notify_all()
        self._dispatcher.join()

    # --- requests

    def _wait_until_ready(self, timeout: float) -> float:
        """How many of the seconds are left; raises ``EngineUnavailable``."""
        end = time.monotonic() + timeout
        with self._changed:
            self._changed.wait_for(self._settled, timeout)
            if self._state.kind != "ready":
                raise EngineUnavailable(f"the engine is {self._state.kind} {self._state.detail}".rstrip())
        return max(0.0, end - time.monotonic())

    def _wait(self, message: Suggest | Report | Eot, deadline_ms: float | None, patience: float) -> EngineAnswer:
        """Sends and waits, for ``patience`` seconds beyond the deadline; raises ``EngineUnavailable`` then."""
        answer: queue.SimpleQueue[EngineAnswer] = queue.SimpleQueue()
        self._send(message, deadline_ms, answer)
        try:
            return answer.get(timeout=(deadline_ms or 0.0) / 1000 + patience)
        except queue.Empty:
            raise EngineUnavailable("the engine does not answer") from None

    def _send(
        self, message: Suggest | Report | Eot, deadline_ms: float | None, answer: queue.SimpleQueue[EngineAnswer] | None
    ) -> int:
        """Sends the message under a number of its own, which it returns; what cannot be sent is answered ``Failed``."""
        patience = _NO_DEADLINE_S if deadline_ms is None else deadline_ms / 1000 + _OVERDUE_S
        with self._changed:
            number = next(self._numbers)
            message = msgspec.structs.replace(message, id=number)
            self._asked[number] = _Unanswered(
                isinstance(message, (Suggest, Eot)), patience, time.monotonic() + patience, answer
            )
            if self._state.kind not in ("loading", "ready", "bad-model"):
                self._deliver(Failed(number, "no-model"))
            elif not self._supervisor.send(message):
                self._deliver(Failed(number, "crashed"))
            self._changed.notify_all()
        return number

    def _deliver(self, answer: EngineAnswer) -> None:
        asked = self._asked.pop(answer.id, None)
        if asked is None:
            return
        if asked.answer is not None:
            asked.answer.put(answer)
        else:
            self._tell(answer)
        self._changed.notify_all()

    def _settled(self) -> bool:
        """Is waiting for "ready" over, one way or the other?"""
        bad = self._state.kind == "bad-model" and self._state.model_id == self._model.id
        return bad or self._state.kind in ("ready", "failed", "stopped")

    def _fail_all(self, code: Literal["crashed", "cancelled"]) -> None:
        for number in tuple(self._asked):
            self._deliver(Failed(number, code))

    # --- the model; all with self._changed held

    def _enter(self, state: EngineState) -> None:
        self._state = state
        self._tell(state)

    def _tell(self, event: EngineEvent) -> None:
        self._events.append(event)
        self._changed.notify_all()

    def _begin(self, model: ModelFiles) -> None:
        if model != self._model:
            self._model, self._crashes = model, 0
        if self._supervisor.send(Load(model, self._threads)):
            self._load_sent = time.monotonic()
            self._load_due = self._load_sent + _LOAD_S
            self._enter(EngineState("loading", model.id))

    def _give_up(self, detail: str) -> bool:
        """The model in use is bad; is there another?"""
        self._enter(EngineState("bad-model", self._model.id, detail))
        if self._fallback is None or self._fallback == self._model:
            return False
        self._model, self._crashes = self._fallback, 0
        return True

    # --- called by the supervisor

    def _receive(self, message: FromEngine) -> None:
        with self._changed:
            if isinstance(message, (Suggestions, Failed, Statistics, EotAnswer)):
                self._deliver(message)
            elif isinstance(message, Hello) or message.model != self._model.id:
                return  # an answer to a load that a newer one has replaced
            elif isinstance(message, Loaded):
                # What was asked during the load begins to be overdue only now.
                for asked in self._asked.values():
                    asked.due = time.monotonic() + asked.patience
                self._enter(EngineState("ready", message.model, " ".join(message.faults)))
            elif self._give_up(message.code):
                self._begin(self._model)

    def _follow(self, child: ChildState) -> None:
        with self._changed:
            if child is ChildState.STARTING:
                self._load_sent = None
                if self._state.kind not in ("starting", "restarting"):
                    self._enter(EngineState("restarting", self._model.id))
            elif child is ChildState.READY:
                self._begin(self._model)
            elif child is ChildState.CRASHED:
                blamed = self._blames_the_model()
                self._fail_all("crashed")
                if blamed and self._load_sent is not None:
                    old = time.monotonic() - self._load_sent > _FORGIVEN_S
                    self._crashes = 1 if old else self._crashes + 1
                self._enter(EngineState("restarting", self._model.id, "crashed"))
                if blamed and self._crashes == _CRASHES:
                    self._give_up("crashed")
            elif child is ChildState.FAILED:
                self._enter(EngineState("failed", self._model.id))
            else:
                self._enter(EngineState("stopped", self._model.id))

    def _blames_the_model(self) -> bool:
        """Was the engine that just ended at work, or did it bring itself down?  Who kills an idle one has a reason."""
        at_work = self._state.kind == "loading" or any(asked.work for asked in self._asked.values())
        return at_work or self._supervisor.faulted

    # --- the client's own thread

    def _dispatch(self) -> None:
        while (event := self._next()) is not None:
            try:
                self._on_event(event)
            except Exception as error:  # noqa: BLE001 - one bad listener must not silence the engine; the text may be private
                _log.error("a listener failed: %s", type(error).__name__)

    def _next(self) -> EngineEvent | None:
        """Waits for the next event, none at the end; kills meanwhile an engine that owes an answer for too long.

        While nothing is owed nobody wakes up.
        """
        with self._changed:
            while not self._events:
                now, due = time.monotonic(), self._due()
                if due is None or now < due:
                    self._changed.wait(None if due is None else due - now)
                    continue
                self._load_due = now + _KILL_AGAIN_S
                for asked in self._asked.values():
                    asked.due = max(asked.due, now + _KILL_AGAIN_S)
                self._supervisor.kill()
            return self._events.popleft()

    def _due(self) -> float | None:
        """When what is owed first will have been owed for too long; none when nothing is."""
        if self._state.kind == "loading":
            return self._load_due
        return min((asked.due for asked in self._asked.values()), default=None)


def _suggest(before: Private, wish: SuggestOptions | int) -> Suggest:
    """The message, without a number yet; raises ``BadOption``."""
    if not isinstance(wish, SuggestOptions):
        wish = SuggestOptions(wish)
    before = Private(before.reveal()[-_CHARACTERS:])
    return Suggest(0, before, wish.k, wish.temperature, wish.unit, wish.deadline_ms, wish.end)
