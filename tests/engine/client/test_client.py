"""The client, with the real engine on a tiny model and with engines that crash on purpose."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import await_true
from engine_fake import FAKE_ENGINE, Watched, clients, model
from models_tiny import engine_command

from engine.client import client, owed
from engine.client.state import EngineState, EngineUnavailable
from engine.text.private import Private
from engine.wire.link import LIMIT
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Eot, Failed, ModelFiles, Suggestions

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def start() -> Iterator[Callable[..., Watched]]:
    """Starts clients that are closed at the end."""
    with clients() as begin:
        yield begin


def waits_of(one: Watched, monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """From now on, for how long at most the client's threads wait each time."""
    waited: list[float | None] = []
    wait = one.client._changed.wait

    def noted_wait(timeout: float | None = None) -> bool:
        waited.append(timeout)
        return wait(timeout)

    monkeypatch.setattr(one.client._changed, "wait", noted_wait)
    return waited


def test_a_request_is_answered(start: Callable[..., Watched], files: ModelFiles) -> None:
    """Load, ask, one answer under the id that ``suggest`` returned."""
    one = start(engine_command(), files)
    assert one.until("ready") == [EngineState("loading", files.id), EngineState("ready", files.id)]
    number = one.client.suggest(Private("오늘 "), 3)
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
    monkeypatch.setattr(owed, "OVERDUE_S", 0.05)
    one = start(engine_command(), files)
    one.until("ready")
    assert one.client.pid is not None
    os.kill(one.client.pid, signal.SIGSTOP)
    number = one.client.suggest(Private("오늘 "), SuggestOptions(deadline_ms=1.0))
    assert one.next() == Failed(number, "crashed")
    one.until("ready")


def test_a_hanging_engine_is_killed_once(start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that owes several answers is killed for the first, and the system is given time to end it."""
    monkeypatch.setattr(owed, "OVERDUE_S", 0.05)
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    killed: list[int | None] = []
    # The supervisor that does not kill stands for a system that takes its time.
    monkeypatch.setattr(one.client._supervisor, "kill", lambda: killed.append(one.client.pid))
    waited = waits_of(one, monkeypatch)
    for _ in range(3):
        one.client.suggest(Private("silence"), SuggestOptions(deadline_ms=1.0))
    # Nothing is overdue any more: the thread waits for the system, which has seconds.
    await_true(lambda: any(timeout is not None and timeout > 1.0 for timeout in waited), 10, "a long wait")
    assert len(killed) == 1


def test_who_was_away_kills_nobody(start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    """After a suspend the answer may lie unread: the engine is given its time once more."""
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    killed: list[bool] = []
    monkeypatch.setattr(one.client._supervisor, "kill", lambda: killed.append(True))
    away, waited, wait = [0.0], list[float](), one.client._changed.wait
    monkeypatch.setattr(client, "time", types.SimpleNamespace(monotonic=lambda: time.monotonic() + away[0]))

    def suspended(timeout: float | None = None) -> bool:
        waited.extend([] if timeout is None else [timeout])
        if timeout is None or away[0]:
            return wait(timeout)
        away[0] = 3600.0
        return False

    monkeypatch.setattr(one.client._changed, "wait", suspended)
    one.client.suggest(Private("silence"), SuggestOptions(deadline_ms=60_000.0))
    await_true(lambda: len(waited) > 1, 10, "a second wait")
    assert waited[1] > 50.0
    assert not killed


def test_nobody_wakes_up_while_nothing_is_asked(start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle client's thread waits without a timeout; one that is owed an answer waits no longer than for it."""
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    waited = waits_of(one, monkeypatch)
    one.client.suggest(Private(""))
    one.next()
    await_true(lambda: None in waited, 10, "a wait without a timeout")
    since = len(waited)
    one.client.suggest(Private("silence"), SuggestOptions(deadline_ms=1000.0))
    await_true(lambda: any(timeout is not None for timeout in waited[since:]), 10, "a wait with a timeout")
    assert all(timeout <= 3.0 for timeout in waited[since:] if timeout is not None)


def test_a_model_that_crashes_twice_gives_way(start: Callable[..., Watched]) -> None:
    """The fallback takes over, and the bad model is told once."""
    one = start(FAKE_ENGINE, model("crashes"), model("good"))
    events = one.until("ready")
    assert [e for e in events if e.kind == "bad-model"] == [EngineState("bad-model", "crashes", "crashed")]
    assert [e.model_id for e in events if e.kind == "loading"] == ["crashes", "crashes", "good"]
    assert one.client.state == EngineState("ready", "good")


def test_what_the_system_kills_at_each_load_is_short_of_memory(start: Callable[..., Watched]) -> None:
    """It says nothing when it does, and has a signal of its own for it; the model itself is not at fault."""
    one = start(FAKE_ENGINE, model("is killed"), model("good"))
    assert EngineState("bad-model", "is killed", "no-memory") in one.until("ready")


def test_what_is_killed_from_here_is_not(start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same signal, because a load takes for ever, says nothing about memory."""
    monkeypatch.setattr(client, "_LOAD_S", 0.05)
    one = start(FAKE_ENGINE, model("hangs"))
    assert one.until("bad-model")[-1] == EngineState("bad-model", "hangs", "crashed")


def test_crashes_while_answering_count_too(start: Callable[..., Watched]) -> None:
    """A model that loads and then brings the engine down twice is bad as well."""
    one = start(FAKE_ENGINE, model("first"), model("second"))
    for _ in range(2):
        one.until("ready")
        number = one.client.suggest(Private("crash"))
        assert one.next() == Failed(number, "crashed")
    assert EngineState("bad-model", "first", "crashed") in one.until("ready")
    assert one.client.state.model_id == "second"


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGKILL"])
def test_who_kills_an_idle_engine_says_nothing_about_its_model(start: Callable[..., Watched], number: str) -> None:
    """Two kills from outside while nothing is asked: the model stays in use, however often it happens."""
    one = start(FAKE_ENGINE, model("first"), model("second"))
    for _ in range(3):
        one.until("ready")
        assert one.client.pid is not None
        os.kill(one.client.pid, getattr(signal, number))
        assert one.next() == EngineState("restarting", "first", "crashed")
    assert one.until("ready")[-1] == EngineState("ready", "first")


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", ["SIGABRT", "SIGSEGV", "SIGILL", "SIGFPE", "SIGBUS"])
def test_an_idle_engine_that_brings_itself_down_is_the_models_fault(start: Callable[..., Watched], number: str) -> None:
    """Memory spoilt by a model may come to light a moment after the answer."""
    one = start(FAKE_ENGINE, model("first"), model("second"))
    for _ in range(2):
        one.until("ready")
        assert one.client.pid is not None
        os.kill(one.client.pid, getattr(signal, number))
    assert EngineState("bad-model", "first", "crashed") in one.until("ready")
    assert one.client.state.model_id == "second"


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_report_is_no_work_of_the_model(start: Callable[..., Watched]) -> None:
    """A kill while only statistics are asked for is as one while idle."""
    one = start(FAKE_ENGINE, model("first"), model("second"))
    for _ in range(2):
        one.until("ready")
        pid = one.client.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        number = one.client.request_report()
        os.kill(pid, signal.SIGKILL)
        assert one.next() == Failed(number, "crashed")
    assert one.until("ready")[-1] == EngineState("ready", "first")


def test_a_refused_model_gives_way_at_once(start: Callable[..., Watched]) -> None:
    """``LoadFailed`` needs no second try; without a fallback the bad model stays the state."""
    one = start(FAKE_ENGINE, model("refused"), model("good"))
    assert one.until("ready") == [
        EngineState("loading", "refused"),
        EngineState("bad-model", "refused", "mismatch"),
        EngineState("loading", "good"),
        EngineState("ready", "good"),
    ]
    lonely = start(FAKE_ENGINE, model("refused"))
    lonely.until("bad-model")
    assert lonely.client.state.kind == "bad-model"


def test_without_a_fallback_it_gives_up_in_the_end(start: Callable[..., Watched]) -> None:
    """A model that always crashes is told as bad once, then the engine stays down; the only one is tried longer."""
    one = start(FAKE_ENGINE, model("crashes"))
    kinds = [e.kind for e in one.until("failed")]
    assert kinds.count("bad-model") == 1
    assert kinds[: kinds.index("bad-model")].count("loading") == 5


def test_another_model_can_be_loaded(start: Callable[..., Watched]) -> None:
    """Switching keeps the process; a bad choice falls back."""
    one = start(FAKE_ENGINE, model("a"), model("a"))
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
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import engine.client.client; "
        "sys.exit(bool({'llama_cpp', 'numpy', 'tokenizers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_asking_and_waiting(start: Callable[..., Watched], files: ModelFiles) -> None:
    """``ask`` waits for the engine and gives the answer to its caller only."""
    one = start(engine_command(), files)
    found = one.blocking.ask(Private("오늘 "), 2, 60)
    assert len(found) == 2
    assert all(isinstance(e, EngineState) for e in one.until("ready"))
    assert len(one.blocking.ask(Private("오늘 "), SuggestOptions(k=3, temperature=0.5, unit="token"), 60)) == 3


def test_asking_an_engine_that_cannot_be(start: Callable[..., Watched]) -> None:
    """One exception says that there is no engine."""
    with pytest.raises(EngineUnavailable):
        start(FAKE_ENGINE, model("refused")).blocking.ask(Private(""), timeout=60)


def test_a_listener_that_raises_is_survived(start: Callable[..., Watched], caplog: pytest.LogCaptureFixture) -> None:
    """The next event still comes; the log gets the exception's class only."""
    one = start(FAKE_ENGINE, model("a"))
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


BAD_PATH = ModelFiles("bad", "/모델/\udcff/model.gguf", "/t.json")


@pytest.mark.usefixtures("caplog")  # it is logged
def test_a_model_whose_path_has_no_utf8_is_told_at_once(start: Callable[..., Watched]) -> None:
    """No engine can be told of it: there is a reason, and not a minute of silence until somebody gives up."""
    alone = start(FAKE_ENGINE, BAD_PATH)
    assert alone.until("bad-model") == [EngineState("bad-model", "bad", "bad-path")]
    assert alone.client.settled
    assert alone.client.pid is not None


@pytest.mark.usefixtures("caplog")  # it is logged
def test_behind_such_a_model_the_fallback_is_loaded(start: Callable[..., Watched]) -> None:
    """As behind any other that cannot be used; and so when it is chosen later."""
    one = start(FAKE_ENGINE, BAD_PATH, model("good"))
    assert [each.kind for each in one.until("ready")] == ["bad-model", "loading", "ready"]
    one.client.load(BAD_PATH)
    assert [each.model_id for each in one.until("ready")] == ["bad", "good", "good"]


@pytest.mark.usefixtures("caplog")  # it is logged
def test_what_cannot_be_sent_is_answered(start: Callable[..., Watched], files: ModelFiles) -> None:
    """A question that is too long for the link gets its one answer, and the engine lives on."""
    one = start(engine_command(), files)
    one.until("ready")
    process = one.client.pid
    number = one.client.request_eot(Eot(0, (Private("가" * LIMIT),)))
    assert one.next() == Failed(number, "bad-request")
    number = one.client.suggest(Private("오늘 "), 1)
    assert one.next().id == number
    assert one.client.pid == process
