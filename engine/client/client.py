"""The engine as the desktop and the command line see it: ask, get one answer, be told what state it is in.

Must not import llama.cpp, numpy or a tokenizer, and must not wait inside
``suggest``.
"""

from __future__ import annotations

import collections
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from engine.client.options import EngineOptions
from engine.client.owed import OwedAnswers
from engine.client.state import EngineAnswer, EngineEvent, EngineState, OnAnswer
from engine.client.supervisor import ChildState, Supervisor
from engine.text.private import Private
from engine.wire.lanes import POPUP
from engine.wire.link import Hello, LinkError
from engine.wire.options import SuggestOptions, check_lane, message_of
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
    Suggestions,
    ToEngine,
)

__all__ = ["USUAL", "EngineClient"]

_log = logging.getLogger(__name__)

_CRASHES, _LAST_CRASHES = 2, 5
"""So many with the same model and it is bad; where there is no other to go on with it is tried more often."""

_FORGIVEN_S = 600.0
"""A crash this long after the load says little about the model."""

USUAL = SuggestOptions()
"""What is asked for when nothing is said."""

_CHARACTERS = 4000
"""No more of a text is sent: the engine reads less, and a link takes messages of a limited length."""

_LOAD_S = 120.0

_KILL_AGAIN_S = 5.0
"""A killed engine is gone at once; should the system fail to, it is killed again after this time."""

_AWAY_S = 1.0
"""Who wakes up so much later than it was time to has been stopped or suspended: answers may lie unread."""

_WITHOUT_WORK = ("cancelled", "busy", "bad-request")
"""Codes with which the engine also answers while the thread that computes hangs."""


class EngineClient:
    """Keeps an engine process with a model loaded, and answers every request exactly once.

    ``on_event`` is called on the client's own thread, one event at a time,
    never from within a method of the client.  Methods return at once, apart
    from ``close``, and may be called from any thread.
    """

    def __init__(
        self, options: EngineOptions, on_event: Callable[[EngineEvent], None], numbers: Iterator[int] | None = None
    ) -> None:
        """No process runs before ``start``; ``numbers`` are the ids of the requests, from 1 and rising if none."""
        self._numbers = itertools.count(1) if numbers is None else numbers
        self._threads = options.threads
        self._fallback = options.fallback
        self._on_event = on_event
        self._changed = threading.Condition()
        self._model = options.model
        self._crashes = 0
        self._load_sent: float | None = None
        self._load_due = 0.0
        self._owed = OwedAnswers()
        self._state = EngineState("starting", options.model.id)
        self._events: collections.deque[EngineEvent | None] = collections.deque()
        self._supervisor: Supervisor[ToEngine, FromEngine] = Supervisor(
            options.command, FromEngine, self._receive, self._follow, options.backoff, options.stderr
        )
        self._dispatcher: threading.Thread | None = None

    def start(self) -> None:
        """Starts the engine; once."""
        if self._dispatcher is None:
            self._dispatcher = threading.Thread(target=self._dispatch, name="engine-client", daemon=True)
            self._dispatcher.start()
            self._supervisor.start()

    @property
    def state(self) -> EngineState:
        """The state last entered."""
        with self._changed:
            return self._state

    @property
    def settled(self) -> bool:
        """Is waiting for "ready" over, one way or the other?"""
        with self._changed:
            bad = self._state.kind == "bad-model" and self._state.model_id == self._model.id
            return bad or self._state.kind in ("ready", "failed", "stopped")

    @property
    def pid(self) -> int | None:
        """The engine process, while it lives."""
        return self._supervisor.pid

    def suggest(
        self,
        before: Private,
        options: SuggestOptions | int = USUAL,
        lane: str = POPUP,
        on_answer: OnAnswer | None = None,
    ) -> int:
        """Asks what fits behind ``before``; the id of the answer, which comes through ``on_event`` if no other way.

        A number alone asks for so many eojeols.  The older request of the same lane, if any, is answered "cancelled".
        Raises ``BadOption`` for a number out of range, or a bad name of a lane.
        """
        if not isinstance(options, SuggestOptions):
            options = SuggestOptions(options)
        check_lane(lane)
        before = Private(before.reveal()[-_CHARACTERS:])
        return self._send(message_of(before, options, lane), on_answer)

    def request_eot(self, question: Eot, on_answer: OnAnswer | None = None) -> int:
        """Asks whether texts are finished (``eot_question``); the id of the answer, as for ``suggest``."""
        return self._send(question, on_answer)

    def request_report(self, on_answer: OnAnswer | None = None) -> int:
        """Asks for the engine's statistics; the id under which they, or ``Failed``, come, as for ``suggest``."""
        return self._send(Report(0), on_answer)

    def cancel(self, request: int) -> None:
        """This request is no longer wanted; it is answered all the same."""
        self._supervisor.send(Cancel(request))

    def load(self, model: ModelFiles) -> None:
        """Changes to another model."""
        with self._changed:
            self._begin(model)

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
                self._changed.wait_for(lambda: not self._owed, drain)
        self._supervisor.stop(timeout)
        with self._changed:
            self._fail_all("cancelled")
            self._events.append(None)
            self._changed.notify_all()
        if self._dispatcher is not None:
            self._dispatcher.join()

    # --- requests

    def _send(self, message: Suggest | Report | Eot, on_answer: OnAnswer | None) -> int:
        """Sends the message under a number of its own, which it returns; what cannot be sent is answered ``Failed``."""
        with self._changed:
            number = next(self._numbers)
            message = msgspec.structs.replace(message, id=number)
            self._owed.add(number, message, time.monotonic(), on_answer)
            if self._state.kind not in ("loading", "ready", "bad-model"):
                self._deliver(Failed(number, "no-model"))
            else:
                self._pass_on(message)
            self._changed.notify_all()
        return number

    def _pass_on(self, message: Suggest | Report | Eot) -> None:
        try:
            if not self._supervisor.send(message):
                self._deliver(Failed(message.id, "crashed"))
        except LinkError as error:
            _log.warning("request %d cannot be sent: %s", message.id, error)
            self._deliver(Failed(message.id, "bad-request"))

    def _deliver(self, answer: EngineAnswer) -> None:
        owed = self._owed.settle(answer.id)
        if owed is not None:
            (owed.on_answer or self._tell)(answer)
            self._changed.notify_all()

    def _fail_all(self, code: Literal["crashed", "cancelled"]) -> None:
        for number in self._owed:
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
        try:
            sent = self._supervisor.send(Load(model, self._threads))
        except LinkError as error:
            # Of all that is in it only a path can be such that it has no UTF-8.
            _log.warning("a model cannot be loaded: %s", error)
            if self._give_up("bad-path"):
                self._begin(self._model)
            return
        if sent:
            self._load_sent = time.monotonic()
            self._load_due = self._load_sent + _LOAD_S
            self._enter(EngineState("loading", model.id))

    def _begin_anew(self, now: float) -> None:
        """What is owed, or loads, is given its time once more."""
        self._owed.begin_anew(now)
        self._load_due = now + _LOAD_S

    def _give_up(self, detail: str) -> bool:
        """The model in use is bad; is there another?"""
        self._enter(EngineState("bad-model", self._model.id, detail))
        if (other := self._other()) is None:
            return False
        self._model, self._crashes = other, 0
        return True

    def _other(self) -> ModelFiles | None:
        """The model to go on with when the one in use is bad."""
        return None if self._fallback == self._model else self._fallback

    # --- called by the supervisor

    def _receive(self, message: FromEngine) -> None:
        with self._changed:
            if isinstance(message, (Suggestions, Failed, Statistics, EotAnswer)):
                if not (isinstance(message, Failed) and message.code in _WITHOUT_WORK):
                    self._owed.heard(time.monotonic())
                self._deliver(message)
            elif isinstance(message, Hello) or message.model != self._model.id:
                return  # an answer to a load that a newer one has replaced
            elif isinstance(message, Loaded):
                # What was asked during the load begins to be overdue only now.
                self._owed.begin_anew(time.monotonic())
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
                code = "no-memory" if self._state.kind == "loading" and self._supervisor.slain else "crashed"
                self._fail_all("crashed")
                if blamed and self._load_sent is not None:
                    old = time.monotonic() - self._load_sent > _FORGIVEN_S
                    self._crashes = 1 if old else self._crashes + 1
                self._enter(EngineState("restarting", self._model.id, "crashed"))
                if blamed and self._crashes == (_LAST_CRASHES if self._other() is None else _CRASHES):
                    self._give_up(code)
            elif child is ChildState.FAILED:
                self._enter(EngineState("failed", self._model.id))
            else:
                self._enter(EngineState("stopped", self._model.id))

    def _blames_the_model(self) -> bool:
        """Was the engine that just ended at work, or did it bring itself down?  Who kills an idle one has a reason."""
        return self._state.kind == "loading" or self._owed.at_work or self._supervisor.faulted

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
                    if due is not None and time.monotonic() > due + _AWAY_S:
                        self._begin_anew(time.monotonic())
                    continue
                self._load_due = now + _KILL_AGAIN_S
                self._owed.spare(now + _KILL_AGAIN_S)
                self._supervisor.kill()
            return self._events.popleft()

    def _due(self) -> float | None:
        """When what is owed first will have been owed for too long; none when nothing is."""
        if self._state.kind == "loading":
            return self._load_due
        return self._owed.due()
