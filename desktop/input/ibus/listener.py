"""Listens to IBus for as long as the process lives, and looks again when the daemon has gone."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping

from jeepney import DBusAddress, Properties

from desktop.input.backend import Emit
from desktop.input.ibus import wire
from desktop.input.ibus.address import read_address
from desktop.input.ibus.candidates import EngineWatch
from desktop.input.ibus.composition import ImeComposition
from desktop.input.ibus.condition import ImeCondition
from desktop.input.ibus.dconf import SettingsWatch
from desktop.input.ibus.monitor import IbusGone, IbusMonitor
from desktop.input.protocol import Field, FromInput, ImeState
from desktop.system.bus import BUS_ERRORS, open_dbus_connection

__all__ = ["IbusListener"]

log = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0
_PATIENCE = 2.0
_SERVICE = DBusAddress("/org/freedesktop/IBus", wire.SERVICE, wire.SERVICE)


class IbusListener:
    """``composition`` answers who presses keys; it knows nothing while there is no IBus."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._stopping = threading.Event()
        self._settings: SettingsWatch | None = None
        self.composition = ImeComposition()

    def pressed(self, code: int) -> None:
        """A key of this code went down somewhere."""
        self.composition.pressed(code)

    def start(self, emit: Emit, on_focus: Callable[[str, Field], None]) -> None:
        """Begins to listen, in a thread of its own; ``on_focus`` as for ``IbusMonitor``."""
        condition = ImeCondition(emit)
        self._settings = SettingsWatch(self._environment, condition.with_settings)
        self._settings.start()
        threading.Thread(target=self._run, args=(emit, on_focus, condition), name="ibus", daemon=True).start()

    def close(self) -> None:
        """Ends the threads."""
        self._stopping.set()
        if self._settings is not None:
            self._settings.close()
        if (monitor := self.composition.monitor) is not None:
            monitor.close()

    def _run(self, emit: Emit, on_focus: Callable[[str, Field], None], condition: ImeCondition) -> None:
        def tell(event: FromInput) -> None:
            if isinstance(event, ImeState):
                condition.in_mode(event)
            else:
                emit(event)

        told = False
        while not self._stopping.is_set():
            try:
                address = read_address(self._environment)
                engine = EngineWatch(condition.with_engine, condition.choosing, condition.composing_oddly)
                with contextlib.closing(IbusMonitor(address, tell, on_focus, engine)) as monitor:
                    # Asked for behind the monitor's rules: the next change is told on the bus.
                    engine.engine_changed(_engine_at(address))
                    self.composition.monitor = monitor
                    log.info("listening to IBus")
                    monitor.run()
            except IbusGone as problem:
                if not told or self.composition.monitor is not None:
                    log.info("no IBus: %s", problem)
                    condition.in_mode(ImeState(present=False, hangul=False))
                told = True
            self.composition.monitor = None
            self._stopping.wait(_RETRY_SECONDS)


def _engine_at(address: str | None) -> str:
    """The name of the engine that composes on the bus at ``address``; empty where it does not say."""
    if address is None:
        return ""
    try:
        with contextlib.closing(open_dbus_connection(address)) as bus:
            reply = bus.send_and_get_reply(Properties(_SERVICE).get("GlobalEngine"), timeout=_PATIENCE)
            return wire.engine_of(reply.body[0][1])
    except (*BUS_ERRORS, LookupError, TypeError) as error:
        log.info("IBus does not say which engine composes: %s", type(error).__name__)
        return ""
