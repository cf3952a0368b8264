"""Programs of every toolkit with a text field, and how each tells what stands in it: for the tests that type in all of them."""

from __future__ import annotations

import html
import http.server
import re
import shutil
import sys
import threading
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from desk import Desk, DeskError, await_true

__all__ = ["PROGRAMS", "Program", "open_program"]

HERE = Path(__file__).parents[1] / "live"

_PAGE = """<!doctype html><meta charset="utf-8"><title>ieum-page</title>
<textarea id="field" rows="20" cols="70" autofocus spellcheck="false"></textarea>
<script>
const field = document.getElementById("field");
let number = 0;
const tell = () => fetch("/text?" + ++number, {method: "POST", body: field.value});
field.addEventListener("input", tell);
field.addEventListener("keydown", (event) => {
  if (event.key === "Tab") { event.preventDefault(); field.setRangeText("\\t", field.selectionStart, field.selectionEnd, "end"); tell(); }
});
field.focus();
</script>"""
_FIREFOX_PREFERENCES = """
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("termsofuse.acceptedVersion", 999);
user_pref("termsofuse.bypassNotification", true);
user_pref("app.update.enabled", false);
"""


class Program(ABC):
    """A program that is open on a desk, in whose field somebody types; ``seconds`` is how long it may take to open."""

    seconds = 60.0
    loses = 0
    """Lines of 22 in which it may lose a syllable, as it does without us on a busy machine too."""
    gets_keys_back = True
    """Whether a key that the input method hands back (Enter, Tab, Backspace) reaches it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @abstractmethod
    def start(self) -> str:
        """Starts it; returns a title (a part of it) or a class that its window has."""

    @abstractmethod
    def text(self) -> str:
        """What stands in the field, what is being composed aside."""

    def empty(self) -> None:
        """Takes all out of the field again."""
        self.desk.press("ctrl+a", "Delete")

    def close(self) -> None:
        """Ends what ends not with the desk."""
        return


class _Editor(Program):
    """Saves its file."""

    command: tuple[str, ...] = ()

    def start(self) -> str:
        self.file = self.desk.folder / f"{self.command[0]}.txt"
        self.file.touch()
        self.desk.start(*self.command, str(self.file))
        return self.command[0]

    def text(self) -> str:
        self.desk.press("ctrl+s")
        return self.file.read_text(encoding="utf-8").removesuffix("\n")


class Mousepad(_Editor):
    """GTK 3."""

    command = ("mousepad",)


class Featherpad(_Editor):
    """Qt 5."""

    command = ("featherpad",)


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
        self.file = self.desk.folder / "pyside.txt"
        self.desk.start(sys.executable, str(HERE / "editor_qt6.py"), str(self.file))
        return "ieum-qt6"


class Swing(_Script):
    """Java, whose text fields ask through XIM."""

    def start(self) -> str:
        self.file = self.desk.folder / "swing.txt"
        self.desk.start("java", str(HERE / "EditorSwing.java"), str(self.file))
        return "ieum-swing"


class _Terminal(Program):
    """A line goes into a file with Enter, so what stands there is read by ending it."""

    def shell(self) -> str:
        """Copies lines into the file, whatever the terminal does to signals."""
        self.file = self.desk.folder / f"{type(self).__name__}.txt"
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
    """XIM, by Xlib itself."""

    def start(self) -> str:
        self.desk.start("xterm", "-u8", "-fa", "NanumGothicCoding", "-e", "sh", "-c", self.shell())
        return "xterm"


class GnomeTerminal(_Terminal):
    """GTK 3 with a widget of its own."""

    def start(self) -> str:
        self.desk.start("gnome-terminal", "--wait", "--title", "ieum-terminal", "--", "sh", "-c", self.shell())
        return "gnome-terminal"


class _Browser(Program):
    """A page of ours, which tells its server what stands in its field at every change."""

    def start(self) -> str:
        told, newest = [""], [0]
        self._told = told

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(_PAGE.encode())

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                # Two that follow each other closely may arrive the other way round.
                number = int(self.path.partition("?")[2])
                if number >= newest[0]:
                    newest[0], told[0] = number, text
                self.send_response(204)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                return

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.browse(f"http://127.0.0.1:{self._server.server_port}/")
        return "ieum-page"

    def browse(self, address: str) -> None:
        """Starts the browser there."""
        raise NotImplementedError

    def text(self) -> str:
        return self._told[0]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Firefox(_Browser):
    """GTK 3, but for text, which is its own."""

    loses = 1

    def browse(self, address: str) -> None:
        profile = self.desk.folder / "firefox"
        profile.mkdir()
        (profile / "user.js").write_text(_FIREFOX_PREFERENCES, encoding="utf-8")
        command = next(name for name in ("firefox-esr", "firefox") if shutil.which(name))
        self.desk.start(command, "--no-remote", "--profile", str(profile), address)


class Chromium(_Browser):
    """GTK's input methods and a toolkit of its own; Electron programs are this."""

    loses = 1

    def browse(self, address: str) -> None:
        profile = self.desk.folder / "chromium"
        self.desk.start(
            "chromium",
            "--no-sandbox",
            "--no-first-run",
            "--disable-gpu",
            "--password-store=basic",
            f"--user-data-dir={profile}",
            address,
        )


class Writer(Program):
    """LibreOffice's text document, on GTK 3."""

    def start(self) -> str:
        self.file = self.desk.folder / "text.odt"
        made = self.desk.folder / "text.txt"
        made.write_text("", encoding="utf-8")
        self.desk.run(
            "soffice", "--headless", "--convert-to", "odt:writer8", "--infilter=Text", "--outdir",
            str(self.desk.folder), str(made),
        )  # fmt: skip
        self.desk.start("soffice", "--norestore", "--nologo", "--nofirststartwizard", "--writer", str(self.file))
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
    "libreoffice": Writer,
    "gnome-text-editor": GnomeTextEditor,
    "gnome-terminal": GnomeTerminal,
    "pyside": PySide,
    "swing": Swing,
}


def open_program(desk: Desk, name: str) -> Program:
    """Opens a program on a desk and gives it the focus; ready when Hangul arrives in its field, which is empty then."""
    program = PROGRAMS[name](desk)
    title = program.start()
    found: list[str] = []

    def visible() -> bool:
        for way in ("--name", "--class"):
            found[:] = desk.run("xdotool", "search", "--onlyvisible", way, title).stdout.split()
            if found:
                return True
        return False

    await_true(visible, program.seconds, f"a window of {name}")
    # As a window manager gives it: some toolkits (Java) put it on a window of their own.
    desk.run("xdotool", "windowactivate", "--sync", found[-1])

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
