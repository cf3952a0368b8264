"""The input method's process: who types, who watches it, and the bus, put together."""

from __future__ import annotations

import functools
import gc
import logging
import os
import signal
from collections.abc import Mapping

from desktop.ime.beside import Beside, Kept, Remembering, settings_now, start_typing_log
from desktop.ime.service.connect import connect
from desktop.ime.service.lasting import LastingConnection
from desktop.ime.service.objects import EngineObjects
from desktop.ime.service.serving import Serving
from desktop.ime.typists import Typists
from desktop.ime.watchdog.daemon import IbusChooser
from desktop.ime.watchdog.estate import Estate
from desktop.ime.watchdog.giving_up import forget, give_up
from desktop.ime.watchdog.program import ProgramStamp
from desktop.ime.watchdog.watch import EXIT_NOBODY, EXIT_TOLD, Watchdog
from desktop.system import paths
from desktop.system.bus import BusConnection
from desktop.system.roles import ime_command

__all__ = ["main", "serve"]

log = logging.getLogger(__name__)


def main(*, again: bool) -> int:
    """Watches a process that types until IBus's daemon ends; the exit code.  ``again``: see ``Watchdog.run``."""
    environment, starter = dict(os.environ), os.getppid()
    note = paths.ime_note()
    forget(note)
    # Before anybody types: the first key is composed by them, and so is the first one behind a crash.
    told = settings_now()
    estate = Estate()
    watchdog = Watchdog(
        lambda pulse: _type(pulse, starter, told, estate),
        IbusChooser(environment, starter),
        functools.partial(give_up, note, environment),
        ProgramStamp(ime_command("--again")),
        estate=estate,
    )
    return watchdog.run(again=again)


def serve(
    pulse: Kept,
    starter: int,
    told: Mapping[str, str],
    *,
    started_by_ibus: bool = True,
    estate: Estate | None = None,
) -> int:
    """Types until the bus of the daemon ``starter`` ends, or until told to end; the exit code.

    ``told`` are ibus-hangul's settings as far as known by now; their changes it hears itself.  ``estate`` is what one
    who died has left.
    """
    typists = Typists(told, hangul=pulse.hangul)
    beside = Beside(typists)
    serving = Serving(
        functools.partial(_open, starter, estate),
        lambda: EngineObjects(typists.make, beside.tell),
        Remembering(pulse, typists),
        started_by_ibus=started_by_ibus,
        clock=typists,
        drawn=typists.drawn,
        remains=estate,
    )
    # A signal is honoured between two keys: its handler only wakes.
    signal.signal(signal.SIGTERM, lambda *_: serving.stop())
    beside.start(serving.post)
    gc.freeze()
    log.info("typing")
    try:
        served = serving.run()
    finally:
        beside.close()
    return EXIT_TOLD if serving.stopping else 0 if served else EXIT_NOBODY


def _open(starter: int, estate: Estate | None) -> BusConnection:
    """The connection that was left, or a new one."""
    if estate is None:
        return connect(os.environ, starter)
    read = b""
    if (connected := estate.claim()) is None:
        connected, read = connect(os.environ, starter).detach()
    return LastingConnection(connected, estate, read=read, serial=estate.serial)


def _type(pulse: Kept, starter: int, told: Mapping[str, str], estate: Estate) -> int:
    start_typing_log()
    return serve(pulse, starter, told, estate=estate)
