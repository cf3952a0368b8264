"""Lets a signal of the operating system end the program while Qt's loop runs."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

__all__ = ["SignalWatch"]


class SignalWatch(QObject):
    """Calls ``stop`` in the main thread when the process is asked to end.

    Python runs signal handlers only when its interpreter runs; a socket that
    the signal writes to wakes Qt's loop, and nothing polls.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__()
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop())
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda *_: self._read.recv(64))
