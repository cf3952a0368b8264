"""The process that watches: it parts from the one that types before anything is typed, and never touches a key.

It is the one that IBus's daemon started and knows.  The other is its child,
with all modules loaded, so a new one is there within some milliseconds.

SIGTERM and SIGINT end both.  SIGHUP does so for good: the program goes from
this machine, and another input method is used from then on.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from typing import Final

from desktop.ime.watchdog.daemon import Chooser
from desktop.ime.watchdog.estate import Estate
from desktop.ime.watchdog.judge import LOOK_S, Patience, StallClock
from desktop.ime.watchdog.program import ProgramStamp
from desktop.ime.watchdog.pulse import KeyPulse
from desktop.system.log import describe

__all__ = ["EXIT_GIVEN_UP", "EXIT_NOBODY", "EXIT_TOLD", "Watchdog"]

log = logging.getLogger(__name__)

EXIT_NOBODY: Final = 3
"""The typing process found no daemon to type for: not its fault, and nothing to start again for."""
EXIT_GIVEN_UP: Final = 4
EXIT_TOLD: Final = 5
"""The typing process was told to end by somebody else, and did between two keys: no failure, and another is due."""

_MODE: Final = "IEUM_IME_MODE"
_MODES: Final = {"hangul": True, "latin": False}
"""How a new version is told in which mode was typed with the one before."""

_DROWSY_S = 1.0
"""Without a key for so long, who watches sleeps until it is rung."""
_GRACE_S = 1.0
"""Who is to end between two keys has so long for the key it is at."""
_QUIET_S = 30.0
"""A new version takes over when nobody has typed for so long."""


class Watchdog:
    """``run`` it in the main thread of a process without others.  ``serve`` is the typing process; its exit code."""

    def __init__(
        self,
        serve: Callable[[KeyPulse], int],
        chooser: Chooser,
        given_up: Callable[[str], None],
        program: ProgramStamp,
        *,
        quiet_s: float = _QUIET_S,
        estate: Estate | None = None,
    ) -> None:
        self._serve, self._chooser, self._given_up = serve, chooser, given_up
        self._program, self._quiet_s, self._estate = program, quiet_s, estate
        self._pulse = KeyPulse()
        if (mode := os.environ.pop(_MODE, "")) in _MODES:
            self._pulse.hangul = _MODES[mode]
        self._stall, self._patience = StallClock(), Patience()
        self._child = 0
        self._stopped = self._ending = self._leaving = False
        self._awake_until = 0.0

    def run(self, *, again: bool = False) -> int:
        """Until the daemon, or who starts and ends us, wants no more; ``again``: ours was in use a moment ago."""
        woken, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGHUP, self._leave)
        self._start()
        if again:
            self._restore()
        while True:
            self._sleep((woken, self._pulse.bell))
            if self._ending:
                self._end_child()
                if self._leaving:
                    log.info("gone for good; in its place: %s", self._chooser.replace() or "what was in use")
                return 0
            if (code := self._look()) is not None:
                return code

    def _end(self, *_: object) -> None:
        self._ending = True

    def _leave(self, *_: object) -> None:
        self._leaving = self._ending = True

    def _start(self) -> None:
        self._pulse.clear()
        self._stopped = False
        self._child = os.fork()
        if self._child:
            self._awake_until = time.monotonic() + _DROWSY_S
            if self._estate is not None:
                self._estate.release()
            return
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for each in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
                signal.signal(each, signal.SIG_DFL)
            # Who watches hears it too, and ends us between two keys.
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            code = self._serve(self._pulse)
        except BaseException as error:  # noqa: BLE001  # whatever it is, this process is no second one that watches
            log.error("the typing process failed\n%s", describe(error))
        finally:
            os._exit(code)

    def _sleep(self, ends: Sequence[int]) -> None:
        """Until something is to be looked at; renews the program where that is due."""
        now = time.monotonic()
        awake = now < self._awake_until or self._stopped or not self._pulse.doze()
        waiting = None if awake or not self._program.changed() else self._quiet_s
        ready, _, _ = select.select(ends, (), (), LOOK_S if awake else waiting)
        for each in ready:
            if each == self._pulse.bell:
                self._pulse.woken()
                self._awake_until = time.monotonic() + _DROWSY_S
            else:
                os.read(each, 64)
        if not ready and not awake and self._program.settled():
            self._renew()

    def _look(self) -> int | None:
        """Looks at the child; an exit code where there is nothing to watch any more."""
        pid, status = os.waitpid(self._child, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
        if pid and (os.WIFSTOPPED(status) or os.WIFCONTINUED(status)):
            self._stopped = os.WIFSTOPPED(status)
        elif pid:
            return self._ended(os.waitstatus_to_exitcode(status))
        busy_with: object = "stopped" if self._stopped else self._pulse.begun or None
        if self._stall.look(busy_with, time.monotonic()):
            log.warning("the typing process stands still and is ended")
            os.kill(self._child, signal.SIGKILL)
            self._stopped = False
        if busy_with is not None:
            self._awake_until = time.monotonic() + _DROWSY_S
        return None

    def _ended(self, code: int) -> int | None:
        if code in (0, EXIT_NOBODY):
            return code
        log.warning("the typing process ended with %d", code)
        goes_on = self._estate is not None and self._estate.take()
        if code != EXIT_TOLD and self._patience.failed(time.monotonic()):
            return self._give_up(goes_on=goes_on)
        self._start()
        if not goes_on:
            self._restore()
        return None

    def _give_up(self, *, goes_on: bool) -> int:
        if goes_on:
            # For the keys that still wait for an answer.
            self._start()
        instead = self._chooser.replace()
        log.error("given up; in its place: %s", instead or "nothing")
        if goes_on:
            self._end_child()
        self._given_up(instead)
        return EXIT_GIVEN_UP

    def _restore(self) -> None:
        began = time.monotonic()
        restored = self._chooser.restore()
        log.info("in use again: %s, after %.0f ms", restored, (time.monotonic() - began) * 1000)

    def _end_child(self) -> None:
        """Between two keys, or by force; nobody goes on where it was."""
        self._end_typing()
        if self._estate is not None:
            self._estate.drop()

    def _end_typing(self) -> None:
        os.kill(self._child, signal.SIGTERM)
        end = time.monotonic() + _GRACE_S
        while time.monotonic() < end:
            pid, _ = os.waitpid(self._child, os.WNOHANG)
            if pid:
                return
            time.sleep(0.01)
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)

    def _renew(self) -> None:
        """Becomes the new version, under the same number, so that the daemon goes on knowing it; does not return."""
        log.info("a new version takes over")
        self._end_child()
        for name, mode in _MODES.items():
            if mode is self._pulse.hangul:
                os.environ[_MODE] = name
        self._program.become()
