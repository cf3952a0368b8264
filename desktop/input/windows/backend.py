"""The Windows backend: a hook takes chords, SendInput presses keys, an automaton of ours follows what is written."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable

from desktop.input.backend import BackendUnavailable, Emit
from desktop.input.protocol import Capabilities, FromInput, ToInput
from desktop.input.windows.keyboard import HookedKeyboard
from desktop.input.windows.port import Port

__all__ = ["WindowsBackend"]

_READY_SECONDS = 5.0
_TURN_SECONDS = 0.0005


class WindowsBackend:
    """Joins the parts; threads: the hook's, the keyboard's, who listens beside them, and those that ask programs."""

    name = "windows"

    def __init__(self, port: Port) -> None:
        """Raises ``BackendUnavailable`` where no hook may be set."""
        self._port = port
        self._emit: Emit = lambda event: None
        self._keyboard = HookedKeyboard(port, self._tell, self._hook_anew)
        self.capabilities = Capabilities("keys", intercepts=True, reads_clipboard=True, asks_for_text=True)
        self._hooking: threading.Thread | None = None
        if not self._set_hook():
            raise BackendUnavailable("hook-refused")
        self._threads = [
            threading.Thread(target=self._keyboard.run, name="keyboard"),
            threading.Thread(target=port.listen, args=(self._keyboard.notice,), name="listener", daemon=True),
        ]

    def start(self, emit: Emit) -> None:
        """Starts all threads."""
        self._emit = emit
        # The hook's thread waits for whichever Python has the turn, and the whole machine for the hook.
        sys.setswitchinterval(_TURN_SECONDS)
        for thread in self._threads:
            thread.start()

    def obey(self, command: ToInput) -> None:
        """Hands the command to the keyboard's thread."""
        self._keyboard.obey(command)

    def stop(self) -> None:
        """Ends the threads; the keyboard's last act is to give back what it holds, with the hook still there."""
        self._keyboard.obey(None)
        self._threads[0].join(timeout=2)
        self._port.deafen()
        self._port.unhook()
        if self._hooking is not None:
            self._hooking.join(timeout=1)

    def _tell(self, event: FromInput) -> None:
        self._emit(event)

    def _set_hook(self) -> bool:
        """Whether the system has let us in."""
        ready: queue.SimpleQueue[bool] = queue.SimpleQueue()
        tell: Callable[[bool], None] = ready.put
        self._hooking = threading.Thread(
            target=self._port.hook, args=(self._keyboard.interception, tell), name="hook", daemon=True
        )
        self._hooking.start()
        try:
            return ready.get(timeout=_READY_SECONDS)
        except queue.Empty:
            return False

    def _hook_anew(self) -> None:
        """A hook that Windows has dropped is set once more."""
        self._port.unhook()
        self._set_hook()
