"""What who types feels of it: the typing engine's answers, and the popup, while the local API is at full load."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.text.hangul import compose, keys
from engine.text.private import Private
from tests.bench.latency import painted, tell
from tests.bench.options import ROOT, SENTENCES

__all__ = ["paint_beside", "type_beside"]

_ROUNDS = 3
_KEYS = 200
_KEY_S = 0.06
"""Quick typing; between two keys others have the processor, and its caches."""

_PAINTED_S = 240.0


def type_beside(eot: int, predictor: int) -> None:
    """Keys of a person in turns of a quiet API and of one that is asked all that it can take."""
    quiet: list[float] = []
    busy: list[float] = []
    with BlockingClient(EngineOptions(role_command("engine"), model_files(""))) as engine:
        engine.ask(Private("안녕"), 5, 60)
        for number in range(_ROUNDS):
            quiet += _typed(engine, number * 2)
            with _Load(eot, predictor, _KEYS * _KEY_S * 3):
                busy += _typed(engine, number * 2 + 1)
    tell("a key's answer, API at rest", quiet)
    tell("a key's answer, API at full load", busy)
    _compare(quiet, busy)


def paint_beside(eot: int, predictor: int) -> None:
    """The same from a key to the painted popup, in a real editor on a display of its own."""
    quiet = painted()
    with _Load(eot, predictor, _PAINTED_S):
        busy = painted()
    tell("key to painted popup, at rest", quiet)
    tell("key to painted popup, full load", busy)
    _compare(quiet, busy)


class _Load:
    """A context manager: meanwhile a process of its own asks both contracts without a pause, for at most ``seconds``."""

    def __init__(self, eot: int, predictor: int, seconds: float) -> None:
        command = [sys.executable, "-m", "tests.bench.serve.load", "--seconds", str(seconds)]
        self._command = [*command, "--eot", str(eot), "--predictor", str(predictor)]

    def __enter__(self) -> None:
        self._child = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.DEVNULL)
        time.sleep(1.0)  # until both kinds are asked

    def __exit__(self, *_: object) -> None:
        assert self._child.poll() is None, "the load ended before what it was for"
        self._child.terminate()
        self._child.wait()


def _typed(engine: BlockingClient, number: int) -> list[float]:
    times = []
    for before in _presses(number):
        begun = time.perf_counter()
        engine.ask(Private(before), 5, 10)
        took = time.perf_counter() - begun
        times.append(took * 1000)
        time.sleep(max(0.0, _KEY_S - took))
    return times


def _presses(number: int) -> Iterator[str]:
    """The same lines each time, behind a number, so that no answer is remembered."""
    left = _KEYS
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        before = f"{number} "
        for word in line.split():
            pressed = keys(word)
            for count in range(1, len(pressed) + 1):
                yield before + compose(pressed[:count])
                left -= 1
                if not left:
                    return
            before += word + " "


def _compare(quiet: list[float], busy: list[float]) -> None:
    grown = _p95(busy) / _p95(quiet) - 1
    sys.stdout.write(f"p95 grows by {grown:.0%} (a third at most is wanted)\n")
    if hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER:
        sys.stdout.write("(all of it at another priority than a program's: this says nothing about the API's)\n")


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
