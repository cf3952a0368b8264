"""A Windows of sorts to work at: Wine with a Korean input method of our own, an editor of our own, on an X server without a screen.

``packaging/windows/desk.sh`` makes what it needs, in ``build/windows``; the
sources of the input method and of the editor are in ``tests/live/windows``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from pathlib import Path, PureWindowsPath
from types import TracebackType
from typing import IO, Self

from desk import DeskError, await_true, key_names
from desk_programs import Program

__all__ = ["PREFIX", "WINDOWS", "WindowsEditor", "WineDesk", "on_windows"]

WINDOWS = Path(__file__).parents[2] / "build" / "windows"
PREFIX = Path(os.environ.get("IEUM_WINE_PREFIX", WINDOWS / "prefix"))
_PROGRAMS = ("wine", "wineserver", "Xvfb", "openbox", "trayer", "xdotool", "import")
_FIELDS = {"edit": "F6", "secret": "F7", "rich": "F8", "bare": "F9"}
_ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\t": "\t"}
_REST_S = 2.0


def on_windows(path: Path) -> str:
    """How a program of Windows names a file of this machine."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


class WineDesk:
    """One screen of 1280 × 800 with Windows on it: ``AnyDesk``."""

    def __init__(self, folder: Path, prefix: Path = PREFIX, user: str = "") -> None:
        """``prefix`` is Windows' disk and registry, made by ``packaging/windows/prefix.sh`` for ``user``."""
        missing = [name for name in _PROGRAMS if shutil.which(name) is None]
        if missing or not prefix.is_dir():
            raise DeskError(f"not there: {' '.join(missing) or prefix} (packaging/windows/desk.sh)")
        self.folder, self.prefix = folder, prefix
        self._log = (folder / "wine.log").open("ab")
        self._children: list[subprocess.Popen[bytes]] = []
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        # As in packaging/windows/wine.sh.
        self.environment = (
            kept
            | {
                "HOME": str(WINDOWS / "home"),
                "LC_ALL": "ko_KR.UTF-8",
                "LOCPATH": str(WINDOWS / "locale"),
                "WINEARCH": "win64",
                "WINEDEBUG": "-all",
                "WINEDLLOVERRIDES": "mscoree,mshtml=;ucrtbase=n,b;winedbg.exe=",
                "WINEPREFIX": str(prefix),
            }
            | ({"USER": user} if user else {})
        )
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stops all that was started, Windows before its screen."""
        if "DISPLAY" in self.environment:
            self.run("wineserver", "-k")
        for child in reversed(self._children[:]):
            self.stop(child)
        self._log.close()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a program of this machine on the desk and waits for it; what it says is nobody's."""
        # Wine leaves programs behind that would hold a pipe open.
        silent = subprocess.DEVNULL
        return subprocess.run(
            command, env=self.environment, stdin=silent, stdout=silent, stderr=silent, text=True, timeout=120, check=False
        )  # fmt: skip

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a program of this machine on the desk; it ends with the desk."""
        silent = subprocess.DEVNULL
        child = subprocess.Popen(command, env=self.environment, stdin=silent, stdout=silent, stderr=self._log)
        self._children.append(child)
        return child

    def stop(self, child: subprocess.Popen[bytes]) -> None:
        """Ends one program of the desk."""
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        self._children.remove(child)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def windows(self, *command: str, seconds: float = 120, **more: str) -> tuple[int, bytes]:
        """Runs a program of Windows; its exit code and what it printed.  ``more`` is added to its environment."""
        child = self.popen(*command, **more)
        assert child.stdout is not None and child.stdin is not None
        child.stdin.close()
        said: list[bytes] = []
        reader = threading.Thread(target=_read, args=(child.stdout, said), daemon=True)
        reader.start()
        try:
            status = child.wait(timeout=seconds)
        finally:
            child.kill()
            child.wait()
            self._children.remove(child)
        # What it left running may hold the pipe.
        reader.join(_REST_S)
        return status, b"".join(said)

    def popen(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        """Starts a program of Windows with pipes; it ends with the desk.  Python dies there when one of them is a file."""
        pipe, both = subprocess.PIPE, subprocess.STDOUT
        environment = {**self.environment, **more}
        # Unbuffered: one that is read in another thread can be closed all the same.
        child = subprocess.Popen(["wine", *command], env=environment, stdin=pipe, stdout=pipe, stderr=both, bufsize=0)
        self._children.append(child)
        return child

    def python(self, *arguments: str, seconds: float = 120, **more: str) -> tuple[int, bytes]:
        """Windows' Python, which has the program beside it."""
        return self.windows(on_windows(WINDOWS / "python" / "python.exe"), *arguments, seconds=seconds, **more)

    def disk(self, name: str) -> Path:
        """Where a file of drive C lies on this machine."""
        return self.prefix.joinpath("drive_c", *PureWindowsPath(name).parts[1:])

    def press(self, *names: str, delay_ms: int = 30) -> None:
        """Presses keys by their xdotool names, one after the other."""
        for at in range(0, len(names), 60):
            self.run("xdotool", "key", "--delay", str(delay_ms), *names[at : at + 60])

    def type(self, text: str, delay_ms: int = 30) -> None:
        """Presses the 2-set keys of ``text``; the input method must be in Hangul mode."""
        self.press(*key_names(text), delay_ms=delay_ms)

    def bring_up(self, title: str, seconds: float) -> None:
        """Waits for a window with this title (a part of it) or class and gives it the focus."""
        await_true(lambda: self._has_window(title), seconds, f"a window {title}")
        self.run("xdotool", "search", "--onlyvisible", "--name", title, "windowactivate", "--sync")

    def screenshot(self, path: Path) -> None:
        """Saves what the screen shows as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.run("import", "-window", "root", str(path))

    def _has_window(self, title: str) -> bool:
        return self.run("xdotool", "search", "--onlyvisible", "--name", title).returncode == 0

    def _start(self) -> None:
        read, write = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=[write], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._log,
        )  # fmt: skip
        self._children.append(server)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise DeskError("Xvfb did not start")
        self.environment["DISPLAY"] = f":{number}"
        self.start("openbox")
        # Without a tray Wine opens a window for one, which takes the focus.
        self.start("trayer", "--edge", "bottom")
        # One that stays: otherwise each program begins and ends with all of Windows.
        self.run("wineserver", "-k")
        self.run("wineserver", "-p")
        self.run("wine", "wineboot")


class WindowsEditor(Program):
    """Our editor: in one of its fields ("edit", "secret", "rich", "bare") somebody types."""

    field = "edit"

    def start(self) -> str:
        """Starts it; its title."""
        self.state = self.folder / "editor-state.txt"
        self.state.unlink(missing_ok=True)
        self.messages = self.folder / "editor-messages.txt"
        editor = on_windows(WINDOWS / "editor.exe")
        self.launch("wine", editor, on_windows(self.state), on_windows(self.messages))
        await_true(self.state.exists, 60, "the editor")
        return "Ieum test editor"

    def click(self) -> None:
        """By the mouse: an icon that is new in the tray is in front, as Wine sees it, until somebody does."""
        self.desk.run("xdotool", "mousemove", "--sync", "360", "150", "click", "1")

    def go_to(self, field: str) -> None:
        """Puts the caret into another field."""
        self.field = field
        self.desk.press(_FIELDS[field])
        await_true(lambda: self.states().get("focus") == field, 10, f"the focus in {field}")

    def text(self) -> str:
        """What stands in the field; what is being composed too, but in the one like Chromium's."""
        return self.states().get(self.field, "")

    def open_syllable(self) -> str:
        """What is being composed."""
        return self.states().get("open", "")

    def empty(self) -> None:
        """By a key of its own."""
        self.desk.press("F5")
        await_true(lambda: not self.text(), 10, "an empty field")

    def states(self) -> dict[str, str]:
        """Everything that the editor says of itself."""
        with contextlib.suppress(FileNotFoundError):  # it is being replaced
            lines = self.state.read_text(encoding="utf-8").splitlines()
            return {name: _unescaped(rest) for name, _, rest in (line.partition(" ") for line in lines)}
        return {}


def _read(source: IO[bytes], said: list[bytes]) -> None:
    with source:
        while data := os.read(source.fileno(), 1 << 16):
            said.append(data)


def _unescaped(text: str) -> str:
    parts, at = [], 0
    while at < len(text):
        two = text[at : at + 2]
        parts.append(_ESCAPES.get(two, text[at]))
        at += 2 if two in _ESCAPES else 1
    return "".join(parts)
