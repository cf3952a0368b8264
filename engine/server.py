"""The engine process: reads requests from its standard input, answers on what was its standard output.

Must not print, open a network connection or write typed text anywhere:
errors are logged by their class name only.
"""

from __future__ import annotations

import collections
import dataclasses
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, TypeAlias

from engine.blocklist import Blocklist
from engine.link import VERSION, Hello, Link, LinkClosed, LinkError
from engine.llama import LlamaRuntime
from engine.protocol import (
    MAX_CANDIDATES,
    Cancel,
    Failed,
    FromEngine,
    Load,
    Loaded,
    LoadFailed,
    Suggest,
    Suggestions,
    ToEngine,
)
from engine.runtime import Aborted, LoadFault
from engine.suggest import Suggester
from engine.tokens import Tokens

__all__ = ["main", "serve"]

_log = logging.getLogger(__name__)
_Link: TypeAlias = "Link[FromEngine, ToEngine]"


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
            else:
                link.send(engine.answer(task))
                inbox.done()
    except LinkClosed:
        return 0
    finally:
        engine.close()
    return 1 if inbox.broken else 0


@dataclasses.dataclass(eq=False)
class _Request:
    """A ``Suggest`` with the time it came and whether it is still wanted."""

    message: Suggest
    received: float
    cancelled: bool = False

    @property
    def late(self) -> bool:
        limit = self.message.deadline_ms
        return limit is not None and (time.monotonic() - self.received) * 1000 > limit

    def should_stop(self) -> bool:
        return self.cancelled or self.late


class _Inbox:
    """What waits for the inference thread; filled by the reader thread.

    Keeps loads in order and at most one request: a newer one answers those
    before it with "cancelled", queued or running.
    """

    def __init__(self, link: _Link) -> None:
        self.broken = False
        self._link = link
        self._changed = threading.Condition()
        self._queue: collections.deque[Load | _Request] = collections.deque()
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

    def take(self) -> Load | _Request | None:
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

    def _accept(self, message: Load | Suggest | Cancel) -> list[_Request]:
        """Queues a message; the requests that it takes out of the queue and that must be answered."""
        with self._changed:
            dropped: list[_Request] = []
            if isinstance(message, Load):
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
                running = self._running
                if running is not None and (running.message.id <= newest or isinstance(message, Suggest)):
                    running.cancelled = True
                if isinstance(message, Suggest):
                    self._queue.append(_Request(message, time.monotonic()))
            self._changed.notify()
            return dropped


class _Engine:
    """The model in use, if any; owned by the inference thread."""

    def __init__(self) -> None:
        self._runtime: LlamaRuntime | None = None
        self._suggester: Suggester | None = None

    def load(self, message: Load) -> Loaded | LoadFailed:
        """Replaces the model; a failure leaves the one before in use."""
        begun = time.monotonic()
        files = message.model
        runtime: LlamaRuntime | None = None
        try:
            # The cheap files first: a bad one is told before seconds go into the weights.
            tokens = Tokens(Path(files.tokenizer))
            blocklist = Blocklist() if files.blocklist is None else Blocklist.read(Path(files.blocklist))
            runtime = LlamaRuntime(Path(files.gguf), message.threads)
            suggester = Suggester(runtime, tokens, blocklist)
        except LoadFault as fault:
            if runtime is not None:
                runtime.close()
            _log.warning("model not loaded: %s", fault.code)
            return LoadFailed(files.id, fault.code, fault.detail)
        self.close()
        self._runtime, self._suggester = runtime, suggester
        elapsed = (time.monotonic() - begun) * 1000
        _log.info("model loaded in %.0f ms", elapsed)
        return Loaded(files.id, runtime.vocabulary, runtime.context, elapsed)

    def answer(self, request: _Request) -> Suggestions | Failed:
        """The one answer to a request."""
        message = request.message
        if self._suggester is None:
            return Failed(message.id, "no-model")
        try:
            k = min(message.k, MAX_CANDIDATES)
            found = self._suggester.suggest(message.before.reveal(), k, request.should_stop)
        except Aborted:
            return Failed(message.id, "cancelled" if request.cancelled else "deadline")
        except Exception as error:  # noqa: BLE001 - the process must outlive whatever one text brings about
            _log.error("request %d failed: %s", message.id, type(error).__name__)
            return Failed(message.id, "internal")
        return Suggestions(message.id, found, (time.monotonic() - request.received) * 1000)

    def close(self) -> None:
        """Frees the model."""
        if self._runtime is not None:
            self._runtime.close()
        self._runtime = self._suggester = None
