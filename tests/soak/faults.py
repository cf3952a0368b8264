"""What befalls the processes while somebody types: killed, aborted, or stopped for some seconds."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.soak.held import Held
from tests.soak.plan import Fault, Role
from tests.soak.seen import Seen

__all__ = ["Faults", "Loss"]

_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "abort": signal.SIGABRT}
_HEALTHY_S = 31.0
_IN_A_ROW = 4
"""A role that died so often, each time before it had lived long, is only stopped: after six times none is started."""
_ENGINES = 4
"""So many engines may die under one tray program: after five its only model is given up."""

_AFTERMATH_S = 0.6
_ORPHANS_S = 15.0
_PERSON_STARTS_S = 0.5
_HANGS_S, _SHORT_S = 1.0, 0.3
_LOOKS_S = 0.02
_KEPT_S = 0.2
_LET_GO_S = 3.0


@dataclasses.dataclass(frozen=True)
class Loss:
    """The input process died while it held the keyboard.

    ``pressed`` is how many keys of the stretch had been pressed when it was
    last seen to hold it, and when the keyboard was the applications' again;
    ``since`` how many when it was stopped: ``held`` then already, or when it
    was last seen not to hold it.
    """

    pressed: range
    since: int
    held: bool


class Faults:
    """Carries out planned faults by the number of keys pressed; a fault waits in a thread of its own."""

    def __init__(self, seen: Seen, held: Held) -> None:
        self._seen, self._held = seen, held
        self._pressed = 0
        self._losses: list[Loss] = []
        self._engines = 0
        """How often one has died since the program was started."""
        self._planned: list[Fault] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._ended = 0.0
        self._under_way = 0
        self._deaths: dict[Role, list[float]] = defaultdict(list)
        self.log: list[str] = []
        self.orphans: list[str] = []
        self.counts: dict[str, int] = defaultdict(int)

    def plan(self, faults: Iterable[Fault]) -> None:
        """Begins a stretch."""
        self._planned = list(faults)
        self.log = []
        self._pressed = 0
        self.losses()

    def pressed(self, count: int) -> None:
        """So many keys of the stretch have been pressed."""
        self._pressed = count
        while self._planned and self._planned[0].key <= count:
            thread = threading.Thread(target=self._befall, args=(self._planned.pop(0),), daemon=True)
            with self._lock:
                self._under_way += 1
            self._threads.append(thread)
            thread.start()

    def touched(self, since: float) -> bool:
        """Whether anything was wrong with any role from the time ``since`` on, or still is."""
        with self._lock:
            return bool(self._under_way) or self._ended > since - _AFTERMATH_S or not self._seen.see().ready

    def losses(self) -> list[Loss]:
        """What has befallen the keyboard since this was asked last."""
        with self._lock:
            losses, self._losses = self._losses, []
        return losses

    def finish(self) -> None:
        """Waits until what has begun is over, and until the program is ready again; ``TimeoutError`` when it is not."""
        for thread in self._threads:
            thread.join()
        self._threads = []
        if self._seen.wait(lambda sight: sight.ready, 60) is None:
            raise TimeoutError(f"the program does not recover: {self._seen.see()}, {self.log}")

    def _befall(self, fault: Fault) -> None:
        time.sleep(fault.after_ms / 1000)
        try:
            self._strike(fault)
        finally:
            with self._lock:
                self._under_way -= 1
                self._ended = time.monotonic()

    def _strike(self, fault: Fault) -> None:
        pids, starts = self._seen.see().pids, self._seen.starts
        pid = pids.get(fault.role)
        kind, seconds = fault.kind, fault.seconds
        # Who holds the keyboard and stands still is killed by ours.
        dies = kind != "stop" or (fault.role == "input" and seconds >= _HANGS_S)
        if dies and not (self._may_die(fault.role) and self._may_bring_down(fault.role)):
            kind, seconds = "stop", _SHORT_S
        if pid is None:
            self.log.append(f"{fault.role} is not there to {kind}")
            return
        self.counts[f"{kind} {fault.role}"] += 1
        self.log.append(f"key {fault.key}: {kind} {fault.role} {seconds or ''}")
        with contextlib.suppress(ProcessLookupError):
            if fault.role == "input":
                self._strike_keyboard(pid, _SIGNALS[kind], seconds)
                return
            os.kill(pid, _SIGNALS[kind])
            if kind == "stop":
                time.sleep(seconds)
                os.kill(pid, signal.SIGCONT)
                return
        if fault.role == "ui":
            self._await_orphans([each for role, each in pids.items() if role != "ui" and each is not None])
            time.sleep(_PERSON_STARTS_S)
            with self._starting:
                # Another fault may have killed the same one, while it stood still by this one, say.
                if self._seen.starts == starts:
                    self._seen.start()
        else:
            self._await_end(pid)

    def _strike_keyboard(self, pid: int, number: int, seconds: float) -> None:
        """Stops the input process, and looks whether it holds the keyboard when it dies; who hangs is killed by ours."""
        end = time.monotonic() + seconds
        os.kill(pid, signal.SIGSTOP)
        if number == signal.SIGSTOP:
            # Not by this thread, which may have to wait for it.
            waker = threading.Timer(seconds, _go_on, (pid,))
            waker.daemon = True
            waker.start()
        held = at_once = self._holds()
        pressed = since = self._pressed
        if number != signal.SIGSTOP:
            os.kill(pid, number)
            _go_on(pid)
            self._await_end(pid)
        else:
            while _lives(pid):
                if time.monotonic() > end:
                    return
                time.sleep(_LOOKS_S)
                count = self._pressed
                if self._holds():
                    held, pressed = True, count
                elif not held:
                    since = count
        if held:
            self._held.await_end(_LET_GO_S)
            with self._lock:
                # A chord is counted a moment behind its press.
                self._losses.append(Loss(range(pressed - 1, self._pressed + 2), since + at_once, at_once))

    def _holds(self) -> bool:
        """Whether the keyboard is kept from the applications, or even the server, which answers nobody else then."""
        asked = time.monotonic()
        return self._held() or time.monotonic() - asked > _KEPT_S

    def _may_die(self, role: Role) -> bool:
        """Notes a death, if it may be one."""
        now = time.monotonic()
        deaths = self._deaths[role]
        if deaths and now - deaths[-1] > _HEALTHY_S:
            deaths.clear()
        if len(deaths) >= _IN_A_ROW:
            return False
        deaths.append(now)
        return True

    def _may_bring_down(self, role: Role) -> bool:
        """Whether one more may die; a tray program that is started anew has seen none die."""
        if role == "ui":
            self._engines = 0
        elif role == "engine":
            self._engines += 1
        return self._engines <= _ENGINES

    def _await_end(self, pid: int) -> None:
        end = time.monotonic() + 10
        while _lives(pid) and time.monotonic() < end:
            time.sleep(0.02)

    def _await_orphans(self, pids: Iterable[int]) -> None:
        """The children of a program that died end by themselves."""
        end = time.monotonic() + _ORPHANS_S
        left = list(pids)
        while left and time.monotonic() < end:
            time.sleep(0.05)
            left = [pid for pid in left if _lives(pid)]
        for pid in left:
            self.orphans.append(f"a child of the killed program lived on for {_ORPHANS_S:g} s ({self.log[-1]})")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _go_on(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")
