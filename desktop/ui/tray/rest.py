"""How long a pause lasts, and its end by the clock on the wall: a computer that slept has not stopped it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.words.everyday.tray import TraySentence
from desktop.words.language import text

__all__ = ["PauseLength", "PauseMenu", "Rest", "local_now"]

_LOOK_MS = 20_000
"""The clock may be set, and the computer may sleep: it is looked at so often."""

_MORNING = 6
"""By this hour it is tomorrow, for who pauses at night too."""


def local_now() -> dt.datetime:
    """The time on the wall here."""
    return dt.datetime.now().astimezone()


class PauseLength(enum.Enum):
    """For how long a person pauses."""

    QUARTER = TraySentence.QUARTER
    HOUR = TraySentence.HOUR
    TOMORROW = TraySentence.UNTIL_TOMORROW
    OPEN = TraySentence.PAUSE
    """Until they go on."""

    def until(self, now: dt.datetime) -> dt.datetime | None:
        """When a pause that begins ``now`` is over; none for one that only the person ends."""
        if self is PauseLength.OPEN:
            return None
        if self is PauseLength.TOMORROW:
            morning = now.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
            return morning if now < morning else morning + dt.timedelta(days=1)
        return now + dt.timedelta(minutes=15 if self is PauseLength.QUARTER else 60)


class PauseMenu(QMenu):
    """``chosen(PauseLength)``."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(text(TraySentence.PAUSE), parent)
        for length in (PauseLength.QUARTER, PauseLength.HOUR, PauseLength.TOMORROW):
            self.addAction(text(length.value)).triggered.connect(lambda _=False, length=length: self._choose(length))

    def _choose(self, length: PauseLength) -> None:
        self.chosen.emit(length)


class Rest(QObject):
    """A pause with an end: ``over()`` once its time has come."""

    over = Signal()

    def __init__(self, now: Callable[[], dt.datetime] = local_now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.until: dt.datetime | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def begin(self, length: PauseLength) -> None:
        """A pause begins, in place of any other."""
        self.until = length.until(self._now())
        self.look()

    def end(self) -> None:
        """There is no pause any more."""
        self.until = None
        self._timer.stop()

    def look(self) -> None:
        """Looks at the clock, and again later while there is something to wait for."""
        if self.until is None:
            self._timer.stop()
            return
        left = (self.until - self._now()).total_seconds()
        if left <= 0:
            self.end()
            self.over.emit()
        else:
            self._timer.start(max(1, min(_LOOK_MS, round(left * 1000))))
