"""The real tray program in a process of its own, which tells on its standard output what a person would see.

``python -m tests.soak.program``: one line of JSON for every change of the
session, for every picture of the popup that was painted, and for every
answer to a chord.  The text in them is made up; no other process of the
program shows any.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import threading
import time
from typing import Any

from desk_settings import eager
from PySide6.QtWidgets import QApplication

from desktop.app import App
from desktop.input.protocol import GiveBack, Insert, KeyEvent
from desktop.library.files import builtin_model
from desktop.library.model_library import ModelLibrary
from desktop.settings.model import read_settings
from desktop.system import paths
from desktop.system.log import start_log
from desktop.ui.popup.popup import Popup
from models.store.store import Store

__all__ = ["main"]

_SHOWN = 60
"""Characters left of the caret that are told."""


class _Teller:
    """Writes what changes to standard output; a line that is as the one before is not written."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._last: dict[str, Any] = {}
        self._chords: dict[int, str] = {}
        self._feed, self._answered, self._send = app.controller.feed, app.controller.answered, app.input.send
        app.controller.feed = self._told  # type: ignore[method-assign]
        app.controller.answered = self._heard  # type: ignore[method-assign]
        app.input.send = self._sent  # type: ignore[assignment, method-assign]
        app.popup.painted.connect(self._painted)
        app.watch.on_change(self.tell)

    def tell(self) -> None:
        """How everything stands."""
        state, app = self._app.controller.state, self._app
        view, document = state.offer.view, state.document
        engine, keyboard = app.child_pids()
        self._write_new(
            {
                "text": document.text[-_SHOWN:],
                "partial": document.partial,
                "at_end": state.bearings.at_end,
                "busy": state.asked.awaiting or state.pending is not None or state.offer.stale_at is not None,
                "rows": [] if view is None else [row.text.reveal() for row in view.rows],
                "place": None if view is None else _place(app.popup),
                "selected": state.offer.selected,
                "ready": app.is_ready(),
                "field": "none" if state.situation.focus is None else state.situation.focus.field.value,
                "model": app.engine.state.model_id,
                "pids": {"ui": os.getpid(), "engine": engine, "input": keyboard},
            }
        )

    def _told(self, event: Any, now: float) -> float | None:
        if isinstance(event, KeyEvent):
            self._chords[event.seq] = str(event.chord)
        at = self._feed(event, now)
        self.tell()
        return at

    def _heard(self, answer: Any, now: float) -> float | None:
        at = self._answered(answer, now)
        self.tell()
        return at

    def _sent(self, command: Any) -> bool:
        if isinstance(command, Insert):
            chord = self._chords.pop(command.hold, "") if command.hold else "click"
            parts = [part.reveal() for part in (command.partial, command.wanted, command.tail)]
            self._write({"answer": parts, "chord": chord})
        elif isinstance(command, GiveBack):
            self._write({"answer": None, "chord": self._chords.pop(command.hold, "")})
        return self._send(command)

    def _painted(self) -> None:
        at, popup = time.monotonic(), self._app.popup
        rows: dict[int, list[int]] = {}
        if popup._picture is not None:
            for y in range(popup.height()):
                row = popup._sheet.row_at(popup._picture, popup.width() // 2, y)
                if row is not None:
                    rows.setdefault(row, []).append(y)
        middles = [sum(ys) // len(ys) for _, ys in sorted(rows.items())]
        self._write({"painted": at, "place": _place(popup), "middles": middles})

    def _write_new(self, told: dict[str, Any]) -> None:
        if told != self._last:
            self._last = told
            self._write(told)

    @staticmethod
    def _write(told: dict[str, Any]) -> None:
        # Who reads may have been killed: then there is nobody to tell.
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def _place(popup: Popup) -> list[int] | None:
    """Where it stands, in device pixels."""
    place = popup.device_rect()
    return None if place is None else [place.x, place.y, place.width, place.height]


def main() -> int:
    """Runs until its standard input ends."""
    # Whoever forbids itself a core dump must do it against a system that would write one.
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    application = QApplication(["ieum"])
    application.setQuitOnLastWindowClosed(False)
    start_log(paths.log_file("ui"), "DEBUG")
    settings, _ = read_settings(paths.settings_file())
    # There is to be much to take.
    settings = eager(settings)
    library = ModelLibrary(Store(paths.models_folder()))
    app = App(settings, paths.settings_file(), library, builtin_model(), paths.record_file())
    app.open_control(paths.control_socket(os.environ))
    teller = _Teller(app)

    def read_to_end() -> None:
        sys.stdin.read()
        app._bridge.post(None)

    threading.Thread(target=read_to_end, daemon=True).start()
    app.router.on(type(None), to=lambda _: app.quit())
    app.start()
    teller.tell()
    application.exec()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    sys.exit(main())
