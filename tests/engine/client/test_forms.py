"""The client of a process that fills in forms: with the real one on a tiny Qwen3, and with some that do not do."""

from __future__ import annotations

import os
import queue
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from voc_qwen import qwen_model

from engine.client.forms import FormsClient, FormsOptions
from engine.client.state import EngineState
from engine.client.supervisor import Backoff
from engine.text.private import Private
from engine.wire.forms import Fill, Filled, LoadForms, Unfilled
from engine.wire.link import VERSION

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from engine.forms.process import main; sys.exit(main())",
)
GREETS = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); import os; from engine.wire.link import Hello, Link;"
    f"Link(None, sys.stdout.buffer, int).send(Hello({VERSION}, os.getpid())); "
)
ASK = Fill(0, Private("가"), Private("나"), Private("다"), 'root ::= "그래" | "아니"', 20)


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights."""
    return qwen_model(tmp_path_factory.mktemp("qwen") / "tiny.gguf")


class Watched:
    """A client, its states and its answers."""

    def __init__(self, gguf: Path, command: tuple[str, ...], **load: int) -> None:
        self.states: queue.SimpleQueue[EngineState] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Filled | Unfilled] = queue.SimpleQueue()
        loading = LoadForms(str(gguf), **{"context": 512, "sequences": 2, "threads": 1, **load})
        self.client = FormsClient(FormsOptions(command, "tiny", loading, Backoff(first=0.01)), self.states.put)

    def until(self, *kinds: str) -> EngineState:
        """The next state that is one of these."""
        while (state := self.states.get(timeout=60)).kind not in kinds:
            pass
        return state

    def ask(self, ask: Fill = ASK) -> int:
        """Asks; the number."""
        return self.client.fill(ask, self.answers.put)


@pytest.fixture
def start(gguf: Path) -> Iterator[Callable[..., Watched]]:
    """Starts clients that are closed at the end."""
    begun: list[Watched] = []

    def begin(command: tuple[str, ...] = COMMAND, model: Path | None = None, **load: int) -> Watched:
        begun.append(Watched(model or gguf, command, **load))
        begun[-1].client.start()
        return begun[-1]

    yield begin
    for each in begun:
        each.client.close()


def test_a_form_is_filled_in(start: Callable[..., Watched]) -> None:
    """Under the number that was told; what is longer than the model may read is what it says itself."""
    one = start(context=1 << 20)
    assert one.until("ready", "bad-model") == EngineState("ready", "tiny")
    assert one.client.context == 4096
    number = one.ask()
    answer = one.answers.get(timeout=60)
    assert isinstance(answer, Filled) and answer.id == number
    assert answer.text.reveal() in ("그래", "아니")


def test_what_cannot_be_filled_in_is_answered(start: Callable[..., Watched], caplog: pytest.LogCaptureFixture) -> None:
    """Before the model is there, with a grammar that is none, a prompt too long for the model or for the link."""
    one = start()
    number = one.ask()
    assert one.answers.get(timeout=60) == Unfilled(number, "no-model")
    one.until("ready")
    asked = {
        one.ask(Fill(0, Private(""), Private("가"), Private(""), "root ::= nothing")): "bad-grammar",
        one.ask(Fill(0, Private("가" * 600), Private(""), Private(""))): "too-long",
        one.ask(Fill(0, Private("가" * 600_000), Private(""), Private(""))): "too-long",
    }
    told = [one.answers.get(timeout=60) for _ in asked]
    assert "가" not in caplog.text
    assert {each.id: each.code for each in told if isinstance(each, Unfilled)} == asked


def test_who_gives_up_is_answered(start: Callable[..., Watched]) -> None:
    """Once, whether or not it was written by then; what was asked when the client ends is answered too."""
    one = start()
    one.until("ready")
    long = Fill(0, Private(""), Private("가"), Private(""), "root ::= [가-힣]{200}", 200)
    number = one.ask(long)
    one.client.give_up(number)
    assert one.answers.get(timeout=60).id == number
    last = one.ask(long)
    one.client.close()
    assert one.answers.get(timeout=60).id == last
    assert one.answers.empty()


def test_a_process_that_dies_at_work_comes_back(start: Callable[..., Watched]) -> None:
    """Whoever waited is answered "crashed", and the next one by a new process."""
    one = start()
    one.until("ready")
    number = one.ask(Fill(0, Private(""), Private("가"), Private(""), "root ::= [가-힣]{400}", 400))
    assert one.client.pid is not None
    psutil.Process(one.client.pid).kill()
    assert one.answers.get(timeout=60).id == number
    assert one.until("restarting").detail == "crashed"
    one.until("ready")
    one.ask()
    assert isinstance(one.answers.get(timeout=60), Filled)


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_process_that_hangs_is_begun_anew(start: Callable[..., Watched]) -> None:
    """Not before it has been silent for as long as was said, and not while it owes nothing."""
    one = start()
    one.until("ready")
    one.client.end_if_silent(-1)
    assert one.client.pid is not None
    hanging = psutil.Process(one.client.pid)
    hanging.suspend()
    number = one.ask()
    one.client.end_if_silent(600)
    assert hanging.is_running()
    one.client.end_if_silent(-1)
    assert one.answers.get(timeout=60) == Unfilled(number, "crashed")
    assert one.until("restarting").detail == "crashed"
    one.until("ready")
    one.ask()
    assert isinstance(one.answers.get(timeout=60), Filled)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ((sys.executable, "-c", GREETS + "sys.stdin.buffer.read(9); os.abort()"), "crashed"),
        pytest.param(
            (sys.executable, "-c", GREETS + "sys.stdin.buffer.read(9); os.kill(os.getpid(), 9)"),
            "no-memory",
            marks=pytest.mark.skipif(os.name != "posix", reason="nobody is killed for memory there"),
        ),
    ],
)
def test_a_model_on_which_the_process_dies_is_bad(
    command: tuple[str, ...], code: str, start: Callable[..., Watched]
) -> None:
    """At the first time: it would be no better at the next one.  What is asked then has no model."""
    one = start(command)
    assert one.until("bad-model") == EngineState("bad-model", "tiny", code)
    one.ask()
    answer = one.answers.get(timeout=60)
    assert isinstance(answer, Unfilled) and answer.code == "no-model"
    assert one.client.state.kind == "bad-model"


def test_a_file_that_is_no_model_is_bad(start: Callable[..., Watched], tmp_path: Path) -> None:
    """The process says why, and is not asked again."""
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + bytes(64))
    one = start(model=tmp_path / "bad.gguf")
    assert one.until("bad-model").detail == "unsupported"
    gone = start(model=tmp_path / "gone.gguf")
    assert gone.until("bad-model").detail == "missing"


def test_a_process_that_never_starts_is_given_up(
    start: Callable[..., Watched], caplog: pytest.LogCaptureFixture
) -> None:
    """After some attempts, for good; the log says so."""
    one = start(("/nonexistent/ieum",))
    assert one.until("failed") == EngineState("failed", "tiny")
    assert "does not start" in caplog.text
