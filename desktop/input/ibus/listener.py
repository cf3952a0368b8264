"""Listens to IBus for as long as the process lives, and looks again when the daemon has gone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from desktop.input.backend import Emit
from desktop.input.ibus.address import read_address
from desktop.input.ibus.composition import ImeComposition
from desktop.input.ibus.monitor import IbusGone, IbusMonitor
from desktop.input.protocol import Field, ImeState

__all__ = ["IbusListener"]

log = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0


class IbusListener:
    """``composition`` answers who presses keys; it knows nothing while there is no IBus."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._stopping = threading.Event()
        self.composition = ImeComposition()

    def pressed(self) -> None:
        """A key went down somewhere."""
        self.composition.pressed()

    def start(self, emit: Emit, on_focus: Callable[[str, Field], None]) -> None:
        """Begins to listen, in a thread of its own; ``on_focus`` as for ``IbusMonitor``."""
        threading.Thread(target=self._run, args=(emit, on_focus), name="ibus", daemon=True).start()

    def close(self) -> None:
        """Ends the thread."""
        self._stopping.set()
        if (monitor := self.composition.monitor) is not None:
            monitor.close()

    def _run(self, emit: Emit, on_focus: Callable[[str, Field], None]) -> None:
        told = False
        while not self._stopping.is_set():
            try:
                monitor = IbusMonitor(read_address(self._environment), emit, on_focus)
                self.composition.monitor = monitor
                log.info("listening to IBus")
                monitor.run()
            except IbusGone as problem:
                if not told or self.composition.monitor is not None:
                    log.info("no IBus: %s", problem)
                    emit(ImeState(present=False, hangul=False))
                told = True
            self.composition.monitor = None
            self._stopping.wait(_RETRY_SECONDS)
