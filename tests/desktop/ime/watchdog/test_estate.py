"""What one process leaves to the next, over a fork: a socket that stays open, and what is written about it."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable, Iterator

import pytest

from desktop.ime.watchdog.estate import Estate

Die = Callable[[Callable[[Estate], None]], None]


@pytest.fixture
def estate() -> Iterator[Estate]:
    """A new one."""
    with contextlib.closing(Estate()) as made:
        yield made


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection: who types has the first end, the daemon the second."""
    ours, daemons = socket.socketpair()
    daemons.settimeout(10)
    yield ours, daemons
    for each in (ours, daemons):
        each.close()


@pytest.fixture
def die(estate: Estate) -> Die:
    """Somebody lives with the estate and is gone."""

    def live(life: Callable[[Estate], None]) -> None:
        if (child := os.fork()) == 0:
            try:
                life(estate)
            finally:
                os._exit(0)
        os.waitpid(child, 0)

    return live


def test_a_connection_outlives_who_had_it(estate: Estate, ends: tuple[socket.socket, socket.socket], die: Die) -> None:
    """What the daemon sent meanwhile is there for the next one, who can answer it."""
    ours, daemons = ends

    def life(left: Estate) -> None:
        left.leave(b"before", 4)
        left.leave(b"how things stand", 5)
        left.whole(True)
        left.entrust(ours)

    die(life)
    ours.close()
    daemons.sendall(b"a key")
    assert estate.take()
    assert (estate.left, estate.done, estate.fatal) == (b"how things stand", 5, 0)

    def next_life(left: Estate) -> None:
        connected = left.claim()
        assert connected is not None
        connected.sendall(connected.recv(100).upper())

    die(next_life)
    assert daemons.recv(100) == b"A KEY"
    estate.release()
    assert daemons.recv(100) == b""


@pytest.mark.parametrize("how", ["nothing is left", "a message is cut", "too much is left", "it has no connection"])
def test_what_cannot_be_gone_on_with_is_ended(
    estate: Estate, ends: tuple[socket.socket, socket.socket], die: Die, how: str
) -> None:
    """Then the daemon sees the connection end, and the next one begins anew."""
    ours, daemons = ends

    def life(left: Estate) -> None:
        left.leave(b"x" * (1 << 17) if how == "too much is left" else b"" if how == "nothing is left" else b"x", 5)
        left.whole(how != "a message is cut")
        if how != "it has no connection":
            left.entrust(ours)

    die(life)
    ours.close()
    assert not estate.take()
    assert estate.left == b"" and estate.claim() is None
    assert daemons.recv(100) == b""


def test_a_message_at_which_two_die_is_fatal(
    estate: Estate, ends: tuple[socket.socket, socket.socket], die: Die
) -> None:
    """One may have died of anything; numbers of messages never meet."""
    ours, _ = ends
    serials = set()

    def life(left: Estate) -> None:
        left.leave(b"x", 5)
        left.whole(True)
        left.entrust(ours)
        left.at(7)

    for fatal in (0, 7, 7):
        die(life)
        assert estate.take()
        assert estate.fatal == fatal
        serials.add(estate.serial)
    assert len(serials) == 3

    def between(left: Estate) -> None:
        left.entrust(ours)
        left.at(0)

    die(between)
    assert estate.take() and estate.fatal == 0


def test_nobody_goes_on_where_all_was_ended(
    estate: Estate, ends: tuple[socket.socket, socket.socket], die: Die
) -> None:
    """The program goes, or becomes another one."""
    ours, daemons = ends

    def life(left: Estate) -> None:
        left.leave(b"x", 5)
        left.whole(True)
        left.entrust(ours)

    die(life)
    ours.close()
    estate.drop()
    assert daemons.recv(100) == b""
    assert not estate.take()
