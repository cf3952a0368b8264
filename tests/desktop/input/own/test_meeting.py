"""How the input method meets the program: who is there, and which version they speak."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from desktop.input.own.meeting import OtherVersion, listen, meet
from desktop.input.own.protocol import MEETING, ToIme
from engine.wire.link import Hello, Link


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
