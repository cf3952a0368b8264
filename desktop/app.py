"""The tray program, put together: settings, then log, then the two child processes, then tray and popup.

The only place, beside the commands, where a model's files meet the engine.
Everything here runs in Qt's main thread; what other threads tell arrives
through the bridge.
"""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.control.server import Connection, ControlServer
from desktop.control.status import Condition, Status, condition_of, engine_counts
from desktop.input.protocol import Field, Focus, FromInput, ImeState, ToInput
from desktop.library.files import builtin_model, faulty_path
from desktop.library.model_library import ModelLibrary
from desktop.session.chords import parse_chord
from desktop.session.controller import Controller
from desktop.session.events import Configure, Event, InputStarted, Painted, Paused, Picked, Tick
from desktop.session.options import Action, Options
from desktop.session.state import Situation, State
from desktop.settings.model import Settings
from desktop.system.memory import resident
from desktop.system.roles import role_command
from desktop.ui.bridge import Bridge
from desktop.ui.models.control import ModelControl
from desktop.ui.models.eot_control import EotControl
from desktop.ui.popup.popup import Popup
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.voc import VocPage
from desktop.ui.settings.window import SettingsWindow
from desktop.ui.tray.status_window import StatusWindow
from desktop.ui.tray.tray import Tray, TrayState
from desktop.ui.voc.columns import columns_of
from desktop.ui.voc.control import VocControl
from desktop.voc.keys import VocKeys
from desktop.words.app import condition_sentence
from engine.client.client import EngineState, SuggestOptions
from engine.client.supervisor import ChildState, Supervisor
from engine.client.switch import EngineSwitch, Switching
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from engine.wire.link import Hello
from engine.wire.protocol import Failed, ModelFiles, Statistics, Suggestions

__all__ = ["App", "session_options"]

log = logging.getLogger(__name__)

_REPORT_MS = 1_000
"""Who asks for the status waits so long for the engine's own numbers, then gets the rest."""

_PICTURES: Mapping[Condition, TrayState] = {
    "ready": TrayState.READY,
    "paused": TrayState.PAUSED,
    "loading": TrayState.LOADING,
    "unloaded": TrayState.READY,
    "restarting": TrayState.LOADING,
    "input-starting": TrayState.LOADING,
    "no-ime": TrayState.ERROR,
    "bad-model": TrayState.ERROR,
    "engine-failed": TrayState.ERROR,
    "input-failed": TrayState.ERROR,
}


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
    # Without an endpoint the hotkey is nobody's: who never classifies keeps it for other programs.
    hotkeys = [settings.voc.chord] if settings.voc.chord and settings.voc.address else []
    return Options(
        actions,
        candidates=settings.candidates,
        append_space=settings.append_space,
        blocked_apps=frozenset(app.casefold() for app in settings.blocked_apps),
        hotkeys=frozenset(map(parse_chord, hotkeys)),
    )


class App(QObject):
    """Owns all that lives as long as the program: both child processes, session, popup and tray."""

    def __init__(self, settings: Settings, settings_file: Path, library: ModelLibrary, model: ModelFiles) -> None:
        super().__init__()
        self._begun = time.monotonic()
        self._settings, self._settings_file = settings, settings_file
        self._settings_window: SettingsWindow | None = None
        self._deadline_ms = float(settings.deadline_ms)
        self.keys = VocKeys()
        self._bridge = Bridge(self._receive, self)
        self._input_state = ChildState.STARTING
        self._ime = ImeState(present=False, hangul=False)
        self._paused = settings.pause_at_start
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._feed(Tick()))
        self.popup = Popup(settings)
        self.popup.painted.connect(lambda: self._feed(Painted(self.popup.device_rect())))
        self.popup.picked.connect(lambda row: self._feed(Picked(row)))
        self._window: StatusWindow | None = None
        self._stands_in = False
        self._tray = Tray()
        self._tray.pause_requested.connect(self._pause)
        self._tray.settings_requested.connect(self._open_settings)
        self._tray.quit_requested.connect(self.quit)
        self._tray.host_missing.connect(self._tray_missing)
        self._tray.host_found.connect(self._tray_found)
        self._control = ControlServer(self)
        self._control.requested.connect(self._requested)
        self._connections: dict[int, Connection] = {}
        self._input: Supervisor[ToInput, FromInput] = Supervisor(
            role_command("input"), FromInput, self._bridge.post, self._bridge.post
        )
        self._engine = EngineSwitch(
            role_command("engine"), model, builtin_model(), self._bridge.post, threads=settings.threads or None
        )
        self.ends = EotControl(role_command("engine"), library, settings, settings_file, self)
        self.ends.told.connect(self._tray.notify)
        self.ends.judged.connect(self._judged)
        self.models = ModelControl(
            self._engine,
            library,
            settings,
            settings_file,
            lambda: (os.getpid(), self._input.pid),
            lambda: self.ends.pids,
            self,
        )
        self.models.told.connect(self._tray.notify)
        self._tray.insert_menu(self.models.menu)
        self._tray.insert_menu(self.ends.menu)
        self.voc = VocControl(settings, columns_of, self.keys.for_order, self)
        self.voc.told.connect(self._tray.notify)
        self.voc.happened.connect(self._feed)
        self.voc.settings_requested.connect(lambda: self._open_settings(VocPage))
        self._tray.insert_actions(self.voc.actions)
        state = State(session_options(settings), Situation(paused=self._paused))
        self.controller = Controller(state, self, self, self.popup, self.voc)
        self._show_state()

    def start(self, problems: Sequence[str] = ()) -> None:
        """Starts listening to the keyboard, and tells what is wrong with the settings."""
        self._input.start()
        if problems:
            self._tray.notify("\n".join(problems))

    def apply(self, settings: Settings) -> None:
        """Goes by these settings from now on, as far as a running program can."""
        self._settings = settings
        self._deadline_ms = float(settings.deadline_ms)
        self.popup.set_look(settings)
        self.models.apply(settings)
        self.ends.apply(settings)
        self.voc.apply(settings)
        self._feed(Configure(session_options(settings)))

    def quit(self) -> None:
        """Ends both child processes, then the program."""
        self._control.close()
        if self._settings_window is not None:
            self._settings_window.end()
        self.models.close()
        self.ends.close()
        self.voc.close()
        self._input.stop(timeout=2)
        self._engine.close(timeout=3)
        self.popup.hide_view()
        QApplication.quit()

    # --- the session's ports

    def suggest(self, before: Private, k: int) -> int:
        """``EnginePort``: asks the engine."""
        self.models.asked()
        request = self._engine.suggest(before, SuggestOptions(k, deadline_ms=self._deadline_ms, end=self.ends.beside))
        self.ends.ask(before, request)
        return request

    def cancel(self, request: int) -> None:
        """``EnginePort``: the answer is not wanted any more."""
        self._engine.cancel(request)

    def send(self, command: ToInput) -> None:
        """``InputPort``: a command to the keyboard; without an input process nothing is held either."""
        self._input.send(command)

    # --- for the tests and the bench

    def is_ready(self) -> bool:
        """Whether the engine, the input process and the input method all answer."""
        return self._engine.state.kind == "ready" and self._input_state is ChildState.READY and self._ime.present

    def child_pids(self) -> tuple[int | None, int | None]:
        """The process ids of the engine and the input process, while they live."""
        return self._engine.pids.get(self._engine.state.model_id), self._input.pid

    # --- what the other threads tell

    def _receive(self, message: object) -> None:
        if isinstance(message, Statistics):
            self._tell(message.id, message)
        elif isinstance(message, Failed) and message.id in self._connections:
            self._tell(message.id, None)
        elif isinstance(message, (Suggestions, Failed)):
            self._schedule(self.controller.answered(message, time.monotonic()))
        elif isinstance(message, Switching):
            log.info("switching: %s %s %s", message.kind, message.model_id, message.detail)
            self.models.follow(message)
            self._show_state()
        elif isinstance(message, EngineState):
            log.info("engine: %s %s %s", message.kind, message.model_id, message.detail)
            self.models.follow(message)
            self.ends.suggests(message.model_id)
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
        if state is ChildState.READY:
            self._feed(InputStarted())
        else:
            self._ime = ImeState(present=False, hangul=False)
            self._feed(Focus(0, "", Field.NONE))
            self._feed(self._ime)
        self._show_state()

    def _judged(self, request: int, end: UtteranceEnd | None) -> None:
        self._schedule(self.controller.judged(request, end, time.monotonic()))

    def _feed(self, event: Event) -> None:
        self._schedule(self.controller.feed(event, time.monotonic()))

    def _schedule(self, at: float | None) -> None:
        if at is None:
            self._timer.stop()
        else:
            self._timer.start(max(1, math.ceil((at - time.monotonic()) * 1000)))

    # --- tray

    def _show_state(self) -> None:
        condition, engine = self._condition(), self._engine.state
        state = _PICTURES[condition]
        sentence = condition_sentence(
            condition, self.models.name_of(engine.model_id), engine.detail, faulty_path(builtin_model(), engine.detail)
        )
        self._tray.set_state(state, sentence)
        if self._window is not None:
            self._window.set_state(state, sentence)
        if self._settings_window is not None:
            self._settings_window.set_model_state(sentence)

    def _condition(self) -> Condition:
        builtin = builtin_model().id
        return condition_of(
            self._engine.state, self._input_state, ime=self._ime.present, paused=self._paused, builtin=builtin
        )

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        self._feed(Paused(paused))
        self._show_state()

    def _open_settings(self, page: type[SettingsPage] | None = None) -> None:
        if self._settings_window is None:
            self._settings_window = SettingsWindow(self._settings_file, self._settings, self.keys)
            self._settings_window.applied.connect(self.apply)
            self._settings_window.models_requested.connect(self.models.show_window)
            self._show_state()
        self._settings_window.appear(page)

    def _tray_missing(self) -> None:
        """Without a tray a person needs some place to see the state and to end the program."""
        self._stands_in = True
        self._show_window(asked=False)

    def _tray_found(self) -> None:
        self._stands_in = False
        if self._window is not None:
            self._window.stand_in(False)
            self._window.hide()

    def _show_window(self, *, asked: bool) -> None:
        if self._window is None:
            self._window = StatusWindow()
            self._window.pause_requested.connect(self._pause)
            self._window.settings_requested.connect(self._open_settings)
            self._window.quit_requested.connect(self.quit)
            self._show_state()
        self._window.stand_in(self._stands_in)
        self._window.appear(asked=asked)

    # --- the control socket

    def open_control(self, name: str) -> bool:
        """Lets the same person's other commands ask for the status or the window, at ``paths.control_socket``.

        To be called by who holds the lock of this program only.
        """
        return self._control.open(name)

    def _requested(self, connection: Connection) -> None:
        request = connection.request
        if request is None or request.wanted != "status":
            if request is not None and request.wanted == "use":
                self.models.choose(request.model)
            else:
                self._show_window(asked=True)
            connection.reply()
            return
        number = self._engine.request_report()
        if number is None:
            connection.reply(self._status(None))
            return
        self._connections[number] = connection
        QTimer.singleShot(_REPORT_MS, self, lambda: self._tell(number, None))

    def _tell(self, number: int, statistics: Statistics | None) -> None:
        """Replies to who asked for the status, once: with the engine's report, or without when it does not come."""
        connection = self._connections.pop(number, None)
        if connection is not None:
            connection.reply(self._status(statistics))

    def _status(self, statistics: Statistics | None) -> Status:
        engine = self._engine.state
        return Status(
            self._condition(),
            engine.model_id,
            engine.detail,
            os.getpid(),
            time.monotonic() - self._begun,
            self.controller.state.counts,
            None if statistics is None else engine_counts(statistics),
            {model: resident([pid]) for model, pid in (*self._engine.pids.items(), *self.ends.pids.items())},
        )
