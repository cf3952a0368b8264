"""A runner as the local API starts it: a process of its own, with the built-in model or one that labels texts."""

from __future__ import annotations

import os
import queue
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil
import pytest
from onnx_models import make_classifier

import models
from desktop.system.roles import role_command
from engine.client.runner import RunnerClient, RunnerState
from engine.text.private import Private
from engine.wire.protocol import ModelFiles
from engine.wire.runner import (
    ChatTurn,
    Embed,
    Embedded,
    FromRunner,
    Generate,
    Generated,
    Label,
    Labelled,
    OpenEncoder,
    OpenWriter,
    RunFailed,
    RunnerQuestion,
    WrittenText,
)
from models.readers.encoder import recognise_encoder

BUILTIN = Path(models.__file__).parent / "builtin"
FILES = ModelFiles("ieum-mini", str(BUILTIN / "ieum-mini.gguf"), str(BUILTIN / "tokenizer.json"))


class Asking:
    """A client whose messages are waited for."""

    def __init__(self, opening: OpenWriter | OpenEncoder) -> None:
        self.states: queue.SimpleQueue[RunnerState] = queue.SimpleQueue()
        self.client = RunnerClient(role_command("runner"), opening, self.states.put)

    def __enter__(self) -> Self:
        self.client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def until(self, kind: str) -> RunnerState:
        while (state := self.states.get(timeout=60)).kind != kind:
            pass
        return state

    def begin(self, question: RunnerQuestion) -> queue.SimpleQueue[FromRunner]:
        heard: queue.SimpleQueue[FromRunner] = queue.SimpleQueue()
        self.client.ask(question, heard.put)
        return heard

    def ask(self, question: RunnerQuestion) -> list[FromRunner]:
        return all_of(self.begin(question))


def all_of(heard: queue.SimpleQueue[FromRunner]) -> list[FromRunner]:
    told = [heard.get(timeout=60)]
    while isinstance(told[-1], WrittenText):
        told.append(heard.get(timeout=60))
    return told


def text_of(told: list[FromRunner]) -> str:
    return "".join(each.text.reveal() for each in told if isinstance(each, WrittenText))


@pytest.fixture(scope="module")
def writer() -> Iterator[Asking]:
    """One process for all that writes."""
    with Asking(OpenWriter(FILES, 512)) as asking:
        opened = asking.until("ready").opened
        assert opened is not None and opened.model == "ieum-mini" and opened.width > 0
        yield asking


def test_a_text_is_written_and_always_the_same_without_temperature(writer: Asking) -> None:
    """With what was spent; the texts of several at once are those of one alone."""
    question = Generate(0, Private("오늘 회의는"), most=12, temperature=0)
    alone = writer.ask(question)
    end = alone[-1]
    assert isinstance(end, Generated) and 1 <= end.spent <= 12 and text_of(alone).strip()
    together = [writer.begin(question) for _ in range(10)]
    assert {text_of(all_of(heard)) for heard in together} == {text_of(alone)}


def test_a_dialogue_is_answered(writer: Asking) -> None:
    """In one line."""
    told = writer.ask(Generate(0, Private(""), (ChatTurn("user", Private("오늘 뭐 먹을까?")),), 24, temperature=0))
    assert isinstance(told[-1], Generated) and "\n" not in text_of(told)


def test_the_next_tokens_are_told(writer: Asking) -> None:
    """Ten of them, with logarithms of probabilities that fall."""
    told = writer.ask(Generate(0, Private("오늘 날씨가"), most=1, temperature=0, told=10))
    (token,) = [token for each in told if isinstance(each, WrittenText) for token in each.tokens]
    chances = [each.logprob for each in token.top]
    assert len(chances) == 10 and chances == sorted(chances, reverse=True) and chances[0] < 0


def test_texts_have_vectors(writer: Asking) -> None:
    """Of length 1, the same for the same text, and nearer to what says the same."""

    def vector(text: str) -> tuple[float, ...]:
        (answer,) = writer.ask(Embed(0, Private(text)))
        assert isinstance(answer, Embedded)
        return struct.unpack(f"<{len(answer.vector) // 4}f", answer.vector)

    first, same, other = vector("비가 온다"), vector("비가 온다"), vector("주식이 올랐다")
    assert first == same
    assert sum(a * a for a in first) == pytest.approx(1, abs=1e-4)
    assert sum(a * b for a, b in zip(first, other, strict=True)) < 0.999


def test_what_it_cannot_do_is_told(writer: Asking) -> None:
    """A text that is too long, and a task of another kind of model."""
    (long,) = writer.ask(Generate(0, Private("가나다라마바사 " * 400), most=1))
    assert isinstance(long, RunFailed) and long.code == "too-long"
    (failed,) = writer.ask(Label(0, Private("가")))
    assert isinstance(failed, RunFailed) and failed.code == "wrong-task"


def test_a_text_that_has_no_vector_as_a_whole_is_told(writer: Asking) -> None:
    """Unless it is asked for so many tokens of it, which are those of the text's beginning."""
    for long in ("abcdefg " * 125_000, "가나다라마바사 " * 100):
        (failed,) = writer.ask(Embed(0, Private(long)))
        assert isinstance(failed, RunFailed) and failed.code == "too-long"
        (cut,) = writer.ask(Embed(0, Private(long), 40))
        assert isinstance(cut, Embedded) and cut.tokens == 40


def test_who_gives_up_hears_no_more(writer: Asking) -> None:
    """And the next question is answered."""
    heard: queue.SimpleQueue[FromRunner] = queue.SimpleQueue()
    number = writer.client.ask(Generate(0, Private("나는"), most=200, temperature=1.5), heard.put)
    heard.get(timeout=60)
    writer.client.cancel(number)
    assert isinstance(writer.ask(Generate(0, Private("나는"), most=1))[-1], Generated)
    assert writer.client.owes == 0


def test_a_killed_process_comes_back() -> None:
    """What was asked of it fails with "crashed"; then its model is open again."""
    with Asking(OpenWriter(FILES, 256)) as asking:
        asking.until("ready")
        heard = asking.begin(Generate(0, Private("나는"), most=240, temperature=1.5))
        heard.get(timeout=60)
        pid = asking.client.pid
        assert pid is not None
        psutil.Process(pid).kill()
        told = all_of(heard)
        assert isinstance(told[-1], (RunFailed, Generated))
        asking.until("loading")
        asking.until("ready")
        assert isinstance(asking.ask(Generate(0, Private("나는"), most=2))[-1], Generated)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (ModelFiles("bad", str(BUILTIN / "tokenizer.json"), FILES.tokenizer), "broken-gguf"),
        (ModelFiles("bad", str(BUILTIN / "no.gguf"), FILES.tokenizer), "missing"),
        (ModelFiles("bad", FILES.gguf, str(BUILTIN / "eot.json")), "broken-tokenizer"),
    ],
)
def test_a_model_that_cannot_be_opened_is_told_once(files: ModelFiles, code: str) -> None:
    """The process ends, and nothing is tried again."""
    with Asking(OpenWriter(files, 256)) as asking:
        assert asking.until("failed").code == code
        (failed,) = asking.ask(Generate(0, Private("나는")))
        assert isinstance(failed, RunFailed)


def test_a_model_that_labels_texts_is_asked_too(tmp_path: Path) -> None:
    """In a process without llama.cpp."""
    traits = recognise_encoder(make_classifier(tmp_path / "model"))
    opening = OpenEncoder("made", str(traits.onnx), str(traits.tokenizer), traits.task, traits.labels, traits.context)
    with Asking(opening) as asking:
        asking.until("ready")
        (answer,) = asking.ask(Label(0, Private("정말 좋아요")))
        assert isinstance(answer, Labelled) and answer.rows[0].label == "긍정"
        (failed,) = asking.ask(Generate(0, Private("정말")))
        assert isinstance(failed, RunFailed) and failed.code == "wrong-task"
        maps = Path(f"/proc/{asking.client.pid}/maps")
        assert not os.access(maps, os.R_OK) or "libllama" not in maps.read_text(encoding="utf-8")
