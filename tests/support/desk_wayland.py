"""What sessions on Wayland without a screen share: a home, a session bus, what runs on them, and somebody who types.

A desktop of its own is made of it in ``desk_gnome`` and ``desk_kwin``.
``make setup-dev`` installs GNOME, ``packaging/wayland.sh`` KWin.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from desk import DeskError, await_true, key_names
from desk_ended import end_all_of
from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection

from desktop.system.bus import BUS, BusConnection, open_dbus_connection

__all__ = ["WaylandDesk", "ask"]

_HELD_S = 0.15
_ROWS = (("qwertyuiop", 16), ("asdfghjkl", 30), ("zxcvbnm", 44), ("1234567890", 2))
_CODES = {char: code for row, first in _ROWS for code, char in enumerate(row, first)} | {
    "space": 57, "comma": 51, "period": 52, "slash": 53, "Tab": 15, "Return": 28, "BackSpace": 14, "Delete": 111, "Escape": 1,
    "ctrl": 29, "shift": 42, "super": 125, "Hangul": 122,
}  # fmt: skip
_SHIFTED = {"question": "slash", "exclam": "1"}


class WaylandDesk(ABC):
    """One session; everything has a home and a runtime folder of its own and ends with ``close``."""

    def __init__(
        self,
        folder: Path,
        desktop: str,
        programs: Iterable[str],
        more: Mapping[str, str] | None = None,
        *,
        accessible: bool = False,
    ) -> None:
        """With a session bus and nothing else yet.

        ``desktop`` is what the session says it is; of ``programs`` none may be
        missing; ``more`` is added to the environment.  ``accessible``:
        programs tell of themselves.
        """
        missing = [name for name in (*programs, "dbus-daemon") if shutil.which(name) is None]
        if missing:
            raise DeskError(f"not installed: {' '.join(missing)} (make setup-dev, packaging/wayland.sh)")
        self.folder = folder
        self._log = (folder / "session.log").open("ab")
        self._children: list[subprocess.Popen[bytes]] = []
        self.home, self.runtime = folder / "home", folder / "run"
        self.home.mkdir()
        self.runtime.mkdir(mode=0o700)
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self.environment = keep | {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "LANG": "C.UTF-8",
            "XDG_SESSION_TYPE": "wayland",
            "XDG_CURRENT_DESKTOP": desktop,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.runtime}/bus",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            **({} if accessible else {"NO_AT_BRIDGE": "1"}),
            **(more or {}),
        }
        try:
            self.start("dbus-daemon", "--session", "--nofork", f"--address={self.bus_address}")
            await_true((self.runtime / "bus").exists, 10, "the session bus")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def bus_address(self) -> str:
        """Of the session bus."""
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    def close(self) -> None:
        """Stops all that was started, the newest first."""
        for child in reversed(self._children[:]):
            self.stop(child)
        end_all_of(self.home)
        self._log.close()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in the session and waits for it."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a program in the session; it ends with it."""
        child = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True
        )  # fmt: skip
        self._children.append(child)
        return child

    def stop(self, child: subprocess.Popen[bytes]) -> None:
        """Ends one program of the session, with the children that it has."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self._children.remove(child)

    def press(self, *names: str, delay_ms: int = 30) -> None:
        """Presses keys by the names that xdotool has for them, one after the other."""
        for name in names:
            *held, key = name.split("+")
            if key in _SHIFTED or (len(key) == 1 and key.isupper()):
                held, key = ["shift"], _SHIFTED.get(key, key.lower())
            for each in (*held, key):
                self.key(_CODES[each], down=True)
            if held != ["shift"] and held:
                # A program is told of modifiers at once and of keys when the input method has seen them: as with a
                # person's fingers, Control must still be down then.
                time.sleep(_HELD_S)
            for each in (key, *reversed(held)):
                self.key(_CODES[each], down=False)
            time.sleep(delay_ms / 1000)

    def type(self, text: str, delay_ms: int = 30) -> None:
        """Presses the 2-set keys of ``text``."""
        self.press(*key_names(text), delay_ms=delay_ms)

    def bring_up(self, title: str, seconds: float) -> None:
        """A window that is new has the focus here, and nobody else can be asked for its ``title``."""
        return

    @abstractmethod
    def key(self, code: int, *, down: bool) -> None:
        """Presses or releases the key with this code of Linux."""

    @abstractmethod
    def screenshot(self, path: Path) -> None:
        """Saves what the screen would show as PNG."""

    def owned(self, name: str) -> bool:
        """Whether somebody has this name on the session bus."""
        with contextlib.closing(self.bus()) as bus:
            return bool(ask(bus, BUS, "NameHasOwner", "s", name)[0])

    def bus(self) -> BusConnection:
        """One more connection to the session bus."""
        return open_dbus_connection(self.bus_address)


def ask(
    bus: BusConnection | DBusConnection, whom: DBusAddress, member: str, signature: str = "", *body: Any
) -> tuple[Any, ...]:
    """What a method returns; raises ``DeskError`` with what it says when it refuses."""
    reply = bus.send_and_get_reply(new_method_call(whom, member, signature, body), timeout=20)
    if reply.header.message_type is MessageType.error:
        raise DeskError(f"{member}: {reply.body}")
    told: tuple[Any, ...] = reply.body
    return told
