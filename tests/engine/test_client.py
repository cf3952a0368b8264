"""The client, with the real engine on a tiny model and with engines that crash on purpose."""

from __future__ import annotations

import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from tiny_model import engine_command

from engine import client
from engine.client import EngineClient, EngineState, EngineUnavailable, RequestFailed
from engine.private import Private
from engine.protocol import Failed, ModelFiles, Suggestions
from engine.supervisor import Backoff

ROOT = Path(__file__).resolve().parents[2]
QUICK = Backoff(first=0.001, most=0.01, tries=6)

CRASHING = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from engine.link import Hello, Link, VERSION
from engine.protocol import *
link = Link(sys.stdin.buffer, sys.stdout.buffer, ToEngine)
link.send(Hello(VERSION, os.getpid()))
while (m := link.receive()) is not None:
    if isinstance(m, Load):
        if m.model.id == "crashes":
            os.abort()
        link.send(LoadFailed(m.model.id, "mismatch", "no") if m.model.id == "refused" else Loaded(m.model.id, 1, 1, 0))
    elif isinstance(m, Suggest):
        if m.before.reveal() == "crash":
            os.abort()
        link.send(Suggestions(m.id, (), 0))
"""
"""An engine that aborts on the model "crashes" and on the text "crash", and refuses the model "refused"."""


def model(name: str) -> ModelFiles:
    return ModelFiles(name, "", "")


class Watched:
    """A client with its events in a queue."""

    def __init__(self, command: list[str], *models: ModelFiles, stderr: int | IO[bytes] = subprocess.DEVNULL) -> None:
        self.events: queue.Queue[Any] = queue.Queue()
        fallback = models[1] if len(models) > 1 else None
        self.client = EngineClient(command, models[0], fallback, self.events.put, QUICK, stderr)

    def next(self) -> Any:
        """The next event; a minute without one is a failure."""
        return self.events.get(timeout=60)

    def until(self, kind: str) -> list[Any]:
        """All events up to that state."""
        seen = [self.next()]
        while not (isinstance(seen[-1], EngineState) and seen[-1].kind == kind):
            seen.append(self.next())
        return seen


@pytest.fixture
def start() -> Iterator[Callable[..., Watched]]:
    """Starts clients that are closed at the end."""
    started: list[Watched] = []

    def begin(command: list[str], *models: ModelFiles, **options: Any) -> Watched:
        started.append(Watched(command, *models, **options))
        return started[-1]

    yield begin
    for one in started:
        one.client.close(timeout=0.0)


FAKE = [sys.executable, "-c", CRASHING]


def test_a_request_is_answered(start: Callable[..., Watched], files: ModelFiles) -> None:
    """Load, ask, one answer under the id that ``suggest`` returned."""
    one = start(engine_command(), files)
    assert one.until("ready") == [EngineState("loading", files.id), EngineState("ready", files.id)]
    number = one.client.suggest(Private("오늘 "), k=3)
    answer = one.next()
    assert isinstance(answer, Suggestions)
    assert (answer.id, len(answer.candidates)) == (number, 3)
    assert one.client.state == EngineState("ready", files.id)


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_request_without_an_engine_is_answered_too(start: Callable[..., Watched], tmp_path: Path) -> None:
    """Never silence: before the engine is up, and after it failed for good."""
    one = start([str(tmp_path / "none")], model("m"))
    one.until("failed")
    number = one.client.suggest(Private(""))
    assert one.next() == Failed(number, "no-model")


@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP")
def test_a_killed_engine_answers_crashed_and_comes_back(start: Callable[..., Watched], files: ModelFiles) -> None:
    """SIGKILL while a request runs: it is answered, the engine restarts, the next request brings suggestions."""
    one = start(engine_command(), files)
    one.until("ready")
    pid = one.client.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    number = one.client.suggest(Private("오늘 "))
    os.kill(pid, signal.SIGKILL)
    assert one.next() == Failed(number, "crashed")
    assert [e.kind for e in one.until("ready")] == ["restarting", "loading", "ready"]
    one.client.suggest(Private("오늘 "))
    assert isinstance(one.next(), Suggestions)


@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP")
def test_a_hanging_engine_is_killed(
    start: Callable[..., Watched], files: ModelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that stays without its answer long after the deadline ends the process."""
    monkeypatch.setattr(client, "_POLL_S", 0.01)
    monkeypatch.setattr(client, "_OVERDUE_S", 0.05)
    one = start(engine_command(), files)
    one.until("ready")
    assert one.client.pid is not None
    os.kill(one.client.pid, signal.SIGSTOP)
    number = one.client.suggest(Private("오늘 "), deadline_ms=1.0)
    assert one.next() == Failed(number, "crashed")
    one.until("ready")


def test_a_model_that_crashes_twice_gives_way(start: Callable[..., Watched]) -> None:
    """The fallback takes over, and the bad model is told once."""
    one = start(FAKE, model("crashes"), model("good"))
    events = one.until("ready")
    assert [e for e in events if e.kind == "bad-model"] == [EngineState("bad-model", "crashes", "crashed")]
    assert [e.model_id for e in events if e.kind == "loading"] == ["crashes", "crashes", "good"]
    assert one.client.state == EngineState("ready", "good")


def test_crashes_while_answering_count_too(start: Callable[..., Watched]) -> None:
    """A model that loads and then brings the engine down twice is bad as well."""
    one = start(FAKE, model("first"), model("second"))
    for _ in range(2):
        one.until("ready")
        number = one.client.suggest(Private("crash"))
        assert one.next() == Failed(number, "crashed")
    assert EngineState("bad-model", "first", "crashed") in one.until("ready")
    assert one.client.state.model_id == "second"


def test_a_refused_model_gives_way_at_once(start: Callable[..., Watched]) -> None:
    """``LoadFailed`` needs no second try; without a fallback the bad model stays the state."""
    one = start(FAKE, model("refused"), model("good"))
    assert one.until("ready") == [
        EngineState("loading", "refused"),
        EngineState("bad-model", "refused", "mismatch"),
        EngineState("loading", "good"),
        EngineState("ready", "good"),
    ]
    lonely = start(FAKE, model("refused"))
    lonely.until("bad-model")
    assert lonely.client.state.kind == "bad-model"


def test_without_a_fallback_it_gives_up_in_the_end(start: Callable[..., Watched]) -> None:
    """A model that always crashes is told as bad once, then the engine stays down."""
    one = start(FAKE, model("crashes"))
    kinds = [e.kind for e in one.until("failed")]
    assert kinds.count("bad-model") == 1


def test_another_model_can_be_loaded(start: Callable[..., Watched]) -> None:
    """Switching keeps the process; a bad choice falls back."""
    one = start(FAKE, model("a"), model("a"))
    one.until("ready")
    pid = one.client.pid
    one.client.load(model("b"))
    assert one.until("ready")[-1] == EngineState("ready", "b")
    one.client.load(model("refused"))
    assert one.until("ready")[-1] == EngineState("ready", "a")
    assert one.client.pid == pid


def test_closing_answers_what_is_open(start: Callable[..., Watched], files: ModelFiles) -> None:
    """Every request has its answer, also at the end; the last state is "stopped"."""
    one = start(engine_command(), files)
    one.until("ready")
    numbers = [one.client.suggest(Private("오늘 " * i)) for i in range(5)]
    one.client.cancel(numbers[-1])
    one.client.close(timeout=60)
    rest = [one.events.get_nowait() for _ in range(one.events.qsize())]
    assert sorted(e.id for e in rest if isinstance(e, (Failed, Suggestions))) == numbers
    assert one.client.state.kind == "stopped"


def test_the_desktop_loads_no_model_library() -> None:
    """Importing the client brings neither llama.cpp nor numpy nor a tokenizer into the process with the windows."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import engine.client; "
        "sys.exit(bool({'llama_cpp', 'numpy', 'tokenizers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_asking_and_waiting(start: Callable[..., Watched], files: ModelFiles) -> None:
    """``ask`` waits for the engine and gives the answer to its caller only."""
    one = start(engine_command(), files)
    found = one.client.ask(Private("오늘 "), k=2, timeout=60)
    assert len(found) == 2
    assert all(isinstance(e, EngineState) for e in one.until("ready"))
    with pytest.raises(RequestFailed) as caught:
        one.client.ask(Private("오늘 "), timeout=0.0)
    assert caught.value.code == "deadline"


def test_asking_an_engine_that_cannot_be(start: Callable[..., Watched]) -> None:
    """One exception says that there is no engine."""
    with pytest.raises(EngineUnavailable):
        start(FAKE, model("refused")).client.ask(Private(""), timeout=60)


def test_a_listener_that_raises_is_survived(start: Callable[..., Watched], caplog: pytest.LogCaptureFixture) -> None:
    """The next event still comes; the log gets the exception's class only."""
    one = start(FAKE, model("a"))
    one.until("ready")
    failing = iter([True])

    def listen(event: Any) -> None:
        if next(failing, False):
            raise ValueError("secret")
        one.events.put(event)

    one.client._on_event = listen
    one.client.suggest(Private(""))
    second = one.client.suggest(Private(""))
    assert one.next().id == second
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_the_canary_is_in_no_log(
    start: Callable[..., Watched], files: ModelFiles, caplog: pytest.LogCaptureFixture
) -> None:
    """With every logger at DEBUG, typed text is in no log line, no event's repr and not in the engine's stderr."""
    canary = "카나리아새"
    caplog.set_level(logging.DEBUG)
    with tempfile.TemporaryFile() as errors:
        one = start(engine_command(), files, stderr=errors)
        events = one.until("ready")
        for before in (canary, canary + " ", canary * 100, "\ud7ff" + canary):
            one.client.suggest(Private(before))
            events.append(one.next())
        one.client.close(timeout=60)
        errors.seek(0)
        stderr = errors.read().decode()
    assert canary not in caplog.text
    assert canary not in stderr
    assert not any(canary in repr(event) for event in events)
    assert "loaded" in stderr, "the engine's own log arrived"
