"""Desks whose input methods fcitx5 leads, with the addon of ours built from its sources: X11's, GNOME's and KWin's.

``packaging/fcitx5/setup.sh`` installs what they need beside their desktops.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import psutil
from desk import Desk, DeskError, await_true
from desk_programs import AnyDesk, Program
from desk_wayland import WaylandDesk
from ime_desk import session_at
from ime_takes import await_text, play_takes

from desktop.system.probes import owned_names

__all__ = ["Fcitx5", "Fcitx5Desk", "build_addon", "play_killed", "play_listed"]

TypedDesk = Desk | WaylandDesk

SOURCES: Final = Path(__file__).parents[2] / "packaging" / "fcitx5"
_PROGRAMS: Final = ("fcitx5", "fcitx5-remote", "cmake", "ninja")
_PROFILE: Final = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=ieum

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name=ieum
Layout=

[GroupOrder]
0=Default
"""
_CONFIG: Final = """[Behavior]
ActiveByDefault=True
ShareInputState=All
"""


def build_addon(folder: Path) -> Path:
    """Builds the addon, for a program that starts from these sources; where it is installed."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        raise DeskError(f"not installed: {' '.join(missing)} (packaging/fcitx5/setup.sh)")
    command, build, installed = folder / "ieum", folder / "build", folder / "installed"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -P -E -m desktop "$@"\n', encoding="ascii")
    command.chmod(0o755)
    for arguments in (
        ("-S", SOURCES, "-B", build, "-G", "Ninja", f"-DIEUM_COMMAND={command}", f"-DCMAKE_INSTALL_PREFIX={installed}",
         "-DCMAKE_INSTALL_LIBDIR=lib"),
        ("--build", build),
        ("--install", build),
    ):  # fmt: skip
        done = subprocess.run(
            ["cmake", *map(str, arguments)], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise DeskError(done.stdout + done.stderr)
    return installed


class Fcitx5:
    """Who leads the input methods of a desk; ``addon`` is what ``build_addon`` made.

    Each field begins with the input method of ours.
    """

    def __init__(self, desk: AnyDesk, addon: Path) -> None:
        """Changes the desk's environment, for all that is started there later."""
        self._desk = desk
        self._child: subprocess.Popen[bytes] | None = None
        libraries = Path("/usr/lib")
        usual = next(libraries.glob("*/fcitx5"), libraries / "fcitx5")
        desk.environment |= {
            "FCITX_ADDON_DIRS": f"{addon / 'lib' / 'fcitx5'}:{usual}",
            "XDG_DATA_DIRS": f"{addon / 'share'}:/usr/local/share:/usr/share",
        }
        settings = Path(desk.environment["HOME"]) / ".config" / "fcitx5"
        settings.mkdir(parents=True)
        (settings / "profile").write_text(_PROFILE, encoding="ascii")
        (settings / "config").write_text(_CONFIG, encoding="ascii")

    def start(self) -> None:
        """Starts it, in place of another that may run."""
        self._child = self._desk.start("fcitx5", "--replace")
        await_true(lambda: self.state() > 0, 20, "fcitx5")

    def restart(self) -> None:
        """Ends it, and starts another."""
        assert self._child is not None
        self._desk.stop(self._child)
        self.start()

    def state(self) -> int:
        """fcitx5's state: 2 where an input method composes, 1 where a keyboard types; 0 without it."""
        # Where nobody has its name, a question would have the bus start one, without our addon.
        if "org.fcitx.Fcitx5" not in owned_names(self._desk.environment["DBUS_SESSION_BUS_ADDRESS"]):
            return 0
        told = self._desk.run("fcitx5-remote").stdout.strip()
        return int(told) if told.isdigit() else 0

    def processes(self) -> list[psutil.Process]:
        """Who watches, and who types, on this desk."""
        found = []
        for each in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                ours = each.environ().get("HOME") == self._desk.environment["HOME"]
                if ours and each.cmdline()[-3:-1] == ["ime", "--fcitx5"] and each.status() != psutil.STATUS_ZOMBIE:
                    found.append(each)
        return sorted(found, key=lambda each: each.create_time())

    def typist(self) -> psutil.Process:
        """Who types."""
        watchers = {each.pid for each in self.processes()}
        found = [each for each in self.processes() if each.ppid() in watchers]
        return found[-1]


def play_killed(desk: TypedDesk, program: Program, fcitx5: Fcitx5) -> None:
    """Killed in the middle of a text: the syllable stays, and the very next key is composed by the next who types."""
    program.empty()
    desk.type("한글")
    before = fcitx5.typist()
    before.kill()
    desk.type("나라 ")
    await_text(program, "한글나라 ")
    assert fcitx5.typist().pid != before.pid


def play_listed(desk: TypedDesk, program: Program, picture: Path) -> None:
    """Rows are taken inside the key event, and exactly; whoever draws fcitx5's panel there lists them."""
    with session_at(desk) as session:
        play_takes(desk, program, session)
        program.empty()
        desk.type("학")
        session.wait(lambda: session.stands("학"), "what was typed is told")
        session.offer("학교에서", "학생들이", "학문을")
        desk.screenshot(picture)


class Fcitx5Desk(Desk):
    """X11, where programs ask fcitx5 by their toolkits' modules."""

    def __init__(self, folder: Path, addon: Path) -> None:
        self._addon = addon
        super().__init__(folder, tray=False)

    def _start_input_method(self) -> None:
        self.environment |= {"GTK_IM_MODULE": "fcitx", "QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"}
        self.fcitx5 = Fcitx5(self, self._addon)
        self.fcitx5.start()

    def _stop_input_method(self) -> None:
        """It ends as all that was started here."""
