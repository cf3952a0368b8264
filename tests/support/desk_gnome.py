"""GNOME on Wayland without a screen: a real Shell on a virtual monitor, its own IBus, and keys as a remote desktop sends them.

What a login would start is started here: a system bus with a made-up logind
(python3-dbusmock), a session bus, the Shell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from desk import await_true
from desk_wayland import WaylandDesk, ask
from jeepney import DBusAddress

from desktop.system.bus import BUS, BusConnection, open_dbus_connection

__all__ = ["GnomeDesk"]

_PROGRAMS = ("gnome-shell", "ibus", "ibus-daemon", "gsettings")
_SYSTEM_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""
_REMOTE = "org.gnome.Mutter.RemoteDesktop"
_SHELL = DBusAddress("/org/gnome/Shell", "org.gnome.Shell", "org.freedesktop.DBus.Properties")
_SHOTS = DBusAddress("/org/gnome/Shell/Screenshot", "org.gnome.Shell", "org.gnome.Shell.Screenshot")


class GnomeDesk(WaylandDesk):
    """One session."""

    def __init__(self, folder: Path, more: Mapping[str, str] | None = None, *, accessible: bool = False) -> None:
        """Without the Shell yet; see ``WaylandDesk``."""
        self._remote: tuple[BusConnection, DBusAddress] | None = None
        super().__init__(folder, "GNOME", _PROGRAMS, more, accessible=accessible)
        self.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={self.runtime}/system_bus"
        try:
            self._start_system_bus()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stops all that was started, the newest first."""
        if self._remote is not None:
            self._remote[0].close()
            self._remote = None
        super().close()

    def start_shell(self, *sources: tuple[str, str]) -> None:
        """The Shell, and with it IBus; ``sources`` are the input methods, as GNOME spells them, the first one in use.

        For a plain keyboard nobody is waited for.
        """
        self.run("gsettings", "set", "org.gnome.desktop.input-sources", "sources", repr(list(sources)))
        self.run("gsettings", "set", "org.freedesktop.ibus.engine.hangul", "initial-input-mode", "hangul")
        self.run("gsettings", "set", "org.gnome.shell", "welcome-dialog-last-shown-version", "'99'")
        self.start("gnome-shell", "--headless", "--wayland", "--no-x11", "--virtual-monitor", "1280x800")
        self.environment["WAYLAND_DISPLAY"] = "wayland-0"
        await_true((self.runtime / "wayland-0").exists, 60, "the Shell's display")
        # As a login does: what the bus starts (gnome-terminal) is to show itself there too.
        self.run("dbus-update-activation-environment", "WAYLAND_DISPLAY")
        await_true(lambda: self.owned("org.gnome.Shell") and self.owned(_REMOTE), 60, "the Shell")
        kind, wanted = sources[0]
        if kind == "ibus":
            await_true(lambda: self.run("ibus", "engine").stdout.strip() == wanted, 60, f"the input method {wanted}")
        bus = self.bus()
        (path,) = ask(bus, DBusAddress("/org/gnome/Mutter/RemoteDesktop", _REMOTE, _REMOTE), "CreateSession")
        self._remote = bus, DBusAddress(path, _REMOTE, f"{_REMOTE}.Session")
        ask(*self._remote, "Start")
        await_true(self._left_overview, 20, "the desktop")

    def _left_overview(self) -> bool:
        """A fresh Shell begins there, and hears no Escape before it shows it."""
        self.press("Escape")
        with contextlib.closing(self.bus()) as bus:
            ((_, shows),) = ask(bus, _SHELL, "Get", "ss", "org.gnome.Shell", "OverviewActive")
        return not shows

    def screenshot(self, path: Path) -> None:
        """See ``WaylandDesk``: what the Shell shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(self.bus()) as bus:
            ask(bus, BUS, "RequestName", "su", "org.gnome.Screenshot", 0)  # only this name may take one
            ask(bus, _SHOTS, "Screenshot", "bbs", True, False, str(path))

    def key(self, code: int, *, down: bool) -> None:
        """See ``WaylandDesk``."""
        assert self._remote is not None, "start_shell comes first"
        ask(*self._remote, "NotifyKeyboardKeycode", "ub", code, down)

    def _start_system_bus(self) -> None:
        config = self.folder / "system.conf"
        config.write_text(_SYSTEM_BUS.format(path=self.runtime / "system_bus"), encoding="utf-8")
        self.start("dbus-daemon", f"--config-file={config}", "--nofork")
        await_true((self.runtime / "system_bus").exists, 10, "the system bus")
        # Debian's own Python has it.
        self.start("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind")
        with contextlib.closing(open_dbus_connection(self.environment["DBUS_SYSTEM_BUS_ADDRESS"])) as bus:
            await_true(lambda: bool(ask(bus, BUS, "NameHasOwner", "s", "org.freedesktop.login1")[0]), 20, "logind")
