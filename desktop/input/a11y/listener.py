"""Listens to accessibility for as long as the process lives, and looks again when its bus has gone."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping

from desktop.input.a11y.atspi import AccessibilityGone, FocusWatch
from desktop.input.backend import Secrecy

__all__ = ["RoleListener"]

log = logging.getLogger(__name__)

_RETRY_SECONDS = 10.0


class RoleListener:
    """Tells what is known of the field with the focus; without a bus nothing is told at all."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._stopping = threading.Event()
        self._watch: FocusWatch | None = None

    def start(self, on_secrecy: Callable[[Secrecy], None]) -> None:
        """Begins to listen, in a thread of its own."""
        threading.Thread(target=self._run, args=(on_secrecy,), name="atspi", daemon=True).start()

    def close(self) -> None:
        """Ends the thread."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.close()

    def _run(self, on_secrecy: Callable[[Secrecy], None]) -> None:
        told = False
        while not self._stopping.is_set():
            try:
                with contextlib.closing(FocusWatch(self._environment, on_secrecy)) as self._watch:
                    log.info("listening to accessibility")
                    told = False
                    self._watch.run()
            except AccessibilityGone as problem:
                if not told and not self._stopping.is_set():
                    log.info("no accessibility: %s", problem)
                told = True
                on_secrecy(Secrecy.UNTOLD)
            self._stopping.wait(_RETRY_SECONDS)
