"""The session in Qt's loop: what happens goes in with its time, and it ticks when it wants to."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.input.protocol import Field, Focus, ImeState
from desktop.session.controller import Controller
from desktop.session.events import Event, InputStarted, Tick
from desktop.session.gate import Closed
from desktop.session.options import TakingKey
from engine.client.supervisor import ChildState
from engine.wire.eot import UtteranceEnd
from engine.wire.protocol import Failed, Suggestions

__all__ = ["SessionLoop"]


_UNNAMED_MS = 1_000
"""Names come some moments behind the focus; who only passes through a field is told nothing."""


class SessionLoop(QObject):
    """Owns the session's clock; to be used in the thread that made it.

    ``unnamed(True)`` when nothing is suggested for some time because nobody
    tells which program it is; ``False`` in the next field where that is
    otherwise, so that it can be read elsewhere than there.
    """

    unnamed = Signal(bool)
    paused = Signal(bool)
    """The person has paused the program or let it go on, wherever they did."""
    gained = Signal(str, object)
    """The program in which ``Gains`` have come, and these."""
    dismissed = Signal()
    """The person has sent the popup away."""
    answered = Signal(float)
    """An answer that counts has come so many milliseconds after its question."""

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.feed(Tick()))
        self._gains, self._asked, self._asked_at = controller.state.gains, controller.state.asked.number, 0.0
        self._told_unnamed = False
        self._staying = QTimer(self)
        self._staying.setSingleShot(True)
        self._staying.setInterval(_UNNAMED_MS)
        self._staying.timeout.connect(lambda: self._tell_unnamed(True))

    @property
    def taking_key(self) -> TakingKey:
        """Which key takes now."""
        return self._controller.state.options.taking_key

    def feed(self, event: Event) -> None:
        """Something happened, now."""
        before = self._controller.state
        self._schedule(self._controller.feed(event, time.monotonic()))
        self._look_whose()
        self._count()
        after = self._controller.state
        if after.situation.paused is not before.situation.paused:
            self.paused.emit(after.situation.paused)
        if after.asked.dismissed and not before.asked.dismissed:
            self.dismissed.emit()

    def take_answer(self, answer: Suggestions | Failed) -> None:
        """The engine answers."""
        awaited = self._controller.state.asked.awaiting
        self._schedule(self._controller.answered(answer, time.monotonic()))
        if awaited and not self._controller.state.asked.awaiting:
            self.answered.emit((time.monotonic() - self._asked_at) * 1000)
        self._count()

    def take_judgement(self, request: int, end: UtteranceEnd | None) -> None:
        """Another model says whether the text of ``request`` is finished."""
        self._schedule(self._controller.judged(request, end, time.monotonic()))
        self._count()

    def follow_input(self, state: ChildState) -> None:
        """The input process; one that is gone holds no keys and knows no focus."""
        if state is ChildState.READY:
            self.feed(InputStarted())
        else:
            self.feed(Focus(0, "", Field.NONE))
            self.feed(ImeState(present=False, hangul=False))

    def _count(self) -> None:
        """Tells what the takes have brought, and notes when something was asked."""
        state = self._controller.state
        if state.asked.number != self._asked:
            self._asked, self._asked_at = state.asked.number, time.monotonic()
        if state.gains != self._gains:
            gains, self._gains = state.gains.since(self._gains), state.gains
            focus = state.situation.focus
            self.gained.emit(focus.app if focus is not None else "", gains)

    def _look_whose(self) -> None:
        closed = self._controller.state.closed
        if closed is not Closed.UNKNOWN_APP:
            self._staying.stop()
            if closed is not Closed.NO_FOCUS:
                self._tell_unnamed(False)
        elif not self._told_unnamed and not self._staying.isActive():
            self._staying.start()

    def _tell_unnamed(self, unnamed: bool) -> None:
        if unnamed is not self._told_unnamed:
            self._told_unnamed = unnamed
            self.unnamed.emit(unnamed)

    def _schedule(self, at: float | None) -> None:
        if at is None:
            self._timer.stop()
        else:
            self._timer.start(max(1, math.ceil((at - time.monotonic()) * 1000)))
