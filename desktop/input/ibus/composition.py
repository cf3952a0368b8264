"""What IBus tells of the input method to who presses keys: has it caught up?"""

from __future__ import annotations

import collections
import functools
import time

from desktop.input.composition import Composition
from desktop.input.ibus.monitor import BusCounts, IbusMonitor

__all__ = ["ImeComposition"]

_SETTLE_SECONDS = 0.2
_RECENT_SECONDS = 0.5
_DRAW_SECONDS = 0.3
_REST_SECONDS = 0.015
"""A caret that has not moved for so long will stay; some 5 ms pass between two moves on a busy machine."""
_LONGEST_REST_SECONDS = 0.1
_EARLY_SECONDS = 0.01
"""The bus and the display are read by two threads: one may be so much ahead of the other."""
_COMPOSE_SECONDS = 0.3
_ERASE_SECONDS = 0.5
_ANSWER_SECONDS = 0.4
"""On an idle machine each takes some milliseconds; on one that compiles beside, more than 150 have been seen."""


class ImeComposition(Composition):
    """Answers the keyboard's questions from the IBus monitor, where there is one."""

    def __init__(self) -> None:
        self.monitor: IbusMonitor | None = None
        self._pressed: collections.deque[tuple[int, float]] = collections.deque(maxlen=64)

    def pressed(self, code: int) -> None:
        """A key went down somewhere; used in one thread with ``settle``."""
        self._pressed.append((code, time.monotonic()))

    def settle(self, chord: int) -> None:
        """Waits until IBus has been asked about the keys of the last moment and has answered.

        Keys that IBus never sees would keep us waiting, so this is bounded.
        """
        if self._pressed and self._pressed[-1][0] == chord:
            self._pressed.pop()
        if (monitor := self.monitor) is None or not self._pressed:
            return
        # Those before it were asked about before it: applications take keys in order.
        newest, last_at = self._pressed[-1]
        now = time.monotonic()
        if now - last_at > _RECENT_SECONDS:
            return
        same = [at for code, at in self._pressed if code == newest and now - at < _RECENT_SECONDS]

        def settled() -> bool:
            asked = [at for code, at in tuple(monitor.asked) if code == newest and at > same[0] - _EARLY_SECONDS]
            return monitor.idle and len(asked) >= len(same)

        monitor.wait(settled, _SETTLE_SECONDS)

    def caught_up(self, seconds: float) -> bool:
        """On a busy machine the bus is heard later than what applications tell of their text."""
        return (monitor := self.monitor) is None or monitor.caught_up(seconds)

    def was_committed(self) -> bool:
        """Whether the preedit is gone; while a key is under way that is not known."""
        monitor = self.monitor
        return monitor is not None and monitor.wait(lambda: monitor.idle, _SETTLE_SECONDS) and not monitor.preedit

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

    def drawn(self, mark: object, presses: int, rest: float) -> bool:
        """An application that is behind still has signals of the bus to read: its caret has yet to move, or to rest.

        It moves once for each syllable that is finished and for each key that
        was handed back; nothing tells which of them was the last.  Who is
        slow to ask is slow to draw.  Chromium tells where its caret is only
        when the next key comes: there it is in vain to wait for that, and
        the caret is given the time of a rest.
        """
        monitor, began = self.monitor, time.monotonic()
        if not self.answered(mark, presses) or monitor is None:
            return False
        now, context = time.monotonic(), monitor.current
        rest = max(rest, min(_REST_SECONDS + 2 * (now - began), _LONGEST_REST_SECONDS))
        end = now + (rest if context.silent else _DRAW_SECONDS)
        while (left := end - time.monotonic()) > 0:
            if not monitor.wait(lambda: monitor.handed_arrived, left):
                context.silent = True
                return False
            seen, rested = monitor.counts, time.monotonic() - monitor.caret_at
            if rested >= rest:
                return True
            monitor.wait(functools.partial(_moved, monitor, seen.caret_moves), rest - rested)
        return False

    def composed(self, mark: object, presses: int) -> bool:
        """An application that does not ask about its keys, or whose keys are Latin letters, is soon known for it."""
        monitor = self.monitor
        if monitor is None or not isinstance(mark, BusCounts):
            return False

        def is_composed() -> bool:
            return monitor.idle and monitor.counts.asked >= mark.asked + presses and bool(monitor.preedit)

        return monitor.wait(is_composed, _COMPOSE_SECONDS)

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
