"""The session in Qt's loop: what happens goes in with its time, and it ticks when it wants to."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.input.protocol import Field, Focus, ImeState
from desktop.session.controller import Controller
from desktop.session.events import Event, InputStarted, Tick
from desktop.session.gate import Closed
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

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.feed(Tick()))
        self._told_unnamed = False
        self._staying = QTimer(self)
        self._staying.setSingleShot(True)
        self._staying.setInterval(_UNNAMED_MS)
        self._staying.timeout.connect(lambda: self._tell_unnamed(True))

    def feed(self, event: Event) -> None:
        """Something happened, now."""
        self._schedule(self._controller.feed(event, time.monotonic()))
        self._look_whose()

    def take_answer(self, answer: Suggestions | Failed) -> None:
        """The engine answers."""
        self._schedule(self._controller.answered(answer, time.monotonic()))

    def take_judgement(self, request: int, end: UtteranceEnd | None) -> None:
        """Another model says whether the text of ``request`` is finished."""
        self._schedule(self._controller.judged(request, end, time.monotonic()))

    def follow_input(self, state: ChildState) -> None:
        """The input process; one that is gone holds no keys and knows no focus."""
        if state is ChildState.READY:
            self.feed(InputStarted())
        else:
            self.feed(Focus(0, "", Field.NONE))
            self.feed(ImeState(present=False, hangul=False))

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
