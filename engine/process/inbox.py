"""The engine's two threads meet here: one reads what is asked, the other takes it in the order of the lanes."""

from __future__ import annotations

import logging
import threading
from typing import TypeAlias

from engine.process.lanes import Lanes, Task
from engine.wire.link import Link, LinkClosed, LinkError
from engine.wire.protocol import Cancel, Failed, FromEngine, Load, Report, ToEngine

__all__ = ["EngineLink", "Inbox"]

_log = logging.getLogger(__name__)

EngineLink: TypeAlias = "Link[FromEngine, ToEngine]"


class Inbox:
    """What waits for the inference thread; filled by the reader thread, which answers what never gets there."""

    def __init__(self, link: EngineLink) -> None:
        self.broken = False
        """Whether the other side sent something that is no message."""
        self._link = link
        self._changed = threading.Condition()
        self._lanes = Lanes()
        self._closed = False

    @property
    def superseded(self) -> int:
        """Suggestions that were cancelled before the inference thread had anything to say to them."""
        return self._lanes.superseded

    @property
    def refused(self) -> int:
        """Suggestions that were never let in."""
        return self._lanes.refused

    def fill(self) -> None:
        """Reads until the link ends; runs in its own thread."""
        try:
            while (message := self._link.receive()) is not None:
                for failed in self._accept(message):
                    self._link.send(failed)
        except LinkClosed:
            pass
        except LinkError as error:
            _log.error("the link is broken: %s", error)
            self.broken = True
        except Exception as error:  # noqa: BLE001  # whatever it was: a process that hears nothing must not live on
            _log.error("the reader failed: %s", type(error).__name__)
            self.broken = True
        with self._changed:
            self._closed = True
            self._lanes.stop()
            self._changed.notify()

    def take(self) -> Load | Report | Task | None:
        """The next thing to do, or none when the link has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._lanes) > 0)
            return None if self._closed else self._lanes.take()

    def done(self) -> None:
        """The task last taken is answered."""
        with self._changed:
            self._lanes.done()

    def put_back(self) -> None:
        """The task last taken stands back; if it was cancelled meanwhile, it is answered here."""
        with self._changed:
            answers = self._lanes.put_back()
        for failed in answers:
            self._link.send(failed)

    def must_give_way(self) -> bool:
        """Does anything wait for which the task last taken stands back?  Asked without the lock, while decoding."""
        return self._lanes.must_give_way()

    def must_take_turns(self) -> bool:
        """Does anything wait that comes in turn with the task last taken?  As ``must_give_way``."""
        return self._lanes.must_take_turns()

    def _accept(self, message: ToEngine) -> list[Failed]:
        """Lets a message wait; the answers to those that never come to their turn."""
        with self._changed:
            if isinstance(message, Cancel):
                return self._lanes.cancel(message.id)
            answers = self._lanes.add(message)
            self._changed.notify()
            return answers
