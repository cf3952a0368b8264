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
    """Tells what is known of the field with the focus; without a bus nothing is told at all.

    All who start it hear it.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._stopping = threading.Event()
        self._watch: FocusWatch | None = None
        self._hearers: list[tuple[Callable[[Secrecy], None], Callable[[tuple[str, ...]], None]]] = []
        self._telling = threading.Lock()
        self._newest: Secrecy | None = None
        self._newest_names: tuple[str, ...] = ()

    def start(
        self, on_secrecy: Callable[[Secrecy], None], on_names: Callable[[tuple[str, ...]], None] = lambda names: None
    ) -> None:
        """Begins to listen, in a thread of its own."""
        with self._telling:
            self._hearers.append((on_secrecy, on_names))
            first = len(self._hearers) == 1
            if self._newest is not None:
                on_secrecy(self._newest)
                on_names(self._newest_names)
        if first:
            threading.Thread(target=self._run, name="atspi", daemon=True).start()

    def ask(self) -> None:
        """Tells all anew of the field that was told last, if it still has the focus."""
        if (watch := self._watch) is not None:
            watch.ask()

    def close(self) -> None:
        """Ends the thread."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.close()

    def _run(self) -> None:
        told = False
        while not self._stopping.is_set():
            try:
                with contextlib.closing(FocusWatch(self._environment, self._secrecy, self._names)) as self._watch:
                    log.info("listening to accessibility")
                    told = False
                    self._watch.run()
            except AccessibilityGone as problem:
                if not told and not self._stopping.is_set():
                    log.info("no accessibility: %s", problem)
                told = True
                self._names(())
                self._secrecy(Secrecy.UNTOLD)
            self._stopping.wait(_RETRY_SECONDS)

    def _secrecy(self, secrecy: Secrecy) -> None:
        with self._telling:
            self._newest = secrecy
            for on_secrecy, _ in self._hearers:
                on_secrecy(secrecy)

    def _names(self, names: tuple[str, ...]) -> None:
        with self._telling:
            self._newest_names = names
            for _, on_names in self._hearers:
                on_names(names)
