"""KWin on Wayland without a screen: KDE's compositor on a virtual output with XWayland, IBus beside it, keys as it lets tests send them.

Of Plasma nothing runs; what its settings would write is written here.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from desk import DeskError, await_true
from desk_wayland import WaylandDesk, ask
from jeepney import DBusAddress
from jeepney.io.blocking import open_dbus_connection
from wayland_keys import FakeKeyboard

__all__ = ["KwinDesk"]

_PROGRAMS = ("kwin_wayland", "Xwayland", "ibus", "ibus-daemon", "gsettings", "convert")
_OPEN_TO_TESTS = ("KWIN_WAYLAND_NO_PERMISSION_CHECKS=1", "KWIN_SCREENSHOT_NO_PERMISSION_CHECKS=1", "KWIN_COMPOSE=O2")
_IBUS_WAYLAND = Path("/usr/libexec/ibus-wayland")
_SOCKET = "wayland-kwin"
_SIZE = 1280, 800
_SHOTS = DBusAddress("/org/kde/KWin/ScreenShot2", "org.kde.KWin", "org.kde.KWin.ScreenShot2")


class KwinDesk(WaylandDesk):
    """One session."""

    def __init__(self, folder: Path, more: Mapping[str, str] | None = None) -> None:
        """Without KWin yet; see ``WaylandDesk``."""
        self._keyboard: FakeKeyboard | None = None
        super().__init__(folder, "KDE", _PROGRAMS, more)

    def close(self) -> None:
        """Stops all that was started, the newest first."""
        if self._keyboard is not None:
            self._keyboard.close()
            self._keyboard = None
        super().close()

    def start_session(self, engine: str, *, virtual_keyboard: bool) -> None:
        """KWin, and IBus with this input method in use.

        ``virtual_keyboard``: the person has chosen IBus for it, so that KWin
        asks IBus on behalf of programs that ask KWin.
        """
        self.start_kwin(self._ibus_for_kwin() if virtual_keyboard else None)
        self.run("gsettings", "set", "org.freedesktop.ibus.engine.hangul", "initial-input-mode", "hangul")
        self.start("ibus-daemon", "--xim")
        await_true(lambda: self._use(engine), 60, f"the input method {engine}")

    def start_kwin(self, virtual_keyboard: Path | None) -> None:
        """KWin alone; ``virtual_keyboard`` is whom the person has chosen to be asked on behalf of programs that ask KWin."""
        if virtual_keyboard is not None:
            # As the person would in the settings.
            config = self.home / ".config" / "kwinrc"
            config.parent.mkdir(exist_ok=True)
            config.write_text(f"[Wayland]\nInputMethod={virtual_keyboard}\n", encoding="utf-8")
        told = self.folder / "session.txt"
        teller = self._script("tell", f"env > '{told}.part' && mv '{told}.part' '{told}'")
        # As a copy it has not the rights on the scheduler that its package gives it, with which it starts nowhere else.
        kwin = self.folder / "kwin_wayland"
        shutil.copyfile(str(shutil.which("kwin_wayland")), kwin)
        kwin.chmod(0o700)
        width, height = map(str, _SIZE)
        self.start(
            "env", *_OPEN_TO_TESTS, str(kwin), "--virtual", "--xwayland", "--width", width, "--height", height, "--no-lockscreen",
            "--no-global-shortcuts", "--socket", _SOCKET, str(teller),
        )  # fmt: skip
        await_true(told.exists, 60, "KWin")
        lines = told.read_text(encoding="utf-8").splitlines()
        named = dict(line.split("=", 1) for line in lines if "=" in line)
        wanted = ("WAYLAND_DISPLAY", "DISPLAY", "XAUTHORITY")
        self.environment.update({name: named[name] for name in wanted if name in named})
        if missing := {"WAYLAND_DISPLAY", "DISPLAY"} - self.environment.keys():
            raise DeskError(f"KWin told no {' and no '.join(sorted(missing))}")
        self._keyboard = FakeKeyboard(self.runtime / _SOCKET)

    def bring_up(self, title: str, seconds: float) -> None:
        """See ``WaylandDesk``; waits for it, since a Control that is down when a window gets the focus stays so for IBus."""
        await_true(self._has_active_window, seconds, f"a window of {title}")

    def _has_active_window(self) -> bool:
        connection = open_dbus_connection(self.bus_address, enable_fds=True)
        with contextlib.closing(connection) as bus, (self.folder / "window.raw").open("wb") as file:
            try:
                ask(bus, _SHOTS, "CaptureActiveWindow", "a{sv}h", {}, file)
            except DeskError:
                return False
        return True

    def screenshot(self, path: Path) -> None:
        """See ``WaylandDesk``: what KWin composes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = self.folder / "screenshot.raw"
        connection = open_dbus_connection(self.bus_address, enable_fds=True)
        with contextlib.closing(connection) as bus, raw.open("wb") as file:
            (told,) = ask(bus, _SHOTS, "CaptureArea", "iiuua{sv}h", 0, 0, *_SIZE, {}, file)
            width, height, stride = (told[name][1] for name in ("width", "height", "stride"))
            # It goes on writing behind its answer.
            await_true(lambda: raw.stat().st_size >= height * stride, 20, "a screenshot")
        size = f"{width}x{height}"
        command = ["convert", "-size", size, "-depth", "8", f"bgra:{raw}", "-alpha", "off", str(path)]
        subprocess.run(command, check=True, timeout=60)

    def key(self, code: int, *, down: bool) -> None:
        """See ``WaylandDesk``."""
        assert self._keyboard is not None, "start_kwin comes first"
        self._keyboard.key(code, down=down)

    def _ibus_for_kwin(self) -> Path:
        """What KWin can start, which Debian's IBus does not bring, as later ones do."""
        # It ends at once where IBus is not there yet, and KWin starts it once.
        starter = self._script("start-ibus-wayland", f"until ibus engine; do sleep 0.1; done\nexec {_IBUS_WAYLAND}")
        chosen = self.folder / "ibus-wayland.desktop"
        entries = {"Type": "Application", "Name": "IBus", "Exec": starter, "X-KDE-Wayland-VirtualKeyboard": "true"}
        lines = ("[Desktop Entry]", *(f"{name}={value}" for name, value in entries.items()))
        chosen.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return chosen

    def _script(self, name: str, lines: str) -> Path:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        path.chmod(0o700)
        return path

    def _use(self, engine: str) -> bool:
        self.run("ibus", "engine", engine)
        return self.run("ibus", "engine").stdout.strip() == engine
