"""The socket where program and input method meet, and what either side makes sure of before it says anything.

The folder is the person's own, and the system is asked for the other side's
user besides.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from desktop.input.own.protocol import MEETING
from engine.wire.link import Hello, Link, LinkError

__all__ = ["Meeting", "OtherSide", "OtherVersion", "listen", "meet"]

_WITHIN_S = 2
"""So long the other side may take to greet, or to take what it is told."""

_TIMEVAL = struct.Struct("@ll")
_PEER = struct.Struct("3i")
_WAITING = 4

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class OtherVersion(LinkError):
    """Who is there speaks another protocol; ``version`` is its number."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version}")
        self.version = version


def listen(path: Path) -> socket.socket:
    """The program's end: waits at ``path``; raises ``OSError``.

    To be called by who holds the lock of this display only: what lies there
    already was left by a program that crashed.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.bind(os.fsencode(path))
        path.chmod(0o600)
        server.listen(_WAITING)
    except BaseException:
        server.close()
        raise
    return server


def meet(paths: Iterable[Path], incoming: Any) -> Meeting[Any, Any] | None:
    """The input method's end: greets who waits at the first of ``paths`` where somebody does; none if nobody does.

    Raises ``OtherVersion``.
    """
    for path in paths:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_WITHIN_S)
            connection.connect(os.fsencode(path))
            connection.settimeout(None)
        except (OSError, ValueError):
            connection.close()
            continue
        with contextlib.suppress(OtherSide):
            return Meeting(connection, incoming)
    return None


class OtherSide(LinkError):
    """Who is there is not the same person's, or does not greet."""


class Meeting(Generic[_Out, _In]):
    """One connection on which both sides have greeted; ``send`` from any thread, ``receive`` from one.

    Raises ``OtherSide`` or ``OtherVersion``, and closes the connection then.
    """

    def __init__(self, connection: socket.socket, incoming: Any) -> None:
        self._connection = connection
        self._link: Link[Any, Any] = Link(connection.makefile("rb"), connection.makefile("wb"), incoming)
        try:
            _check_user(connection)
            self._wait_at_most(socket.SO_SNDTIMEO, _WITHIN_S)
            self._wait_at_most(socket.SO_RCVTIMEO, _WITHIN_S)
            with _ended_after(connection, 2 * _WITHIN_S):
                self._greet()
            self._wait_at_most(socket.SO_RCVTIMEO, 0)
        except (OtherSide, OtherVersion):
            self.close()
            raise
        except (OSError, LinkError) as error:
            self.close()
            raise OtherSide(type(error).__name__) from None

    def send(self, message: _Out) -> None:
        """See ``Link.send``; who takes nothing for two seconds is gone."""
        self._link.send(message)

    def receive(self) -> _In | None:
        """See ``Link.receive``."""
        return self._link.receive()

    def close(self) -> None:
        """Ends the connection, and a ``receive`` under way."""
        with contextlib.suppress(OSError):  # it may have ended by itself
            self._connection.shutdown(socket.SHUT_RDWR)
        self._link.close()
        self._connection.close()

    def _greet(self) -> None:
        self._link.send(Hello(MEETING, os.getpid()))
        hello = self._link.receive()
        if not isinstance(hello, Hello):
            raise OtherSide("no greeting")
        if hello.version != MEETING:
            raise OtherVersion(hello.version)

    def _wait_at_most(self, what: int, seconds: int) -> None:
        self._connection.setsockopt(socket.SOL_SOCKET, what, _TIMEVAL.pack(seconds, 0))


@contextlib.contextmanager
def _ended_after(connection: socket.socket, seconds: float) -> Iterator[None]:
    """Ends a connection on which somebody greets byte by byte: each of them comes in time."""

    def end() -> None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _check_user(connection: socket.socket) -> None:
    """The other side must be the same user's; where the system does not tell, the folder is."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return
    _, user, _ = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, option, _PEER.size))
    if user != os.geteuid():
        raise OtherSide("another user's")
