"""The input process between a backend and the link, over real pipes with a fake backend."""

from __future__ import annotations

import os
import queue
import struct
import threading
from collections.abc import Iterator, Mapping

import pytest

from desktop.input import host
from desktop.input.backend import Backend, BackendUnavailable, Emit
from desktop.input.protocol import (
    Capabilities,
    Caret,
    Chord,
    Composed,
    Field,
    Focus,
    FromInput,
    GiveBack,
    ImeState,
    Insert,
    InterceptTable,
    KeyEvent,
    Rect,
    ToInput,
)
from engine.text.private import Private
from engine.wire.link import LIMIT, VERSION, Beat, Hello, Link

SECONDS = 10
TAB = Chord("Tab")


class FakeBackend:
    """Notes what it is told."""

    name = "fake"
    capabilities = Capabilities("commit", intercepts=False, reads_clipboard=True)

    def __init__(self) -> None:
        self.obeyed: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.started, self.stopped = threading.Event(), threading.Event()
        self.emit: Emit = lambda event: None

    def start(self, emit: Emit) -> None:
        self.emit = emit
        emit(Focus(0, "Mousepad", Field.PLAIN))
        self.started.set()

    def obey(self, command: ToInput) -> None:
        self.obeyed.put(command)

    def stop(self) -> None:
        self.emit(ImeState(present=False, hangul=False))
        self.stopped.set()


class Host:
    """``serve`` in a thread, and the session's end of its link."""

    def __init__(self) -> None:
        from_session, to_host = os.pipe()
        from_host, to_session = os.pipe()
        self._reader, self._writer = os.fdopen(from_session, "rb"), os.fdopen(to_session, "wb", buffering=0)
        self.incoming, self.outgoing = os.fdopen(from_host, "rb"), os.fdopen(to_host, "wb", buffering=0)
        self.link: Link[ToInput, FromInput] = Link(self.incoming, self.outgoing, FromInput)
        self._code: int | None = None
        self._thread = threading.Thread(target=self._serve)

    def start(self) -> None:
        """Begins to serve."""
        self._thread.start()

    def _serve(self) -> None:
        self._code = host.serve(self._reader, self._writer, {"DISPLAY": ":0"})

    def finish(self) -> int | None:
        """The exit code, once it is done."""
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()
        return self._code

    def close(self) -> None:
        """Ends it all."""
        self.outgoing.close()
        if self._thread.ident is not None:
            self._thread.join(SECONDS)
        for file in (self._reader, self._writer, self.incoming):
            file.close()


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    """The backend that is found."""
    backend = FakeBackend()

    def open_fake(environment: Mapping[str, str]) -> Backend:
        assert environment["DISPLAY"] == ":0"
        return backend

    monkeypatch.setattr(host, "open_first", open_fake)
    return backend


@pytest.fixture
def served(backend: FakeBackend) -> Iterator[Host]:
    """An input process with the fake backend."""
    host = Host()
    host.start()
    yield host
    host.close()


def test_greets_first(served: Host) -> None:
    """First comes the greeting with version and process, then what the backend can do, then what it tells."""
    assert served.link.receive() == Hello(VERSION, os.getpid())
    assert served.link.receive() == Capabilities("commit", intercepts=False, reads_clipboard=True)
    assert served.link.receive() == Focus(0, "Mousepad", Field.PLAIN)


def test_events_come_in_order(served: Host, backend: FakeBackend) -> None:
    """What is emitted arrives as it was, in the order in which it was, typed text included."""
    assert backend.started.wait(SECONDS)
    events = [
        event for seq in range(200) for event in (Composed(Private("가"), Private(str(seq))), KeyEvent(seq, 1.5, TAB))
    ]
    for event in events:
        backend.emit(event)
    received = [served.link.receive() for _ in range(3 + len(events))]
    assert received[3:] == events


def test_commands_are_obeyed_in_order(served: Host, backend: FakeBackend) -> None:
    """Everything the session may send reaches the backend."""
    commands: list[ToInput] = [
        InterceptTable(frozenset({TAB, Chord("1", frozenset({"Ctrl"}))}), 12.5),
        Insert(1, Private("각"), Private("가구"), Private(" "), composing=1),
        GiveBack(2),
        InterceptTable(frozenset(), 0.0),
    ]
    for command in commands:
        served.link.send(command)
    assert [backend.obeyed.get(timeout=SECONDS) for _ in commands] == commands


def test_a_heartbeat_is_the_backends_affair(served: Host, backend: FakeBackend) -> None:
    """Nobody answers it in its place."""
    assert backend.started.wait(SECONDS)
    served.link.send(Beat(7))
    assert backend.obeyed.get(timeout=SECONDS) == Beat(7)
    backend.emit(Beat(7))
    assert [served.link.receive() for _ in range(4)][-1] == Beat(7)


@pytest.mark.parametrize(
    "odd",
    [
        Focus(1, "B" * (LIMIT + 1), Field.PLAIN),
        Focus(1, "\udcff", Field.PLAIN),
        Caret(Rect(1 << 70, 0, 0, 0)),
    ],
    ids=["too long", "no UTF-8", "no number"],
)
def test_an_event_that_no_link_takes_is_dropped(
    served: Host, backend: FakeBackend, odd: FromInput, caplog: pytest.LogCaptureFixture
) -> None:
    """Other programs' words are in it; the next event is told as ever."""
    assert backend.started.wait(SECONDS)
    backend.emit(odd)
    backend.emit(Focus(2, "", Field.NONE))
    assert [served.link.receive() for _ in range(4)][-1] == Focus(2, "", Field.NONE)
    assert "an event is dropped" in caplog.text


def test_the_end_of_the_link_ends_the_process(served: Host, backend: FakeBackend) -> None:
    """The session is gone: the backend gives back what it holds, what it says last is still written, the code is 0."""
    assert backend.started.wait(SECONDS)
    served.outgoing.close()
    assert served.finish() == 0
    assert backend.stopped.is_set()
    last = [served.link.receive() for _ in range(4)][-1]
    assert last == ImeState(present=False, hangul=False)


def test_a_session_that_stopped_reading(served: Host, backend: FakeBackend) -> None:
    """Events that nobody reads any more break nothing; the process ends with the link."""
    assert backend.started.wait(SECONDS)
    served.incoming.close()
    for _ in range(10):
        backend.emit(Focus(1, "", Field.NONE))
    served.outgoing.close()
    assert served.finish() == 0
    assert backend.stopped.is_set()


@pytest.mark.parametrize(
    "frame",
    [
        b"\xff\xff\xff\xff",
        struct.pack("<I", 4) + b"\xc1\xc1\xc1\xc1",
        struct.pack("<I", 100) + b"cut off",
        b"\x01",
        struct.pack("<I", 13) + b"\x82\xa4type\xa5hello",
    ],
    ids=["too long", "no msgpack", "cut off", "cut header", "not for us"],
)
def test_garbage_ends_the_process(
    served: Host, backend: FakeBackend, caplog: pytest.LogCaptureFixture, frame: bytes
) -> None:
    """What is no message ends the process with 1, and the keys are given back all the same."""
    served.outgoing.write(frame)
    served.outgoing.close()
    assert served.finish() == 1
    assert backend.stopped.is_set()
    assert "the link to the session broke" in caplog.text


def test_no_backend(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing can be listened to the exit code says so, and the log why; no greeting is sent."""

    def fail(environment: Mapping[str, str]) -> Backend:
        raise BackendUnavailable("no-display")

    monkeypatch.setattr(host, "open_first", fail)
    served = Host()
    served.start()
    assert served.finish() == host.EXIT_NO_BACKEND
    served.close()
    assert "no-display" in caplog.text
