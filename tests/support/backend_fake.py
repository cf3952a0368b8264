"""A backend beside which the input method of our own may come, and a place where all that is told is noted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from desktop.input.backend import Emit, Secrecy
from desktop.input.protocol import Beat, Capabilities, FromInput, ToInput

__all__ = ["FakeBackend", "FakeFocus", "Told"]

_SECONDS = 5.0


class Told:
    """All events in their order; may be waited for."""

    def __init__(self) -> None:
        self.events: list[FromInput] = []
        self._changed = threading.Condition()

    def __call__(self, event: FromInput) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait(self, met: Callable[[list[FromInput]], bool]) -> list[FromInput]:
        """All that was told once ``met`` holds of it."""
        end = time.monotonic() + _SECONDS
        with self._changed:
            while not met(self.events):
                assert self._changed.wait(end - time.monotonic()), self.events
            return list(self.events)


class FakeBackend:
    """Tells what a test has it tell, and notes what it is to do."""

    name = "fake"
    capabilities = Capabilities("keys", intercepts=True, reads_clipboard=True, asks_for_text=True)

    def __init__(self) -> None:
        self.tell: Emit = lambda event: None
        self.obeyed: list[ToInput] = []
        self.stopped = False

    def start(self, emit: Emit) -> None:
        """See ``Backend``."""
        self.tell = emit

    def obey(self, command: ToInput) -> None:
        """See ``Backend``."""
        self.obeyed.append(command)
        if isinstance(command, Beat):
            self.tell(command)

    def stop(self) -> None:
        """See ``Backend``."""
        self.stopped = True


class FakeFocus:
    """Accessibility: tells what a test has it tell; ``asked`` counts how often it was asked to tell all anew."""

    def __init__(self) -> None:
        self.secrecy: Callable[[Secrecy], None] = lambda secrecy: None
        self.names: Callable[[tuple[str, ...]], None] = lambda names: None
        self.asked = 0
        self.closed = False

    def start(self, on_secrecy: Callable[[Secrecy], None], on_names: Callable[[tuple[str, ...]], None]) -> None:
        """See ``FocusListener``."""
        self.secrecy, self.names = on_secrecy, on_names

    def ask(self) -> None:
        """See ``FocusListener``."""
        self.asked += 1

    def close(self) -> None:
        """See ``FocusListener``."""
        self.closed = True
