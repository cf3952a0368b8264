"""People who type into contract A's WebSocket, each five keys a second, by frames that are written by hand."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import functools
import json
import struct
import time
from collections.abc import Callable, Iterator

from tests.bench.serve.load import hung_up_after

__all__ = ["KEY_S", "Typed", "type_for"]

KEY_S = 0.2
_PING, _PONG, _TEXT = 0x89, 0x8A, 0x81
_MASKED = 0x80
_SHORT, _LONG = 126, 127


@dataclasses.dataclass
class Typed:
    """What came of it.

    ``times``: milliseconds from a key to its answer.  ``stale``: answers that
    came behind one to a newer key of the same person.  ``own_s``: our
    processor time.
    """

    keys: int = 0
    stale: int = 0
    errors: int = 0
    own_s: float = 0.0
    times: list[float] = dataclasses.field(default_factory=list)


class _Typist(asyncio.Protocol):
    """One person and their connection."""

    def __init__(self, number: int, texts: Iterator[str], typed: Typed, lost: asyncio.Future[None]) -> None:
        self._number, self._texts, self._typed, self._lost = number, texts, typed, lost
        self._told = b""
        self._open = False
        self._sent: dict[int, float] = {}
        self._newest = -1
        self._seq = 0
        self._text, self._length = next(texts), 0
        self.transport: asyncio.Transport
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(self._number.to_bytes(16, "big")).decode()
        transport.write(
            f"GET /ws/{self._number} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._lost.done():
            self._lost.set_exception(exc or ConnectionResetError("the server has hung up"))

    def press(self) -> None:
        """One key more."""
        self._length += 1
        if self._length > len(self._text):
            self._text, self._length = next(self._texts), 1
        said = json.dumps({"type": "input", "text": self._text[: self._length], "seq": self._seq}).encode()
        self._sent[self._seq] = time.perf_counter()
        self._seq += 1
        self._typed.keys += 1
        self._write(_TEXT, said)

    def data_received(self, data: bytes) -> None:
        self._told += data
        if not self._open:
            heading, blank, rest = self._told.partition(b"\r\n\r\n")
            if not blank:
                return
            assert heading.startswith(b"HTTP/1.1 101 "), heading[:20]
            self._told, self._open = rest, True
            self.ready.set_result(None)
        while (frame := self._frame()) is not None:
            kind, content = frame
            if kind == _PING:
                self._write(_PONG, content)
            elif kind == _TEXT:
                self._answered(content)

    def _frame(self) -> tuple[int, bytes] | None:
        """The next one that is there as a whole; a server's are not masked."""
        told = self._told
        if len(told) < 2:
            return None
        size, at = told[1], 2
        if size == _SHORT:
            if len(told) < 4:
                return None
            size, at = struct.unpack_from(">H", told, 2)[0], 4
        elif size == _LONG:
            if len(told) < 10:
                return None
            size, at = struct.unpack_from(">Q", told, 2)[0], 10
        if len(told) < at + size:
            return None
        self._told = told[at + size :]
        return told[0], told[at : at + size]

    def _answered(self, content: bytes) -> None:
        told = json.loads(content)
        if told["type"] != "prediction":
            self._typed.errors += 1
            return
        seq = told["seq"]
        self._typed.stale += seq <= self._newest
        self._newest = max(self._newest, seq)
        self._typed.times.append((time.perf_counter() - self._sent[seq]) * 1000)
        # Those before it will never have an answer.
        self._sent = {number: sent for number, sent in self._sent.items() if number > seq}

    def _write(self, kind: int, content: bytes) -> None:
        # Masked by nothing: what is masked by zeros is what it was.
        size = len(content)
        head = (
            struct.pack(">BB", kind, _MASKED | size)
            if size < _SHORT
            else struct.pack(">BBH", kind, _MASKED | _SHORT, size)
        )
        self.transport.write(head + bytes(4) + content)


async def type_for(
    port: int, typists: int, seconds: float, texts: Iterator[str], each_minute: Callable[[int, Typed], None]
) -> Typed:
    """All of them type for so long; ``each_minute`` hears how many minutes are over, and what was typed by then."""
    loop = asyncio.get_running_loop()
    typed, lost = Typed(), loop.create_future()
    people = []
    for number in range(typists):
        made = functools.partial(_Typist, number, texts, typed, lost)
        _, typist = await loop.create_connection(made, "127.0.0.1", port)
        people.append(typist)
    await asyncio.gather(*(each.ready for each in people))
    own, begun = time.process_time(), loop.time()

    def press(typist: _Typist, due: float) -> None:
        typist.press()
        if due + KEY_S < begun + seconds:
            loop.call_at(due + KEY_S, press, typist, due + KEY_S)

    for number, typist in enumerate(people):
        due = begun + KEY_S * number / typists
        loop.call_at(due, press, typist, due)
    for minute in range(1, int(seconds // 60) + 1):
        loop.call_at(begun + minute * 60, each_minute, minute, typed)

    def end() -> None:
        if not lost.done():
            lost.set_result(None)

    loop.call_at(begun + seconds + 1, end)  # for the last answers
    await hung_up_after(lost, [each.transport for each in people])
    typed.own_s = time.process_time() - own
    return typed
