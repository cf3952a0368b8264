"""A connection of which nothing is taken before it is answered, so that somebody else can go on with it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest
from bus_fake import signal_of
from jeepney import Message

from desktop.ime.service.lasting import LastingConnection, NoRemains
from desktop.system.bus import BusGone


class Whole(NoRemains):
    """Knows whether somebody could go on now."""

    def __init__(self) -> None:
        self.told: bool | None = None

    def whole(self, whole: bool) -> None:
        self.told = whole


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Ours, and the daemon's."""
    ours, daemons = socket.socketpair()
    yield ours, daemons
    for each in (ours, daemons):
        each.close()


def spelled(text: str) -> bytes:
    """A message that says so."""
    raw: bytes = signal_of(":1.2", "/x", "a.b", "C", "s", text).serialise(serial=7)
    return raw


def said(message: Message) -> str:
    """What a message says."""
    return str(message.body[0])


def after(ours: socket.socket) -> LastingConnection:
    """Somebody who goes on with the same socket."""
    return LastingConnection(ours.dup(), NoRemains(), serial=1)


def test_what_is_not_answered_is_there_for_the_next_one(ends: tuple[socket.socket, socket.socket]) -> None:
    """One message after the other; what was answered is not."""
    ours, daemons = ends
    connection = LastingConnection(ours.dup(), NoRemains(), serial=1)
    daemons.sendall(b"".join(map(spelled, ["a", "b", "c"])))
    assert said(connection.receive(timeout=1)) == "a"
    assert said(connection.receive(timeout=1)) == "b"
    # Killed here.
    following = after(ours)
    assert said(following.receive(timeout=1)) == "b"
    following.answered()
    assert said(after(ours).receive(timeout=1)) == "c"


def test_to_end_it_ends_it_for_nobody_else(ends: tuple[socket.socket, socket.socket]) -> None:
    """The daemon goes on, and so does the next one."""
    ours, daemons = ends
    connection = LastingConnection(ours.dup(), NoRemains(), serial=1)
    connection.close()
    daemons.sendall(spelled("a"))
    assert said(after(ours).receive(timeout=1)) == "a"
    daemons.close()
    following = after(ours)
    assert said(following.receive(timeout=1)) == "a"
    with pytest.raises(BusGone):
        following.receive(timeout=1)


def test_a_message_that_is_longer_than_its_socket_is_read_all_the_same(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    """It is taken in pieces, meanwhile nobody could go on; behind it all is as before."""
    ours, daemons = ends
    remains = Whole()
    connection = LastingConnection(ours.dup(), remains, serial=1)
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
    assert said(after(ours).receive(timeout=1)) == "behind"


def test_what_came_with_the_greeting_is_heard_first(ends: tuple[socket.socket, socket.socket]) -> None:
    """A part of a message among it."""
    ours, daemons = ends
    remains = Whole()
    data = spelled("a") + spelled("b")
    connection = LastingConnection(ours.dup(), remains, read=data[:-5], serial=1)
    assert remains.told is False
    daemons.sendall(data[-5:] + spelled("c"))
    assert [said(connection.receive(timeout=1)) for _ in range(3)] == ["a", "b", "c"]
    assert remains.told is True
    assert said(after(ours).receive(timeout=1)) == "c"
