"""The value by which Windows starts the program: on Windows in its registry, elsewhere in one that is played."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.system.windows import run_entry
from desktop.system.windows.run_entry import APPROVED, NAME, RUN, RunEntry

PROGRAM = r"C:\Users\홍 길동\AppData\Local\Programs\Ieum\ieum.exe"


class FakeRegistry(types.ModuleType):
    """Of ``winreg`` what is asked for; a key that nobody made is not there."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = 1, 2, 3

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[str, dict[str, Any]] = {}

    @contextlib.contextmanager
    def OpenKey(self, root: int, key: str, access: int = 0) -> Iterator[dict[str, Any]]:  # noqa: N802
        if key not in self.keys:
            raise FileNotFoundError(2, "no key")
        yield self.keys[key]

    @contextlib.contextmanager
    def CreateKeyEx(self, root: int, key: str, access: int) -> Iterator[dict[str, Any]]:  # noqa: N802
        yield self.keys.setdefault(key, {})

    def QueryValueEx(self, key: dict[str, Any], name: str) -> tuple[Any, int]:  # noqa: N802
        if name not in key:
            raise FileNotFoundError(2, "no value")
        return key[name], self.REG_SZ

    def SetValueEx(self, key: dict[str, Any], name: str, reserved: int, kind: int, value: Any) -> None:  # noqa: N802
        key[name] = value

    def DeleteValue(self, key: dict[str, Any], name: str) -> None:  # noqa: N802
        if name not in key:
            raise FileNotFoundError(2, "no value")
        del key[name]


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Windows' own, in which nothing of ours is afterwards; or one that is played."""
    if sys.platform != "win32":
        played = FakeRegistry()
        monkeypatch.setitem(sys.modules, "winreg", played)
        yield played
        return
    import winreg

    before = run_entry._read(RUN)
    RunEntry([PROGRAM]).turn(on=False)
    yield winreg
    RunEntry([PROGRAM]).turn(on=False)
    if isinstance(before, str):
        run_entry._write(RUN, before)


def switch_off(registry: Any) -> None:
    """As the task manager does."""
    with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, APPROVED, access=registry.KEY_SET_VALUE) as key:
        registry.SetValueEx(key, NAME, 0, 3, b"\x03" + bytes(11))


def test_on_and_off() -> None:
    """Turned on, Windows runs the program by its whole path; turned off, also twice, nothing is left of it."""
    entry = RunEntry([PROGRAM])
    assert not entry.is_on()
    entry.turn(on=True)
    assert entry.is_on()
    assert run_entry._read(RUN) == f'"{PROGRAM}"'
    entry.turn(on=False)
    entry.turn(on=False)
    assert not entry.is_on()
    assert run_entry._read(RUN) is None


def test_what_the_task_manager_switched_off_is_off(registry: Any) -> None:
    """Until the person turns it on in the program."""
    entry = RunEntry([PROGRAM])
    entry.turn(on=True)
    switch_off(registry)
    assert not entry.is_on()
    entry.turn(on=True)
    assert entry.is_on()


def test_no_console_opens_at_login() -> None:
    """Also when the welcome window was asked for in a console; what is no program of ours is left as it is."""
    assert RunEntry([PROGRAM.replace("ieum.exe", "ieum-cli.exe")]).command == f'"{PROGRAM}"'
    assert RunEntry([r"C:\python.exe", "-m", "desktop"]).command == r"C:\python.exe -m desktop"


def test_an_entry_follows_the_program(registry: Any) -> None:
    """One that is there runs the program that is used now, on or off; where there is none, none is made."""
    RunEntry([PROGRAM]).renew()
    assert run_entry._read(RUN) is None
    RunEntry([r"D:\ieum.exe"]).turn(on=True)
    switch_off(registry)
    RunEntry([PROGRAM]).renew()
    assert run_entry._read(RUN) == f'"{PROGRAM}"'
    assert not RunEntry([PROGRAM]).is_on()
