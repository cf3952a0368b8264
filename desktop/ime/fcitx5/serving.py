"""The thread that answers fcitx5's addon: one key after the other, and late rows in between."""

from __future__ import annotations

import contextlib
import logging
import queue
import selectors
import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import Final

from desktop.ime.fcitx5.calls import AddonCalls
from desktop.ime.fcitx5.wire import LIMIT, VERSION, Greeting, encoded
from desktop.ime.service.port import Actions
from desktop.ime.service.serving import Clock, Pulsing

__all__ = ["AddonGone", "AddonServing"]

log = logging.getLogger(__name__)

_TIMEVAL = struct.Struct("@ll")
_TAKES_S: Final = 2
"""Who takes nothing for so long is gone."""
_LONGEST_WAIT_S: Final = 60.0


class AddonGone(OSError):
    """The other side of a socket is there no longer."""


class AddonServing:
    """``run`` belongs to one thread; ``stop`` and ``post`` may be called from any, ``stop`` by a signal's handler."""

    def __init__(self, control: socket.socket, calls: AddonCalls, pulse: Pulsing, clock: Clock) -> None:
        """``control``: where the addon waits for somebody who types."""
        self._control, self._calls, self._pulse, self._clock = control, calls, pulse, clock
        self._posted: queue.SimpleQueue[Callable[[], Actions]] = queue.SimpleQueue()
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self._stopping = False

    @property
    def waits(self) -> bool:
        """Whether the addon still waits for somebody who types."""
        try:
            return self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def run(self) -> None:
        """Greets the addon and answers it until ``stop``; raises ``AddonGone`` when it is there no longer."""
        with self._woken, self._waker, self._greet() as connection, selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self._stopping:
                self._step(connection, selector)
            _send(connection, self._calls.ending())

    def stop(self) -> None:
        """Ends ``run`` between two calls."""
        self._stopping = True
        self._wake()

    def post(self, work: Callable[[], Actions]) -> None:
        """Has the thread do ``work`` between two calls, and what comes of it in the field that has the focus."""
        self._posted.put(work)
        self._wake()

    def _greet(self) -> socket.socket:
        """Our end of a new pair of sockets, whose other end is the addon's now."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TIMEVAL.pack(_TAKES_S, 0))
            packet = encoded(Greeting(VERSION)) or b""
            socket.send_fds(self._control, [packet], [theirs.fileno()])
        except OSError:
            ours.close()
            raise AddonGone from None
        finally:
            theirs.close()
        return ours

    def _step(self, connection: socket.socket, selector: selectors.BaseSelector) -> None:
        ready = {key.fileobj for key, _ in selector.select(self._within())}
        if self._woken in ready:
            with contextlib.suppress(OSError):
                self._woken.recv(1 << 12)
        if self._stopping:
            return
        self._pulse.begin()
        try:
            answers = self._calls.answer(_receive(connection)) if connection in ready else []
            answers += self._work()
            _send(connection, answers)
        finally:
            self._pulse.end()

    def _within(self) -> float:
        """How long nothing may come; a clock that names no time in sight is asked again then."""
        at = self._clock.next_tick
        return _LONGEST_WAIT_S if at is None else min(_LONGEST_WAIT_S, max(0.0, at - time.monotonic()))

    def _work(self) -> list[bytes]:
        packets: list[bytes] = []
        while not self._posted.empty():
            packets += self._calls.update(self._posted.get())
        if (at := self._clock.next_tick) is not None and time.monotonic() >= at:
            packets += self._calls.update(self._clock.tick)
        return packets

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full, so it will wake
            self._waker.send(b"\0")


def _receive(connection: socket.socket) -> bytes:
    try:
        packet = connection.recv(LIMIT)
    except OSError:
        packet = b""
    if not packet:
        raise AddonGone
    return packet


def _send(connection: socket.socket, packets: Iterable[bytes]) -> None:
    try:
        for packet in packets:
            connection.send(packet)
    except OSError:
        raise AddonGone from None
