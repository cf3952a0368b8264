"""A process that fills in forms, as who asks it sees it: ask, get one answer, be told what state it is in.

Must not import llama.cpp or numpy, and must not wait inside ``fill``.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, TypeAlias

import msgspec

from engine.client.state import EngineState
from engine.client.supervisor import Backoff, ChildState, Supervisor
from engine.wire.forms import (
    Fill,
    Filled,
    FromForms,
    GiveUp,
    LoadForms,
    NotReady,
    ReadyForms,
    ToForms,
    Unfilled,
    UnfilledCode,
)
from engine.wire.link import LinkError

__all__ = ["FormsClient", "FormsOptions", "OnFilled"]

_log = logging.getLogger(__name__)

OnFilled: TypeAlias = Callable[[Filled | Unfilled], None]
"""Gets the one answer to a request, on the thread that received it; must return at once."""


@dataclasses.dataclass(frozen=True)
class FormsOptions:
    """``command`` starts the process, which loads ``load``; ``name`` is what the model is called."""

    command: Sequence[str]
    name: str
    load: LoadForms
    backoff: Backoff = Backoff()
    stderr: int | IO[bytes] = subprocess.DEVNULL


class FormsClient:
    """Keeps the process alive with its model, and answers every request exactly once.

    ``on_state`` is called on a thread of the client's with every state that
    is entered.  A model that cannot be loaded, or on which the process dies
    while it loads, is "bad-model", and stays so: nothing is tried again.
    Methods may be called from any thread.
    """

    def __init__(self, options: FormsOptions, on_state: Callable[[EngineState], None]) -> None:
        self._options, self._on_state = options, on_state
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._owed: dict[int, OnFilled] = {}
        self._heard = time.monotonic()
        self._state = EngineState("starting", options.name)
        self._context = 0
        self._supervisor: Supervisor[ToForms, FromForms] = Supervisor(
            options.command, FromForms, self._receive, self._follow, options.backoff, options.stderr
        )

    def start(self) -> None:
        """Starts the process; it is not ready yet."""
        self._supervisor.start()

    def close(self) -> None:
        """Ends the process and waits for that; what was asked is answered "cancelled"."""
        self._supervisor.stop()
        self._fail_all("cancelled")

    @property
    def state(self) -> EngineState:
        """The state last entered."""
        with self._lock:
            return self._state

    @property
    def context(self) -> int:
        """How many tokens a prompt and its answer have, once the model is loaded."""
        with self._lock:
            return self._context

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._supervisor.pid

    def fill(self, ask: Fill, on_answer: OnFilled) -> int:
        """Asks; the number under which it is, to ``give_up``.  The number in ``ask`` is not looked at."""
        number = next(self._numbers)
        with self._lock:
            ready = self._state.kind == "ready"
            if ready:
                if not self._owed:
                    self._heard = time.monotonic()
                self._owed[number] = on_answer
        if not ready:
            on_answer(Unfilled(number, "no-model"))
            return number
        try:
            if not self._supervisor.send(msgspec.structs.replace(ask, id=number)):
                self._settle(Unfilled(number, "crashed"))
        except LinkError as error:
            _log.warning("request %d cannot be sent: %s", number, error)
            self._settle(Unfilled(number, "too-long"))
        return number

    def give_up(self, number: int) -> None:
        """This request is no longer wanted; it is answered all the same."""
        self._supervisor.send(GiveUp(number))

    def end_if_silent(self, seconds: float) -> None:
        """Kills a process that owes answers and has said nothing for so long: it is begun anew."""
        with self._lock:
            silent = bool(self._owed) and time.monotonic() - self._heard > seconds
        if silent:
            _log.error("the process has fallen silent and is killed")
            self._supervisor.kill()

    def _settle(self, answer: Filled | Unfilled) -> None:
        with self._lock:
            owed = self._owed.pop(answer.id, None)
        if owed is not None:
            owed(answer)

    def _fail_all(self, code: UnfilledCode) -> None:
        with self._lock:
            numbers = list(self._owed)
        for number in numbers:
            self._settle(Unfilled(number, code))

    def _enter(self, state: EngineState) -> None:
        with self._lock:
            self._state = state
        self._on_state(state)

    # --- called by the supervisor

    def _receive(self, message: FromForms) -> None:
        with self._lock:
            self._heard = time.monotonic()
        if isinstance(message, (Filled, Unfilled)):
            self._settle(message)
        elif isinstance(message, ReadyForms):
            with self._lock:
                self._context = message.context
            self._enter(EngineState("ready", self._options.name))
        elif isinstance(message, NotReady):
            self._give_up_model(message.code)

    def _follow(self, child: ChildState) -> None:
        name, kind = self._options.name, self.state.kind
        if child is ChildState.READY:
            self._enter(EngineState("loading", name))
            try:
                self._supervisor.send(self._options.load)
            except LinkError:
                # Of all that is in it only a path can be such that it has no UTF-8.
                self._give_up_model("bad-path")
        elif child is ChildState.CRASHED:
            self._fail_all("crashed")
            if kind == "loading":
                self._give_up_model("no-memory" if self._supervisor.slain else "crashed")
            elif kind != "bad-model":
                self._enter(EngineState("restarting", name, "crashed"))
        elif kind != "bad-model" and child in (ChildState.FAILED, ChildState.STOPPED):
            self._enter(EngineState("failed" if child is ChildState.FAILED else "stopped", name))

    def _give_up_model(self, code: str) -> None:
        self._enter(EngineState("bad-model", self._options.name, code))
        self._supervisor.stop()
