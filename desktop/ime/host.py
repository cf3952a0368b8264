"""The input method's process: who types, who watches it, and the bus, put together."""

from __future__ import annotations

import contextlib
import functools
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from typing import Protocol, cast

from desktop.ime.composer.hanja import Hanja
from desktop.ime.composer.library import LibraryMissing
from desktop.ime.service.connect import connect
from desktop.ime.service.objects import EngineObjects
from desktop.ime.service.serving import Pulsing, Serving
from desktop.ime.session_link import SessionLink
from desktop.ime.typists import Typists
from desktop.ime.watchdog.daemon import IbusChooser
from desktop.ime.watchdog.giving_up import forget, give_up
from desktop.ime.watchdog.program import ProgramStamp
from desktop.ime.watchdog.watch import EXIT_NOBODY, EXIT_TOLD, Watchdog
from desktop.input.ibus.dconf import SettingsWatch, read_settings
from desktop.input.own.protocol import FromIme
from desktop.system import paths
from desktop.system.log import start_log
from desktop.system.roles import ime_command

__all__ = ["main", "serve"]

log = logging.getLogger(__name__)

_SWITCHING_S = 0.001
"""Who waits for the interpreter's lock gets it so soon: the thread with the key is never behind another for long."""


_SETTINGS_S = 1.0
"""So long the settings may take before it begins without: the daemon waits some seconds for who it has started."""


def main(*, again: bool) -> int:
    """Watches a process that types until IBus's daemon ends; the exit code.  ``again``: see ``Watchdog.run``."""
    environment, starter = dict(os.environ), os.getppid()
    note = paths.ime_note()
    forget(note)
    # Before anybody types: the first key is composed by them, and so is the first one behind a crash.
    told = read_settings(environment, _SETTINGS_S)
    watchdog = Watchdog(
        lambda pulse: _type(pulse, starter, told),
        IbusChooser(environment, starter),
        functools.partial(give_up, note, environment),
        ProgramStamp(ime_command("--again")),
    )
    return watchdog.run(again=again)


class Kept(Pulsing, Protocol):
    """Outlives who types; ``hangul`` is the mode in which was typed last, none while nobody has."""

    hangul: bool | None


class _Remembering:
    """Is told when something is done, and keeps the mode that it was left in."""

    def __init__(self, pulse: Kept, typists: Typists) -> None:
        self._pulse, self._typists = pulse, typists

    def begin(self) -> None:
        self._pulse.begin()

    def end(self) -> None:
        if (hangul := self._typists.hangul) is not None:
            self._pulse.hangul = hangul
        self._pulse.end()


def serve(pulse: Kept, starter: int, told: Mapping[str, str], *, started_by_ibus: bool = True) -> int:
    """Types until the bus of the daemon ``starter`` ends, or until told to end; the exit code.

    ``told`` are ibus-hangul's settings as far as known by now; their changes it hears itself.
    """
    sys.setswitchinterval(_SWITCHING_S)
    typists = Typists(told, hangul=pulse.hangul)
    link = SessionLink(
        lambda: paths.ime_sockets(os.environ),
        found=lambda: serving.post(typists.retell),
        heard=lambda message: serving.post(functools.partial(typists.hear, message)),
        lost=lambda: serving.post(typists.withdraw),
    )
    serving = Serving(
        functools.partial(connect, os.environ, starter),
        lambda: EngineObjects(typists.make, lambda event: link.tell(cast("FromIme", event))),
        _Remembering(pulse, typists),
        started_by_ibus=started_by_ibus,
        clock=typists,
        drawn=typists.drawn,
    )
    # A signal is honoured between two keys: its handler only wakes.
    signal.signal(signal.SIGTERM, lambda *_: serving.stop())
    # Both take their time: settings come from another program, the table from a file of megabytes.
    settings = SettingsWatch(os.environ, lambda newer: serving.post(functools.partial(typists.configure, newer)))
    settings.start()
    link.start()
    threading.Thread(target=_read_hanja, args=(serving, typists), name="hanja", daemon=True).start()
    gc.freeze()
    log.info("typing")
    try:
        served = serving.run()
    finally:
        settings.close()
        link.close()
    return EXIT_TOLD if serving.stopping else 0 if served else EXIT_NOBODY


def _read_hanja(serving: Serving, typists: Typists) -> None:
    # Without libhangul there are no hanja, and the 2-set is composed all the same.
    with contextlib.suppress(LibraryMissing):
        table = Hanja()
        serving.post(lambda: typists.read_hanja(table))


def _type(pulse: Kept, starter: int, told: Mapping[str, str]) -> int:
    # Two processes must not rotate the same file.
    root = logging.getLogger()
    level = logging.getLevelName(root.level)
    root.handlers.clear()
    start_log(paths.log_file("ime-typing"), level)
    return serve(pulse, starter, told)
