"""Whether the keyboards of a display are held by our input process, as the X server itself tells."""

from __future__ import annotations

import threading
import time

from Xlib.display import Display
from Xlib.ext import xinput

__all__ = ["Held"]

_FLOATING = 5
_LOOKS_S = 0.01


class Held:
    """Asks the server over a connection of its own; may be used from any thread."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)
        self._display.xinput_query_version()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Leaves the display."""
        self._display.close()

    def __call__(self) -> bool:
        """Whether a keyboard is kept from the applications now."""
        with self._lock:
            devices = self._display.xinput_query_device(xinput.AllDevices).devices
        return any(device.use == _FLOATING for device in devices)

    def await_end(self, seconds: float) -> bool:
        """Waits until they are the applications' again; false when they are not within ``seconds``."""
        end = time.monotonic() + seconds
        while self():
            if time.monotonic() > end:
                return False
            time.sleep(_LOOKS_S)
        return True
