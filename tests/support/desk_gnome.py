"""GNOME on Wayland without a screen: a real Shell on a virtual monitor, its own IBus, and keys as a remote desktop sends them.

What a login would start is started here: a system bus with a made-up logind
(python3-dbusmock), a session bus, the Shell.  Everything has a home and a
runtime folder of its own and ends with ``close``.  ``packaging/wayland.sh``
installs what it needs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from desk import DeskError, await_true, key_names
from jeepney import DBusAddress, MessageType, new_method_call

from desktop.system.bus import BUS, BusConnection, open_dbus_connection

__all__ = ["GnomeDesk"]

_PROGRAMS = ("gnome-shell", "ibus", "ibus-daemon", "dbus-daemon", "gsettings")
_SYSTEM_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""
_REMOTE = "org.gnome.Mutter.RemoteDesktop"
_SHOTS = DBusAddress("/org/gnome/Shell/Screenshot", "org.gnome.Shell", "org.gnome.Shell.Screenshot")
_HELD_S = 0.15
_ROWS = (("qwertyuiop", 16), ("asdfghjkl", 30), ("zxcvbnm", 44), ("1234567890", 2))
_CODES = {char: code for row, first in _ROWS for code, char in enumerate(row, first)} | {
    "space": 57, "comma": 51, "period": 52, "slash": 53, "Tab": 15, "Return": 28, "BackSpace": 14, "Delete": 111, "Escape": 1,
    "ctrl": 29, "shift": 42, "super": 125, "Hangul": 122,
}  # fmt: skip
_SHIFTED = {"question": "slash", "exclam": "1"}


class GnomeDesk:
    """One session."""

    def __init__(self, folder: Path, more: Mapping[str, str] | None = None, *, accessible: bool = False) -> None:
        """Without the Shell yet; ``more`` is added to the environment.  ``accessible``: programs tell of themselves."""
        missing = [name for name in _PROGRAMS if shutil.which(name) is None]
        if missing:
            raise DeskError(f"not installed: {' '.join(missing)} (packaging/wayland.sh)")
        self.folder = folder
        self._log = (folder / "gnome.log").open("ab")
        self._children: list[subprocess.Popen[bytes]] = []
        self._remote: tuple[BusConnection, DBusAddress] | None = None
        home, self._runtime = folder / "home", folder / "run"
        home.mkdir()
        self._runtime.mkdir(mode=0o700)
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self.environment = keep | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "LANG": "C.UTF-8",
            "XDG_SESSION_TYPE": "wayland",
            "XDG_CURRENT_DESKTOP": "GNOME",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._runtime}/bus",
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._runtime}/system_bus",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            **({} if accessible else {"NO_AT_BRIDGE": "1"}),
            **(more or {}),
        }
        try:
            self._start_buses()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stops all that was started, the newest first."""
        if self._remote is not None:
            self._remote[0].close()
            self._remote = None
        for child in reversed(self._children[:]):
            self.stop(child)
        self._log.close()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in the session and waits for it."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def start(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        """Starts a program in the session; it ends with it."""
        environment = {**self.environment, **more}
        child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True
        )  # fmt: skip
        self._children.append(child)
        return child

    def stop(self, child: subprocess.Popen[bytes]) -> None:
        """Ends one program of the desk, with the children that it has."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self._children.remove(child)

    def start_shell(self, *sources: tuple[str, str]) -> None:
        """The Shell, and with it IBus; ``sources`` are the input methods, as GNOME spells them, the first one in use."""
        self.run("gsettings", "set", "org.gnome.desktop.input-sources", "sources", repr(list(sources)))
        self.run("gsettings", "set", "org.freedesktop.ibus.engine.hangul", "initial-input-mode", "hangul")
        self.run("gsettings", "set", "org.gnome.shell", "welcome-dialog-last-shown-version", "'99'")
        self.start("gnome-shell", "--headless", "--wayland", "--no-x11", "--virtual-monitor", "1280x800")
        self.environment["WAYLAND_DISPLAY"] = "wayland-0"
        await_true((self._runtime / "wayland-0").exists, 60, "the Shell's display")
        await_true(lambda: self._owned("org.gnome.Shell") and self._owned(_REMOTE), 60, "the Shell")
        wanted = sources[0][1]
        await_true(lambda: self.run("ibus", "engine").stdout.strip() == wanted, 60, f"the input method {wanted}")
        bus = open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"])
        (path,) = _ask(bus, DBusAddress("/org/gnome/Mutter/RemoteDesktop", _REMOTE, _REMOTE), "CreateSession")
        self._remote = bus, DBusAddress(path, _REMOTE, f"{_REMOTE}.Session")
        _ask(*self._remote, "Start")
        self.press("Escape")  # leaves the overview, in which a fresh Shell begins

    def press(self, *names: str, delay_ms: int = 30) -> None:
        """Presses keys by the names that xdotool has for them, one after the other."""
        for name in names:
            *held, key = name.split("+")
            if key in _SHIFTED or (len(key) == 1 and key.isupper()):
                held, key = ["shift"], _SHIFTED.get(key, key.lower())
            for each in (*held, key):
                self._key(each, down=True)
            if held != ["shift"] and held:
                # The Shell tells a program of modifiers at once and of keys when the input method has seen them: as
                # with a person's fingers, Control must still be down then.
                time.sleep(_HELD_S)
            for each in (key, *reversed(held)):
                self._key(each, down=False)
            time.sleep(delay_ms / 1000)

    def type(self, text: str, delay_ms: int = 30) -> None:
        """Presses the 2-set keys of ``text``."""
        self.press(*key_names(text), delay_ms=delay_ms)

    def bring_up(self, title: str, seconds: float) -> None:
        """A window that is new has the focus here, and nobody else can be asked for its ``title``."""

    def screenshot(self, path: Path) -> None:
        """Saves what the Shell shows as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        bus = open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"])
        with contextlib.closing(bus):
            _ask(bus, BUS, "RequestName", "su", "org.gnome.Screenshot", 0)  # only this name may take one
            _ask(bus, _SHOTS, "Screenshot", "bbs", True, False, str(path))

    def _key(self, name: str, *, down: bool) -> None:
        assert self._remote is not None, "start_shell comes first"
        _ask(*self._remote, "NotifyKeyboardKeycode", "ub", _CODES[name], down)

    def _owned(self, name: str) -> bool:
        bus = open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"])
        with contextlib.closing(bus):
            return bool(_ask(bus, BUS, "NameHasOwner", "s", name)[0])

    def _start_buses(self) -> None:
        config = self.folder / "system.conf"
        config.write_text(_SYSTEM_BUS.format(path=self._runtime / "system_bus"), encoding="utf-8")
        self.start("dbus-daemon", f"--config-file={config}", "--nofork")
        self.start("dbus-daemon", "--session", "--nofork", f"--address={self.environment['DBUS_SESSION_BUS_ADDRESS']}")
        await_true((self._runtime / "bus").exists, 10, "the session bus")
        await_true((self._runtime / "system_bus").exists, 10, "the system bus")
        # Debian's own Python has it.
        self.start("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind")
        bus = open_dbus_connection(self.environment["DBUS_SYSTEM_BUS_ADDRESS"])
        with contextlib.closing(bus):
            await_true(lambda: bool(_ask(bus, BUS, "NameHasOwner", "s", "org.freedesktop.login1")[0]), 20, "logind")


def _ask(bus: BusConnection, whom: DBusAddress, member: str, signature: str = "", *body: Any) -> tuple[Any, ...]:
    reply = bus.send_and_get_reply(new_method_call(whom, member, signature, body), timeout=20)
    if reply.header.message_type is MessageType.error:
        raise DeskError(f"{member}: {reply.body}")
    told: tuple[Any, ...] = reply.body
    return told
