"""What the local API gets done: how much of each kind, how soon at half of that, beside typing, and when it idles.

``ieum serve`` in a process of its own with the built-in model.  Processor
time is told of its two processes and of who asks, a request each: it says
more than the clock where other work runs beside, so the load of the machine
is told too.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
from api_served import ServedApi

from desktop.api.options import Contract
from tests.bench.latency import tell
from tests.bench.options import Options
from tests.bench.serve.beside import paint_beside, type_beside
from tests.bench.serve.load import CLIENTS, Asked, ask_at, ask_for, new_texts, post
from tests.bench.serve.typists import Typed, type_for

__all__ = ["run"]

_SECONDS = 10.0
_SPOKEN, _TOKENS = 160, 32
_TYPISTS = 200
_IDLE_S = 10.0

_Requests = Iterator[bytes]


def run(options: Options) -> None:
    """Prints a line for each kind of request, and the times of each."""
    sys.stdout.write(f"load of the machine: {' '.join(f'{each:.1f}' for each in os.getloadavg())}\n")
    texts = new_texts()
    with tempfile.TemporaryDirectory() as home, ServedApi(Path(home), "--no-rate-limits", IEUM_LOG="INFO") as served:
        processes = [psutil.Process(served.pid), *psutil.Process(served.pid).children()]
        ports = {contract: int(address.rpartition(":")[2]) for contract, address in served.at.items()}
        _idle(processes)
        for name, contract, requests in _kinds(texts):
            with _counted(processes, name) as counted:
                counted(asked := asyncio.run(ask_for(ports[contract], requests, _SECONDS)))
            tell(f"{CLIENTS} at a time", asked.times)
            half = asyncio.run(ask_at(ports[contract], requests, _SECONDS, asked.rate / 2))
            tell("at half of that", half.times)
        type_beside(ports["eot"], ports["predictor"])
        if options.desk:
            paint_beside(ports["eot"], ports["predictor"])
        _write_and_embed(served.pid, ports["gateway"], processes, texts)
        _type(ports["predictor"], processes, texts, options.typing_s)
        _idle(processes)
    sys.stdout.write(f"load of the machine: {' '.join(f'{each:.1f}' for each in os.getloadavg())}\n")


def _kinds(texts: Iterator[str]) -> Iterator[tuple[str, Contract, _Requests]]:
    eot, predict = "/predict/eot", "/predict"
    yield "end of turn, new texts", "eot", (post(eot, {"text": next(texts)}) for _ in itertools.count())
    yield "end of turn, one text", "eot", itertools.repeat(post(eot, {"text": "늘 같은 글입니다"}))
    new = (post(predict, {"text": next(texts) + " "}) for _ in itertools.count())
    yield "next eojeol, new contexts", "predictor", new
    yield "next eojeol, one context", "predictor", itertools.repeat(post(predict, {"text": "늘 같은 글입니다 "}))


def _type(port: int, processes: list[psutil.Process], texts: Iterator[str], seconds: float) -> None:
    """Clients of contract A's WebSocket, five keys a second each."""

    def minute(number: int, typed: Typed) -> None:
        told = f"after {number} min: {typed.keys} keys, {len(typed.times)} answers, {_memory(processes) >> 20} MB\n"
        sys.stdout.write(told)
        sys.stdout.flush()

    before = _memory(processes)
    with _counted(processes, f"{_TYPISTS} clients that type") as counted:
        typed = asyncio.run(type_for(port, _TYPISTS, seconds, texts, minute))
        counted(Asked([0.0] * typed.keys, seconds, typed.own_s))
    tell("an answer after its key", typed.times)
    sys.stdout.write(f"answers that came behind newer ones: {typed.stale}; errors: {typed.errors}\n")
    sys.stdout.write(f"memory before and after: {before >> 20} and {_memory(processes) >> 20} MB\n")


def _write_and_embed(pid: int, port: int, processes: list[psutil.Process], texts: Iterator[str]) -> None:
    """Chats and embeddings by a model that writes by tokens, which is a process of its own."""
    embed, chat = "/v1/embeddings", "/v1/chat/completions"
    asyncio.run(ask_for(port, iter([post(embed, {"input": next(texts)})]), 60, 1))
    (runner,) = [each for each in psutil.Process(pid).children() if each not in processes]
    kinds: dict[str, _Requests] = {
        "embeddings, a text each": (post(embed, {"input": next(texts)}) for _ in range(_SPOKEN)),
        f"chats of {_TOKENS} tokens": (post(chat, _chat(next(texts))) for _ in range(_SPOKEN)),
    }
    for name, requests in kinds.items():
        with _counted([processes[0], runner], name) as counted:
            counted(asked := asyncio.run(ask_for(port, requests, 60)))
        tell(name, asked.times)
    sys.stdout.write(f"memory of the process of one more model: {_memory([runner]) >> 20} MB\n")


def _chat(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], "max_tokens": _TOKENS, "temperature": 1.5}


def _idle(processes: list[psutil.Process]) -> None:
    before = [_busy_s(each) for each in processes]
    time.sleep(_IDLE_S)
    spent = sum(_busy_s(each) - was for each, was in zip(processes, before, strict=True)) * 1000
    sys.stdout.write(f"idle: {_memory(processes) >> 20} MB, {spent:.0f} ms of processor time in {_IDLE_S:.0f} s\n")


@contextlib.contextmanager
def _counted(processes: list[psutil.Process], name: str) -> Iterator[Callable[[Asked], None]]:
    """Prints how many were answered a second, and the milliseconds of processor time that each took."""
    before = [_busy_s(each) for each in processes]
    told: list[Asked] = []
    yield told.append
    (asked,) = told
    count = len(asked.times)
    spent = [(_busy_s(each) - was) * 1000 / count for each, was in zip(processes, before, strict=True)]
    of_each = " + ".join(f"{each:.2f}" for each in spent)
    sys.stdout.write(
        f"{name}: {asked.rate:.0f} a second; a request takes {of_each} ms of processor time (API + engine), "
        f"asking {asked.own_s * 1000 / count:.2f} ms\n"
    )
    sys.stdout.flush()


def _busy_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _memory(processes: list[psutil.Process]) -> int:
    """Bytes; what they share is counted once where the system tells, which of our processes it does root only."""
    try:
        return sum(int(each.memory_full_info().pss) for each in processes)
    except psutil.AccessDenied:
        return sum(int(each.memory_info().rss) for each in processes)
