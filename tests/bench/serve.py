"""What the local API gets done: requests a second and processor time of each kind, and 200 clients that type.

``ieum serve`` in a process of its own with the built-in model; sixteen
connections that ask without a pause.  Processor time is of its two
processes, and says more than the clock where other work runs beside.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
from api_served import ServedApi
from websockets.asyncio.client import connect

from desktop.api.options import Contract
from tests.bench.latency import tell
from tests.bench.options import SENTENCES, Options

__all__ = ["run"]

_CLIENTS = 16
_REQUESTS = 1200
_SPOKEN, _TOKENS = 160, 32
_TYPISTS = 200
_KEY_S = 0.2
_TYPING_S = 10.0

_Question = tuple[str, dict[str, Any]]


def run(options: Options) -> None:
    """Prints a line for each kind of request and the times of each."""
    texts = _texts()
    kinds: dict[str, tuple[Contract, Callable[[], _Question]]] = {
        "end of turn, new texts": ("eot", lambda: ("/predict/eot", {"text": next(texts)})),
        "end of turn, one text": ("eot", lambda: ("/predict/eot", {"text": "늘 같은 글입니다"})),
        "next eojeol, new contexts": ("predictor", lambda: ("/predict", {"text": next(texts) + " "})),
        "next eojeol, one context": ("predictor", lambda: ("/predict", {"text": "늘 같은 글입니다 "})),
    }
    with tempfile.TemporaryDirectory() as home, ServedApi(Path(home), "--no-rate-limits", IEUM_LOG="INFO") as served:
        processes = [psutil.Process(served.pid), *psutil.Process(served.pid).children()]
        for name, (contract, question) in kinds.items():
            port = int(served.at[contract].rpartition(":")[2])
            with _counted(processes, name, _REQUESTS):
                times = asyncio.run(_ask(port, [question() for _ in range(_REQUESTS)]))
            tell(name, times)
        _write_and_embed(served, processes, texts)
        begun = _memory(processes)
        with _counted(processes, f"{_TYPISTS} clients that type", int(_TYPISTS * _TYPING_S / _KEY_S)):
            asyncio.run(_type_all(served.at["predictor"].replace("http", "ws"), texts))
        sys.stdout.write(f"memory before and after: {begun >> 20} and {_memory(processes) >> 20} MB\n")
        with _counted(processes, "idle for ten seconds", 1):
            time.sleep(10)


def _write_and_embed(served: ServedApi, processes: list[psutil.Process], texts: Iterator[str]) -> None:
    """Chats and embeddings by a model that writes by tokens, which is a process of its own."""
    port = int(served.at["gateway"].rpartition(":")[2])
    asyncio.run(_ask(port, [("/v1/embeddings", {"input": next(texts)})]))
    (runner,) = [each for each in psutil.Process(served.pid).children() if each not in processes]
    both = [processes[0], runner]
    for name, path, question in (
        ("embeddings, a text each", "/v1/embeddings", lambda: {"input": next(texts)}),
        ("chats of 32 tokens", "/v1/chat/completions", lambda: _chat(next(texts))),
    ):
        with _counted(both, name, _SPOKEN):
            times = asyncio.run(_ask(port, [(path, question()) for _ in range(_SPOKEN)]))
        tell(name, times)
    sys.stdout.write(f"memory of the process of one more model: {_memory([runner]) >> 20} MB\n")


def _chat(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], "max_tokens": _TOKENS, "temperature": 1.5}


@contextlib.contextmanager
def _counted(processes: list[psutil.Process], name: str, count: int) -> Iterator[None]:
    """Prints how many were answered a second, and the milliseconds of processor time that each took."""
    before, begun = [_busy_s(each) for each in processes], time.monotonic()
    yield
    took = time.monotonic() - begun
    spent = [(_busy_s(each) - was) * 1000 / count for each, was in zip(processes, before, strict=True)]
    of_each = " + ".join(f"{each:.2f}" for each in spent)
    sys.stdout.write(f"{name}: {count / took:.0f} a second, {of_each} ms of processor time (API + engine)\n")


def _busy_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _memory(processes: list[psutil.Process]) -> int:
    """Bytes; what they share is counted once where the system tells, which of our processes it does root only."""
    try:
        return sum(int(each.memory_full_info().pss) for each in processes)
    except psutil.AccessDenied:
        return sum(int(each.memory_info().rss) for each in processes)


async def _ask(port: int, questions: list[_Question]) -> list[float]:
    """The milliseconds of all questions, by connections that are kept."""
    parts = [questions[at::_CLIENTS] for at in range(_CLIENTS)]
    return list(itertools.chain(*await asyncio.gather(*(_ask_in_a_row(port, part) for part in parts))))


async def _ask_in_a_row(port: int, questions: list[_Question]) -> list[float]:
    # No client library: its own processor time would be measured on a machine of two cores.
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    for path, question in questions:
        body = json.dumps(question).encode()
        heading = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        begun = time.monotonic()
        writer.write(f"{heading}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert b" 200 " in answer[:20]
        await reader.readexactly(int(answer.split(b"content-length: ")[1].split(b"\r\n")[0]))
        times.append((time.monotonic() - begun) * 1000)
    writer.close()
    await writer.wait_closed()
    return times


async def _type_all(address: str, texts: Iterator[str]) -> None:
    """Clients of contract A's WebSocket, five keys a second each; tells how long after its key an answer comes."""
    times: list[float] = []
    stale = 0

    async def typist(number: int) -> None:
        nonlocal stale
        sent: dict[int, float] = {}
        async with connect(f"{address}/ws/{number}", proxy=None) as socket:

            async def listen() -> None:
                nonlocal stale
                newest = -1
                async for said in socket:
                    seq = json.loads(said)["seq"]
                    stale += seq <= newest
                    newest = seq
                    times.append((time.monotonic() - sent[seq]) * 1000)

            listening = asyncio.create_task(listen())
            await asyncio.sleep(_KEY_S * number / _TYPISTS)
            text = next(texts)
            for seq in range(int(_TYPING_S / _KEY_S)):
                sent[seq] = time.monotonic()
                await socket.send(json.dumps({"type": "input", "text": text[: seq % len(text) + 1], "seq": seq}))
                await asyncio.sleep(_KEY_S)
            listening.cancel()

    await asyncio.gather(*map(typist, range(_TYPISTS)))
    tell("an answer after its key", times)
    sys.stdout.write(f"answers that came behind newer ones: {stale}\n")


def _texts() -> Iterator[str]:
    """Texts that no one asked before, as far as there are sentences."""
    lines = SENTENCES.read_text(encoding="utf-8").split()
    for number in itertools.count():
        at = number * 3 % (len(lines) - 6)
        yield " ".join((str(number), *lines[at : at + 5]))
