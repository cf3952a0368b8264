"""A runner as the local API sees it: started, asked, kept alive, ended.

Must not import llama.cpp, onnxruntime, numpy or a tokenizer.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, Literal, TypeAlias

import msgspec

from engine.client.supervisor import Backoff, ChildState, Supervisor
from engine.wire.link import Hello, LinkError
from engine.wire.runner import (
    Cancel,
    FromRunner,
    OpenCode,
    OpenEncoder,
    OpenFailed,
    OpenWriter,
    RunFailed,
    RunnerOpened,
    RunnerQuestion,
    ToRunner,
    WrittenText,
)

__all__ = ["OnRunnerAnswer", "RunnerClient", "RunnerState"]

_log = logging.getLogger(__name__)

OnRunnerAnswer: TypeAlias = Callable[[FromRunner], None]
"""Gets every message to one question, on the client's thread; must return at once."""

_BACKOFF = Backoff(first=0.5, most=5.0, tries=3)


@dataclasses.dataclass(frozen=True)
class RunnerState:
    """What a runner is doing; "failed" has a code of ``OpenFailed`` or "crashed", "ready" what it opened."""

    kind: Literal["loading", "ready", "failed", "ended"]
    code: OpenCode | Literal["", "crashed"] = ""
    opened: RunnerOpened | None = None


class RunnerClient:
    """Keeps a process with one model open, and answers every question to its end.

    ``on_state`` is called on the client's own thread.  Methods return at once
    but for ``close``, and may be called from any thread.
    """

    def __init__(
        self,
        command: Sequence[str],
        opening: OpenWriter | OpenEncoder,
        on_state: Callable[[RunnerState], None],
        stderr: int | IO[bytes] = subprocess.DEVNULL,
    ) -> None:
        """No process runs before ``start``."""
        self._opening, self._on_state = opening, on_state
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._owed: dict[int, OnRunnerAnswer] = {}
        self._heard = time.monotonic()
        self._state = RunnerState("loading")
        self._supervisor: Supervisor[ToRunner, FromRunner] = Supervisor(
            command, FromRunner, self._receive, self._follow, _BACKOFF, stderr
        )

    def start(self) -> None:
        """Starts the process, which opens its model."""
        self._supervisor.start()

    @property
    def state(self) -> RunnerState:
        """The state last entered."""
        with self._lock:
            return self._state

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._supervisor.pid

    @property
    def owes(self) -> int:
        """Questions that are not answered to their end."""
        with self._lock:
            return len(self._owed)

    def ask(self, question: RunnerQuestion, on_answer: OnRunnerAnswer) -> int:
        """Asks; the number for ``cancel``.  The last message to a question is any but ``WrittenText``."""
        number = next(self._numbers)
        with self._lock:
            if not self._owed:
                self._heard = time.monotonic()
            self._owed[number] = on_answer
        try:
            sent = self._supervisor.send(msgspec.structs.replace(question, id=number))
        except LinkError as error:
            _log.warning("a question cannot be sent: %s", error)
            self._settle(RunFailed(number, "too-long"))
        else:
            if not sent:
                self._settle(RunFailed(number, "no-model"))
        return number

    def cancel(self, number: int) -> None:
        """This question is no longer wanted; it is answered no more."""
        with self._lock:
            if self._owed.pop(number, None) is None:
                return
        self._supervisor.send(Cancel(number))

    def end_if_silent(self, seconds: float) -> None:
        """Kills a process that owes answers and has said nothing for so long: it is begun anew."""
        with self._lock:
            silent = bool(self._owed) and time.monotonic() - self._heard > seconds
        if silent:
            _log.error("a runner has fallen silent and is killed")
            self._supervisor.kill()

    def close(self) -> None:
        """Ends the process; what it owes fails with "cancelled"."""
        self._supervisor.stop()
        self._fail_all("cancelled")

    # --- called by the supervisor

    def _receive(self, message: FromRunner) -> None:
        with self._lock:
            self._heard = time.monotonic()
        match message:
            case Hello():
                return
            case RunnerOpened():
                self._enter(RunnerState("ready", "", message))
            case OpenFailed():
                self._enter(RunnerState("failed", message.code))
                self._supervisor.stop()
            case _:
                self._settle(message)

    def _follow(self, child: ChildState) -> None:
        if child is ChildState.READY:
            try:
                self._supervisor.send(self._opening)
            except LinkError as error:
                # Of all that is in it only a path can be such that it has no UTF-8.
                _log.warning("a model cannot be opened: %s", error)
                self._enter(RunnerState("failed", "bad-path"))
                self._supervisor.stop()
        elif child is ChildState.CRASHED:
            self._enter(RunnerState("loading"))
            self._fail_all("crashed")
        elif child is ChildState.FAILED:
            self._enter(RunnerState("failed", "crashed"))
        elif child is ChildState.STOPPED and self.state.kind != "failed":
            self._enter(RunnerState("ended"))

    def _enter(self, state: RunnerState) -> None:
        with self._lock:
            self._state = state
        self._on_state(state)

    def _settle(self, message: FromRunner) -> None:
        if isinstance(message, (Hello, RunnerOpened, OpenFailed)):
            return
        with self._lock:
            on_answer = (
                self._owed.get(message.id) if isinstance(message, WrittenText) else self._owed.pop(message.id, None)
            )
        if on_answer is not None:
            on_answer(message)

    def _fail_all(self, code: Literal["crashed", "cancelled"]) -> None:
        with self._lock:
            owed = list(self._owed)
        for number in owed:
            self._settle(RunFailed(number, code))
