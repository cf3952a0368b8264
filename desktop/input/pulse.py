"""The heartbeat of the keyboard's thread: asked for by another thread, answered where that one comes by."""

from __future__ import annotations

import queue
from collections.abc import Callable

from desktop.input.protocol import Beat

__all__ = ["STEP_SECONDS", "Pulse"]

STEP_SECONDS = 0.2
"""Whoever lets the keyboard's thread wait for longer lets it answer in between."""


class Pulse:
    """``emit`` tells a beat back; ``wake`` has the thread come by when it has nothing else to do."""

    def __init__(self, emit: Callable[[Beat], None], wake: Callable[[], None]) -> None:
        self._emit, self._wake = emit, wake
        self._asked: queue.SimpleQueue[Beat] = queue.SimpleQueue()

    def ask(self, beat: Beat) -> None:
        """The session wants to know; from any thread."""
        self._asked.put(beat)
        self._wake()

    def answer(self) -> None:
        """The thread is alive; to be called by it alone."""
        while not self._asked.empty():
            self._emit(self._asked.get())

    def wait(self, happened: Callable[[float], bool], seconds: float) -> bool:
        """Waits in steps until ``happened``, which itself waits for as many seconds as it is told."""
        while seconds > 0:
            if happened(min(seconds, STEP_SECONDS)):
                return True
            self.answer()
            seconds -= STEP_SECONDS
        return False
