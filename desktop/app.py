"""The tray program, put together: settings, then log, then the two child processes, then tray and popup.

The only place, beside the commands, where a model's files meet the engine.
Everything here runs in Qt's main thread; what other threads tell arrives
through the bridge.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from desktop.models import builtin_model
from desktop.roles import role_command
from desktop.session.controller import Controller
from desktop.session.events import Field, Focus, FromInput, ImeState, InterceptTable, ToInput
from desktop.session.options import Action, Options
from desktop.session.state import Event, Paused, Picked, State, Tick
from desktop.settings import Settings
from desktop.ui.bridge import Bridge
from desktop.ui.popup import Popup
from desktop.ui.strings import MODEL_FAULTS, Sentence, text
from desktop.ui.tray import Tray, TrayState
from desktop.ui.window import StatusWindow
from engine.client import EngineClient, EngineState
from engine.link import Hello
from engine.private import Private
from engine.protocol import Failed, ModelFiles, Suggestions
from engine.supervisor import ChildState, Supervisor

__all__ = ["App", "session_options"]

log = logging.getLogger(__name__)


def session_options(settings: Settings) -> Options:
    """What the session needs of the settings."""
    chords = settings.chords
    actions = {
        chords.accept: (Action.ACCEPT, 0),
        chords.accept_without_space: (Action.ACCEPT_WITHOUT_SPACE, 0),
        chords.up: (Action.UP, 0),
        chords.down: (Action.DOWN, 0),
        chords.dismiss: (Action.DISMISS, 0),
    }
    for row, chord in enumerate(chords.candidates[: settings.candidates]):
        actions[chord] = (Action.CANDIDATE, row)
    return Options(
        actions,
        candidates=settings.candidates,
        append_space=settings.append_space,
        blocked_apps=frozenset(app.casefold() for app in settings.blocked_apps),
    )


class App(QObject):
    """Owns all that lives as long as the program: both child processes, session, popup and tray."""

    def __init__(self, settings: Settings, settings_file: Path, model: ModelFiles) -> None:
        super().__init__()
        self._settings_file = settings_file
        self._deadline_ms = float(settings.deadline_ms)
        self._bridge = Bridge(self._receive, self)
        self._input_state = ChildState.STARTING
        self._ime = ImeState(present=False, hangul=False)
        self._table = InterceptTable(0, frozenset(), 0.0)
        self._paused = settings.pause_at_start
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._feed(Tick()))
        self.popup = Popup(settings)
        self.popup.painted.connect(self._painted)
        self.popup.picked.connect(lambda row: self._feed(Picked(row)))
        self._window: StatusWindow | None = None
        self._tray = Tray()
        self._tray.pause_requested.connect(self._pause)
        self._tray.settings_requested.connect(self._open_settings)
        self._tray.quit_requested.connect(self.quit)
        self._tray.host_missing.connect(self._show_window)
        self._tray.host_found.connect(self._hide_window)
        self._input: Supervisor[ToInput, FromInput] = Supervisor(
            role_command("input"), FromInput, self._bridge.post, self._bridge.post
        )
        self._engine = EngineClient(
            role_command("engine"), model, builtin_model(), self._bridge.post, threads=settings.threads or None
        )
        state = State(session_options(settings), paused=self._paused)
        self.controller = Controller(state, self, self, self.popup)
        self._show_state()

    def start(self, problems: Sequence[str] = ()) -> None:
        """Starts listening to the keyboard, and tells what is wrong with the settings."""
        self._input.start()
        if problems:
            self._tray.notify("\n".join(problems))

    def quit(self) -> None:
        """Ends both child processes, then the program."""
        self._input.stop(timeout=2)
        self._engine.close(timeout=3)
        self.popup.hide_view()
        QApplication.quit()

    # --- the session's ports

    def suggest(self, before: Private, k: int) -> int:
        """``EnginePort``: asks the engine."""
        return self._engine.suggest(before, k, self._deadline_ms)

    def cancel(self, request: int) -> None:
        """``EnginePort``: the answer is not wanted any more."""
        self._engine.cancel(request)

    def send(self, command: ToInput) -> None:
        """``InputPort``: a command to the keyboard; without an input process nothing is held either."""
        if isinstance(command, InterceptTable):
            shown = self.controller.state.view is not None
            command = self._table = msgspec.structs.replace(command, popup=self._table.popup if shown else None)
        self._input.send(command)

    def _painted(self) -> None:
        """The input process must know where the popup is: a click on it is no click elsewhere."""
        place = self.popup.device_rect()
        if place != self._table.popup:
            self._table = msgspec.structs.replace(self._table, popup=place)
            self._input.send(self._table)

    # --- for the tests and the bench

    def is_ready(self) -> bool:
        """Whether the engine, the input process and the input method all answer."""
        return self._engine.state.kind == "ready" and self._input_state is ChildState.READY and self._ime.present

    def child_pids(self) -> tuple[int | None, int | None]:
        """The process ids of the engine and the input process, while they live."""
        return self._engine.pid, self._input.pid

    # --- what the other threads tell

    def _receive(self, message: object) -> None:
        if isinstance(message, (Suggestions, Failed)):
            self._schedule(self.controller.answered(message, time.monotonic()))
        elif isinstance(message, EngineState):
            log.info("engine: %s %s %s", message.kind, message.model_id, message.detail)
            if message.kind == "bad-model" and message.model_id != builtin_model().id:
                self._tray.notify(text(Sentence.BAD_MODEL, model=message.model_id))
            self._show_state()
        elif isinstance(message, ChildState):
            self._follow_input(message)
        elif not isinstance(message, Hello):
            if isinstance(message, ImeState):
                self._ime = message
                self._show_state()
            self._feed(message)  # type: ignore[arg-type]  # all that is left is the session's

    def _follow_input(self, state: ChildState) -> None:
        """An input process that is gone holds no keys and knows no focus."""
        log.info("input: %s", state.value)
        self._input_state = state
        if state is not ChildState.READY:
            self._ime = ImeState(present=False, hangul=False)
            self._feed(Focus(0, "", Field.NONE))
            self._feed(self._ime)
        self._show_state()

    def _feed(self, event: Event) -> None:
        self._schedule(self.controller.feed(event, time.monotonic()))

    def _schedule(self, at: float | None) -> None:
        if at is None:
            self._timer.stop()
        else:
            self._timer.start(max(1, math.ceil((at - time.monotonic()) * 1000)))

    # --- tray

    def _show_state(self) -> None:
        state, sentence = self._summary()
        self._tray.set_state(state, sentence)
        if self._window is not None:
            self._window.set_state(state, sentence)

    def _summary(self) -> tuple[TrayState, str]:
        """What the tray picture and its sentence say: the worst thing first."""
        engine = self._engine.state
        if self._input_state is ChildState.FAILED:
            return TrayState.ERROR, text(Sentence.INPUT_FAILED)
        if engine.kind == "failed":
            return TrayState.ERROR, text(Sentence.ENGINE_FAILED)
        if engine.kind == "bad-model" and engine.model_id == builtin_model().id:
            return TrayState.ERROR, text(MODEL_FAULTS[engine.detail], path=builtin_model().gguf)
        if self._paused:
            return TrayState.PAUSED, text(Sentence.STATE_PAUSED)
        if engine.kind == "restarting":
            return TrayState.LOADING, text(Sentence.ENGINE_RESTARTING)
        if engine.kind != "ready":
            return TrayState.LOADING, text(Sentence.ENGINE_LOADING, model=engine.model_id)
        if self._input_state is not ChildState.READY:
            return TrayState.LOADING, text(Sentence.INPUT_RESTARTING)
        if not self._ime.present:
            return TrayState.ERROR, text(Sentence.NO_IBUS)
        return TrayState.READY, text(Sentence.STATE_READY, model=engine.model_id)

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        self._feed(Paused(paused))
        self._show_state()

    def _open_settings(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._settings_file))):
            self._tray.notify(text(Sentence.SETTINGS_AT, path=str(self._settings_file)))

    def _hide_window(self) -> None:
        if self._window is not None:
            self._window.hide()

    def _show_window(self) -> None:
        """Without a tray a person needs some place to see the state and to end the program."""
        if self._window is None:
            self._window = StatusWindow()
            self._window.pause_requested.connect(self._pause)
            self._window.settings_requested.connect(self._open_settings)
            self._window.quit_requested.connect(self.quit)
            self._show_state()
        self._window.show()
