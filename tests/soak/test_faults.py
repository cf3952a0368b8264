"""What befalls the processes is told right, whatever they keep from others, and a program is started once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from tests.soak.faults import Faults, Loss
from tests.soak.held import Held
from tests.soak.plan import Fault, FaultKind
from tests.soak.seen import Seen, Sight


class _Program:
    """One that is ready again at once, and of which the same is seen all the time."""

    def __init__(self, role: str, pid: int, before: Callable[[], object] = lambda: None) -> None:
        """``before`` it is started again."""
        self._sight = Sight(ready=True, pids={role: pid})
        self._before = before
        self.starts = 1

    def start(self) -> None:
        self._before()
        self.starts += 1

    def see(self) -> Sight:
        return self._sight

    def wait(self, _: object, __: float) -> Sight:
        return self._sight


class _Server:
    """An X server that answers whether the keyboards are held only when ``answers``, which may wait, has returned."""

    def __init__(self, answers: Callable[[], object]) -> None:
        self._answers = answers

    def __call__(self) -> bool:
        self._answers()
        return False

    def await_end(self, _: float) -> bool:
        return True


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as running:
        yield running
        running.kill()


def losses(process: subprocess.Popen[bytes], seconds: float, answers: Callable[[], object]) -> list[Loss]:
    """What is told when the process is stopped for so long behind the seventh key."""
    faults = Faults(cast(Seen, _Program("input", process.pid)), cast(Held, _Server(answers)))
    faults.plan([Fault(7, 0.0, "input", "stop", seconds)])
    faults.pressed(7)
    faults.finish()
    return faults.losses()


def test_who_stands_still_with_the_server_held_the_keys(process: subprocess.Popen[bytes]) -> None:
    """It is killed by ours, and what it had taken and not pressed yet is gone."""

    def killed() -> None:
        if process.poll() is None:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.5)
            process.kill()
            process.wait()

    assert losses(process, 60, killed) == [Loss(range(6, 9), 8, held=True)]


def test_who_goes_on_has_lost_nothing(process: subprocess.Popen[bytes]) -> None:
    """Though the server answered nobody meanwhile: it is woken whether or not it does."""
    stopped = iter([True])

    def woken() -> None:
        if next(stopped, False):
            os.waitid(os.P_PID, process.pid, os.WCONTINUED)

    assert losses(process, 0.3, woken) == []
    process.communicate(b"\n", timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize(("kind", "seconds"), [("kill", 0.0), ("stop", 1.5)])
def test_a_program_that_two_faults_befell_is_started_once(
    process: subprocess.Popen[bytes], kind: FaultKind, seconds: float
) -> None:
    """Two at once would both take chords, each with rows of its own."""
    program = _Program("ui", process.pid, process.wait)
    faults = Faults(cast(Seen, program), cast(Held, _Server(lambda: None)))
    faults.plan([Fault(7, 0.0, "ui", kind, seconds), Fault(8, 0.0, "ui", "kill")])
    faults.pressed(8)
    faults.finish()
    assert program.starts == 2
