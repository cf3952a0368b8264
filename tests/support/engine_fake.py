"""An engine process without a model that does what its messages say, and a client whose events are kept."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.client.state import EngineState
from engine.client.supervisor import Backoff
from engine.wire.protocol import ModelFiles

__all__ = ["FAKE_ENGINE", "Watched", "clients", "model"]

_ROOT = Path(__file__).resolve().parents[2]
_QUICK = Backoff(first=0.001, most=0.01, tries=6)

_SCRIPT = f"""
import os, sys
sys.path.insert(0, {str(_ROOT)!r})
from engine.wire.link import Hello, Link, VERSION
from engine.wire.protocol import *
link = Link(sys.stdin.buffer, sys.stdout.buffer, ToEngine)
link.send(Hello(VERSION, os.getpid()))
while (m := link.receive()) is not None:
    if isinstance(m, Load):
        if m.model.id == "crashes":
            os.abort()
        if m.model.id == "is killed":
            os.kill(os.getpid(), 9)
        if m.model.id == "hangs":
            link.receive()
        if m.model.id == "crashes once" and not os.path.exists(m.model.gguf):
            open(m.model.gguf, "x").close()
            os.abort()
        link.send(LoadFailed(m.model.id, "mismatch", "no") if m.model.id == "refused" else Loaded(m.model.id, 1, 1, 0))
    elif isinstance(m, Suggest):
        if m.before.reveal() == "crash":
            os.abort()
        if m.before.reveal() != "silence":
            link.send(Suggestions(m.id, (), 0, complete=m.deadline_ms != 1.5))
    elif isinstance(m, Report):
        link.send(Statistics(m.id, "m", 7, 5, 2, 1, 1, 1, {{"total": Phase(5, 1.0, 2.0, 3.0)}}))
"""
"""An engine that aborts on the model "crashes" and on the text "crash", and refuses the model "refused".

On the model "is killed" it is killed as the system kills, and on "hangs" it never says anything.  On the model "crashes once" it aborts too, until a file with the path of its GGUF is there.  It says nothing to the text "silence", and never has enough of 1.5 ms.
"""

FAKE_ENGINE = [sys.executable, "-c", _SCRIPT]
"""The command that starts it."""


def model(name: str) -> ModelFiles:
    """The files of a model that has only a name."""
    return ModelFiles(name, "", "")


class Watched:
    """A client with its events in a queue; ``blocking`` waits for the answers to what is asked through it."""

    def __init__(self, command: list[str], *models: ModelFiles, stderr: int | IO[bytes] = subprocess.DEVNULL) -> None:
        self.events: queue.Queue[Any] = queue.Queue()
        fallback = models[1] if len(models) > 1 else None
        options = EngineOptions(command, models[0], fallback, backoff=_QUICK, stderr=stderr)
        self.blocking = BlockingClient(options, self.events.put)
        self.client = self.blocking.client
        self.client.start()

    def next(self) -> Any:
        """The next event; a minute without one is a failure."""
        return self.events.get(timeout=60)

    def until(self, kind: str) -> list[Any]:
        """All events up to that state."""
        seen = [self.next()]
        while not (isinstance(seen[-1], EngineState) and seen[-1].kind == kind):
            seen.append(self.next())
        return seen


@contextlib.contextmanager
def clients() -> Iterator[Callable[..., Watched]]:
    """What makes a ``Watched``; those made are closed at the end."""
    started: list[Watched] = []

    def begin(command: list[str], *models: ModelFiles, stderr: int | IO[bytes] = subprocess.DEVNULL) -> Watched:
        started.append(Watched(command, *models, stderr=stderr))
        return started[-1]

    yield begin
    for one in started:
        one.client.close(timeout=0.0)
