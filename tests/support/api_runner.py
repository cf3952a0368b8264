"""A runner that does what texts say, in place of a process with a model."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from typing import ClassVar

from desktop.api.asking.plans import ENCODER_TASKS, WRITER_TASKS, ModelPlan, ModelRefused
from engine.client.runner import OnRunnerAnswer, RunnerState
from engine.text.private import Private
from engine.wire.protocol import ModelFiles
from engine.wire.runner import (
    Embed,
    Embedded,
    Generate,
    Generated,
    GenerationEnd,
    Labelled,
    LabelRow,
    OpenEncoder,
    OpenWriter,
    RunCode,
    RunFailed,
    RunnerOpened,
    RunnerQuestion,
    TokenChance,
    WrittenText,
    WrittenToken,
)

__all__ = ["FakeRunner", "find_fake"]

_FAILS: dict[str, RunCode] = {"고장": "crashed", "길다": "too-long", "늦다": "late", "몰림": "busy", "틀림": "internal"}


def find_fake(name: str, path: str) -> ModelPlan:
    """Two models, and paths of one folder."""
    if path and not path.startswith("/models/"):
        raise ModelRefused("not-allowed")
    if name == "labels":
        opening = OpenEncoder(name, "", "", "text-classification", ("부정", "긍정"), 512)
        return ModelPlan(name, name, opening, ENCODER_TASKS[:1], "bert", 2)
    if name in ("writes", "broken", "slow") or path:
        return ModelPlan(name, path or name, OpenWriter(ModelFiles(name, "", ""), 64), WRITER_TASKS, "gpt2")
    raise ModelRefused("unsupported" if name == "seq2seq" else "unknown")


class FakeRunner:
    """Writes each prompt backwards, character by character; "broken" does not open, "slow" never says so."""

    made: ClassVar[list[FakeRunner]] = []

    def __init__(self, opening: OpenWriter | OpenEncoder, follow: Callable[[RunnerState], None]) -> None:
        self.name = opening.id if isinstance(opening, OpenEncoder) else opening.model.id
        self.state = RunnerState("loading")
        self.pid: int | None = None
        self.owes = 0
        self.closed = False
        self.cancelled: list[int] = []
        self._follow = follow
        self._numbers = itertools.count(1)
        FakeRunner.made.append(self)

    def start(self) -> None:
        if self.name == "slow":
            return
        opened = RunnerOpened(self.name, 64, 4, 1.0)
        failed = self.name == "broken"
        self.state = RunnerState("failed", "broken-gguf") if failed else RunnerState("ready", "", opened)
        self._follow(self.state)

    def ask(self, question: RunnerQuestion, on_answer: OnRunnerAnswer) -> int:
        number = next(self._numbers)
        text = question.turns[-1].text if isinstance(question, Generate) and question.turns else _text(question)
        code = next((code for word, code in _FAILS.items() if text.reveal().startswith(word)), None)
        if code is not None:
            on_answer(RunFailed(number, code))
        elif isinstance(question, Generate):
            written = text.reveal()[::-1][: question.most]
            for char in written:
                top = tuple(TokenChance(Private(char), -0.5) for _ in range(max(0, question.told)))
                tokens = (WrittenToken(Private(char), -0.5, top),) if question.told >= 0 else ()
                on_answer(WrittenText(number, Private(char), tokens))
            finish: GenerationEnd = "length" if len(written) == question.most else "stop"
            on_answer(Generated(number, finish, len(text), len(written), 1.0))
        elif isinstance(question, Embed):
            on_answer(Embedded(number, struct.pack("<4f", 1, 0, 0, len(text)), len(text)))
        else:
            on_answer(Labelled(number, (LabelRow("긍정", 0.75), LabelRow("부정", 0.25))))
        return number

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)

    def end_if_silent(self, seconds: float) -> None:
        return

    def close(self) -> None:
        self.closed = True


def _text(question: RunnerQuestion) -> Private:
    return question.prompt if isinstance(question, Generate) else question.text
