"""A desk to work at, without a screen: Xvfb, D-Bus, openbox, ibus-hangul in Hangul mode, and an editor.

Everything is real and from Debian's packages; everything that is started
here is awaited by what it shows and stopped by ``close``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from desk_ended import end_all_of

from engine.text.hangul import keys

__all__ = ["Desk", "DeskError", "await_true", "key_names"]

_NAMES = {
    " ": "space", "\n": "Return", "\t": "Tab", "\b": "BackSpace", ".": "period", ",": "comma", "?": "question", "!": "exclam",
    "~": "asciitilde", "-": "minus", "(": "parenleft", ")": "parenright", ":": "colon",
}  # fmt: skip
_PROGRAMS = ("Xvfb", "openbox", "dbus-daemon", "ibus-daemon", "ibus", "gsettings", "xdotool", "import")


class DeskError(Exception):
    """A part of the desk is missing or did not start."""


def await_true(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Waits until ``condition`` holds; fails with ``what`` when it does not within ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise DeskError(f"waited {seconds:g} s in vain: {what}")
        time.sleep(0.02)


class Desk:
    """One virtual screen of 1280 × 800 with an editor of one's choice on it."""

    def __init__(self, folder: Path, *, tray: bool = True, managed: bool = True) -> None:
        """``managed``: a window manager runs."""
        missing = [name for name in (*_PROGRAMS, "trayer") if shutil.which(name) is None]
        if missing:
            raise DeskError(f"not installed: {' '.join(missing)} (make setup-dev)")
        self.folder = folder
        self._log = (folder / "desk.log").open("ab")
        self._children: list[subprocess.Popen[bytes]] = []
        home, runtime = folder / "home", folder / "run"
        home.mkdir()
        runtime.mkdir(mode=0o700)
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH") if name in os.environ}
        self.environment = keep | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "LANG": "C.UTF-8",
            "GTK_IM_MODULE": "ibus",
            "QT_IM_MODULE": "ibus",
            "XMODIFIERS": "@im=ibus",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            self._start(tray=tray, managed=managed)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stops all that was started, the newest first."""
        if "DISPLAY" in self.environment:
            self._stop_input_method()
        for child in reversed(self._children):
            child.terminate()
            try:
                child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()
        self._children.clear()
        end_all_of(self.folder / "home")
        self._log.close()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command on the desk and waits for it."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a program on the desk; it ends with the desk."""
        child = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        self._children.append(child)
        return child

    def stop(self, child: subprocess.Popen[bytes]) -> None:
        """Ends one program of the desk, which may ask whether to save and is not answered."""
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        self._children.remove(child)

    def press(self, *names: str, delay_ms: int = 30) -> None:
        """Presses keys by their xdotool names, one after the other."""
        for at in range(0, len(names), 60):
            self.run("xdotool", "key", "--delay", str(delay_ms), *names[at : at + 60])

    def type(self, text: str, delay_ms: int = 30) -> None:
        """Presses the 2-set keys of ``text``; the input method must be in Hangul mode."""
        self.press(*key_names(text), delay_ms=delay_ms)

    def focused_window(self) -> str:
        """The number of the window that has the input focus."""
        return self.run("xdotool", "getwindowfocus").stdout.strip()

    def screenshot(self, path: Path) -> None:
        """Saves what the screen shows as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.run("import", "-window", "root", str(path))

    def open_editor(self, name: str) -> Path:
        """Opens an editor on an empty file, gives it the focus and returns the file; ready when Hangul arrives in it.

        ``name``: mousepad, featherpad, or xterm (which runs ``cat`` into the file).
        """
        file = self.folder / f"{name}.txt"
        file.touch()
        if name == "xterm":
            self.start("xterm", "-u8", "-fa", "NanumGothicCoding", "-e", "sh", "-c", f"exec cat > '{file}'")
        else:
            self.start(name, str(file))
        window = self.await_window(name, 30)
        self.run("xdotool", "windowfocus", "--sync", window)
        await_true(lambda: self._hears(name, file), 40, f"{name} gets Hangul")
        return file

    def saved(self, editor: str, file: Path, finish: Callable[[str], bool]) -> str:
        """The editor's text, saved until ``finish`` accepts it (or what it is after some tries)."""
        text = ""
        for _ in range(20):
            if editor != "xterm":
                self.press("ctrl+s")
            try:
                await_true(lambda: finish(file.read_text(encoding="utf-8")), 0.5, "text")
            except DeskError:
                text = file.read_text(encoding="utf-8", errors="replace")
                continue
            return file.read_text(encoding="utf-8")
        return text

    def bring_up(self, title: str, seconds: float) -> None:
        """Waits for a window with this title (a part of it) or class and gives it the focus as a window manager does."""
        # Some toolkits (Java) put it on a window of their own then.
        self.run("xdotool", "windowactivate", "--sync", self.await_window(title, seconds))

    def await_window(self, title: str, seconds: float) -> str:
        """The number of a window with this title (a part of it) or class, once it shows."""
        found: list[str] = []

        def visible() -> bool:
            for way in ("--name", "--class"):
                found[:] = self.run("xdotool", "search", "--onlyvisible", way, title).stdout.split()
                if found:
                    return True
            return False

        await_true(visible, seconds, f"a window {title}")
        return found[-1]

    def focus_window_named(self, title: str) -> None:
        """Waits for a window with this title and gives it the focus."""
        await_true(lambda: bool(self._named(title)), 30, "a window by its title")
        self.run("xdotool", "windowfocus", "--sync", self._named(title)[-1])

    def _named(self, title: str) -> list[str]:
        return self.run("xdotool", "search", "--onlyvisible", "--name", title).stdout.split()

    def _hears(self, name: str, file: Path) -> bool:
        if name == "xterm":
            self.press("r", "k", "Return")
            try:
                await_true(lambda: "가\n" in file.read_text(encoding="utf-8"), 1.0, "text")
            except DeskError:
                return False
            return True
        self.press("ctrl+a", "Delete", "r", "k", "space")
        heard = self._holds(file, "가 ")
        self.press("ctrl+a", "Delete")
        return heard and self._holds(file, "")

    def _holds(self, file: Path, text: str) -> bool:
        self.press("ctrl+s")
        try:
            await_true(lambda: file.read_text(encoding="utf-8").rstrip("\n") == text, 1.0, "text")
        except DeskError:
            return False
        return True

    def _start(self, *, tray: bool, managed: bool) -> None:
        read, write = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=[write], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        self._children.append(server)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise DeskError("Xvfb did not start")
        self.environment["DISPLAY"] = f":{number}"
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log,
        )  # fmt: skip
        self._children.append(bus)
        assert bus.stdout is not None
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        if managed:
            # It writes nothing, and one that waits for an XIM server that was restarted maps no window any more.
            self.start("env", "XMODIFIERS=@im=none", "openbox")
        if tray:
            self.start("trayer", "--edge", "top", "--align", "right", "--widthtype", "request", "--height", "24")
        self._start_input_method()

    def _stop_input_method(self) -> None:
        self.run("ibus", "exit")

    def _start_input_method(self) -> None:
        self.run("gsettings", "set", "org.freedesktop.ibus.engine.hangul", "initial-input-mode", "hangul")
        # It ends with its parent unless it is told to go its own way.
        self.run("ibus-daemon", "--daemonize", "--replace", "--xim", "--panel", "disable")
        await_true(lambda: self.run("ibus", "address").stdout.strip() not in ("", "(null)"), 20, "the IBus address")
        await_true(self._hangul_engine, 20, "ibus-hangul")
        # xterm looks for its input method once, when it starts.
        await_true(self._xim_server, 20, "the XIM server")

    def _xim_server(self) -> bool:
        # Under a Windows Python, which has none, tests wait by this module too.
        from Xlib.display import Display

        display = Display(self.environment["DISPLAY"])
        try:
            return bool(display.get_selection_owner(display.intern_atom("@server=ibus")))
        finally:
            display.close()

    def _hangul_engine(self) -> bool:
        self.run("ibus", "engine", "hangul")
        return self.run("ibus", "engine").stdout.strip() == "hangul"


def key_names(text: str) -> Sequence[str]:
    """The xdotool names of the keys that spell ``text``."""
    return [_NAMES.get(key, key) for key in keys(text)]
