"""Programs of every toolkit with a text field, and how each tells what stands in it: for the tests that type in all of them."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from desk import Desk, DeskError, await_true
from desk_page import PageServer

__all__ = ["PROGRAMS", "AnyDesk", "Program", "open_program", "start_program"]

HERE = Path(__file__).parents[1] / "live"

_FIREFOX_PREFERENCES = {
    "browser.shell.checkDefaultBrowser": "false",
    "browser.aboutwelcome.enabled": "false",
    "browser.pagethumbnails.capturing_disabled": "true",
    "browser.newtabpage.activity-stream.feeds.topsites": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "toolkit.telemetry.reportingpolicy.firstRun": "false",
    "browser.startup.homepage_override.mstone": '"ignore"',
    "termsofuse.acceptedVersion": "999",
    "termsofuse.bypassNotification": "true",
    "app.update.enabled": "false",
    "browser.tabs.warnOnClose": "false",
    "signon.rememberSignons": "false",
    "ui.key.menuAccessKeyFocuses": "false",
}


class AnyDesk(Protocol):
    """Where programs run and keys are pressed: X11's or GNOME's."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command and waits for it."""

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a program, which ends with the desk."""

    def stop(self, child: subprocess.Popen[bytes]) -> None:
        """Ends one program of the desk."""

    def press(self, *names: str, delay_ms: int = 30) -> None:
        """Presses keys by the names that xdotool has for them."""

    def bring_up(self, title: str, seconds: float) -> None:
        """Gives a window the focus, by its title (a part of it) or class, as soon as it is there."""


class Program(ABC):
    """A program that is open on a desk, in whose field somebody types; ``seconds`` is how long it may take to open."""

    seconds = 60.0
    loses = 0
    """Lines of 22 in which it may lose a syllable, as it does without us on a busy machine too."""
    pace_ms = 0
    """Keys that come faster than that it may turn around, whatever composes, on a busy machine."""
    gets_keys_back = True
    """Whether a key that the input method hands back (Enter, Tab, Backspace) reaches it."""

    def __init__(self, desk: AnyDesk, folder: Path | None = None) -> None:
        """``folder``: for its file or profile; the desk's when none is given."""
        self.desk, self.folder = desk, folder or desk.folder

    @abstractmethod
    def start(self) -> str:
        """Starts it; returns a title (a part of it) or a class that its window has."""

    @abstractmethod
    def text(self) -> str:
        """What stands in the field, what is being composed aside."""

    def empty(self) -> None:
        """Takes all out of the field again."""
        self.desk.press("ctrl+a", "Delete")

    def launch(self, *command: str) -> None:
        """Starts the program itself; the next one is typed into when it is gone, whatever a desk does to windows."""
        self._child = self.desk.start(*command)

    def close(self) -> None:
        """Ends it, and what it was read by."""
        self.desk.stop(self._child)


class _Editor(Program):
    """Saves its file."""

    command: tuple[str, ...] = ()

    def start(self) -> str:
        self.file = self.folder / f"{self.command[0]}.txt"
        self.file.touch()
        self.launch(*self.command, str(self.file))
        return self.command[0]

    def text(self) -> str:
        self.desk.press("ctrl+s")
        return self.file.read_text(encoding="utf-8", errors="replace").removesuffix("\n")


class Mousepad(_Editor):
    """GTK 3."""

    command = ("mousepad",)


class Featherpad(_Editor):
    """Qt 5."""

    command = ("featherpad",)


class Gedit(_Editor):
    """GTK 3, without a variable for its input method under Wayland."""

    command = ("gedit", "--standalone")


class GnomeTextEditor(_Editor):
    """GTK 4, whose module of IBus 1.5.27 loses every key that is handed back but the blank."""

    gets_keys_back = False

    command = ("gnome-text-editor", "--standalone")


class _Script(Program):
    """A few lines around a toolkit's text field, which write down what stands there whenever it changes."""

    file: Path

    def text(self) -> str:
        return self.file.read_text(encoding="utf-8") if self.file.exists() else ""


class PySide(_Script):
    """Qt 6."""

    def start(self) -> str:
        self.file = self.folder / "pyside.txt"
        self.launch(sys.executable, str(HERE / "editor_qt6.py"), str(self.file))
        return "ieum-qt6"


class Swing(_Script):
    """Java, whose text fields ask through XIM."""

    def start(self) -> str:
        self.file = self.folder / "swing.txt"
        self.launch("java", str(HERE / "EditorSwing.java"), str(self.file))
        return "ieum-swing"


class _Terminal(Program):
    """A line goes into a file with Enter, so what stands there is read by ending it."""

    def shell(self) -> str:
        """Copies lines into the file, whatever the terminal does to signals."""
        self.file = self.folder / f"{type(self).__name__}.txt"
        self.file.touch()
        self._read = 0
        return f"exec cat > '{self.file}'"

    def text(self) -> str:
        self.desk.press("Return")
        before = self._read

        def line() -> str:
            return self.file.read_text(encoding="utf-8")[before:]

        try:
            await_true(lambda: line().endswith("\n"), 1.0, "a line")
        except DeskError:
            return line()
        return line().removesuffix("\n")

    def empty(self) -> None:
        self.text()
        self._read = len(self.file.read_text(encoding="utf-8"))


class Xterm(_Terminal):
    """XIM, by Xlib itself, where what is committed may come behind what is committed next: with ibus-hangul too."""

    pace_ms = 40

    def start(self) -> str:
        self.launch("xterm", "-u8", "-fa", "NanumGothicCoding", "-e", "sh", "-c", self.shell())
        return "xterm"


class GnomeTerminal(_Terminal):
    """GTK 3 with a widget of its own."""

    def start(self) -> str:
        self.launch("gnome-terminal", "--wait", "--title", "ieum-terminal", "--", "sh", "-c", self.shell())
        return "gnome-terminal"


class _Browser(Program):
    """A page of ours, which tells its server what stands in its field at every change."""

    seconds = 90.0
    loses = 1
    rich = False
    """Whether the page has no text area but a part of it that may be edited."""

    def start(self) -> str:
        title = f"ieum-{type(self).__name__.lower()}"
        self._page = PageServer(title, rich=self.rich)
        self.browse(self._page.address)
        await_true(lambda: self._page.text is not None, self.seconds, f"the page {title}")
        return title

    @abstractmethod
    def browse(self, address: str) -> None:
        """Starts the browser there."""

    def text(self) -> str:
        return self._page.text or ""

    def close(self) -> None:
        super().close()
        self._page.close()


class Firefox(_Browser):
    """GTK 3, but for text, which is its own."""

    def browse(self, address: str) -> None:
        profile = self.folder / "firefox"
        profile.mkdir()
        lines = [f'user_pref("{key}", {value});' for key, value in _FIREFOX_PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = next(name for name in ("firefox-esr", "firefox") if shutil.which(name))
        self.launch(command, "--no-remote", "--profile", str(profile), address)


class Chromium(_Browser):
    """GTK's input methods and a toolkit of its own; Electron programs are this."""

    def browse(self, address: str) -> None:
        switches = ["--no-sandbox"] if os.geteuid() == 0 else []
        if "DISPLAY" not in self.desk.environment:
            switches += ["--ozone-platform=wayland", "--enable-wayland-ime", "--wayland-text-input-version=3"]
        self.launch(
            "chromium", *switches, f"--user-data-dir={self.folder / 'chromium'}", "--no-first-run", "--password-store=basic",
            "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--app={address}",
        )  # fmt: skip


class FirefoxRich(Firefox):
    """As mail and documents in a browser."""

    rich = True


class ChromiumRich(Chromium):
    """As mail and documents in a browser, and most Electron programs."""

    rich = True


class Writer(Program):
    """LibreOffice's text document, on GTK 3."""

    def start(self) -> str:
        self.file = self.folder / "text.odt"
        made = self.folder / "text.txt"
        made.write_text("", encoding="utf-8")
        self.desk.run(
            "soffice", "--headless", "--convert-to", "odt:writer8", "--infilter=Text", "--outdir",
            str(self.folder), str(made),
        )  # fmt: skip
        self.launch("soffice", "--norestore", "--nologo", "--nofirststartwizard", "--writer", str(self.file))
        return "text.odt"

    def text(self) -> str:
        self.desk.press("ctrl+s")
        try:
            with zipfile.ZipFile(self.file) as saved:
                content = saved.read("content.xml").decode()
        except (zipfile.BadZipFile, FileNotFoundError, KeyError):  # in the middle of saving
            return ""
        paragraphs = re.findall(r"<text:p\b[^>]*?(?:/>|>(.*?)</text:p>)", content, re.DOTALL)
        return "\n".join(_plain(each) for each in paragraphs)


def _plain(paragraph: str) -> str:
    """A paragraph's text: blanks and tabs are elements of their own there."""
    text = re.sub(r'<text:s(?: text:c="(\d+)")?/>', lambda found: " " * int(found[1] or 1), paragraph)
    return html.unescape(re.sub(r"<[^>]*>", "", text.replace("<text:tab/>", "\t")))


PROGRAMS: Mapping[str, type[Program]] = {
    "mousepad": Mousepad,
    "featherpad": Featherpad,
    "xterm": Xterm,
    "firefox": Firefox,
    "chromium": Chromium,
    "firefox-rich": FirefoxRich,
    "chromium-rich": ChromiumRich,
    "libreoffice": Writer,
    "gedit": Gedit,
    "gnome-text-editor": GnomeTextEditor,
    "gnome-terminal": GnomeTerminal,
    "pyside": PySide,
    "swing": Swing,
}


def start_program(desk: Desk, name: str, folder: Path | None = None) -> tuple[Program, str]:
    """Starts a program on a desk, with what it writes in ``folder`` (the desk's); it, and its window once that shows."""
    program = PROGRAMS[name](desk, folder)
    return program, desk.await_window(program.start(), program.seconds)


def open_program(desk: AnyDesk, name: str) -> Program:
    """Opens a program on a desk and gives it the focus; ready when Hangul arrives in its field, which is empty then."""
    program = PROGRAMS[name](desk)
    desk.bring_up(program.start(), program.seconds)

    def hears() -> bool:
        program.empty()
        desk.press("r", "k", "space")
        try:
            await_true(lambda: program.text().startswith("가"), 2.0, "text")
        except DeskError:
            return False
        program.empty()
        return True

    await_true(hears, program.seconds, f"{name} gets Hangul")
    return program
