"""Whether the program starts with the person's session: a value of theirs in Windows' registry.

The task manager switches such a value off by another one of the same name,
and the installer writes and removes both.
"""

from __future__ import annotations

import contextlib
import importlib
import subprocess
from collections.abc import Sequence
from pathlib import PureWindowsPath
from typing import Any, Final

__all__ = ["APPROVED", "NAME", "RUN", "RunEntry"]

NAME: Final = "Ieum"
RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"

_OFF = 1
"""This bit of the first byte is set in a value that the task manager switched off."""


class RunEntry:
    """The value that runs ``command``; what raises, raises ``OSError``."""

    def __init__(self, command: Sequence[str]) -> None:
        program, *rest = command
        # The executable of the command line would open a console at every login.
        if PureWindowsPath(program).name == "ieum-cli.exe":
            program = str(PureWindowsPath(program).with_name("ieum.exe"))
        self.command: Final = subprocess.list2cmdline([program, *rest])

    def is_on(self) -> bool:
        """Whether there is a value, and nobody switched it off."""
        if _read(RUN) is None:
            return False
        approved = _read(APPROVED)
        return not (isinstance(approved, bytes) and approved and approved[0] & _OFF)

    def turn(self, *, on: bool) -> None:
        """Writes the value, or removes it."""
        if not on:
            _delete(RUN)
        _delete(APPROVED)
        if on:
            _write(RUN, self.command)

    def renew(self) -> None:
        """Where there is a value, it runs this program from now on: it was moved, or another copy of it is used."""
        with contextlib.suppress(OSError):
            if _read(RUN) not in (None, self.command):
                _write(RUN, self.command)


def _registry() -> Any:
    """Python's module for it, which other systems' Pythons have not."""
    return importlib.import_module("winreg")


def _read(key: str) -> object:
    registry = _registry()
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, key) as opened:
            return registry.QueryValueEx(opened, NAME)[0]
    except OSError:
        return None


def _write(key: str, value: str) -> None:
    registry = _registry()
    with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, key, access=registry.KEY_SET_VALUE) as opened:
        registry.SetValueEx(opened, NAME, 0, registry.REG_SZ, value)


def _delete(key: str) -> None:
    registry = _registry()
    with (
        contextlib.suppress(FileNotFoundError),
        registry.OpenKey(registry.HKEY_CURRENT_USER, key, access=registry.KEY_SET_VALUE) as opened,
    ):
        registry.DeleteValue(opened, NAME)
