"""The tray program, put together: its parts are made, connected, started and stopped here, and do all else themselves.

The only place, beside the commands, where a model's files meet the engine.
Everything here runs in Qt's main thread; what other threads tell arrives
through the bridge.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.control.clerk import Clerk
from desktop.control.server import ControlServer
from desktop.control.status import Status
from desktop.control.watch import ProgramWatch
from desktop.input.protocol import Capabilities, Focus, FromInput, ImeState, ToInput
from desktop.learning.keys import open_seal
from desktop.learning.learner import Learner
from desktop.learning.store import WordFile
from desktop.library.files import builtin_model
from desktop.library.model_library import ModelLibrary
from desktop.programs.entries import KnownPrograms, entry_folders, installed_programs
from desktop.programs.running import running_names
from desktop.record.book import RecordBook
from desktop.router import Router
from desktop.session.controller import Controller
from desktop.session.events import Configure, Painted, Paused, Picked
from desktop.session.state import Situation, State
from desktop.settings.model import Settings
from desktop.settings.session import session_options
from desktop.system import paths
from desktop.system.roles import role_command
from desktop.ui.api.control import ApiControl
from desktop.ui.api.page import ApiPage
from desktop.ui.face.face import Face
from desktop.ui.front import Front
from desktop.ui.kit.bridge import Bridge
from desktop.ui.learning.abbreviations_page import AbbreviationsPage
from desktop.ui.learning.control import LearningControl
from desktop.ui.learning.words_page import WordsPage
from desktop.ui.models.control import ModelControl
from desktop.ui.models.eot_control import EotControl
from desktop.ui.models.questions import Questions
from desktop.ui.popup.hints import hints_left, note_taken
from desktop.ui.popup.popup import Popup
from desktop.ui.record.recorder import Recorder
from desktop.ui.record.window import RecordWindow
from desktop.ui.session_loop import SessionLoop
from desktop.ui.settings.voc import VocPage
from desktop.ui.tray.rest import PauseLength, Rest
from desktop.ui.tray.sign import sign_of
from desktop.ui.voc.control import VocControl
from desktop.voc.keys import VocKeys
from desktop.words.everyday.record import RecordSentence
from desktop.words.language import korean, text
from engine.client.heartbeat import Heartbeat
from engine.client.options import EngineOptions
from engine.client.state import EngineState
from engine.client.supervisor import ChildState, Supervisor
from engine.client.switch import EngineSwitch, Switching
from engine.wire.link import Beat, Hello
from engine.wire.protocol import Failed, ModelFiles, Statistics, Suggestions

__all__ = ["App"]


def _learner(tell: Callable[[object], None]) -> Learner:
    """Who learns the person's words, in their own folder."""
    return Learner(lambda told: WordFile(paths.words_file(), paths.words_lock(), told), open_seal, tell)


class App(QObject):
    """Owns all that lives as long as the program: both child processes, session, popup, tray and windows."""

    def __init__(
        self, settings: Settings, settings_file: Path, library: ModelLibrary, model: ModelFiles, record_file: Path
    ) -> None:
        super().__init__()
        self.keys = VocKeys()
        self.router = Router()
        self._bridge = Bridge(self.router.route, self)
        tell = self._bridge.post
        engine, builtin = role_command("engine"), builtin_model()
        # Stopped, it would keep a keyboard from all programs: killed, the display frees it.
        self.input: Supervisor[ToInput, FromInput] = Supervisor(
            role_command("input"), FromInput, tell, tell, heartbeat=Heartbeat()
        )
        self.engine = EngineSwitch(EngineOptions(engine, model, builtin, settings.threads or None), tell)
        self.engine.start()  # the model loads while the windows are made
        self.watch = ProgramWatch(lambda: self.engine.state, builtin.id, paused=settings.pause_at_start)
        self.learning = LearningControl(settings, _learner, paths.abbreviations_file(), self)
        self.api = ApiControl(role_command("api"), self)
        pages = (
            lambda: WordsPage(self.learning),
            lambda: AbbreviationsPage(self.learning),
            lambda: ApiPage(self.api, paths.api_keys_file()),
        )
        self.front = Front(settings, settings_file, self.keys, lambda: self.ends.choices, self, pages)
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101  # who shows windows has made one
        self.face = Face(application, settings.theme)
        self.recorder = Recorder(RecordBook(record_file), kept=settings.keep_record, parent=self)
        self.record: RecordWindow | None = None
        self.rest = Rest(parent=self)
        self.popup = Popup(settings)
        self.ends = EotControl(engine, library, settings, settings_file, self)
        self.models = ModelControl(
            self.engine,
            library,
            settings,
            settings_file,
            lambda: (os.getpid(), self.input.pid),
            lambda: self.ends.pids,
            self,
        )
        self.voc = VocControl(settings, self.keys.for_order, self)
        self.questions = Questions(
            self.engine, self.models, self.ends, float(settings.deadline_ms), self.learning.learner
        )
        self._hints = hints_left(paths.taken_file())
        state = State(session_options(settings, hints=self._hints), Situation(paused=settings.pause_at_start))
        self.controller = Controller(state, self.questions, self.input, self.popup, self.voc, self.learning)
        self.loop = SessionLoop(self.controller, self)
        self.clerk = Clerk(
            ask_report=self.engine.request_report,
            status=self._status,
            use=self.models.choose,
            show=lambda: self.front.show_status(asked=True),
            guide=self.front.guide_requested.emit,
            end=self.quit,
            later=lambda ms, do: QTimer.singleShot(ms, self, do),
        )
        self.server = ControlServer(self)
        self._connect_threads()
        self._connect_windows()
        self._show_condition()

    def start(self, problems: Sequence[str] = ()) -> None:
        """Starts listening to the keyboard, and tells what is wrong with the settings."""
        self.input.start()
        self.api.apply(self.front.settings)
        self.learning.apply(self.front.settings)
        if problems:
            self.front.tray.notify("\n".join(problems))
        if (aside := self.recorder.book.put_aside) is not None:
            self.front.tray.notify(text(RecordSentence.PUT_ASIDE, path=aside))
        self._look_for_programs()

    def open_control(self, name: str) -> bool:
        """Lets the same person's other commands ask for the status or the window, at ``paths.control_socket``.

        To be called by who holds the lock of this program only.
        """
        return self.server.open(name)

    def apply(self, settings: Settings) -> None:
        """Goes by these settings from now on, as far as a running program can."""
        self.front.apply(settings)
        self.recorder.keep(settings.keep_record)
        self.questions.deadline_ms = float(settings.deadline_ms)
        self.face.set_theme(settings.theme)
        self.popup.set_look(settings)
        self.models.apply(settings)
        self.ends.apply(settings)
        self.voc.apply(settings)
        self.api.apply(settings)
        self.learning.apply(settings)
        self._configure()

    def quit(self) -> None:
        """Ends both child processes, then the program."""
        self.server.close()
        self.front.end()
        self.models.close()
        self.ends.close()
        self.voc.close()
        self.api.close()
        self.learning.close()
        self.recorder.close()
        if self.record is not None:
            self.record.close()
        self.input.stop(timeout=2)
        self.engine.close(timeout=3)
        self.popup.hide_view()
        if self._hints and (taken := self.controller.state.counts.taken):
            note_taken(paths.taken_file(), max(0, self._hints - taken))
        QApplication.quit()

    def is_ready(self) -> bool:
        """Whether the engine, the input process and the input method all answer; asked by tests and the bench only."""
        return self.watch.ready

    def child_pids(self) -> tuple[int | None, int | None]:
        """The process ids of the engine and the input process, while they live."""
        return self.engine.pids.get(self.engine.state.model_id), self.input.pid

    def _connect_threads(self) -> None:
        """Whom the messages of the child processes and their keepers concern, in which order."""
        route = self.router.on
        route(Statistics, Failed, to=self.clerk.take_report)
        route(Suggestions, Failed, to=self.loop.take_answer)
        route(EngineState, Switching, to=self.models.follow)
        route(EngineState, to=lambda state: self.ends.suggests(state.model_id))
        route(EngineState, Switching, to=self.watch.follow_engine)
        route(ChildState, to=self.watch.follow_input)
        route(ChildState, to=self.loop.follow_input)
        route(ImeState, to=self.watch.follow_ime)
        route(Capabilities, to=self.watch.follow_way)
        route(Focus, to=self.front.follow_focus)
        route(KnownPrograms, to=self.front.use_names)
        route(*(kind for kind in get_args(FromInput) if kind not in (Hello, Beat)), to=self.loop.feed)

    def _connect_windows(self) -> None:
        """What a person does, and what they are told."""
        front, tray = self.front, self.front.tray
        front.pause_requested.connect(self._pause)
        front.resume_requested.connect(self._resume)
        front.opening.connect(self._show_moment)
        front.record_requested.connect(self._show_record)
        front.programs_wanted.connect(self._look_for_programs)
        front.quit_requested.connect(self.quit)
        front.applied.connect(self.apply)
        front.models_requested.connect(self.models.show_window)
        for control in (self.models, self.ends):
            control.told.connect(tray.notify)
        self.models.menu.insert_menu(self.ends.menu)
        tray.insert_menu(self.models.menu)
        self.ends.judged.connect(self.loop.take_judgement)
        self.voc.told.connect(tray.notify)
        self.learning.told.connect(tray.notify)
        self.learning.changed.connect(self._configure)
        self.voc.happened.connect(self.loop.feed)
        self.voc.settings_requested.connect(lambda: front.open_settings(VocPage))
        tray.insert_actions(self.voc.actions)
        self.popup.painted.connect(lambda: self.loop.feed(Painted(self.popup.device_rect())))
        self.popup.picked.connect(lambda row: self.loop.feed(Picked(row)))
        self.server.requested.connect(self.clerk.answer)
        self.loop.unnamed.connect(self.watch.follow_unnamed)
        self.loop.paused.connect(self._paused)
        self.loop.gained.connect(self.recorder.gained)
        self.loop.answered.connect(self.recorder.answered)
        self.rest.over.connect(self._resume)
        self.recorder.stored.connect(self._show_moment)
        self.watch.on_change(self._show_condition)

    def _configure(self) -> None:
        self.loop.feed(Configure(session_options(self.front.settings, self.learning.abbreviations, self._hints)))

    def _pause(self, length: PauseLength) -> None:
        self.rest.begin(length)
        self.loop.feed(Paused(True))
        self._show_moment()

    def _resume(self) -> None:
        self.loop.feed(Paused(False))

    def _paused(self, paused: bool) -> None:
        """By the menu, by the chord, or because the time is over."""
        if not paused:
            self.rest.end()
        self.watch.pause(paused)
        self._show_moment()

    def _show_condition(self) -> None:
        name = self.front.model_name = self.models.name_of(self.engine.state.model_id)
        sign = sign_of(self.watch.condition, self.watch.fault, name)
        self.front.show_sign(sign, paused=self.controller.state.situation.paused)

    def _show_moment(self) -> None:
        self.front.show_moment(saved=self.recorder.saved_today, until=self.rest.until)

    def _show_record(self) -> None:
        if self.record is None:
            self.record = RecordWindow(self.recorder, self.front.name_of, self.front.settings.theme)
            self.record.keep_requested.connect(lambda kept: self.front.keep({"keep_record": kept}))
        self.record.show()
        self.record.raise_()
        self.record.activateWindow()

    def _look_for_programs(self) -> None:
        threading.Thread(target=self._learn_names, name="program-names", daemon=True).start()

    def _learn_names(self) -> None:
        """Beside the thread that draws: some hundreds of files are read."""
        folders = entry_folders(os.environ, Path.home()) if paths.has_x11() else ()
        found = KnownPrograms(installed_programs(folders, korean=korean()), running_names())
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            self._bridge.post(found)

    def _status(self, statistics: Statistics | None) -> Status:
        return self.watch.status(self.controller.state.counts, {**self.engine.pids, **self.ends.pids}, statistics)
