"""The input method's end of its link to the program: who types never waits for it, and types without it.

It is looked for when there is something to tell, once a second at most, and
once more a second behind the last of it; until it is there, all that is told is dropped.
"""

from __future__ import annotations

import enum
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeAlias

from desktop.input.own.meeting import Meeting, OtherVersion, meet
from desktop.input.own.protocol import FromIme, ToIme
from desktop.input.protocol import Focus
from engine.wire.link import Hello, LinkClosed, LinkError

__all__ = ["SessionLink"]

log = logging.getLogger(__name__)

_AGAIN_S: Final = 1.0
_AGAIN_OTHER_S: Final = 30.0
"""A program of another version becomes one of ours when it is updated, or this is."""


class _Sign(enum.Enum):
    GONE = enum.auto()
    END = enum.auto()


_Queued: TypeAlias = FromIme | _Sign


class SessionLink:
    """``places`` are the sockets at which the program may be; the callbacks come from threads of the link's own.

    ``found``: there is a program, and it knows nothing: what is told from the
    next ``Focus`` on reaches it.  ``heard`` is told what it says, and
    ``lost`` that it has gone.
    """

    def __init__(
        self,
        places: Callable[[], Iterable[Path]],
        found: Callable[[], None],
        heard: Callable[[ToIme], None],
        lost: Callable[[], None],
    ) -> None:
        self._places, self._found, self._heard, self._lost = places, found, heard, lost
        self._queue: queue.SimpleQueue[_Queued] = queue.SimpleQueue()
        self._meeting: Meeting[FromIme, ToIme] | None = None
        self._knows = False
        self._look_at = 0.0
        self._refused: int | None = None
        self._thread = threading.Thread(target=self._run, name="session-link", daemon=True)

    def start(self) -> None:
        """Begins to look for the program as soon as there is something to tell."""
        self._thread.start()

    def tell(self, event: FromIme) -> None:
        """Something for the program; returns at once, whatever becomes of it."""
        self._queue.put(event)

    def close(self) -> None:
        """Tells no more."""
        self._queue.put(_Sign.END)
        self._thread.join(timeout=1)

    def _run(self) -> None:
        missed = False
        while (event := self._next(until=self._look_at if missed else None)) is not _Sign.END:
            missed = False
            if event is _Sign.GONE:
                self._leave()
            elif self._meeting is not None:
                self._say(event)
            elif time.monotonic() >= self._look_at:
                self._look()
            else:
                missed = True
        self._leave()

    def _next(self, *, until: float | None) -> _Queued | None:
        """What is told next; none when it is time to look again."""
        try:
            return self._queue.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None

    def _look(self) -> None:
        self._look_at = time.monotonic() + _AGAIN_S
        try:
            meeting = meet(self._places(), ToIme)
        except OtherVersion as other:
            self._look_at = time.monotonic() + _AGAIN_OTHER_S
            if other.version != self._refused:
                log.warning("the program speaks version %d: nothing is offered", other.version)
            self._refused = other.version
            return
        if meeting is None:
            return
        log.info("the program is there")
        self._meeting, self._knows, self._refused = meeting, False, None
        threading.Thread(target=self._hear, args=(meeting,), name="session-ear", daemon=True).start()
        self._found()

    def _say(self, event: FromIme | None) -> None:
        # What was told before it was found is older than what it is told to begin with.
        self._knows = self._knows or isinstance(event, Focus)
        if event is None or not self._knows or self._meeting is None:
            return
        try:
            self._meeting.send(event)
        except LinkClosed:
            self._leave()
        except LinkError as error:
            # A client's own numbers and names are in it: one that no message takes is no reason to part.
            log.warning("an event is dropped: %s", type(error).__name__)

    def _leave(self) -> None:
        if self._meeting is not None:
            self._meeting.close()
            self._meeting = None
            self._lost()

    def _hear(self, meeting: Meeting[FromIme, ToIme]) -> None:
        try:
            while (message := meeting.receive()) is not None:
                if not isinstance(message, Hello):
                    self._heard(message)
        except LinkError as error:
            log.info("the program is not understood: %s", error)
        # What it may have left of a newer one is no affair of this thread's.
        if self._meeting is meeting:
            self._queue.put(_Sign.GONE)
