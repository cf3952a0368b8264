"""Real processes that stall, die, stop and end, under a real watchdog; only the daemon is made up."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from desk import await_true

from desktop.ime.watchdog.pulse import KeyPulse

SECONDS = 15
RUN = Path(__file__).parents[3] / "support" / "ime_watched.py"
ROOT = Path(__file__).parents[4]


class Watched:
    """A watchdog in a process of its own, whose children do as ``plan`` says, one word for each of them in turn."""

    def __init__(self, folder: Path, *plan: str, quiet_s: float = 30.0) -> None:
        self.notes, self.program = folder / "notes", folder / "program"
        self.notes.touch()
        self.program.write_text("1", encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{RUN.parent}"}
        arguments = [str(self.notes), str(self.program), str(quiet_s), *plan]
        self.process = subprocess.Popen([sys.executable, str(RUN), *arguments], env=environment)

    def told(self, kind: str) -> list[tuple[float, int, str]]:
        """What was noted of a kind: when, by whom, and a word."""
        lines = [json.loads(line) for line in self.notes.read_text(encoding="utf-8").splitlines()]
        return [(at, pid, word) for at, pid, noted, word in lines if noted == kind]

    def await_told(self, kind: str, count: int) -> list[tuple[float, int, str]]:
        """Waits until so much was noted."""
        await_true(lambda: len(self.told(kind)) >= count, SECONDS, f"{count} times {kind}")
        return self.told(kind)

    def close(self) -> None:
        """Ends what is left."""
        with contextlib.suppress(psutil.Error):
            for each in [*psutil.Process(self.process.pid).children(), psutil.Process(self.process.pid)]:
                each.kill()
        self.process.wait(SECONDS)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """Starts one; it ends with the test."""
    made: list[Watched] = []

    def start(*plan: str, quiet_s: float = 30.0) -> Watched:
        made.append(Watched(tmp_path, *plan, quiet_s=quiet_s))
        return made[-1]

    yield start
    for each in made:
        each.close()


def test_a_stall_inside_a_key_ends_the_process_and_a_new_one_is_in_use(watch: Callable[..., Watched]) -> None:
    """After half a second of standing still, and not much more; keys before it do not count."""
    watched = watch("keys,stall", "idle")
    ((began, first, _),) = watched.await_told("stall", 1)
    ((restored, _, _),) = watched.await_told("restored", 1)
    assert 0.4 < restored - began < 2.0
    assert not psutil.pid_exists(first)
    assert [word for _, _, word in watched.await_told("serving", 2)] == ["keys,stall", "idle"]


def test_a_stopped_process_is_ended_too(watch: Callable[..., Watched]) -> None:
    """It never began with a key, and would never answer one."""
    watched = watch("idle", "idle")
    ((_, child, _),) = watched.await_told("serving", 1)
    os.kill(child, signal.SIGSTOP)
    watched.await_told("restored", 1)
    assert not psutil.pid_exists(child)


def test_a_killed_process_is_back_at_once(watch: Callable[..., Watched]) -> None:
    """In a fraction of the time in which anybody would notice; the daemon is asked to use it again."""
    watched = watch("idle", "idle")
    ((_, child, _),) = watched.await_told("serving", 1)
    began = time.monotonic()
    os.kill(child, signal.SIGKILL)
    watched.await_told("restored", 1)
    assert time.monotonic() - began < 0.7


def test_three_failures_in_a_minute_are_enough(watch: Callable[..., Watched]) -> None:
    """Another input method takes its place, the person is told, and nothing is started any more."""
    watched = watch("crash", "die", "stall", "idle")
    assert watched.process.wait(SECONDS) == 4
    assert [word for _, _, word in watched.told("given up")] == ["hangul"]
    assert len(watched.told("serving")) == 3
    assert len(watched.told("restored")) == 2


def test_it_ends_with_the_daemon(watch: Callable[..., Watched]) -> None:
    """The bus is gone: nobody is to be started again."""
    watched = watch("keys,done", "idle")
    assert watched.process.wait(SECONDS) == 0
    assert watched.told("restored") == []


def test_told_to_end_both_end_between_two_keys(watch: Callable[..., Watched]) -> None:
    """The key that is being worked at is finished first."""
    watched = watch("slow-key")
    watched.await_told("key", 1)
    watched.process.terminate()
    assert watched.process.wait(SECONDS) == 0
    assert [word for _, _, word in watched.told("ended")] == ["between"]
    assert watched.told("replaced") == []


def test_a_program_that_is_removed_leaves_another_input_method_in_use(watch: Callable[..., Watched]) -> None:
    """Both processes hear of it at once, as a package tells them; the key that is being worked at is finished first."""
    watched = watch("slow-key")
    ((_, child, _),) = watched.await_told("key", 1)
    for pid in (child, watched.process.pid):
        os.kill(pid, signal.SIGHUP)
    assert watched.process.wait(SECONDS) == 0
    assert [word for _, _, word in watched.told("ended")] == ["between"]
    assert len(watched.told("replaced")) == 1


def test_who_is_told_to_end_alone_comes_back_and_did_not_fail(watch: Callable[..., Watched]) -> None:
    """As often as somebody wants."""
    watched = watch(*["idle"] * 6)
    for count in range(1, 6):
        os.kill(watched.await_told("serving", count)[-1][1], signal.SIGTERM)
        watched.await_told("restored", count)
    assert watched.told("given up") == []


def test_a_new_version_takes_over_while_nobody_types(watch: Callable[..., Watched]) -> None:
    """Under the same number, so that the daemon goes on knowing it; the old one ended between two keys."""
    watched = watch("idle", quiet_s=0.3)
    watched.await_told("serving", 1)
    watched.program.write_text("new", encoding="utf-8")
    ((_, pid, _),) = watched.await_told("became", 1)
    assert pid == watched.process.pid
    assert [word for _, _, word in watched.told("ended")] == ["between"]


def test_whoever_watches_is_rung_once_when_keys_come_again() -> None:
    """And never while it is awake: a key costs no system call then."""
    pulse = KeyPulse()
    pulse.begin()
    assert pulse.begun and not pulse.doze()
    pulse.end()
    assert pulse.begun == 0 and pulse.doze()
    for _ in range(3):
        pulse.begin()
        pulse.end()
    assert os.read(pulse.bell, 10) == b"\0"
    pulse.woken()
    pulse.begin()
    with pytest.raises(BlockingIOError):
        os.read(pulse.bell, 1)
    pulse.hangul = True
    pulse.clear()
    assert pulse.begun == 0 and pulse.hangul
