"""The thread that IBus waits for: takes one call after the other from the bus and answers it at once.

Nothing else happens in it, and it waits for nobody but the bus.  A bus that
goes away ends it, or, where nobody would start it anew, it looks for the
next one.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import time
from collections.abc import Callable
from typing import Protocol

from jeepney import DBusAddress, Message, new_method_call

from desktop.ime.service.component import BUS_NAME, component
from desktop.ime.service.lasting import NoRemains, Remains
from desktop.ime.service.objects import EngineObjects
from desktop.ime.service.panel import PanelWatch
from desktop.ime.service.port import Actions
from desktop.system.bus import BUS, BusConnection, BusGone

__all__ = ["Clock", "NoPulse", "Pulsing", "Serving"]

log = logging.getLogger(__name__)

_IBUS = DBusAddress("/org/freedesktop/IBus", "org.freedesktop.IBus", "org.freedesktop.IBus")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_LONGEST_WAIT_S = 60.0
_QUEUED_IS_FINE = 0
"""For RequestName: who was killed a moment ago may have the name for a moment more."""


class Pulsing(Protocol):
    """Is told when the thread begins with something and when it is done, for whoever looks whether it still moves."""

    def begin(self) -> None:
        """Something came in."""

    def end(self) -> None:
        """It is answered."""


class NoPulse:
    """Nobody looks."""

    hangul: bool | None = None

    def begin(self) -> None:
        """See ``Pulsing``."""

    def end(self) -> None:
        """See ``Pulsing``."""


class Clock(Protocol):
    """Who wants to be called when it is time, though IBus calls nothing."""

    @property
    def next_tick(self) -> float | None:
        """When, in monotonic seconds; none while nothing is waited for."""

    def tick(self) -> Actions:
        """It is time."""


class _NoClock:
    """Nothing is waited for."""

    next_tick: float | None = None

    def tick(self) -> Actions:
        """See ``Clock``."""
        return ()


class Serving:
    """``run`` belongs to one thread; ``stop`` and ``post`` may be called from any, ``stop`` by a signal's handler."""

    def __init__(
        self,
        connect: Callable[[], BusConnection],
        objects_of: Callable[[], EngineObjects],
        pulse: Pulsing,
        *,
        started_by_ibus: bool,
        clock: Clock | None = None,
        drawn: Callable[[bool], Actions] = lambda _there: (),
        remains: Remains | None = None,
    ) -> None:
        """``connect`` raises ``BusGone`` while there is no bus; each connection has objects of its own.

        ``drawn`` is told when lists of rows are drawn by nobody, or by
        somebody again; until then somebody does.  Who was not ``started_by_ibus`` is known to it by no file, so it
        tells the daemon of itself, and looks for the next one when that ends.
        ``remains`` of somebody who served the first connection are gone on with.
        """
        self._connect, self._objects_of, self._pulse = connect, objects_of, pulse
        self._started_by_ibus, self._clock, self._drawn = started_by_ibus, clock or _NoClock(), drawn
        self._remains = remains or NoRemains()
        self._done = self._remains.done
        self._connection: BusConnection | None = None
        self._posted: queue.SimpleQueue[Callable[[], Actions]] = queue.SimpleQueue()
        self._stopping = False

    def run(self) -> bool:
        """Serves until ``stop``, or until the daemon that started it ends; ``False`` if there never was one."""
        served, pause = False, _FIRST_PAUSE_S
        while not self._stopping:
            try:
                with contextlib.closing(self._connect()) as connection:
                    served, pause = True, _FIRST_PAUSE_S
                    self._serve(connection)
            except BusGone as gone:
                log.info("no bus: %s", gone)
                if self._started_by_ibus:
                    return served
            if not self._stopping:
                self._idle(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
        return served

    @property
    def stopping(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopping

    def stop(self) -> None:
        """Ends ``run`` between two calls."""
        self._stopping = True
        if (connection := self._connection) is not None:
            connection.wake()

    def post(self, work: Callable[[], Actions]) -> None:
        """Has the thread do ``work`` between two calls, and what comes of it in the engine that was made last."""
        self._posted.put(work)
        if (connection := self._connection) is not None:
            connection.wake()

    def _serve(self, connection: BusConnection) -> None:
        objects = self._objects_of()
        if not self._remains.left:
            connection.send(new_method_call(BUS, "RequestName", "su", (BUS_NAME, _QUEUED_IS_FINE)))
        if not self._started_by_ibus:
            connection.send(new_method_call(_IBUS, "RegisterComponent", "v", (component(),)))
        panel = PanelWatch(connection.send)
        if self._remains.left:
            connection.send_all(objects.inherit(self._remains.left))
        self._remains.leave(objects.left(), self._done)
        # Not before: who dies of what was left leaves nothing.
        self._remains.entrust(connection.connected)
        self._connection = connection
        try:
            while not self._stopping:
                self._step(connection, objects, panel)
            connection.send_all(objects.ending())
            self._remains.leave(objects.left(), self._done)
        finally:
            self._connection = None

    def _step(self, connection: BusConnection, objects: EngineObjects, panel: PanelWatch) -> None:
        try:
            message: Message | None = connection.receive(timeout=self._within()) if self._posted.empty() else None
        except TimeoutError:  # woken, or it is time
            message = None
        self._pulse.begin()
        try:
            answers = self._answers(objects, message) if message is not None else self._work(objects)
            if message is not None and panel.heard(message):
                log.info("lists are drawn by %s", "somebody" if panel.there else "nobody")
                answers += objects.update(lambda: self._drawn(panel.there))
            if answers:
                connection.send_all(answers)
            if message is not None:
                self._done = message.header.serial
            self._remains.leave(objects.left(), self._done)
            connection.answered()
            self._remains.at(0)
        finally:
            self._pulse.end()

    def _answers(self, objects: EngineObjects, message: Message) -> list[Message]:
        serial = message.header.serial
        self._remains.at(serial)
        if serial == self._remains.done:
            return []
        return objects.pass_by(message) if serial == self._remains.fatal else objects.answer(message)

    def _within(self) -> float | None:
        """How long nothing may come; a clock that names no time in sight is asked again then."""
        if (at := self._clock.next_tick) is None:
            return None
        left = at - time.monotonic()
        return max(0.0, left) if left < _LONGEST_WAIT_S else _LONGEST_WAIT_S

    def _work(self, objects: EngineObjects) -> list[Message]:
        answers: list[Message] = []
        while not self._posted.empty():
            answers += objects.update(self._posted.get())
        if (at := self._clock.next_tick) is not None and time.monotonic() >= at:
            answers += objects.update(self._clock.tick)
        return answers

    def _idle(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _FIRST_PAUSE_S))
