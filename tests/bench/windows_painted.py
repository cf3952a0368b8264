"""The program as it starts on Windows, which tells when a popup was painted: run by the Windows Python for ``windows_popup``.

Prints ``ready``, and then the time of each picture in seconds since 1970; a
line that comes in is answered with ``clock`` and the time, and the end of the
input ends the program.
"""

from __future__ import annotations

import dataclasses
import sys
import threading
import time
from typing import Any

from PySide6.QtCore import QTimer, Signal

import desktop.app
from desktop import start
from desktop.session.options import Eagerness

_LOOKS_MS = 50


class TimedApp(desktop.app.App):
    """Shows what there is to take, and writes down when it has been painted."""

    ended = Signal()

    def __init__(self, settings: Any, *rest: Any) -> None:
        super().__init__(dataclasses.replace(settings, eagerness=Eagerness.OFTEN.value), *rest)
        self.popup.painted.connect(lambda: _tell(repr(time.time())))
        self.ended.connect(self.quit)
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._look)
        self._looking.start(_LOOKS_MS)
        threading.Thread(target=self._listen, daemon=True).start()

    def _look(self) -> None:
        if self.is_ready():
            self._looking.stop()
            _tell("ready")

    def _listen(self) -> None:
        for _ in sys.stdin:
            _tell(f"clock {time.time()!r}")
        self.ended.emit()


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    desktop.app.App = TimedApp  # type: ignore[assignment, misc]
    sys.exit(start.start(None))
