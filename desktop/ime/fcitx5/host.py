"""The input method's process under fcitx5: who types, who watches it, and the addon's socket, put together.

The addon starts it with one end of a pair of sockets as its standard input.
Each who types, the first and those behind it, sends the end of another pair
over it, on which the addon asks; so that nobody ever answers for another.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import logging
import os
import signal
import socket
from collections.abc import Mapping
from typing import Final

from desktop.ime.beside import Beside, Kept, Remembering, settings_now, start_typing_log
from desktop.ime.fcitx5.calls import AddonCalls
from desktop.ime.fcitx5.habits import fcitx5_habits, habits_file
from desktop.ime.fcitx5.serving import AddonGone, AddonServing
from desktop.ime.fcitx5.wire import VERSION
from desktop.ime.typists import Typists
from desktop.ime.watchdog.fcitx5 import Fcitx5Chooser
from desktop.ime.watchdog.giving_up import forget, give_up, notify
from desktop.ime.watchdog.program import ProgramStamp
from desktop.ime.watchdog.watch import EXIT_NOBODY, EXIT_TOLD, Watchdog
from desktop.system import paths
from desktop.system.roles import fcitx5_command
from desktop.words.surroundings.own_ime import OwnImeSentence

__all__ = ["EXIT_OTHER_VERSION", "main", "serve"]

log = logging.getLogger(__name__)

EXIT_OTHER_VERSION: Final = 6
_CONTROL: Final = 0


def main(version: int, *, again: bool) -> int:
    """Watches a process that types until fcitx5 ends; the exit code.  The addon speaks ``version``."""
    environment = dict(os.environ)
    if version != VERSION:
        # fcitx5 runs on with the addon of before an update.
        log.error("the addon speaks version %d", version)
        notify(environment, OwnImeSentence.FCITX5_VERSION)
        return EXIT_OTHER_VERSION
    note = paths.ime_note()
    forget(note)
    told = settings_now()
    watchdog = Watchdog(
        lambda pulse: _type(pulse, told),
        Fcitx5Chooser(environment),
        functools.partial(give_up, note, environment),
        ProgramStamp(fcitx5_command(version, "--again")),
    )
    return watchdog.run(again=again)


def serve(pulse: Kept, control: socket.socket, told: Mapping[str, str]) -> int:
    """Types until fcitx5 ends, or until told to end; the exit code.  ``told``: ibus-hangul's settings."""
    file = habits_file(os.environ)
    # Who chooses this one among fcitx5's means Hangul: for Latin letters there are its keyboards.
    typists = Typists(fcitx5_habits(file, told), hangul=pulse.hangul is not False)
    beside = Beside(typists, functools.partial(fcitx5_habits, file))
    serving = AddonServing(control, AddonCalls(typists.make(), beside.tell), Remembering(pulse, typists), typists)
    # A signal is honoured between two keys: its handler only wakes.
    signal.signal(signal.SIGTERM, lambda *_: serving.stop())
    beside.start(serving.post)
    gc.freeze()
    log.info("typing")
    try:
        serving.run()
    except AddonGone:
        # It may only have lost patience with this one.
        return EXIT_TOLD if serving.waits else EXIT_NOBODY
    finally:
        beside.close()
    return EXIT_TOLD


def _type(pulse: Kept, told: Mapping[str, str]) -> int:
    start_typing_log()
    try:
        control = socket.socket(fileno=os.dup(_CONTROL))
    except OSError:
        log.error("nobody's socket: this is for fcitx5 to start")
        return EXIT_NOBODY
    with contextlib.closing(control):
        return serve(pulse, control, told)
