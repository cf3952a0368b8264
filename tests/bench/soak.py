"""Random requests without end: does the engine crash, hang, grow, or answer the same question differently?"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.text.hangul import compose, keys
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import ModelFiles, Suggestions
from tests.bench.latency import tell
from tests.bench.measures import resident_mb
from tests.bench.options import SENTENCES, Options

__all__ = ["ask_all", "random_requests", "run"]

_REQUESTS = 10_000
_ODD = (
    "\ud800", "\udfff가", "\x00", "\x1b[A", "\u200b", "\u2028", "\r\n", "\t", "각", "ㄱㅏㅎ", "ㅋㅋㅋㅠㅠ", "……",
    "?!", "😀👍🏽", "AI", "GPT-4가", "3.14", "(주)", "漢字", "e\u0301", "가" * 40, "</s>", "▁", "[UNK]",
)  # fmt: skip


def run(options: Options) -> None:
    """Asks ``_REQUESTS`` random questions twice, in two engines, and compares answers and memory."""
    first, memory, times = ask_all(model_files(options.model), _REQUESTS)
    again, _, _ = ask_all(model_files(options.model), _REQUESTS)
    different = sum(a != b for a, b in zip(first, again, strict=True))
    tell("random requests", times)
    third = len(memory) // 3
    sys.stdout.write(
        f"{len(first):,} random requests: {sum(map(bool, first)):,} with candidates, {different} answered differently "
        f"in a second run; resident {memory[third]:.1f} MB after a third, {memory[-1]:.1f} MB at the end\n"
    )


def random_requests(seed: int, count: int) -> Iterator[tuple[str, SuggestOptions]]:
    """Texts as nobody types them, and options within their ranges."""
    chance = random.Random(seed)
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    for _ in range(count):
        words = chance.choice(lines).split()
        text = " ".join(words[: chance.randrange(len(words) + 1)])
        text += chance.choice(("", " ", "\n"))
        word = keys(chance.choice(words))
        text += compose(word[: chance.randrange(len(word) + 1)])
        for _ in range(chance.choice((0, 0, 0, 1, 3))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(_ODD) + text[at:]
        if chance.random() < 0.02:
            text = (text + chance.choice(("", " "))) * (10_000 // max(1, len(text) + 1))
        if chance.random() < 0.05:
            text = "".join(chr(chance.randrange(1, 0x2FFFF)) for _ in range(chance.randrange(1, 60)))
        options = SuggestOptions(
            chance.choice((1, 5, 5, 20)),
            chance.choice((1.0, 1.0, 0.1, 2.0)),
            chance.choice(("eojeol", "eojeol", "token")),
        )
        yield text, options


def ask_all(model: ModelFiles, count: int) -> tuple[list[tuple[tuple[str, float], ...]], list[float], list[float]]:
    """The answers of a fresh engine, its memory in MB after each hundred, and the milliseconds of each.

    Raises ``RequestFailed`` when a request brings no answer.
    """
    answers, memory, times = [], [], []
    with BlockingClient(EngineOptions(role_command("engine"), model)) as engine:
        engine.ask(Private("안녕"), 5, 120)
        pid = engine.client.pid
        for number, (text, options) in enumerate(random_requests(1, count)):
            began = time.perf_counter()
            answer = engine.answer(Private(text), options, 30)
            times.append((time.perf_counter() - began) * 1000)
            answers.append(_content(answer))
            if number % 100 == 99:
                memory.append(resident_mb(pid))
        assert engine.client.pid == pid, "the engine was replaced"
    return answers, memory, times


def _content(answer: Suggestions) -> tuple[tuple[str, float], ...]:
    return tuple((each.text.reveal(), round(each.probability, 4)) for each in answer.candidates)
