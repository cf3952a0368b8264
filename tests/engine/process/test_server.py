"""The engine process: in a thread with a scripted suggester, and as a real process with a real model."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import pytest
from engine_served import Served, Stuck
from models_ggufs import STRING, tiny
from models_tiny import engine_command, kogpt2_like

import models
from engine.process import server
from engine.text.private import Private
from engine.wire.link import VERSION, Hello, Link
from engine.wire.protocol import (
    Cancel,
    Failed,
    FromEngine,
    Load,
    Loaded,
    LoadFailed,
    ModelFiles,
    Report,
    Statistics,
    Suggest,
    Suggestions,
    ToEngine,
)

_Link = Link[ToEngine, FromEngine]


@pytest.fixture
def stuck(files: ModelFiles, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server with a model loaded whose suggestions never end by themselves."""
    monkeypatch.setattr(server, "Suggester", Stuck)
    Stuck.begun = threading.Semaphore(0)
    served = Served()
    assert isinstance(served.link.receive(), Hello)
    served.link.send(Load(files))
    assert isinstance(served.link.receive(), Loaded)
    yield served
    if not served.status:
        served.end()


def test_a_newer_request_cancels_the_running_one(stuck: Served) -> None:
    """Latest wins, and the older request is answered."""
    stuck.link.send(Suggest(1, Private("")))
    Stuck.begun.acquire()
    stuck.link.send(Suggest(2, Private("")))
    assert stuck.link.receive() == Failed(1, "cancelled")
    Stuck.begun.acquire()
    stuck.link.send(Cancel(2))
    assert stuck.link.receive() == Failed(2, "cancelled")


def test_queued_requests_are_superseded_too(stuck: Served) -> None:
    """Of many requests only the last one is worked on; each gets its one answer."""
    for i in range(1, 6):
        stuck.link.send(Suggest(i, Private("")))
    answers = [stuck.link.receive() for _ in range(4)]
    assert sorted(a.id for a in answers if isinstance(a, Failed)) == [1, 2, 3, 4]
    stuck.link.send(Cancel(5))
    assert stuck.link.receive() == Failed(5, "cancelled")


def test_a_cancel_of_an_older_request_spares_the_newer(stuck: Served) -> None:
    """``Cancel`` means this request and those before it."""
    stuck.link.send(Suggest(7, Private("")))
    Stuck.begun.acquire()
    stuck.link.send(Cancel(6))
    stuck.link.send(Cancel(7))
    assert stuck.link.receive() == Failed(7, "cancelled")


def test_a_deadline_ends_the_search_with_what_was_found(stuck: Served) -> None:
    """Without time for a second batch the answer comes all the same, and says that it is not complete."""
    stuck.link.send(Suggest(1, Private("at once"), deadline_ms=1.0))
    answer = stuck.link.receive()
    assert isinstance(answer, Suggestions)
    assert (answer.id, len(answer.candidates), answer.complete) == (1, 1, False)


def test_an_answer_is_remembered(stuck: Served) -> None:
    """The same question again is answered from the cache; another k is another question; half answers are not kept."""
    for number, (k, deadline) in enumerate([(5, 1.0), (5, None), (5, None), (4, None), (5, 1.0)], 1):
        stuck.link.send(Suggest(number, Private("at once"), k=k, deadline_ms=deadline))
        answer = stuck.link.receive()
        assert isinstance(answer, Suggestions)
        assert answer.complete == (number != 1)
    stuck.link.send(Report(9))
    report = stuck.link.receive()
    assert isinstance(report, Statistics)
    assert (report.requests, report.answered, report.cache_hits, report.incomplete) == (5, 5, 2, 1)


def test_what_is_out_of_range_is_refused(stuck: Served) -> None:
    """The engine checks what it is sent, too."""
    for bad in [
        {"k": 0},
        {"k": 21},
        {"temperature": 0.05},
        {"temperature": 2.5},
        {"temperature": float("nan")},
        {"deadline_ms": 0.0},
    ]:
        stuck.link.send(Suggest(1, Private("at once"), **bad))  # type: ignore[arg-type]
        assert stuck.link.receive() == Failed(1, "bad-request")


def test_statistics_count_everything_and_hold_no_text(stuck: Served, files: ModelFiles) -> None:
    """Answered, failed, cancelled while running and while waiting; times per phase; nothing that was typed."""
    canary = "at once 카나리아"
    stuck.link.send(Suggest(1, Private(canary)))
    stuck.link.receive()
    stuck.link.send(Suggest(2, Private("at once"), k=99))
    stuck.link.receive()
    for number in range(3, 7):
        stuck.link.send(Suggest(number, Private("")))
    stuck.link.send(Cancel(6))
    cancelled = [stuck.link.receive() for _ in range(4)]
    assert all(isinstance(each, Failed) and each.code == "cancelled" for each in cancelled)
    stuck.link.send(Report(7))
    report = stuck.link.receive()
    assert isinstance(report, Statistics)
    assert (report.id, report.model) == (7, files.id)
    assert (report.requests, report.answered, report.failed, report.cancelled) == (6, 1, 1, 4)
    assert report.phases.keys() == {"queue", "prompt", "search", "total"}
    for phase in report.phases.values():
        assert phase.count == 1
        assert 0 <= phase.p50_ms == phase.p95_ms == phase.p99_ms
    assert "카나리아" not in repr(report)


def test_an_error_is_answered_and_logged_without_text(stuck: Served, caplog: pytest.LogCaptureFixture) -> None:
    """The engine goes on, and the log knows only the exception's class."""
    stuck.link.send(Suggest(1, Private("broken")))
    assert stuck.link.receive() == Failed(1, "internal")
    assert "ValueError" in caplog.text
    assert "broken" not in caplog.text
    stuck.link.send(Suggest(2, Private("at once")))
    assert isinstance(stuck.link.receive(), Suggestions)


def test_the_end_of_input_ends_a_running_request(stuck: Served) -> None:
    """When the parent is gone, the engine stops decoding and exits with 0."""
    stuck.link.send(Suggest(1, Private("")))
    Stuck.begun.acquire()
    assert stuck.end() == 0


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_garbage_ends_the_server_with_a_fault() -> None:
    """Nothing sensible can follow a broken frame."""
    served = Served()
    served.link.receive()
    served.link._writer.write(b"\xff" * 64)
    assert served.end() == 1


@pytest.mark.usefixtures("caplog")  # as above
@pytest.mark.parametrize("before", [b"\xa1\xff", b"\x91" * 100_000], ids=["no UTF-8", "deep"])
def test_a_frame_of_any_kind_that_is_no_message_ends_the_server(before: bytes) -> None:
    """It hears nothing after it, so it must not live on; whatever the library raises."""
    served = Served()
    served.link.receive()
    served.link.send_frame(framed(b"\x83\xa4type\xa7suggest\xa2id\x01\xa6before" + before))
    assert served.end() == 1


@pytest.mark.usefixtures("caplog")  # as above
def test_a_reader_that_fails_ends_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when nobody thought of the way it fails."""
    read = threading.Event()

    def failing(link: object) -> Any:
        read.set()
        fail(link)

    monkeypatch.setattr(Link, "receive", failing)
    served = Served()
    assert read.wait(30)
    monkeypatch.undo()
    assert served.end() == 1


def fail(_: object) -> None:
    raise RuntimeError


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4, "little") + body


class Engine:
    """The real process; killed after a minute, so that a hang is a failure."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            engine_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.link: _Link = Link(cast("BinaryIO", self.process.stdout), cast("BinaryIO", self.process.stdin), FromEngine)
        self._watch = threading.Timer(60, self.process.kill)
        self._watch.start()
        assert self.link.receive() == Hello(VERSION, self.process.pid)

    def ask(self, message: ToEngine) -> Any:
        self.link.send(message)
        return self.link.receive()

    def end(self) -> tuple[int, str]:
        """Closes its input; exit status and what it wrote to stderr."""
        assert self.process.stdin is not None and self.process.stderr is not None
        self.process.stdin.close()
        errors = self.process.stderr.read().decode()
        status = self.process.wait()
        self._watch.cancel()
        self.process.stderr.close()
        self.link.close()
        return status, errors


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A real engine without a model."""
    started = Engine()
    yield started
    if started.process.returncode is None:
        started.end()


@pytest.mark.parametrize("loading", [False, True], ids=["idle", "loading"])
def test_a_real_engine_that_hears_nonsense_ends(engine: Engine, files: ModelFiles, *, loading: bool) -> None:
    """With a status that says so, whatever it is busy with."""
    if loading:
        engine.link.send(Load(files))
    engine.link.send_frame(framed(b"\x83\xa4type\xa7suggest\xa2id\x01\xa6before\xa1\xff"))
    assert engine.end()[0] == 1


def test_a_real_engine_answers(engine: Engine, files: ModelFiles) -> None:
    """Without a model it says so; with one it suggests; it exits with 0 when its input ends."""
    assert engine.ask(Suggest(1, Private("오늘 "))) == Failed(1, "no-model")
    loaded = engine.ask(Load(files))
    assert isinstance(loaded, Loaded)
    assert loaded.model == files.id
    answer = engine.ask(Suggest(2, Private("오늘 "), k=3))
    assert isinstance(answer, Suggestions)
    assert (answer.id, len(answer.candidates)) == (2, 3)
    assert engine.ask(Suggest(3, Private("오늘 "), k=1000)) == Failed(3, "bad-request")
    assert engine.ask(Suggest(4, Private("오늘 날"), deadline_ms=1.0)).candidates
    assert engine.end()[0] == 0


def test_a_burst_is_answered_once_each(engine: Engine, files: ModelFiles) -> None:
    """Thirty requests at once: thirty answers, the last one with suggestions."""
    engine.ask(Load(files))
    for i in range(30):
        engine.link.send(Suggest(i, Private("오늘 " * i)))
    answers = [engine.link.receive() for _ in range(30)]
    assert sorted(a.id for a in answers if isinstance(a, (Failed, Suggestions))) == list(range(30))
    assert {a.code for a in answers if isinstance(a, Failed)} <= {"cancelled"}
    assert [a.id for a in answers if isinstance(a, Suggestions)][-1] == 29


def test_bad_files_are_told_and_the_model_before_stays(engine: Engine, files: ModelFiles, tmp_path: Path) -> None:
    """Every kind of bad file has its code, and the engine answers afterwards."""
    assert isinstance(engine.ask(Load(files)), Loaded)
    (tmp_path / "text").write_text("=\n")
    whole = Path(files.gguf).read_bytes()
    encoder = tiny("llama")
    encoder.metadata[0] = (b"general.architecture", STRING, b"bert")
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "header").write_bytes(whole[:64])
    (tmp_path / "encoder").write_bytes(encoder.written())
    kogpt2_like(tmp_path / "other.json")
    good, text = files, str(tmp_path / "text")
    for bad, code in [
        (ModelFiles("a", str(tmp_path / "none"), good.tokenizer), "missing"),
        (ModelFiles("b", good.gguf, str(tmp_path / "none")), "missing"),
        (ModelFiles("c", good.gguf, good.tokenizer, str(tmp_path / "none")), "missing"),
        (ModelFiles("d", text, good.tokenizer), "broken-gguf"),
        (ModelFiles("e", str(tmp_path / "cut"), good.tokenizer), "broken-gguf"),
        (ModelFiles("f", str(tmp_path / "header"), good.tokenizer), "broken-gguf"),
        (ModelFiles("g", good.gguf, text), "broken-tokenizer"),
        (ModelFiles("h", good.gguf, good.tokenizer, text), "broken-blocklist"),
        (ModelFiles("i", good.gguf, str(tmp_path / "other.json")), "mismatch"),
        (ModelFiles("j", str(tmp_path), good.tokenizer), "unreadable"),
        (ModelFiles("k", good.gguf, "/dev/zero"), "unreadable"),
        (ModelFiles("l", good.gguf, good.tokenizer, "/dev/zero"), "unreadable"),
        (ModelFiles("m", str(tmp_path / "encoder"), good.tokenizer), "unsupported"),
    ]:
        answer = engine.ask(Load(bad))
        assert isinstance(answer, LoadFailed)
        assert (answer.model, answer.code) == (bad.id, code)
    assert isinstance(engine.ask(Suggest(1, Private("오늘 "))), Suggestions)


@pytest.mark.parametrize("spoiled", ["", "single.npy", "shares.json"])
def test_without_a_sound_lexicon_the_model_suggests_by_itself(
    engine: Engine, files: ModelFiles, tmp_path: Path, spoiled: str
) -> None:
    """It is the program's own and a model needs none: what is missing or mangled is told, and typing goes on."""
    lexicon = tmp_path / "lexicon"
    if spoiled:
        shutil.copytree(Path(models.__file__).parent / "builtin" / "lexicon", lexicon)
        (lexicon / spoiled).write_bytes(b"")
    loaded = engine.ask(Load(msgspec.structs.replace(files, lexicon=str(lexicon))))
    assert isinstance(loaded, Loaded)
    assert loaded.faults == ("broken-lexicon",)
    assert isinstance(engine.ask(Suggest(1, Private("오늘 "))), Suggestions)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupt_is_the_parents_business(engine: Engine, files: ModelFiles) -> None:
    """Ctrl-C in the terminal reaches the engine too, and does not end it."""
    engine.process.send_signal(signal.SIGINT)
    assert isinstance(engine.ask(Load(files)), Loaded)


def test_the_canary_stays_inside(engine: Engine, files: ModelFiles, tmp_path: Path) -> None:
    """Typed text is in no line of the engine's stderr, whatever goes wrong."""
    canary = "카나리아새"
    engine.ask(Load(files))
    engine.ask(Load(ModelFiles("x", files.gguf, str(tmp_path / "none"))))
    for i, before in enumerate([canary, canary + " ", canary + "\x00\ud7b0 각", (canary + " ") * 3000]):
        answer = engine.ask(Suggest(i, Private(before)))
        assert isinstance(answer, (Suggestions, Failed))
        assert canary not in repr(answer)
    engine.link._writer.write(b"\x04\x00\x00\x00" + canary.encode()[:4])
    status, errors = engine.end()
    assert status == 1
    assert canary[0] not in errors
