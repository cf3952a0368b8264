"""The contract of a link: every message survives it, everything else is refused."""

from __future__ import annotations

import io
import os
import struct
from typing import Any

import msgspec
import pytest

from engine.text.private import Private
from engine.wire.link import LIMIT, VERSION, Hello, Link, LinkClosed, LinkError
from engine.wire.protocol import (
    Cancel,
    Failed,
    FromEngine,
    Load,
    Loaded,
    LoadFailed,
    ModelFiles,
    Phase,
    Report,
    Statistics,
    Suggest,
    Suggestion,
    Suggestions,
    ToEngine,
)

TO: list[ToEngine] = [
    Load(ModelFiles("m", "/a.gguf", "/t.json"), threads=2),
    Load(ModelFiles("m", "/a.gguf", "/t.json", "/b.txt")),
    Suggest(1, Private("안녕 😀 \n각"), k=3, deadline_ms=12.5),
    Suggest(2, Private("")),
    Suggest(3, Private("가"), k=20, temperature=0.5, unit="token"),
    Suggest(4, Private("가"), layout="3f"),
    Cancel(2),
    Report(4),
]
FROM: list[FromEngine] = [
    Hello(VERSION, 42),
    Loaded("m", 12_000, 128, 20.5),
    LoadFailed("m", "mismatch", "detail"),
    Suggestions(1, (Suggestion(Private("가구"), 0.5), Suggestion(Private("각자"), 0.25)), 3.0),
    Suggestions(2, (), 0.1),
    Suggestions(3, (), 50.0, complete=False),
    Failed(3, "cancelled"),
    Statistics(4, "m", 3, 1, 0, 1, 1, 1, {"total": Phase(1, 2.0, 2.0, 2.0)}),
]


def framed(body: bytes) -> bytes:
    return struct.pack("<I", len(body)) + body


def reading(data: bytes, incoming: Any = ToEngine) -> Link[Any, Any]:
    return Link(io.BytesIO(data), io.BytesIO(), incoming)


@pytest.mark.parametrize(
    ("message", "union"),
    [*((m, ToEngine) for m in TO), *((m, FromEngine) for m in FROM)],
    ids=lambda v: type(v).__name__,
)
def test_every_message_round_trips(message: Any, union: Any) -> None:
    """What is sent is what is received, typed text included."""
    pipe = io.BytesIO()
    Link[Any, Any](io.BytesIO(), pipe, union).send(message)
    link = reading(pipe.getvalue(), union)
    assert link.receive() == message
    assert link.receive() is None


def test_an_end_between_messages_is_the_end() -> None:
    """End of file is the heartbeat."""
    assert reading(b"").receive() is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x01",
        struct.pack("<I", 10) + b"short",
        struct.pack("<I", LIMIT + 1),
        struct.pack("<I", 0xFFFFFFFF) + b"x" * 100,
        struct.pack("<I", 4) + b"\xc1\xc1\xc1\xc1",
        struct.pack("<I", 0),
        struct.pack("<I", 4) + msgspec.msgpack.encode("abc"),
        framed(b"\x83\xa4type\xa7suggest\xa2id\x01\xa6before\xa1\xff"),
        framed(b"\x81\xa1\xff\x01"),
        framed(b"\x81\xa4type\xa3\xed\xa0\x80"),
        framed(b"\x91" * 100_000),
        framed(b"\xc7\x01\x05\x00"),
    ],
    ids=[
        "half a length", "cut off", "too long", "huge", "garbage", "empty", "another type",
        "a text that is no UTF-8", "a key that is no UTF-8", "half a surrogate pair", "deep", "an extension",
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(data: bytes) -> None:
    """One exception for everything that is not a message of the protocol."""
    with pytest.raises(LinkError):
        reading(data).receive()


def test_messages_of_the_other_direction_are_refused() -> None:
    """An end accepts only what it is meant to understand."""
    pipe = io.BytesIO()
    Link[Any, Any](io.BytesIO(), pipe, FromEngine).send(Hello(VERSION, 1))
    with pytest.raises(LinkError):
        reading(pipe.getvalue(), ToEngine).receive()


def test_half_a_surrogate_pair_does_not_stop_the_link() -> None:
    """What has no UTF-8 arrives as a question mark, and the text around it as it was."""
    buffer = io.BytesIO()
    Link[Any, Any](io.BytesIO(), buffer, ToEngine).send(Suggest(1, Private("가\ud800나\udfff")))
    received = reading(buffer.getvalue()).receive()
    assert received == Suggest(1, Private("가?나?"))


def test_an_error_never_quotes_the_frame() -> None:
    """A broken frame may hold typed text."""
    frame = msgspec.msgpack.encode({"type": "suggest", "id": "비밀", "before": "비밀"})
    with pytest.raises(LinkError) as caught:
        reading(struct.pack("<I", len(frame)) + frame).receive()
    assert "비밀" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "message",
    [
        Load(ModelFiles("m", "/모델/\udcff.gguf", "/t.json")),
        Load(ModelFiles("비밀\udcff", "/a.gguf", "/t.json")),
        Cancel(1 << 70),
        Failed(1, object()),  # type: ignore[arg-type]
    ],
    ids=["a path that is no UTF-8", "a name", "a number", "no message"],
)
def test_what_cannot_be_written_is_refused(message: Any) -> None:
    """One exception for all of it too, which quotes nothing; nothing of the message is sent, and the link goes on."""
    pipe = io.BytesIO()
    link = Link[Any, Any](io.BytesIO(), pipe, ToEngine)
    with pytest.raises(LinkError) as caught:
        link.send(message)
    assert not isinstance(caught.value, LinkClosed)
    assert "비밀" not in str(caught.value)
    assert caught.value.__cause__ is None
    link.send(Cancel(1))
    assert reading(pipe.getvalue()).receive() == Cancel(1)


def test_a_message_over_the_limit_is_not_sent() -> None:
    """The sender refuses what the receiver would."""
    pipe = io.BytesIO()
    with pytest.raises(LinkError):
        Link[Any, Any](io.BytesIO(), pipe, ToEngine).send(Suggest(1, Private("x" * (LIMIT + 1))))
    assert pipe.getvalue() == b""


def test_sending_to_a_dead_reader() -> None:
    """The other side's end is a ``LinkClosed``, not a signal and not an OSError."""
    end, begin = os.pipe()
    os.close(end)
    link: Link[Any, Any] = Link(io.BytesIO(), os.fdopen(begin, "wb"), ToEngine)
    with pytest.raises(LinkClosed):
        link.send(Cancel(1))
    link.close()
