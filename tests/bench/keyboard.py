"""Runs the real X11 backend for a moment and prints how long its key callback took, as JSON; started by the bench."""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from desktop.input.a11y.listener import RoleListener
from desktop.input.a11y.reader import TextReader
from desktop.input.ibus.listener import IbusListener
from desktop.input.x11.backend import X11Backend

COUNT = 2000


class TimedBackend(X11Backend):
    """Notes the time of every call of the callback."""

    def __init__(self) -> None:
        super().__init__(os.environ, IbusListener(os.environ), RoleListener(os.environ), TextReader(os.environ))
        self.times: list[float] = []
        self.enough = threading.Event()

    def on_press(self, code: int) -> None:
        """Times the real callback."""
        began = time.perf_counter()
        super().on_press(code)
        self.times.append((time.perf_counter() - began) * 1000)
        if len(self.times) >= COUNT:
            self.enough.set()


def main() -> None:
    """Listens until enough keys came or nothing more comes, then prints the times."""
    backend = TimedBackend()
    backend.start(lambda event: None)
    for listener in backend._listeners:
        listener.wait()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    backend.enough.wait(50)
    backend.stop()
    sys.stdout.write(json.dumps(backend.times))
