"""Keeps one child process alive and talks to it over its standard input and output.

Must not know what the messages mean: the engine's and the input process's
supervisor are the same class.
"""

from __future__ import annotations

import dataclasses
import enum
import errno
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO, Generic, TypeVar, cast

from engine.client.heartbeat import BeatCount, Heartbeat
from engine.wire.link import VERSION, Beat, Hello, Link, LinkClosed, LinkError

__all__ = ["WORKING_FOLDER", "Backoff", "ChildState", "Supervisor", "is_fault"]

WORKING_FOLDER = Path(sys.executable).anchor or "/"
"""Where our processes stand, wherever somebody started the program: no stranger puts files there for them to find."""

_log = logging.getLogger(__name__)
_Out = TypeVar("_Out")
_In = TypeVar("_In")
_T = TypeVar("_T")

_FAULTS = frozenset(
    -getattr(signal, name)
    for name in ("SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGTRAP")
    if hasattr(signal, name)
)
_KILLED = -9
"""The status of who was killed by a signal that nobody can refuse; Windows has none."""

_WINDOWS_FAULTS, _WINDOWS_INTERRUPTED = 0xC0000000, 0xC000013A
"""Windows gives no signals but NTSTATUS values: errors begin at the first; the second is Ctrl-C, by somebody else."""

_WINDOWS_ABORTED = 3 if hasattr(signal, "CTRL_C_EVENT") else None
"""With which the C library of llama.cpp's build ends there when it aborts; elsewhere a status like any other."""


class ChildState(enum.Enum):
    """What became of the child; FAILED (too many quick crashes) and STOPPED are the last of a run."""

    STARTING = "starting"
    READY = "ready"
    CRASHED = "crashed"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclasses.dataclass(frozen=True)
class Backoff:
    """How crashes are answered; times in seconds.

    The pause before a restart begins at ``first`` and doubles up to
    ``most``.  ``tries`` crashes in a row end it; a child that lived for
    ``healthy`` starts the count anew.  A child that has not greeted within
    ``patience`` is killed.
    """

    first: float = 0.2
    most: float = 5.0
    tries: int = 6
    healthy: float = 30.0
    patience: float = 30.0

    def pause(self, crashes: int) -> float:
        """The pause after this many crashes in a row (from 1)."""
        return min(self.most, self.first * 2.0 ** (crashes - 1))


def is_fault(status: int) -> bool:
    """Whether an exit status, as ``Popen`` gives it, is that of a process that crashed by what it did itself."""
    by_number = status >= _WINDOWS_FAULTS and status != _WINDOWS_INTERRUPTED
    return by_number or status in _FAULTS or status == _WINDOWS_ABORTED


class _Child(Generic[_Out, _In]):
    """One life of the process: its pipes and the thread that writes to it.

    Writing has a thread of its own, because a pipe whose reader hangs fills
    up, and whoever sends may be the user interface.
    """

    def __init__(self, command: Sequence[str], incoming: Any, stderr: int | IO[bytes]) -> None:
        self.born = time.monotonic()
        self.unwanted = False
        """Whether it was killed from here."""
        self.process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=WORKING_FOLDER,
            # Without it every start flashes a console window on Windows; elsewhere the flag does not exist.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        # Both are there, because pipes were asked for.
        self._stdin = cast("IO[bytes]", self.process.stdin)
        reader = cast("BinaryIO", self.process.stdout)  # typeshed says IO[bytes], which has all a Link uses
        self.link: Link[_Out, _In] = Link(reader, cast("BinaryIO", self._stdin), incoming)
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="child-writer", daemon=True)
        try:
            self._writer.start()
        except RuntimeError:  # the system gives no more threads
            self._kill()
            self.process.wait()
            self.link.close()
            self._stdin.close()
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from None

    def send(self, message: _Out) -> None:
        """Queues a message; raises ``LinkError`` for one that cannot be sent."""
        self._outbox.put(self.link.frame(message))

    def end_input(self) -> None:
        """Closes the child's input once what is queued is written: it should end by itself then."""
        self._outbox.put(None)

    def kill(self) -> None:
        """Kills the process; does nothing when it is dead."""
        self.unwanted = True
        self._kill()

    def _kill(self) -> None:
        try:
            self.process.kill()
        except OSError:  # it may end between the library's check and the signal
            return

    def bury(self) -> int:
        """Kills and reaps the process, frees its pipes; its exit status."""
        self._kill()
        status = self.process.wait()
        self.end_input()
        self._writer.join()
        self.link.close()
        return status

    def _write(self) -> None:
        try:
            while (frame := self._outbox.get()) is not None:
                self.link.send_frame(frame)
        except LinkClosed:
            # The reader sees the same end, and whatever was asked is answered there.
            _log.debug("writing to the child ended")
        except Exception as error:  # noqa: BLE001  # whatever it was: a child that hears nothing more is none
            _log.error("the writer failed: %s", type(error).__name__)
            self.kill()
        try:
            self._stdin.close()
        except OSError:  # a broken pipe has nothing left to flush
            return


class Supervisor(Generic[_Out, _In]):
    """Starts ``command``, restarts it when it dies, and passes messages both ways.

    The child must send ``Hello`` first.  A wrong version, a frame that is no
    message, an end of its output or an exit of any status is a crash.

    With a ``heartbeat`` the child must tell every ``Beat`` back; one that
    falls silent is killed, which is a crash.

    ``on_message`` (every message but ``Hello`` and ``Beat``) and ``on_state`` are
    called one at a time on the supervisor's own thread; messages arrive only
    between READY and the state after it.  They may call ``send`` and
    ``kill``, and ``stop`` too, which then does not wait.  ``send``, ``kill``
    and ``stop`` may be called from any thread.
    """

    def __init__(
        self,
        command: Sequence[str],
        incoming: Any,
        on_message: Callable[[_In], None],
        on_state: Callable[[ChildState], None],
        backoff: Backoff | None = None,
        stderr: int | IO[bytes] = subprocess.DEVNULL,
        heartbeat: Heartbeat | None = None,
    ) -> None:
        """``incoming`` is the union of what the child sends, ``Hello`` included; ``stderr`` as for ``Popen``."""
        self._command = tuple(command)
        self._incoming = incoming
        self._on_message = on_message
        self._on_state = on_state
        self._backoff = backoff or Backoff()
        self._stderr = stderr
        self._heartbeat = heartbeat
        self._lock = threading.Lock()
        self._child: _Child[_Out, _In] | None = None
        self._ready = False
        self._status: int | None = None
        self._slain = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the child; after FAILED or STOPPED begins anew; does nothing while it runs."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The living child's process id."""
        with self._lock:
            return self._child.process.pid if self._child is not None else None

    @property
    def faulted(self) -> bool:
        """Whether the child that ended last brought itself down (abort, bad memory, …), rather than was told to end."""
        with self._lock:
            return self._status is not None and is_fault(self._status)

    @property
    def slain(self) -> bool:
        """Whether the child that ended last was killed, and not from here: so does a system whose memory runs out."""
        with self._lock:
            return self._slain

    def send(self, message: _Out) -> bool:
        """Queues ``message`` and returns at once; false when no child is ready.

        Raises ``LinkError`` for a message that cannot be sent, which then no child ever hears of.
        """
        with self._lock:
            if self._child is None or not self._ready:
                return False
            self._child.send(message)
            return True

    def kill(self) -> None:
        """Kills the child, as when it hangs; that counts as a crash."""
        with self._lock:
            if self._child is not None:
                self._child.kill()

    def stop(self, timeout: float = 5.0) -> None:
        """Ends the child: closes its input, kills it after ``timeout`` seconds, waits until it is gone."""
        with self._lock:
            self._stopping.set()
            self._ready = False
            if self._child is not None:
                self._child.end_input()
        thread = self._thread
        if thread is None:
            return
        if thread is threading.current_thread():
            late = threading.Timer(timeout, self.kill)
            late.daemon = True
            late.start()
            return
        thread.join(timeout)
        if thread.is_alive():
            self.kill()
            thread.join()

    def _run(self) -> None:
        crashes = 0
        while not self._stopping.is_set():
            self._tell(ChildState.STARTING)
            lived = self._one_life()
            if self._stopping.is_set():
                break
            crashes = 1 if lived >= self._backoff.healthy else crashes + 1
            self._tell(ChildState.CRASHED)
            if crashes >= self._backoff.tries:
                self._tell(ChildState.FAILED)
                return
            self._stopping.wait(self._backoff.pause(crashes))
        self._tell(ChildState.STOPPED)

    def _one_life(self) -> float:
        """Runs one child to its end; how many seconds it lived."""
        try:
            child: _Child[_Out, _In] = _Child(self._command, self._incoming, self._stderr)
        except OSError as error:
            _log.error("the child does not start: %s", type(error).__name__)
            self._status, self._slain = None, False
            return 0.0
        with self._lock:
            self._child = child
            if self._stopping.is_set():
                child.end_input()
        watch = threading.Timer(self._backoff.patience, child.kill)
        watch.daemon = True
        over = threading.Event()
        try:
            watch.start()
            hello: object = child.link.receive()
            watch.cancel()
            if isinstance(hello, Hello) and hello.version == VERSION:
                self._greeted()
                beats = self._listen(child, over)
                while (message := child.link.receive()) is not None:
                    if not isinstance(message, Beat):
                        self._call(self._on_message, message)
                    elif beats is not None:
                        beats.answered(message)
            elif hello is not None:
                _log.error("the child speaks another protocol")
        except LinkError as error:
            _log.error("the child's link is broken: %s", error)
            child.kill()
        except RuntimeError as error:  # the system gives no more threads
            _log.error("the child cannot be watched: %s", type(error).__name__)
            child.kill()
        finally:
            watch.cancel()
            over.set()
            with self._lock:
                self._ready = False
            if self._stopping.is_set():
                # Its output has ended; stop() kills it if the rest takes too long.
                child.process.wait()
            status = child.bury()
            with self._lock:
                self._child, self._status = None, status
                self._slain = status == _KILLED and not child.unwanted
        _log.info("the child ended with status %d", status)
        return time.monotonic() - child.born

    def _listen(self, child: _Child[_Out, _In], over: threading.Event) -> BeatCount | None:
        """Has the child's heartbeat watched, in a thread of its own, until ``over`` or until it is told to end."""
        if self._heartbeat is None:
            return None
        beats = BeatCount(self._heartbeat, time.monotonic())

        def watch() -> None:
            if not beats.keep_asking(self._ask, over) and not self._stopping.is_set():
                _log.error("the child has fallen silent and is killed")
                child.kill()

        threading.Thread(target=watch, name="heartbeat", daemon=True).start()
        return beats

    def _ask(self, beat: Beat) -> None:
        # Whoever has a heartbeat has a protocol that names it.
        self.send(cast("_Out", beat))

    def _greeted(self) -> None:
        with self._lock:
            if self._stopping.is_set():
                return
            self._ready = True
        self._tell(ChildState.READY)

    def _tell(self, state: ChildState) -> None:
        self._call(self._on_state, state)

    def _call(self, callback: Callable[[_T], None], argument: _T) -> None:
        try:
            callback(argument)
        except Exception as error:  # noqa: BLE001 - the child must not die of its listener; the text may be private
            _log.error("a listener failed: %s", type(error).__name__)
