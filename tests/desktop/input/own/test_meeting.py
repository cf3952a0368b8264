"""How the input method meets the program: who is there, and which version they speak."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from desktop.input.own import door, meeting
from desktop.input.own.door import Door
from desktop.input.own.meeting import OtherVersion, listen, meet
from desktop.input.own.protocol import MEETING, ToIme
from engine.wire.link import Hello, Link


def hung_up(connection: socket.socket) -> bool:
    """Whether the other side has; looks for it for a tenth of a second."""
    connection.settimeout(0.1)
    try:
        return not connection.recv(4096)
    except TimeoutError:
        return False


def test_who_leaves_before_greeting_is_nobody(tmp_path: Path) -> None:
    """A program that ends just then, or who is none."""
    path = tmp_path / "0.ime"
    with listen(path) as server:

        def leave() -> None:
            server.accept()[0].close()

        leaving = threading.Thread(target=leave)
        leaving.start()
        assert meet([path], ToIme) is None
        leaving.join()


def test_another_version_of_the_program_is_told_to_who_comes(tmp_path: Path) -> None:
    """The input method then composes, and offers nothing."""
    path = tmp_path / "0.ime"

    def greet(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as reader, connection.makefile("wb") as writer:
            link = Link[Any, Any](reader, writer, ToIme)
            assert isinstance(link.receive(), Hello)
            link.send(Hello(MEETING + 1, 1))

    with listen(path) as server:
        greeting = threading.Thread(target=greet, args=(server,))
        greeting.start()
        with pytest.raises(OtherVersion) as caught:
            meet([path], ToIme)
        greeting.join()
    assert caught.value.version == MEETING + 1


def test_who_greets_byte_by_byte_keeps_nobody_else_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time; the whole does not."""
    monkeypatch.setattr(meeting, "_WITHIN_S", 1)
    path = tmp_path / "0.ime"
    with listen(path) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall((1 << 19).to_bytes(4, "little"))
                while not hung_up(connection):  # until the other side hangs up
                    connection.sendall(b"x")

        dripping = threading.Thread(target=drip)
        dripping.start()
        begun = time.monotonic()
        assert meet([path], ToIme) is None
        assert time.monotonic() - begun < 10
        dripping.join()


def test_a_door_stays_open_while_the_system_lacks_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Too few handles for a moment: whoever comes later is let in."""
    monkeypatch.setattr(door, "_AGAIN_S", 0.01)
    come = threading.Event()
    entrance = Door(tmp_path / "0.ime", come.set, lambda _event: None, lambda _version: None)
    accept, lacks = socket.socket.accept, iter((errno.EMFILE, errno.ECONNABORTED))

    def lacking(server: socket.socket) -> Any:
        if (number := next(lacks, None)) is not None:
            raise OSError(number, "lacking")
        return accept(server)

    monkeypatch.setattr(socket.socket, "accept", lacking)
    entrance.open()
    try:
        guest = meet([tmp_path / "0.ime"], ToIme)
        assert guest is not None
        assert come.wait(10)
        guest.close()
    finally:
        entrance.close()
