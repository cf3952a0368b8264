"""Which model is used, and what a person does about it: the tray's submenu, the window, warnings, and the setting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox

from desktop.library.entry import ModelEntry, ModelState
from desktop.library.model_library import ModelLibrary
from desktop.settings.change import write_setting
from desktop.settings.model import Settings
from desktop.system import memory
from desktop.system.roles import program_command, role_command
from desktop.ui.models.fit_question import FitQuestion
from desktop.ui.models.menu import ModelMenu
from desktop.ui.models.window import ModelWindow
from desktop.words.language import text
from desktop.words.model_faults import fault_words
from desktop.words.models import ModelSentence
from engine.client.client import EngineClient, EngineEvent, EngineOptions, EngineState
from engine.client.switch import EngineSwitch, Switching
from engine.wire.protocol import ModelFiles

__all__ = ["ModelControl"]

_log = logging.getLogger(__name__)


class ModelControl(QObject):
    """Changes the model behind ``switch``; ``told(sentence)`` is for the person.

    ``child_pids`` names the processes of the program that are no engines,
    ``other_engines`` those of engines that are not behind ``switch``, by the id of their model.
    """

    told = Signal(str)

    def __init__(
        self,
        switch: EngineSwitch,
        library: ModelLibrary,
        settings: Settings,
        settings_file: Path,
        child_pids: Callable[[], Sequence[int | None]],
        other_engines: Callable[[], Mapping[str, int]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._switch, self._library, self._settings_file = switch, library, settings_file
        self._threads = settings.threads or None
        self._child_pids, self._other_engines = child_pids, other_engines
        self._entries: dict[str, ModelEntry] = {}
        self._failed: dict[str, str] = {}
        self._window: ModelWindow | None = None
        self._worker = ThreadPoolExecutor(1, "model-notes")
        self._question = FitQuestion()
        self.menu = ModelMenu(text(ModelSentence.MENU_SUGGESTION))
        self.menu.chosen.connect(self.choose)
        self.menu.unload_requested.connect(self.unload)
        self.menu.manage_requested.connect(self.show_window)
        # What another program installs meanwhile is seen when the menu opens.
        self.menu.aboutToShow.connect(self.refresh)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(settings.unload_after_minutes * 60_000)
        self._idle.timeout.connect(self._rest)
        self.refresh()

    @property
    def window(self) -> ModelWindow | None:
        """The window of models, once it was shown."""
        return self._window

    @property
    def warning(self) -> QMessageBox | None:
        """The question whether to load a model that does not fit, while it is asked."""
        return self._question.shown

    def asked(self) -> None:
        """The model was asked something: it is not idle."""
        if self._idle.interval():
            self._idle.start()

    def apply(self, settings: Settings) -> None:
        """Goes by these settings: how long a model rests at once, threads and characters with the next model."""
        self._threads = settings.threads or None
        self._switch.use_threads(self._threads)
        self._library.use_characters(settings.eot_characters)
        minutes = settings.unload_after_minutes
        if self._idle.interval() == minutes * 60_000:
            return
        self._idle.stop()
        self._idle.setInterval(minutes * 60_000)
        self.asked()

    def choose(self, model: str) -> None:
        """Changes to a model, unless it does not fit into the memory and the person thinks better of it."""
        entry = self._library.entry(model)
        if entry is None or not entry.usable:
            self.told.emit(text(ModelSentence.CLI_UNKNOWN, model=model))
            return
        self._question.ask(entry, self._window, lambda: self._change(model))

    def unload(self) -> None:
        """Drops the model in use; the next key takes it up again."""
        self._idle.stop()
        self._switch.unload()

    def follow(self, event: EngineState | Switching) -> None:
        """What the engines tell."""
        if isinstance(event, Switching):
            if event.kind == "done":
                self._failed.pop(event.model_id, None)
                self._later(self._library.unmark, event.model_id)
                self._later(self._remember, event.model_id)
                self.told.emit(text(ModelSentence.SWITCHED, model=self.name_of(event.model_id)))
            elif event.kind == "refused" and event.detail != "replaced":
                self._note_fault(event.model_id, event.detail)
                self.told.emit(
                    text(
                        ModelSentence.SWITCH_REFUSED,
                        model=self.name_of(event.model_id),
                        reason=fault_words(event.detail),
                    )
                )
        elif event.kind == "bad-model":
            self._note_fault(event.model_id, event.detail)
        self._show_states()

    def refresh(self) -> None:
        """Looks again at what is installed."""
        entries = self._library.entries()
        self._entries = {entry.id: entry for entry in entries}
        self.menu.set_entries([entry for entry in entries if entry.task != "eot"])
        if self._window is not None:
            self._window.set_entries(entries)
        self._show_states()

    def show_window(self) -> None:
        """Opens the window of models, in front."""
        if self._window is None:
            self._window = ModelWindow(program_command, self._library.files, self._start_trial, self._look)
            self._window.changed.connect(self.refresh)
            self._window.use_requested.connect(self.choose)
            self._window.unload_requested.connect(self.unload)
        self.refresh()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def name_of(self, model: str) -> str:
        """What a person calls the model with this id."""
        return self._entries[model].name if model in self._entries else model

    def close(self) -> None:
        """Ends jobs and the window; before the engines end."""
        self._idle.stop()
        self._worker.shutdown()
        if self._window is not None:
            self._window.end()
            self._window.close()

    def _later(self, work: Callable[[str], None], model: str) -> None:
        """Does what waits for the disk, or for another program's lock, beside the thread that draws, in order."""
        self._worker.submit(work, model)

    def _change(self, model: str) -> None:
        self._switch.change(self._library.files(model))

    def _rest(self) -> None:
        _log.info("the model is idle and dropped")
        self._switch.unload()

    def _remember(self, model: str) -> None:
        try:
            write_setting(self._settings_file, "model", model)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            self.told.emit(text(ModelSentence.SETTING_NOT_WRITTEN, reason=reason))

    def _note_fault(self, model: str, code: str) -> None:
        self._failed[model] = fault_words(code)
        if code == "crashed":
            self._later(self._library.mark_bad, model)

    def _show_states(self) -> None:
        engine, coming = self._switch.state, self._switch.coming
        states = {model: ModelState("failed", reason) for model, reason in self._failed.items()}
        if engine.kind == "ready":
            states[engine.model_id] = ModelState("ready")
        elif engine.kind in ("starting", "loading", "restarting"):
            states[engine.model_id] = ModelState("loading")
        if coming is not None:
            states[coming] = ModelState("loading")
        self.menu.set_states(engine.model_id, states)
        if self._window is not None:
            self._window.set_states(states)

    def _start_trial(self, model: ModelFiles, on_event: Callable[[EngineEvent], None]) -> EngineClient:
        client = EngineClient(EngineOptions(role_command("engine"), model, threads=self._threads), on_event)
        client.start()
        return client

    def _engines(self) -> list[tuple[str, int]]:
        return [*self._switch.pids.items(), *self._other_engines().items()]

    def _look(self) -> tuple[memory.System, Sequence[memory.Used]]:
        engines = [memory.Used(self.name_of(model), memory.resident([pid])) for model, pid in self._engines()]
        return memory.system(), [memory.Used("", memory.resident(self._child_pids())), *engines]
