"""Frames of a link, spoiled: whatever comes, ``receive`` gives a message, the end, or ``LinkError``.

And whatever a message holds, ``frame`` makes bytes that arrive, or ``LinkError``.
"""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from desktop.input.protocol import FromInput, Insert, ToInput
from engine.text.private import Private
from engine.wire.link import LIMIT, VERSION, Hello, Link, LinkError
from engine.wire.protocol import (
    Cancel,
    Eot,
    Failed,
    FromEngine,
    Load,
    Loaded,
    ModelFiles,
    Suggest,
    Suggestion,
    Suggestions,
    ToEngine,
)

__all__ = ["run"]

_UNIONS: Sequence[Any] = (ToEngine, FromEngine, ToInput, FromInput)

_ODD_TEXTS = ("", "가", "\ud800", "\udcff", "가\udfff나", "\0", "\U0010ffff", "a" * 70_000, "[/x]", "/모델/\udcff.gguf")
_ODD_NUMBERS = (0, -1, 2**31, 2**63 - 1, 2**63, 2**64, 10**40, -(10**40))
_ODD_BYTES = (
    b"\xff", b"\xc1", b"\xa1\xff", b"\xa2\xc0\x80", b"\xa3\xed\xa0\x80", b"\xdb\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\x91" * 2_000, b"\x81\xa1a" * 2_000, b"\x81\x91\x90\xc0", b"\xc7\x01\xff\0",
    b"\xd6\xff\xff\xff\xff\xff", b"\xcb\x7f\xf8\0\0\0\0\0\0", b"\xcf" + b"\xff" * 8, b"\x80", b"\xc0",
)  # fmt: skip
"""What no text is, lengths that nobody sends, depths, odd keys, extensions, and numbers at their limits."""


def run(seed: int, count: int) -> int:
    """Tries ``count`` inputs; how many were tried.  ``AssertionError`` names the first that did something else."""
    chance = random.Random(seed)
    for number in range(count):
        attempt = _encode if number % 4 == 0 else _decode
        try:
            attempt(chance)
        except Exception as error:  # the fault that is sought
            raise AssertionError(f"seed {seed}, input {number}: {type(error).__name__}") from error
    return count


def _encode(chance: random.Random) -> None:
    message = _message(chance, _ODD_TEXTS, _ODD_NUMBERS)
    written = io.BytesIO()
    try:
        Link[Any, Any](io.BytesIO(), written, ToEngine).send(message)
    except LinkError:
        if written.getvalue():
            raise ValueError("a message that is refused was written") from None
    _read(written.getvalue(), chance.choice(_UNIONS))


def _decode(chance: random.Random) -> None:
    frames = [bytearray(_framed(_message(chance, ("가", "오늘 회의는"), (1, 7)))) for _ in range(chance.randint(1, 3))]
    chance.choice(_SPOILERS)(chance, chance.choice(frames))
    _read(b"".join(frames), chance.choice(_UNIONS))


def _read(data: bytes, incoming: Any) -> None:
    link: Link[Any, Any] = Link(io.BytesIO(data), io.BytesIO(), incoming)
    with contextlib.suppress(LinkError):
        while link.receive() is not None:
            pass


def _message(chance: random.Random, texts: Sequence[str], numbers: Sequence[int]) -> Any:
    text, number = chance.choice(texts), chance.choice(numbers)
    return chance.choice((
        Hello(VERSION, number),
        Load(ModelFiles(text, chance.choice(texts), "/t.json"), number),
        Loaded(text, number, 128, 1.5),
        Suggest(number, Private(text)),
        Suggestions(number, (Suggestion(Private(text), 0.5),), 1.0),
        Failed(number, "cancelled"),
        Cancel(number),
        Eot(number, (Private(text),)),
        Insert(number, Private(text), Private(text), Private("")),
        {"type": text, "id": number},
    ))  # fmt: skip


def _framed(message: Any) -> bytes:
    return Link[Any, Any](io.BytesIO(), io.BytesIO(), ToEngine).frame(message)


def _flip(chance: random.Random, frame: bytearray) -> None:
    for _ in range(chance.randint(1, 4)):
        frame[chance.randrange(4, len(frame))] = chance.randrange(256)


def _put(chance: random.Random, frame: bytearray) -> None:
    """Odd bytes in the middle, and a length that is right: the fault is the message's."""
    place = chance.randrange(4, len(frame) + 1)
    odd = chance.choice(_ODD_BYTES)
    frame[place : place + chance.choice((0, 1, len(odd)))] = odd
    frame[:4] = (len(frame) - 4).to_bytes(4, "little")


def _replace(chance: random.Random, frame: bytearray) -> None:
    frame[4:] = chance.randbytes(chance.randint(0, 60))
    frame[:4] = (len(frame) - 4).to_bytes(4, "little")


def _lengthen(chance: random.Random, frame: bytearray) -> None:
    frame[:4] = chance.choice((0, 1, LIMIT, LIMIT + 1, 2**32 - 1, len(frame))).to_bytes(4, "little")


def _cut(chance: random.Random, frame: bytearray) -> None:
    del frame[chance.randrange(len(frame)) :]


def _retell(chance: random.Random, frame: bytearray) -> None:
    """The same fields with another value in one."""
    body = msgspec.msgpack.decode(bytes(frame[4:]))
    body[chance.choice(list(body))] = chance.choice((None, True, [], {}, -1, 1e308, "", b"\xff", [[["가"]]], 2**64 - 1))
    frame[4:] = msgspec.msgpack.encode(body)
    frame[:4] = (len(frame) - 4).to_bytes(4, "little")


_SPOILERS: Sequence[Callable[[random.Random, bytearray], None]] = (_flip, _put, _replace, _lengthen, _cut, _retell)
