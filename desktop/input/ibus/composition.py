"""What IBus tells of the input method to who presses keys: has it caught up?"""

from __future__ import annotations

import collections
import functools
import time

from desktop.input.composition import Composition
from desktop.input.ibus.monitor import BusCounts, IbusMonitor

__all__ = ["ImeComposition"]

_SETTLE_SECONDS = 0.04
_RECENT_SECONDS = 0.06
_OWN_SECONDS = 0.01
_COMMIT_SECONDS = 0.25
_ERASE_SECONDS = 0.5
_ANSWER_SECONDS = 0.4
"""On an idle machine each takes some milliseconds; on one that compiles beside, more than 150 have been seen."""
_DRAW_SECONDS = 0.12
_REST_SECONDS = 0.015
"""A caret that has not moved for so long will stay; some 5 ms pass between two moves on a busy machine."""


class ImeComposition(Composition):
    """Answers the keyboard's questions from the IBus monitor, where there is one."""

    def __init__(self) -> None:
        self.monitor: IbusMonitor | None = None
        self._listened: collections.deque[float] = collections.deque(maxlen=32)

    def pressed(self) -> None:
        """A key went down somewhere."""
        self._listened.append(time.monotonic())

    def settle(self) -> None:
        """Waits until IBus has been asked about the keys of the last moment, but the chord's own, and has answered.

        Keys that IBus never sees would keep us waiting, so this is short; Qt
        gives a grabbed keyboard up after 100 ms.
        """
        if (monitor := self.monitor) is None:
            return
        now = time.monotonic()
        since = now - _RECENT_SECONDS
        expected = sum(since < at < now - _OWN_SECONDS for at in tuple(self._listened))

        def settled() -> bool:
            asked = sum(at > since - _OWN_SECONDS for at in tuple(monitor.asked_at))
            return monitor.idle and asked >= expected

        monitor.wait(settled, _SETTLE_SECONDS)

    def was_committed(self, *, likely: bool) -> bool:
        """Whether the preedit is gone; a toolkit that commits does so some milliseconds after the grab."""
        if (monitor := self.monitor) is None:
            return False
        return monitor.wait(lambda: not monitor.preedit, _COMMIT_SECONDS if likely else 0.0)

    def mark(self) -> object:
        """What the bus has counted so far."""
        return None if self.monitor is None else self.monitor.counts

    def erased(self, mark: object) -> bool:
        """A reset and a moved caret are what GTK tells after a backspace has done its work."""
        monitor = self.monitor
        if monitor is None or not isinstance(mark, BusCounts):
            return False
        return monitor.wait(
            lambda: monitor.counts.resets > mark.resets and monitor.counts.caret_moves > mark.caret_moves,
            _ERASE_SECONDS,
        )

    def answered(self, mark: object, presses: int) -> bool:
        """Whether applications have asked about as many keys and got their answers."""
        monitor = self.monitor
        if monitor is None or not isinstance(mark, BusCounts):
            return False
        return monitor.wait(lambda: monitor.idle and monitor.counts.asked >= mark.asked + presses, _ANSWER_SECONDS)

    def drawn(self, mark: object, presses: int) -> bool:
        """An application that is behind still has signals of the bus to read: its caret has yet to move, or to rest.

        It moves once for each syllable that is finished and for each key that
        was handed back; nothing tells which of them was the last.
        """
        monitor = self.monitor
        if not self.answered(mark, presses) or monitor is None:
            return False
        end = time.monotonic() + _DRAW_SECONDS
        while (left := end - time.monotonic()) > 0:
            if not monitor.wait(lambda: monitor.handed_arrived, left):
                return False
            seen, rested = monitor.counts, time.monotonic() - monitor.caret_at
            if rested >= _REST_SECONDS:
                return True
            monitor.wait(functools.partial(_moved, monitor, seen.caret_moves), _REST_SECONDS - rested)
        return False

    @property
    def is_open(self) -> bool:
        """Whether the bus told of a preedit last."""
        return self.monitor is not None and bool(self.monitor.preedit)

    @property
    def reorders(self) -> bool:
        """XIM clients filter a key handed back to them a second time while more are queued: behind those, then."""
        return self.monitor is not None and not self.monitor.draws_preedit

    def arrived(self, mark: object, presses: int) -> bool:
        """A moved caret is what tells that a forwarded key was typed."""
        monitor = self.monitor
        return self.answered(mark, presses) and (
            monitor is None or monitor.wait(lambda: monitor.idle and monitor.handed_arrived, _ANSWER_SECONDS)
        )


def _moved(monitor: IbusMonitor, since: int) -> bool:
    """Whether the caret has moved more than ``since`` times."""
    return monitor.counts.caret_moves > since
