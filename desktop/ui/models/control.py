"""Which model suggests, and what a person does about it: the tray's submenu, the window, and the box to try one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.library import slot_step
from desktop.library.entry import ModelEntry
from desktop.library.files import BUILTIN
from desktop.library.model_library import ModelLibrary
from desktop.library.slot import ChangeModel, EndModel, ModelSlot, Saying, SlotRules, StartModel, UnloadModel
from desktop.settings.change import Value
from desktop.settings.model import Settings
from desktop.system import memory
from desktop.system.roles import program_command, role_command
from desktop.ui.models.menu import ModelMenu
from desktop.ui.models.slot_control import SlotControl
from desktop.ui.models.window import ModelWindow
from desktop.words.app import Sentence
from desktop.words.everyday.tray import TraySentence
from desktop.words.language import Spoken, text
from desktop.words.models import ModelSentence
from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineEvent, EngineState
from engine.client.switch import EngineSwitch, Switching
from engine.wire.protocol import ModelFiles

__all__ = ["ModelControl"]

_log = logging.getLogger(__name__)
_RULES = SlotRules(fallback=BUILTIN, announces=True)
_SENTENCES: Mapping[Saying, Spoken] = {
    "unknown": ModelSentence.CLI_UNKNOWN,
    "changed": ModelSentence.SWITCHED,
    "refused": ModelSentence.SWITCH_REFUSED,
    "bad": Sentence.BAD_MODEL,
}


class ModelControl(SlotControl):
    """Changes the model behind ``switch``, whose owner starts and ends it.

    ``child_pids`` names the processes of the program that are no engines,
    ``other_engines`` those of engines that are not behind ``switch``, by the id of their model.
    """

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
        model = switch.state.model_id
        slot = ModelSlot(_RULES, model, model, settings.unload_after_minutes * 60.0, switch.state)
        menu = ModelMenu(text(TraySentence.MODELS))
        super().__init__(slot, library, settings_file, menu, _SENTENCES, parent)
        self._switch = switch
        self._threads, self._theme = settings.threads or None, settings.theme
        self._child_pids, self._other_engines = child_pids, other_engines
        self._window: ModelWindow | None = None
        menu.unload_requested.connect(self.unload)
        menu.manage_requested.connect(self.show_window)
        self.refresh()

    @property
    def window(self) -> ModelWindow | None:
        """The window of models, once it was shown."""
        return self._window

    def asked(self) -> None:
        """The model was asked something: it is not idle."""
        self._turn((slot_step.asked(self.slot, time.monotonic()), ()))

    def apply(self, settings: Settings) -> None:
        """Goes by these settings: how long a model rests at once, threads and characters with the next model."""
        self._threads, self._theme = settings.threads or None, settings.theme
        self._switch.use_threads(self._threads)
        self._library.use_characters(settings.eot_characters)
        self._turn(slot_step.configure(self.slot, None, settings.unload_after_minutes * 60.0, time.monotonic()))

    def unload(self) -> None:
        """Drops the model in use; the next key takes it up again."""
        self._turn(slot_step.unload(self.slot))

    def follow(self, event: EngineState | Switching) -> None:
        """What the engines tell."""
        self._turn(slot_step.told(self.slot, self.slot.generation, event))

    def show_window(self) -> None:
        """Opens the window of models, in front."""
        if self._window is None:
            self._window = ModelWindow(program_command, self._library.files, self._start_trial, self._look, self._theme)
            self._window.changed.connect(self.refresh)
            self._window.use_requested.connect(self.choose)
            self._window.unload_requested.connect(self.unload)
        self.refresh()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def close(self) -> None:
        """Ends jobs and the window; before the engines end."""
        super().close()
        if self._window is not None:
            self._window.end()
            self._window.close()

    def _window_in_front(self) -> QWidget | None:
        return self._window

    def _show_entries(self, entries: tuple[ModelEntry, ...]) -> None:
        self.menu.set_entries([entry for entry in entries if entry.task != "eot"])
        if self._window is not None:
            self._window.set_entries(entries)

    def _show_states(self) -> None:
        super()._show_states()
        if self._window is not None:
            self._window.set_states(self.slot.states())

    def _settings_of(self, choice: str) -> Mapping[str, Value]:
        return {"model": choice}

    def _change_engine(self, effect: StartModel | ChangeModel | UnloadModel | EndModel) -> None:
        if isinstance(effect, ChangeModel):
            self._switch.change(self._library.files(effect.model))
        elif isinstance(effect, UnloadModel):
            _log.info("the model is dropped")
            self._switch.unload()

    def _start_trial(self, model: ModelFiles, on_event: Callable[[EngineEvent], None]) -> EngineClient:
        client = EngineClient(EngineOptions(role_command("engine"), model, threads=self._threads), on_event)
        client.start()
        return client

    def _look(self) -> tuple[memory.System, Sequence[memory.Used]]:
        engines = [*self._switch.pids.items(), *self._other_engines().items()]
        used = [memory.Used(self.name_of(model), memory.resident([pid])) for model, pid in engines]
        return memory.system(), [memory.Used("", memory.resident(self._child_pids())), *used]
