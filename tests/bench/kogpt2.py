"""KoGPT2's size: the time of every keystroke, of a cancellation, and of the plain method on the same weights."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import models
from desktop.library.files import model_files
from desktop.settings.model import Settings
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.client.state import EngineEvent
from engine.text.hangul import compose, keys
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Failed
from tests.bench.latency import tell
from tests.bench.measures import idle_ticks, resident_mb
from tests.bench.options import SENTENCES, WORK, Options
from tests.bench.widened import KOGPT2, write_widened

__all__ = ["cancel", "keystrokes", "run", "typing"]

_PLAIN_QUESTIONS = 15
_CANCELS = 40
_LINES = 12


def run(options: Options) -> None:
    """Types with the built-in model and a KoGPT2-shaped one; then asks the plain method some of the same questions."""
    builtin = Path(models.__file__).parent / "builtin"
    folder = WORK / "kogpt2-shaped"
    gguf = write_widened(builtin, folder)
    questions = list(keystrokes(SENTENCES.read_text(encoding="utf-8").splitlines()[:_LINES]))
    deadline = float(Settings().deadline_ms)
    typing("built-in, no deadline", "", questions, None)
    typing("built-in, deadline", "", questions, deadline)
    typing("KoGPT2-shaped, no deadline", str(folder), questions, None)
    ours = typing("KoGPT2-shaped, deadline", str(folder), questions, deadline)
    cancel("KoGPT2-shaped, cancelled", str(folder))
    chosen = range(0, len(questions), max(1, len(questions) // _PLAIN_QUESTIONS))
    plain = _plain(gguf, folder / "tokenizer.json", [questions[i] for i in chosen])
    if plain:
        tell("plain method, KoGPT2-shaped", plain)
        ratios = [slow / ours[i] for slow, i in zip(plain, chosen, strict=True)]
        sys.stdout.write(
            f"plain method / ours: medians {statistics.median(plain) / statistics.median(ours):.0f}, "
            f"same questions {statistics.median(ratios):.0f} (median), {min(ratios):.0f} (least)\n"
        )


def keystrokes(lines: Sequence[str]) -> Iterator[str]:
    """What stands left of the caret after every key of these lines, the space before each eojeol included."""
    for line in lines:
        before = ""
        for word in line.split():
            pressed = keys(word)
            for count in range(0 if before else 1, len(pressed) + 1):
                yield before + compose(pressed[:count])
            before += word + " "


def typing(what: str, model: str, questions: Sequence[str], deadline_ms: float | None) -> list[float]:
    """Asks one after the other without a pause, as very fast typing does; the milliseconds of each, with memory."""
    times: list[float] = []
    complete = 0
    with BlockingClient(EngineOptions(role_command("engine"), model_files(model))) as engine:
        engine.ask(Private("안녕"), 5, 120)
        pid = engine.client.pid
        loaded = resident_mb(pid)
        for question in questions:
            began = time.perf_counter()
            complete += engine.answer(Private(question), SuggestOptions(deadline_ms=deadline_ms), 30).complete
            times.append((time.perf_counter() - began) * 1000)
        tell(what, times)
        sys.stdout.write(
            f"{'':32} complete {complete / len(times):.1%}, resident {loaded:.0f} MB loaded, "
            f"{resident_mb(pid):.0f} MB after; idle {idle_ticks(pid)} CPU ticks in 5 s\n"
        )
    return times


def cancel(what: str, model: str) -> None:
    """How long a running decode of a long new context goes on after it was cancelled."""
    answered = threading.Event()
    times: list[float] = []

    def listen(event: EngineEvent) -> None:
        if isinstance(event, Failed) and event.code == "cancelled":
            answered.set()

    with BlockingClient(EngineOptions(role_command("engine"), model_files(model)), listen) as engine:
        engine.ask(Private("안녕"), 5, 120)
        for number in range(_CANCELS):
            answered.clear()
            request = engine.client.suggest(
                Private(f"{number} 번째로 " + "아주 긴 글을 처음부터 읽어야 합니다 " * 30), SuggestOptions()
            )
            threading.Event().wait(0.015 + 0.001 * number)  # somewhere inside a decode
            began = time.perf_counter()
            engine.client.cancel(request)
            if answered.wait(5):
                times.append((time.perf_counter() - began) * 1000)
    tell(what, times)


def _plain(gguf: Path, tokenizer: Path, questions: Sequence[str]) -> list[float]:
    """The plain method's milliseconds; none, with a sentence, where torch and transformers are not to be had."""
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        sys.stdout.write("plain method: left out, build/bench/venv with torch and transformers is missing\n")
        return []
    script = Path(__file__).with_name("plain_process.py")
    command = [str(python), str(script), str(gguf), str(tokenizer), str(KOGPT2.heads), "2"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdout.readline()
        times = []
        for question in [questions[0], *questions]:
            process.stdin.write(json.dumps({"before": question}) + "\n")
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            times.append(float(answer["ms"]))
        process.stdin.close()
    return times[1:]  # the first one warms up
