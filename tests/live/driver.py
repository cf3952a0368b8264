"""Plays on a desk with the real program in its own process: run by the live tests, prints a JSON report.

``python tests/live/driver.py PLAY OUT [ARGUMENT …]``.  The program runs in
this process's main thread; the play runs in a second thread, presses keys
with xdotool like a person, looks at what the popup shows, and notes what
the text must be.
"""

from __future__ import annotations

import collections
import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk import await_true, key_names
from desk_settings import eager
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.app import App
from desktop.input.protocol import InterceptTable
from desktop.library.files import builtin_model
from desktop.library.model_library import ModelLibrary
from desktop.session.view import PopupView
from desktop.settings.model import read_settings
from desktop.system import paths
from desktop.system.log import start_log
from engine.text.private import Private
from engine.wire.protocol import Suggestions
from models.store.store import Store

__all__ = ["Player", "main"]

_SEES_SECONDS = 0.05
"""Nobody presses a chord sooner behind what is painted; on a busy machine the keyboard is told of it meanwhile."""


class _Caller(QObject):
    """Runs functions in the main thread for the play's thread."""

    call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.call.connect(lambda function: function(), Qt.ConnectionType.QueuedConnection)


@dataclasses.dataclass
class Player:
    """What a play can do and see."""

    app: App
    caller: _Caller
    out: Path
    report: dict[str, Any]

    def look(self, function: Callable[[], Any]) -> Any:
        """The value of ``function``, computed in the main thread."""
        done, result = threading.Event(), []

        def run() -> None:
            result.append(function())
            done.set()

        self.caller.call.emit(run)
        if not done.wait(10):
            raise TimeoutError("the main thread hangs")
        return result[0]

    def wait(self, condition: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
        """Waits until ``condition``, looked at in the main thread, holds."""
        end = time.monotonic() + seconds
        while not self.look(condition):
            if time.monotonic() > end:
                raise TimeoutError(what)
            time.sleep(0.005)

    def press(self, *names: str, delay_ms: int = 25) -> None:
        """Presses keys by their xdotool names."""
        if names:
            subprocess.run(["xdotool", "key", "--delay", str(delay_ms), *names], check=True)

    def type(self, text: str, delay_ms: int = 25) -> None:
        """Presses the 2-set keys of ``text``."""
        self.press(*key_names(text), delay_ms=delay_ms)

    def click(self, widget: QWidget) -> None:
        """Moves the pointer onto a widget and clicks."""

        def middle() -> tuple[int, int]:
            point = widget.mapToGlobal(widget.rect().center())
            return point.x(), point.y()

        self.click_at(*self.look(middle))

    def click_at(self, x: int, y: int) -> None:
        """Clicks there on the screen."""
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)

    def wheel_at(self, x: int, y: int) -> None:
        """Turns the wheel there."""
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "5"], check=True)

    def button(self, window: QWidget, text: str) -> QPushButton:
        """The button with this text, once it can be pressed."""
        found: list[QPushButton] = []

        def there() -> bool:
            found[:] = [
                each
                for each in window.findChildren(QPushButton)
                if each.text() == text and each.isVisible() and each.isEnabled()
            ]
            return bool(found)

        self.wait(there, f"a button {text}", 60)
        return found[0]

    def to_editor(self, editor: str) -> None:
        """Gives an editor's window the focus by its class, and waits until the session knows."""
        command = ["xdotool", "search", "--sync", "--onlyvisible", "--class", editor, "windowactivate", "--sync"]
        # A window that opens or closes while xdotool looks through them all ends its search.
        await_true(lambda: subprocess.run(command, check=False).returncode == 0, 10, f"a window of {editor}")
        self.wait(lambda: self.state.situation.focus.app.casefold().startswith(editor), f"{editor} has the focus")

    @property
    def state(self) -> Any:
        """The session's state; read it inside ``look`` only."""
        return self.app.controller.state

    def settled(self, partial: str) -> PopupView | None:
        """What the popup shows once the eojeol reads ``partial`` and nothing is under way; none if nothing is shown."""
        self.wait(
            lambda: (
                self.state.document.partial == partial
                and not self.state.asked.awaiting
                and self.state.pending is None
                and self.state.offer.stale_at is None
            ),
            f"an eojeol of {len(partial)} characters",
        )
        if self.look(lambda: self.state.view) is not None:
            time.sleep(_SEES_SECONDS)
        view: PopupView | None = self.look(lambda: self.state.view)
        return view

    def ready(self) -> None:
        """Waits until the engine, the input process and the input method are there."""
        self.wait(self.app.is_ready, "the program is ready", 60)

    def shot(self, name: str) -> None:
        """Keeps a screenshot."""
        subprocess.run(["import", "-window", "root", str(self.out / f"{name}.png")], check=True)

    def window(self) -> str:
        """The window that has the focus."""
        return subprocess.run(["xdotool", "getwindowfocus"], capture_output=True, text=True, check=True).stdout.strip()


def _remember(app: App) -> collections.deque[str]:
    """The newest events and commands in the open: only a test may do that, and only with made-up text."""
    newest: collections.deque[str] = collections.deque(maxlen=200)
    feed, send = app.controller.feed, app.input.send

    def told(event: Any, now: float) -> float | None:
        newest.append(f"{now:.3f} <- {_open(event)}")
        return feed(event, now)

    def sent(command: Any) -> bool:
        newest.append(f"{time.monotonic():.3f}   -> {_open(command)}")
        return send(command)

    app.controller.feed, app.input.send = told, sent  # type: ignore[assignment, method-assign]
    return newest


def _open(value: Any) -> str:
    if isinstance(value, InterceptTable):
        return f"InterceptTable({len(value.chords)})"
    if isinstance(value, Suggestions):
        return "Suggestions(" + " ".join(each.text.reveal() for each in value.candidates) + ")"
    names = getattr(value, "__struct_fields__", None) or getattr(value, "__dataclass_fields__", {})
    parts = (getattr(value, name) for name in names)
    shown = (repr(part.reveal()) if isinstance(part, Private) else str(part) for part in parts)
    return f"{type(value).__name__}({', '.join(shown)})"


def main() -> int:
    """Starts the program, runs the play, prints the report; 0 unless the play broke."""
    from caret_plays import CARET_PLAYS
    from learning_plays import LEARNING_PLAYS
    from model_plays import MODEL_PLAYS
    from plays import PLAYS
    from program_plays import PROGRAM_PLAYS
    from quiet_plays import QUIET_PLAYS
    from rush_plays import RUSH_PLAYS
    from settings_plays import SETTINGS_PLAYS
    from stem_plays import STEM_PLAYS
    from voc_plays import VOC_PLAYS

    typing = {**PLAYS, **RUSH_PLAYS, **CARET_PLAYS, **STEM_PLAYS, **LEARNING_PLAYS, **QUIET_PLAYS, **PROGRAM_PLAYS}
    plays = {**typing, **MODEL_PLAYS, **SETTINGS_PLAYS, **VOC_PLAYS}
    play, out = plays[sys.argv[1]], Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication(["ieum"])
    application.setQuitOnLastWindowClosed(False)
    start_log(out / "ui.log", "DEBUG")
    # Of the desk's own home, as its jobs see them.
    settings, _ = read_settings(paths.settings_file())
    # What there is to take must show; plays about that choose for themselves.
    settings = eager(settings)
    app = App(
        settings,
        paths.settings_file(),
        ModelLibrary(Store(paths.models_folder())),
        builtin_model(),
        paths.record_file(),
    )
    caller = _Caller()
    player = Player(app, caller, out, {})
    newest = _remember(app)

    def run() -> None:
        try:
            player.ready()
            play(player, *sys.argv[3:])
        except BaseException as error:  # noqa: BLE001  # the report must tell, whatever it is
            player.shot("error")
            player.report["error"] = "".join(traceback.format_exception(error))[-3000:] + "\n".join(newest)
        caller.call.emit(app.quit)

    app.start()
    threading.Thread(target=run, daemon=True).start()
    application.exec()
    sys.stdout.write(json.dumps(player.report, ensure_ascii=False) + "\n")
    return 1 if "error" in player.report else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    sys.exit(main())
