"""Questions for the local API at the least cost for who asks: on two cores that is taken from who answers.

No client library, a parser of ten lines, requests that are made before.  As a
program (``python -m tests.bench.serve.load``) it is a process of its own that
keeps the engine busy while somebody else measures.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import dataclasses
import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["CLIENTS", "Asked", "ask_at", "ask_for", "hung_up_after", "new_texts", "post"]

CLIENTS = 16
_SPARE = 128
"""Connections of who asks at a rate: nobody waits for one before the server is far behind."""

_SENTENCES = Path(__file__).parents[2] / "data" / "sentences.txt"


@dataclasses.dataclass(frozen=True)
class Asked:
    """What came of it: ``times`` in milliseconds, one for each answer, in ``seconds``; ``own_s`` is our processor time."""

    times: list[float]
    seconds: float
    own_s: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


class _Connection(asyncio.Protocol):
    """Asks one question at a time; ``on_answer`` gets the connection and the milliseconds since the question was due."""

    def __init__(self, on_answer: Callable[[_Connection, float], None], lost: asyncio.Future[None]) -> None:
        self._on_answer, self._lost = on_answer, lost
        self._told = b""
        self._due = 0.0
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._lost.done():
            self._lost.set_exception(exc or ConnectionResetError("the server has hung up"))

    def ask(self, request: bytes, due: float) -> None:
        self._due = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._told += data
        heading, blank, body = self._told.partition(b"\r\n\r\n")
        if not blank:
            return
        heading = heading.lower()
        if len(body) < int(heading.partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            return
        if not heading.startswith(b"http/1.1 200 ") and not self._lost.done():
            self._lost.set_exception(AssertionError(heading.partition(b"\r\n")[0]))
        self._told = b""
        self._on_answer(self, (time.perf_counter() - self._due) * 1000)


def post(path: str, asked: Any) -> bytes:
    """A request, as it goes over the wire."""
    body = json.dumps(asked).encode()
    heading = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return f"{heading}\r\n\r\n".encode() + body


def new_texts(begin: int = 0) -> Iterator[str]:
    """Texts that nobody asked before, as far as there are sentences."""
    lines = _SENTENCES.read_text(encoding="utf-8").split()
    for number in itertools.count(begin):
        at = number * 3 % (len(lines) - 6)
        yield " ".join((str(number), *lines[at : at + 5]))


async def ask_for(port: int, requests: Iterator[bytes], seconds: float, clients: int = CLIENTS) -> Asked:
    """Asks without a pause on so many connections until the time, or what there is to ask, is over."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    over: asyncio.Future[None] = loop.create_future()
    resting = 0
    end = time.perf_counter() + seconds

    def next_one(connection: _Connection) -> None:
        nonlocal resting
        now = time.perf_counter()
        request = next(requests, None) if now < end else None
        if request is not None:
            connection.ask(request, now)
            return
        resting += 1
        if resting == clients and not over.done():
            over.set_result(None)

    def answered(connection: _Connection, milliseconds: float) -> None:
        times.append(milliseconds)
        next_one(connection)

    connections = await _connect(port, clients, answered, over)
    begun, own = time.perf_counter(), time.process_time()
    for each in connections:
        next_one(each)
    await hung_up_after(over, [each.transport for each in connections])
    return Asked(times, time.perf_counter() - begun, time.process_time() - own)


async def ask_at(port: int, requests: Iterator[bytes], seconds: float, rate: float) -> Asked:
    """Asks at random moments, so many times a second on average, whether what was asked is answered or not.

    A time counts from the moment at which a question was due.
    """
    loop = asyncio.get_running_loop()
    chance = random.Random(1)
    times: list[float] = []
    over: asyncio.Future[None] = loop.create_future()
    late: collections.deque[float] = collections.deque()
    count, answers = max(1, int(rate * seconds)), 0

    def answered(connection: _Connection, milliseconds: float) -> None:
        nonlocal answers
        times.append(milliseconds)
        answers += 1
        if late:
            connection.ask(next(requests), late.popleft())
            return
        free.append(connection)
        if answers == count and not over.done():
            over.set_result(None)

    def due(number: int, at: float) -> None:
        if free:
            free.popleft().ask(next(requests), at)
        else:
            late.append(at)
        if number < count:
            following = at + chance.expovariate(rate)
            loop.call_at(loop.time() + following - time.perf_counter(), due, number + 1, following)

    connections = await _connect(port, _SPARE, answered, over)
    # In turn: the server hangs up on one that rests for some seconds.
    free = collections.deque(connections)
    begun, own = time.perf_counter(), time.process_time()
    due(1, begun)
    await hung_up_after(over, [each.transport for each in connections])
    return Asked(times, time.perf_counter() - begun, time.process_time() - own)


async def _connect(
    port: int, count: int, answered: Callable[[_Connection, float], None], over: asyncio.Future[None]
) -> list[_Connection]:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: _Connection(answered, over), "127.0.0.1", port) for _ in range(count)]
    return [protocol for _, protocol in made]


async def hung_up_after(over: asyncio.Future[None], transports: Iterable[asyncio.Transport]) -> None:
    """Waits until it is ``over`` and closes them, whatever ended it."""
    try:
        await over
    finally:
        for each in transports:
            each.close()
        await asyncio.sleep(0)  # in which they are closed


async def _keep_busy(eot: int, predictor: int, seconds: float) -> dict[str, float]:
    """Both kinds at once, nothing of it ever asked before; how many of each were answered a second."""
    texts = new_texts(time.time_ns() % 1_000_000_000)
    judged, continued = await asyncio.gather(
        ask_for(eot, (post("/predict/eot", {"text": next(texts)}) for _ in itertools.count()), seconds),
        ask_for(predictor, (post("/predict", {"text": next(texts) + " "}) for _ in itertools.count()), seconds),
    )
    return {"eot": judged.rate, "predictor": continued.rate}


def main() -> None:
    """Keeps a server busy; prints what it answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eot", type=int, required=True, help="port of contract E")
    parser.add_argument("--predictor", type=int, required=True, help="port of contract A")
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args()
    told = asyncio.run(_keep_busy(given.eot, given.predictor, given.seconds))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
