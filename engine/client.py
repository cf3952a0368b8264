"""The engine as the desktop and the command line see it: ask, get one answer, be told what state it is in.

Must not import llama.cpp, numpy or a tokenizer, and must not wait inside
``suggest``.
"""

from __future__ import annotations

import dataclasses
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, Literal, TypeAlias

from engine.link import Hello
from engine.private import Private
from engine.protocol import (
    Cancel,
    Failed,
    FromEngine,
    Load,
    Loaded,
    ModelFiles,
    Suggest,
    Suggestion,
    Suggestions,
    ToEngine,
)
from engine.runtime import EngineError
from engine.supervisor import Backoff, ChildState, Supervisor

__all__ = ["EngineClient", "EngineError", "EngineEvent", "EngineState", "EngineUnavailable", "RequestFailed"]

_log = logging.getLogger(__name__)

_CRASHES = 2
"""So many with the same model and it is bad."""

_FORGIVEN_S = 600.0
"""A crash this long after the load says little about the model."""

_LOAD_S = 120.0
_OVERDUE_S = 2.0
_NO_DEADLINE_S = 30.0
_POLL_S = 1.0


class EngineUnavailable(EngineError):
    """The engine was not ready in time."""


class RequestFailed(EngineError):
    """The request brought nothing; ``code`` is that of ``protocol.Failed``."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the request failed: {code}")
        self.code = code


@dataclasses.dataclass(frozen=True)
class EngineState:
    """What the engine is doing.

    "bad-model" is told once for each model that cannot be used (``detail``:
    a code of ``LoadFailed``, or "crashed"); "loading" of the fallback
    follows when there is one.  "failed": it crashed too often and stays down.
    """

    kind: Literal["starting", "loading", "ready", "restarting", "bad-model", "failed", "stopped"]
    model_id: str
    detail: str = ""


EngineEvent: TypeAlias = "Suggestions | Failed | EngineState"


@dataclasses.dataclass(eq=False)
class _Asked:
    """A request without an answer yet; ``answer`` is set for ``ask``, which waits for it itself."""

    patience: float
    due: float
    answer: queue.SimpleQueue[Suggestions | Failed] | None = None


class EngineClient:
    """Keeps an engine process with a model loaded, and answers every request exactly once.

    ``on_event`` is called on the client's own thread, one event at a time,
    never from within a method of the client.  Methods return at once, apart
    from ``ask`` and ``close``, and may be called from any thread.
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
    ) -> None:
        """Starts the engine.

        ``fallback`` takes over when ``model`` cannot be loaded or crashes
        twice; ``threads`` none leaves their number to the engine.
        """
        self._threads = threads
        self._fallback = fallback
        self._on_event = on_event
        self._changed = threading.Condition()
        self._model = model
        self._crashes = 0
        self._load_sent: float | None = None
        self._asked: dict[int, _Asked] = {}
        self._last_id = 0
        self._state = EngineState("starting", model.id)
        self._events: queue.SimpleQueue[EngineEvent | None] = queue.SimpleQueue()
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

    def suggest(self, before: Private, k: int = 5, deadline_ms: float | None = None) -> int:
        """Asks which eojeols fit; the id under which the answer comes through ``on_event``."""
        return self._ask(before, k, deadline_ms, None)

    def cancel(self, request: int) -> None:
        """This request and all older ones are no longer wanted; they are answered all the same."""
        self._supervisor.send(Cancel(request))

    def load(self, model: ModelFiles) -> None:
        """Changes to another model."""
        with self._changed:
            self._begin(model)

    def ask(self, before: Private, k: int = 5, timeout: float = 10.0) -> tuple[Suggestion, ...]:
        """Waits for the engine and for its answer; for the command line.

        Raises ``EngineUnavailable`` and ``RequestFailed``.  A request that
        comes after it cancels it.
        """
        end = time.monotonic() + timeout
        with self._changed:
            self._changed.wait_for(self._settled, timeout)
            if self._state.kind != "ready":
                raise EngineUnavailable(f"the engine is {self._state.kind} {self._state.detail}".rstrip())
        answer: queue.SimpleQueue[Suggestions | Failed] = queue.SimpleQueue()
        left = max(0.0, end - time.monotonic())
        self._ask(before, k, left * 1000, answer)
        try:
            # The engine keeps the deadline; should it hang, it is killed and the request answered "crashed".
            result = answer.get(timeout=left + 2 * _OVERDUE_S)
        except queue.Empty:
            raise EngineUnavailable("the engine does not answer") from None
        if isinstance(result, Failed):
            raise RequestFailed(result.code)
        return result.candidates

    def close(self, timeout: float = 5.0) -> None:
        """Ends the engine; requests without an answer get Failed("cancelled").  Not to be called from ``on_event``."""
        self._supervisor.stop(timeout)
        with self._changed:
            self._fail_all("cancelled")
        self._events.put(None)
        self._dispatcher.join()

    # --- requests

    def _ask(
        self, before: Private, k: int, deadline_ms: float | None, answer: queue.SimpleQueue[Suggestions | Failed] | None
    ) -> int:
        patience = _NO_DEADLINE_S if deadline_ms is None else deadline_ms / 1000 + _OVERDUE_S
        with self._changed:
            self._last_id += 1
            number = self._last_id
            self._asked[number] = _Asked(patience, time.monotonic() + patience, answer)
            if self._state.kind not in ("loading", "ready", "bad-model"):
                self._answer(Failed(number, "no-model"))
            elif not self._supervisor.send(Suggest(number, before, k, deadline_ms)):
                self._answer(Failed(number, "crashed"))
        return number

    def _answer(self, answer: Suggestions | Failed) -> None:
        asked = self._asked.pop(answer.id, None)
        if asked is None:
            return
        if asked.answer is not None:
            asked.answer.put(answer)
        else:
            self._events.put(answer)

    def _settled(self) -> bool:
        """Is waiting for "ready" over, one way or the other?"""
        bad = self._state.kind == "bad-model" and self._state.model_id == self._model.id
        return bad or self._state.kind in ("ready", "failed", "stopped")

    def _fail_all(self, code: Literal["crashed", "cancelled"]) -> None:
        for number in tuple(self._asked):
            self._answer(Failed(number, code))

    # --- the model; all with self._changed held

    def _enter(self, state: EngineState) -> None:
        self._state = state
        self._changed.notify_all()
        self._events.put(state)

    def _begin(self, model: ModelFiles) -> None:
        if model != self._model:
            self._model, self._crashes = model, 0
        if self._supervisor.send(Load(model, self._threads)):
            self._load_sent = time.monotonic()
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
            if isinstance(message, (Suggestions, Failed)):
                self._answer(message)
            elif isinstance(message, Hello) or message.model != self._model.id:
                return  # an answer to a load that a newer one has replaced
            elif isinstance(message, Loaded):
                # What was asked during the load begins to be overdue only now.
                for asked in self._asked.values():
                    asked.due = time.monotonic() + asked.patience
                self._enter(EngineState("ready", message.model))
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
                self._fail_all("crashed")
                if self._load_sent is not None:
                    old = time.monotonic() - self._load_sent > _FORGIVEN_S
                    self._crashes = 1 if old else self._crashes + 1
                self._enter(EngineState("restarting", self._model.id, "crashed"))
                if self._crashes == _CRASHES:
                    self._give_up("crashed")
            elif child is ChildState.FAILED:
                self._enter(EngineState("failed", self._model.id))
            else:
                self._enter(EngineState("stopped", self._model.id))

    # --- the client's own thread

    def _dispatch(self) -> None:
        """Passes events on, and kills an engine that owes an answer for too long."""
        while True:
            try:
                event = self._events.get(timeout=_POLL_S)
            except queue.Empty:
                if self._overdue():
                    self._supervisor.kill()
                continue
            if event is None:
                return
            try:
                self._on_event(event)
            except Exception as error:  # noqa: BLE001 - one bad listener must not silence the engine; the text may be private
                _log.error("a listener failed: %s", type(error).__name__)

    def _overdue(self) -> bool:
        now = time.monotonic()
        with self._changed:
            if self._state.kind == "loading":
                return self._load_sent is not None and now - self._load_sent > _LOAD_S
            return any(asked.due < now for asked in self._asked.values())
