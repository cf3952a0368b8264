"""The whole program on Windows while its processes are ended as the task manager does it: no key is lost, none doubled."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from desk import await_true, key_names
from desk_wine import WINDOWS, WindowsEditor, WineDesk, on_windows
from ime_takes import await_text, typed_text
from killing import type_while

pytestmark = [pytest.mark.wine, pytest.mark.live, pytest.mark.timeout(1800)]

KEYS = max(int(os.environ.get("IEUM_WINDOWS_KEYS", "400")), 2000)
_ROLES = ("input", "engine", "input", "ui")
_APART_S = (5.0, 6.5)


class WindowsTray:
    """The program; with its window all of it has died, and its person starts it again once they look up."""

    def __init__(self, desk: WineDesk) -> None:
        self._desk = desk
        for home in (desk.prefix / "drive_c" / "users").iterdir():
            kept = home / "AppData" / "Local" / "ieum"
            kept.mkdir(parents=True, exist_ok=True)
            (kept / "welcomed").touch()
        self.start()

    def start(self) -> None:
        """Starts it and waits until it could suggest something."""
        self._child = self._desk.popen(on_windows(WINDOWS / "python" / "python.exe"), "-m", "desktop")
        output = self._child.stdout
        assert output is not None
        threading.Thread(target=output.read, daemon=True).start()
        await_true(lambda: self.status().get("engine") is not None, 120, "the program")

    def status(self) -> dict[str, Any]:
        """What it tells of itself; nothing when it does not answer."""
        code, said = self._desk.python("-m", "desktop", "status", "--json")
        found: dict[str, Any] = json.loads(said) if code == 0 else {}
        return found

    def kill(self, role: str) -> bool:
        """Ends one of its processes at once; whether there was one."""
        found = [each for each in psutil.process_iter(["cmdline"]) if self._is(each, role)]
        for each in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        return bool(found)

    def start_again(self) -> None:
        """If its window has died."""
        if not self.status():
            self._desk.stop(self._child)
            self.start()

    def close(self) -> None:
        """Ends it as its person does."""
        self._desk.python("-m", "desktop", "quit")
        self._desk.stop(self._child)

    def _is(self, process: psutil.Process, role: str) -> bool:
        # Wine leaves the rest of a longer line behind, empty.
        line = [each for each in process.info["cmdline"] or [] if each]
        if not line or not line[0].casefold().endswith("python.exe") or "desktop" not in line or "status" in line:
            return False
        with contextlib.suppress(psutil.Error):
            if process.environ().get("DISPLAY") == self._desk.environment["DISPLAY"]:
                wanted = role if role != "ui" else "desktop"
                return bool(line[-1] == wanted)
        return False


@pytest.fixture
def tray(desk: WineDesk, editor: WindowsEditor) -> Iterator[WindowsTray]:
    """The program, with the editor in front."""
    made = WindowsTray(desk)
    desk.bring_up("Ieum test editor", 30)
    editor.go_to("edit")
    yield made
    made.close()


def test_typed_while_processes_die(desk: WineDesk, editor: WindowsEditor, tray: WindowsTray) -> None:
    """What is typed stands there to the character, and the program suggests again afterwards."""
    wanted = typed_text(KEYS, seed=5)
    died = type_while(desk, key_names(wanted), tray.kill, _ROLES, _APART_S, seed=5)
    await_text(editor, wanted)
    assert died.keys() == set(_ROLES), died
    assert min(died.values()) > 0, died
    tray.start_again()
    editor.click()

    def shows() -> bool:
        # What was typed while the model still loaded is answered by nobody.
        editor.empty()
        desk.type("오늘은 날씨가 ")
        return bool(tray.status()["counts"]["shown"] > 0)

    await_true(shows, 60, "a suggestion")
