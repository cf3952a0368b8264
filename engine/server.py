"""The engine process: reads requests from its standard input, answers on what was its standard output.

Must not print, open a network connection or write typed text anywhere:
errors are logged by their class name only.
"""

from __future__ import annotations

import collections
import dataclasses
import gc
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, TypeAlias

from cachetools import TTLCache

from engine.blocklist import Blocklist
from engine.lexicon import Lexicon
from engine.link import VERSION, Hello, Link, LinkClosed, LinkError
from engine.llama import LlamaRuntime
from engine.pace import Pace
from engine.protocol import (
    Failed,
    FromEngine,
    Load,
    Loaded,
    LoadFailed,
    Report,
    Statistics,
    Suggest,
    Suggestion,
    Suggestions,
    ToEngine,
)
from engine.runtime import Aborted, LoadFault
from engine.suggest import Suggester
from engine.tally import PhaseName, Tally
from engine.tokens import Tokens
from engine.wish import BadOption, Wish

__all__ = ["main", "serve"]

_log = logging.getLogger(__name__)
_Link: TypeAlias = "Link[FromEngine, ToEngine]"

_REMEMBERED = 256
_REMEMBERED_S = 60.0
"""So many answers are kept for so long: whoever goes back with Backspace, or from field to field, asks again."""


def main() -> int:
    """Serves on the process's own pipes until the parent closes them; the exit status."""
    # Ctrl-C in a terminal reaches the whole group; the parent decides when the engine ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    reader = os.fdopen(os.dup(0), "rb")
    writer = os.fdopen(os.dup(1), "wb")
    # A stray print, also one of a C library, must not get between two frames.
    os.dup2(2, 1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return serve(reader, writer)


def serve(reader: BinaryIO, writer: BinaryIO) -> int:
    """Answers requests until ``reader`` ends: 0 then, 1 when the other side sent something that is no message."""
    link: _Link = Link(reader, writer, ToEngine)
    inbox = _Inbox(link)
    engine = _Engine()
    try:
        link.send(Hello(VERSION, os.getpid()))
        threading.Thread(target=inbox.fill, name="engine-reader", daemon=True).start()
        while (task := inbox.take()) is not None:
            if isinstance(task, Load):
                link.send(engine.load(task))
            elif isinstance(task, Report):
                link.send(engine.report(task.id, inbox.superseded))
            else:
                link.send(engine.answer(task))
                inbox.done()
    except LinkClosed:
        return 0
    finally:
        engine.close()
    return 1 if inbox.broken else 0


class _Request:
    """A ``Suggest`` under way: when it came, whether it is still wanted, how far it is; a ``search.Control``."""

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
        return (time.monotonic() - self.received) * 1000


class _Inbox:
    """What waits for the inference thread; filled by the reader thread.

    Keeps loads in order and at most one request: a newer one answers those
    before it with "cancelled", queued or running.
    """

    def __init__(self, link: _Link) -> None:
        self.broken = False
        self.superseded = 0
        """Requests that were answered before their turn came."""
        self._link = link
        self._changed = threading.Condition()
        self._queue: collections.deque[Load | Report | _Request] = collections.deque()
        self._running: _Request | None = None
        self._closed = False

    def fill(self) -> None:
        """Reads until the link ends; runs in its own thread."""
        try:
            while (message := self._link.receive()) is not None:
                for request in self._accept(message):
                    self._link.send(Failed(request.message.id, "cancelled"))
        except LinkClosed:
            pass
        except LinkError as error:
            _log.error("the link is broken: %s", error)
            self.broken = True
        with self._changed:
            self._closed = True
            if self._running is not None:
                self._running.cancelled = True
            self._changed.notify()

    def take(self) -> Load | Report | _Request | None:
        """The next thing to do, or none when the link has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closed)
            if self._closed:
                return None
            task = self._queue.popleft()
            if isinstance(task, _Request):
                self._running = task
            return task

    def done(self) -> None:
        """The request last taken is answered."""
        with self._changed:
            self._running = None

    def _accept(self, message: ToEngine) -> list[_Request]:
        """Queues a message; the requests that it takes out of the queue and that must be answered."""
        with self._changed:
            dropped: list[_Request] = []
            if isinstance(message, (Load, Report)):
                self._queue.append(message)
            else:
                newest = message.id
                dropped = [
                    task
                    for task in self._queue
                    if isinstance(task, _Request) and (task.message.id <= newest or isinstance(message, Suggest))
                ]
                for request in dropped:
                    self._queue.remove(request)
                self.superseded += len(dropped)
                running = self._running
                if running is not None and (running.message.id <= newest or isinstance(message, Suggest)):
                    running.cancelled = True
                if isinstance(message, Suggest):
                    self._queue.append(_Request(message))
            self._changed.notify()
            return dropped


class _Engine:
    """The model in use, if any, and the answers it gave; owned by the inference thread."""

    def __init__(self) -> None:
        self._model = ""
        self._runtime: LlamaRuntime | None = None
        self._suggester: Suggester | None = None
        self._pace = Pace()
        self._tally = Tally()
        self._remembered: TTLCache[tuple[str, Wish], tuple[Suggestion, ...]] = TTLCache(_REMEMBERED, _REMEMBERED_S)

    def load(self, message: Load) -> Loaded | LoadFailed:
        """Replaces the model; a failure leaves the one before in use."""
        begun = time.monotonic()
        files = message.model
        runtime: LlamaRuntime | None = None
        try:
            # The cheap files first: a bad one is told before seconds go into the weights.
            tokens = Tokens(Path(files.tokenizer))
            blocklist = Blocklist() if files.blocklist is None else Blocklist.read(Path(files.blocklist))
            lexicon = None if files.lexicon is None else Lexicon(Path(files.lexicon))
            runtime = LlamaRuntime(Path(files.gguf), message.threads)
            suggester = Suggester(runtime, tokens, blocklist, lexicon=lexicon)
        except LoadFault as fault:
            if runtime is not None:
                runtime.close()
            _log.warning("model not loaded: %s", fault.code)
            return LoadFailed(files.id, fault.code, fault.detail)
        self.close()
        gc.unfreeze()
        self._model, self._runtime, self._suggester = files.id, runtime, suggester
        self._pace = Pace()
        # A vocabulary is some hundred thousand objects, which the collector would walk through again and again.
        gc.collect()
        gc.freeze()
        elapsed = (time.monotonic() - begun) * 1000
        _log.info("model loaded in %.0f ms", elapsed)
        return Loaded(files.id, runtime.vocabulary, runtime.context, elapsed)

    def answer(self, request: _Request) -> Suggestions | Failed:
        """The one answer to a request."""
        message = request.message
        try:
            answer = self._answer(request)
        except Aborted:
            answer = Failed(message.id, "cancelled")
        except Exception as error:  # noqa: BLE001 - the process must outlive whatever one text brings about
            _log.error("request %d failed: %s", message.id, type(error).__name__)
            answer = Failed(message.id, "internal")
        if isinstance(answer, Failed):
            self._tally.count("cancelled" if answer.code == "cancelled" else "failed")
        return answer

    def report(self, request: int, superseded: int) -> Statistics:
        """The answer to ``Report``; ``superseded`` requests were cancelled before they came here."""
        return self._tally.statistics(request, self._model, superseded)

    def close(self) -> None:
        """Frees the model."""
        self._remembered.clear()
        if self._runtime is not None:
            self._runtime.close()
        self._runtime = self._suggester = None
        self._model = ""

    def _answer(self, request: _Request) -> Suggestions | Failed:
        """Raises ``Aborted``, and whatever goes wrong in the model."""
        message = request.message
        try:
            wish = Wish(message.k, message.temperature, message.unit, message.deadline_ms)
        except BadOption:
            return Failed(message.id, "bad-request")
        if self._suggester is None:
            return Failed(message.id, "no-model")
        before = message.before.reveal()
        question = (before, dataclasses.replace(wish, deadline_ms=None))
        known = self._remembered.get(question)
        if known is not None:
            request.begin("total")
            self._note(request, cached=True, complete=True)
            return Suggestions(message.id, known, request.elapsed_ms())
        request.pace = self._pace
        found = self._suggester.suggest(before, wish, request)
        request.begin("total")
        if found.complete:
            self._remembered[question] = found.candidates
        self._note(request, cached=False, complete=found.complete)
        return Suggestions(message.id, found.candidates, request.elapsed_ms(), found.complete)

    def _note(self, request: _Request, *, cached: bool, complete: bool) -> None:
        self._tally.count("answered", cached=cached, complete=complete)
        for phase, milliseconds in request.times.items():
            self._tally.time(phase, milliseconds)
        self._tally.time("total", request.elapsed_ms())
