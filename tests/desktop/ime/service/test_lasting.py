"""A connection of which nothing is taken before it is answered, so that somebody else can go on with it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest
from bus_fake import signal_of
from jeepney import Message

from desktop.ime.service.lasting import LastingConnection, NoRemains, Remains
from desktop.system.bus import BusGone


class Whole(NoRemains):
    """Knows whether somebody could go on now."""

    def __init__(self) -> None:
        self.told: bool | None = None

    def whole(self, whole: bool) -> None:
        self.told = whole


class Ends:
    """Two ends of a connection: the daemon's, and one that each of ours has a copy of."""

    def __init__(self) -> None:
        self._ours, self.daemons = socket.socketpair()
        self._made: list[LastingConnection] = []

    def connect(self, remains: Remains | None = None, read: bytes = b"") -> LastingConnection:
        """Somebody of ours, behind the one before or beside it."""
        made = LastingConnection(self._ours.dup(), remains or NoRemains(), read=read, serial=1)
        self._made.append(made)
        return made

    def close(self) -> None:
        """Ends all."""
        for connection in self._made:
            connection.close()
        for end in (self._ours, self.daemons):
            end.close()


@pytest.fixture
def ends() -> Iterator[Ends]:
    """New ones."""
    with contextlib.closing(Ends()) as made:
        yield made


def spelled(text: str) -> bytes:
    """A message that says so."""
    raw: bytes = signal_of(":1.2", "/x", "a.b", "C", "s", text).serialise(serial=7)
    return raw


def said(message: Message) -> str:
    """What a message says."""
    return str(message.body[0])


def test_what_is_not_answered_is_there_for_the_next_one(ends: Ends) -> None:
    """One message after the other; what was answered is not."""
    daemons = ends.daemons
    connection = ends.connect()
    daemons.sendall(b"".join(map(spelled, ["a", "b", "c"])))
    assert said(connection.receive(timeout=1)) == "a"
    assert said(connection.receive(timeout=1)) == "b"
    # Killed here.
    following = ends.connect()
    assert said(following.receive(timeout=1)) == "b"
    following.answered()
    assert said(ends.connect().receive(timeout=1)) == "c"


def test_to_end_it_ends_it_for_nobody_else(ends: Ends) -> None:
    """The daemon goes on, and so does the next one."""
    daemons = ends.daemons
    connection = ends.connect()
    connection.close()
    daemons.sendall(spelled("a"))
    assert said(ends.connect().receive(timeout=1)) == "a"
    daemons.close()
    following = ends.connect()
    assert said(following.receive(timeout=1)) == "a"
    with pytest.raises(BusGone):
        following.receive(timeout=1)


def test_a_message_that_is_longer_than_its_socket_is_read_all_the_same(
    ends: Ends,
) -> None:
    """It is taken in pieces, meanwhile nobody could go on; behind it all is as before."""
    daemons = ends.daemons
    remains = Whole()
    connection = ends.connect(remains)
    assert remains.told is True
    data, sent = spelled("가" * 200_000) + spelled("behind"), 0
    daemons.setblocking(False)
    message: Message | None = None
    while message is None:
        with contextlib.suppress(BlockingIOError):
            sent += daemons.send(data[sent:])
        try:
            message = connection.receive(timeout=0)
        except TimeoutError:
            assert remains.told is False
    assert len(said(message)) == 200_000
    connection.answered()
    assert remains.told is True
    daemons.setblocking(True)
    daemons.sendall(data[sent:])
    assert said(connection.receive(timeout=1)) == "behind"
    assert said(ends.connect().receive(timeout=1)) == "behind"


def test_what_came_with_the_greeting_is_heard_first(ends: Ends) -> None:
    """A part of a message among it."""
    daemons = ends.daemons
    remains = Whole()
    data = spelled("a") + spelled("b")
    connection = ends.connect(remains, data[:-5])
    assert remains.told is False
    daemons.sendall(data[-5:] + spelled("c"))
    assert [said(connection.receive(timeout=1)) for _ in range(3)] == ["a", "b", "c"]
    assert remains.told is True
    assert said(ends.connect().receive(timeout=1)) == "c"
