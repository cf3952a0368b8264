"""A Windows of the tests on which the program is installed, and how it is used there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import psutil
from desk import await_true
from desk_wine import WineDesk, on_windows

__all__ = ["Computer"]


class Computer:
    """A person's Windows, and where things lie on it."""

    def __init__(self, desk: WineDesk, installer: Path) -> None:
        self.desk, self.installer = desk, installer
        [self.home] = [
            each for each in (desk.prefix / "drive_c" / "users").iterdir() if each.name != "Public" and each.is_dir()
        ]
        self.local = self.home / "AppData" / "Local"
        self.place = self.local / "Programs" / "Ieum"

    def set_up(self, *arguments: str) -> int:
        """Runs the installer silently; its exit code."""
        return self.desk.windows(on_windows(self.installer), "/S", *arguments, seconds=400)[0]

    def remove(self, *arguments: str) -> int:
        """Runs the uninstaller as the system's settings do, and waits for the copy of itself that does the work.

        The exit code is of the first, which only starts the other.
        """
        status, _ = self.desk.windows(self.named(self.place / "uninstall.exe"), "/S", *arguments, seconds=200)
        await_true(lambda: not any(map(_removes, psutil.process_iter(["cmdline"]))), 200, "the removal")
        return status

    def ieum(self, *arguments: str) -> tuple[int, bytes]:
        """Runs the installed command."""
        return self.desk.windows(self.named(self.place / "ieum-cli.exe"), *arguments, seconds=200)

    def start(self) -> subprocess.Popen[bytes]:
        """Starts the installed program as the start menu does, and waits until it answers."""
        program = self.desk.popen(self.named(self.place / "ieum.exe"))
        await_true(lambda: self.ieum("status", "--json")[0] == 0, 120, "the program")
        return program

    def counts(self) -> dict[str, int]:
        """What the running program says that it showed and that was taken."""
        found: dict[str, int] = json.loads(self.ieum("status", "--json")[1])["counts"]
        return found

    def value(self, key: str, name: str) -> str:
        """A value in the registry, as a Korean Windows prints it; empty when it is not there."""
        status, said = self.desk.windows("reg", "query", key, "/v", name)
        return re.split("REG_[A-Z]+", said.decode("cp949", "replace"))[-1].strip() if status == 0 else ""

    def named(self, path: Path) -> str:
        """How Windows names a file of its drive C."""
        return "C:\\" + str(path.relative_to(self.desk.prefix / "drive_c")).replace("/", "\\")


def _removes(process: psutil.Process) -> bool:
    """Whether this is an uninstaller's copy of itself, which lies in a folder of its own."""
    return any("~nsu" in part for part in process.info["cmdline"] or ())
