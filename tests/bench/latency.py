"""How long the key callback, a suggestion, and the way from a key to the painted popup take.

Times of one run on one machine, as medians and percentiles; compare figures
of the same run only.
"""

from __future__ import annotations

import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desk import Desk

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.text.hangul import compose, keys
from engine.text.private import Private
from engine.wire.eot_question import eot_question
from tests.bench.options import ROOT, SENTENCES, Options

__all__ = ["callback", "engine", "eot", "painted", "popup", "tell"]

SUPPORT = ROOT / "tests" / "support"


def tell(what: str, milliseconds: Sequence[float]) -> None:
    """Prints count, median, p95, p99 and the most of some times."""
    ordered = sorted(milliseconds)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.95, 0.99)]
    sys.stdout.write(
        f"{what:32} n={len(ordered):<5} p50 {statistics.median(ordered):8.3f}  p95 {at[0]:8.3f}  "
        f"p99 {at[1]:8.3f}  max {ordered[-1]:8.3f} ms\n"
    )
    sys.stdout.flush()


def engine(options: Options) -> None:
    """A sentence typed key by key, each key a request: the time of the engine's answer as the client sees it."""
    times: list[float] = []
    with BlockingClient(EngineOptions(role_command("engine"), model_files(options.model))) as engine:
        engine.ask(Private("안녕"), 5, 60)
        for line in SENTENCES.read_text(encoding="utf-8").splitlines()[:12]:
            before = ""
            for word in line.split():
                pressed = keys(word)
                for count in range(1, len(pressed) + 1):
                    began = time.perf_counter()
                    engine.ask(Private(before + compose(pressed[:count])), 5, 10)
                    times.append((time.perf_counter() - began) * 1000)
                before += word + " "
    tell("suggestion, 5 candidates", times)


def callback(options: Options) -> None:
    """The key callback of the input process while keys are pressed on a real display."""
    with tempfile.TemporaryDirectory() as folder, Desk(Path(folder)) as desk:
        desk.open_editor("mousepad")
        path = [str(SUPPORT), str(ROOT)]
        program = f"import sys; sys.path[:0] = {path!r}; from tests.bench import keyboard; keyboard.main()"
        child = subprocess.Popen(
            [sys.executable, "-c", program], env=desk.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        child.stdout.readline()  # it listens
        desk.press(*(["r", "k"] * 1000), delay_ms=1)
        out, _ = child.communicate(timeout=60)
        tell("key callback", json.loads(out))


def popup(options: Options) -> None:
    """From a key's press to the popup painted with the answer to it, in mousepad with everything real.

    And how often a key configures the popup's window, each one's answer awaited.
    """
    with _mousepad() as desk:
        # All beginnings: with a few, a word at which one version asks its network once more is a large part of p95.
        tell("key to painted popup", _played(desk, "latency", "16")["times"])
        told = _played(desk, "still")["counts"]
        sys.stdout.write(
            f"{'configure events a key':32} n={len(told):<5} mean {sum(told) / len(told):7.3f}  max {max(told)}\n"
        )


def painted() -> list[float]:
    """Those times, in milliseconds."""
    with _mousepad() as desk:
        times: list[float] = _played(desk, "latency", "6")["times"]
        return times


@contextlib.contextmanager
def _mousepad() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder, Desk(Path(folder)) as desk:
        desk.open_editor("mousepad")
        yield desk


def _played(desk: Desk, play: str, *arguments: str) -> dict[str, Any]:
    """The report of a live test's play."""
    live = ROOT / "tests" / "live"
    done = subprocess.run(
        [sys.executable, str(live / "driver.py"), play, str(desk.folder / f"out-{play}"), *arguments],
        env=desk.environment | {"PYTHONPATH": f"{ROOT}:{SUPPORT}:{live}", "QT_QPA_PLATFORM": "xcb"},
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def eot(options: Options) -> None:
    """Single questions about the end of turn, one after the other and each a new one, and batches of a hundred."""
    words = SENTENCES.read_text(encoding="utf-8").split()
    chance = random.Random(1)

    def text() -> Private:
        return Private(" ".join(chance.sample(words, chance.randint(1, 6))))

    with BlockingClient(EngineOptions(role_command("engine"), model_files(options.model))) as engine:
        engine.eot(eot_question([text()]), 60.0)
        single, batch = [], []
        for _ in range(400):
            begun = time.perf_counter()
            engine.eot(eot_question([text()]))
            single.append((time.perf_counter() - begun) * 1000)
        for _ in range(10):
            begun = time.perf_counter()
            engine.eot(eot_question([text() for _ in range(100)]))
            batch.append((time.perf_counter() - begun) * 1000)
    tell("one text", single)
    tell("a hundred texts", batch)
