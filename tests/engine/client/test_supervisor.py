"""The supervisor, against real child processes that behave well or badly."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.client.heartbeat import Heartbeat
from engine.client.supervisor import Backoff, ChildState, Supervisor, is_fault
from engine.text.private import Private
from engine.wire.link import VERSION, Beat, Hello, Link, LinkError
from engine.wire.protocol import Cancel, Failed, FromEngine, Suggest, ToEngine

ROOT = Path(__file__).resolve().parents[3]
PROLOGUE = f"""
import os, struct, sys, time
sys.path.insert(0, {str(ROOT)!r})
from engine.wire.link import Beat, Hello, Link, VERSION
from engine.wire.protocol import Cancel, Failed, Suggest, ToEngine
link = Link(sys.stdin.buffer, sys.stdout.buffer, ToEngine | Beat)
"""
GREETING = "link.send(Hello(VERSION, os.getpid()))\n"
ECHO = GREETING + "while (m := link.receive()) is not None: link.send(Failed(m.id, 'no-model'))\n"
HANG = GREETING + "import threading; threading.Event().wait()\n"

QUICK = Backoff(first=0.001, most=0.01, tries=3, patience=30.0)


class Watched:
    """A supervisor of a child that runs ``script``, with its states and messages in one queue."""

    def __init__(
        self,
        script: str,
        backoff: Backoff = QUICK,
        command: list[str] | None = None,
        heartbeat: Heartbeat | None = None,
    ) -> None:
        self.seen: queue.Queue[Any] = queue.Queue()
        self.supervisor: Supervisor[ToEngine, FromEngine] = Supervisor(
            command or [sys.executable, "-c", PROLOGUE + script],
            FromEngine | Beat,
            self.seen.put,
            self.seen.put,
            backoff,
            stderr=subprocess.DEVNULL,
            heartbeat=heartbeat,
        )

    def next(self) -> Any:
        """What comes next; a minute without anything is a failure."""
        return self.seen.get(timeout=60)

    def until(self, state: ChildState) -> list[Any]:
        """Everything up to ``state``."""
        seen: list[Any] = []
        while not seen or seen[-1] is not state:
            seen.append(self.next())
        return seen


@pytest.fixture
def watched() -> Iterator[list[Watched]]:
    """Supervisors added here are stopped at the end."""
    all_of_them: list[Watched] = []
    yield all_of_them
    for each in all_of_them:
        each.supervisor.stop(timeout=0.0)


def begin(watched: list[Watched], script: str, **options: Any) -> Watched:
    one = Watched(script, **options)
    watched.append(one)
    one.supervisor.start()
    assert one.next() is ChildState.STARTING
    return one


def test_a_good_child(watched: list[Watched]) -> None:
    """It greets, is ready, answers, and ends when its input does."""
    one = begin(watched, ECHO)
    assert one.next() is ChildState.READY
    assert one.supervisor.pid is not None
    assert one.supervisor.send(Suggest(5, Private("x")))
    assert one.next() == Failed(5, "no-model")
    one.supervisor.stop(timeout=60)
    assert one.next() is ChildState.STOPPED
    assert one.supervisor.pid is None


def test_what_was_sent_before_the_stop_is_still_delivered(watched: list[Watched]) -> None:
    """Stopping closes the child's input after what is queued, so nothing is cut off."""
    one = begin(watched, ECHO)
    one.until(ChildState.READY)
    for i in range(50):
        one.supervisor.send(Cancel(i))
    one.supervisor.stop(timeout=60)
    assert [m.id for m in one.until(ChildState.STOPPED)[:-1]] == list(range(50))


@pytest.mark.parametrize(
    "script",
    [
        GREETING + "os.abort()",
        GREETING + "link._writer.write(b'\\xff' * 64); link._writer.flush(); time.sleep(600)",
        GREETING + "link._writer.write(struct.pack('<I', 100) + b'cut'); link._writer.flush()",
        GREETING + "sys.exit(0)",
    ],
    ids=["aborts", "sends garbage", "is cut off", "exits"],
)
@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_child_that_goes_wrong_after_its_greeting(watched: list[Watched], script: str) -> None:
    """Every way to go wrong is a crash; after some in a row the supervisor gives up."""
    one = begin(watched, script)
    states = [s for s in one.until(ChildState.FAILED) if isinstance(s, ChildState)]
    crash = [ChildState.READY, ChildState.CRASHED]
    assert states == [*crash, ChildState.STARTING, *crash, ChildState.STARTING, *crash, ChildState.FAILED]


@pytest.mark.parametrize(
    "script",
    [
        "os.abort()",
        "print('hello there, this is no frame'); sys.stdout.flush(); time.sleep(600)",
        "link.send(Hello(VERSION + 1, os.getpid())); time.sleep(600)",
        "link.send(Failed(1, 'internal')); time.sleep(600)",
    ],
    ids=["aborts", "prints", "other version", "does not greet"],
)
@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_child_that_never_becomes_ready(watched: list[Watched], script: str) -> None:
    """Without a right greeting there is no READY and no message, and the child is killed."""
    one = begin(watched, script)
    states = one.until(ChildState.FAILED)
    assert ChildState.READY not in states
    assert states.count(ChildState.CRASHED) == QUICK.tries


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_command_that_does_not_exist(watched: list[Watched], tmp_path: Path) -> None:
    """A missing program is a crash like any other."""
    one = begin(watched, "", command=[str(tmp_path / "none")])
    assert one.until(ChildState.FAILED).count(ChildState.CRASHED) == QUICK.tries


def test_a_silent_child_is_killed(watched: list[Watched]) -> None:
    """One that never greets counts as crashed after the supervisor's patience."""
    one = begin(watched, "time.sleep(600)", backoff=Backoff(first=0.001, tries=1, patience=0.01))
    assert one.until(ChildState.FAILED) == [ChildState.CRASHED, ChildState.FAILED]


def test_a_killed_child_comes_back(watched: list[Watched]) -> None:
    """After a kill the next child is ready, has another id and answers."""
    one = begin(watched, ECHO)
    one.until(ChildState.READY)
    before = one.supervisor.pid
    one.supervisor.kill()
    assert one.until(ChildState.READY) == [ChildState.CRASHED, ChildState.STARTING, ChildState.READY]
    assert one.supervisor.pid != before
    assert one.supervisor.send(Cancel(9))
    assert one.next() == Failed(9, "no-model")


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("ends", "faulted"),
    [
        ("os.abort()", True),
        ("os.kill(os.getpid(), 11)", True),
        ("os.kill(os.getpid(), 15)", False),
        ("sys.exit(3)", False),
    ],
)
def test_whose_fault_an_end_was(watched: list[Watched], ends: str, faulted: bool) -> None:
    """An abort or bad memory is the child's own; being told to end, or leaving, is not."""
    one = begin(watched, GREETING + ends, backoff=Backoff(first=3600.0, most=3600.0))
    assert one.until(ChildState.CRASHED)[0] is ChildState.READY
    assert one.supervisor.faulted is faulted


@pytest.mark.parametrize(
    ("status", "fault"), [(0xC0000005, True), (0xC0000409, True), (0xC000013A, False), (1, False), (0, False)]
)
def test_windows_tells_faults_by_their_status(status: int, fault: bool) -> None:
    """An access violation or a fast fail; not Ctrl-C, and not a process that was terminated."""
    assert is_fault(status) is fault


def test_an_abort_is_a_fault_on_windows_too() -> None:
    """There the older C library ends with 3, which says nothing elsewhere."""
    assert is_fault(3) is (sys.platform == "win32")


def test_a_child_that_lived_long_starts_the_count_anew(watched: list[Watched]) -> None:
    """Only quick crashes in a row lead to FAILED."""
    one = begin(watched, ECHO, backoff=Backoff(first=0.001, tries=2, healthy=0.0))
    for _ in range(4):
        one.until(ChildState.READY)
        one.supervisor.kill()
    assert ChildState.FAILED not in one.until(ChildState.READY)


BEATING = GREETING + (
    "while (m := link.receive()) is not None: link.send(m if isinstance(m, Beat) else Failed(m.id, 'no-model'))\n"
)
RHYTHM = Heartbeat(every=0.3, missed=3, first=3.0, late=0.2)


def test_a_child_with_a_heartbeat(watched: list[Watched]) -> None:
    """It is asked again and again while it lives; nobody else hears of that, and it ends as any other."""
    one = begin(watched, BEATING + "sys.exit(0)", heartbeat=RHYTHM)
    one.until(ChildState.READY)
    for number in range(20):
        one.supervisor.send(Cancel(number))
        assert one.next() == Failed(number, "no-model")
    one.supervisor.stop(timeout=60)
    assert one.next() is ChildState.STOPPED


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_stopped_child_is_killed(watched: list[Watched], caplog: pytest.LogCaptureFixture) -> None:
    """It answers no more, though it is there; the next one is alive."""
    one = begin(watched, BEATING, heartbeat=RHYTHM)
    one.until(ChildState.READY)
    one.supervisor.send(Cancel(1))
    one.next()
    before = one.supervisor.pid
    assert before is not None
    os.kill(before, signal.SIGSTOP)
    assert one.until(ChildState.READY) == [ChildState.CRASHED, ChildState.STARTING, ChildState.READY]
    assert one.supervisor.pid != before
    assert "fallen silent" in caplog.text


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_thread_that_answers_for_another_is_not_enough(watched: list[Watched]) -> None:
    """A child that reads and says other things, but not this, is killed."""
    talking = (
        GREETING
        + "import threading\n"
        + (
            "def talk():\n    while True: link.send(Failed(0, 'busy')); time.sleep(0.01)\n"
            "threading.Thread(target=talk, daemon=True).start()\n"
            "link.send(link.receive())\n"
            "while link.receive() is not None: pass\n"
        )
    )
    one = begin(watched, talking, heartbeat=RHYTHM)
    assert ChildState.READY in one.until(ChildState.CRASHED)


def test_sending_never_waits_for_a_hanging_child(watched: list[Watched]) -> None:
    """Far more than a pipe holds is taken at once; stopping then kills."""
    one = begin(watched, HANG)
    one.until(ChildState.READY)
    for i in range(20):
        assert one.supervisor.send(Suggest(i, Private("가" * 100_000)))
    one.supervisor.stop(timeout=0.0)
    assert one.next() is ChildState.STOPPED


def test_sending_to_no_child() -> None:
    """Before the start and after the stop nothing is sent and nothing raised."""
    one = Watched(ECHO)
    assert one.supervisor.send(Cancel(1)) is False
    one.supervisor.kill()
    one.supervisor.stop()
    one.supervisor.start()
    one.until(ChildState.READY)
    one.supervisor.stop(timeout=60)
    assert one.supervisor.send(Cancel(1)) is False


def test_stopping_does_not_wait_for_a_restart(watched: list[Watched]) -> None:
    """A pause of an hour before the next start ends with the stop."""
    one = begin(watched, "os.abort()", backoff=Backoff(first=3600.0, most=3600.0))
    assert one.next() is ChildState.CRASHED
    one.supervisor.stop(timeout=60)
    assert one.next() is ChildState.STOPPED


def test_it_can_be_started_again(watched: list[Watched]) -> None:
    """After it gave up or was stopped, ``start`` begins anew."""
    one = begin(watched, ECHO)
    one.until(ChildState.READY)
    one.supervisor.stop(timeout=60)
    one.until(ChildState.STOPPED)
    one.supervisor.start()
    one.until(ChildState.READY)


def test_a_listener_that_raises_is_survived(watched: list[Watched], caplog: pytest.LogCaptureFixture) -> None:
    """The log gets the exception's class, not its text."""
    one = Watched(ECHO)
    watched.append(one)
    failing = iter([True])

    def listen(message: FromEngine) -> None:
        if next(failing, False):
            raise ValueError("secret")
        one.seen.put(message)

    one.supervisor._on_message = listen
    one.supervisor.start()
    one.until(ChildState.READY)
    one.supervisor.send(Cancel(1))
    one.supervisor.send(Cancel(2))
    assert one.next() == Failed(2, "no-model")
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_the_pause_doubles_up_to_a_limit() -> None:
    """0.2 s, 0.4 s, … 5 s."""
    backoff = Backoff()
    assert [backoff.pause(n) for n in range(1, 7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0]


def test_the_greeting_carries_the_protocol_version() -> None:
    """What the children above send is what the product sends."""
    assert Hello(VERSION, 1).version == VERSION


def test_a_message_that_cannot_be_sent_is_told_to_the_sender() -> None:
    """At once, and the child hears what comes after it."""
    watched = Watched(ECHO)
    watched.supervisor.start()
    watched.until(ChildState.READY)
    with pytest.raises(LinkError):
        watched.supervisor.send(Cancel(1 << 70))
    assert watched.supervisor.send(Cancel(7))
    assert watched.next() == Failed(7, "no-model")
    watched.supervisor.stop()


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_writer_that_fails_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that hears nothing more would owe its answers for ever."""
    watched = Watched(HANG)
    watched.supervisor.start()
    watched.until(ChildState.READY)
    with monkeypatch.context() as broken:
        broken.setattr(Link, "send_frame", fail)
        watched.supervisor.send(Cancel(1))
        assert watched.next() is ChildState.CRASHED
    watched.supervisor.stop()


def fail(*_: object) -> None:
    raise RuntimeError


def test_a_child_stands_in_a_folder_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the program was started from: what lies there is not for our processes to find."""
    monkeypatch.chdir(tmp_path)
    stands = "link.send(Failed(1, 'no-model' if os.getcwd() == '/' else 'internal'))\n"
    watched = Watched(GREETING + stands + HANG.removeprefix(GREETING))
    watched.supervisor.start()
    watched.until(ChildState.READY)
    assert watched.next() == Failed(1, "no-model")
    watched.supervisor.stop()
