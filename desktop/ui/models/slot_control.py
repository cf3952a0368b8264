"""What the two places of a model have in common on the screen: a submenu, a question, a timer, notes on the disk."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.library import slot_step
from desktop.library.entry import ModelEntry
from desktop.library.model_library import ModelLibrary
from desktop.library.slot import (
    AskFit,
    ChangeModel,
    EndModel,
    MarkBad,
    ModelSlot,
    Remember,
    Say,
    Saying,
    SlotEffect,
    StartModel,
    UnloadModel,
    Unmark,
)
from desktop.library.slot_step import SlotTurn
from desktop.settings.change import Value, write_settings
from desktop.system import memory
from desktop.ui.models.fit_question import FitQuestion
from desktop.ui.models.menu import ModelMenu
from desktop.words.language import Spoken, text
from desktop.words.model_faults import fault_words
from desktop.words.models import ModelSentence

__all__ = ["SlotControl"]


class SlotControl(QObject):
    """Holds a slot, and carries out what follows from what happens to it; ``told(sentence)`` is for the person.

    Who derives from it gives ``sentences``, what the choice is in the
    settings, and does to the engine what is wanted of it.
    """

    told = Signal(str)

    def __init__(
        self,
        slot: ModelSlot,
        library: ModelLibrary,
        settings_file: Path,
        menu: ModelMenu,
        sentences: Mapping[Saying, Spoken],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.slot = slot
        self._library, self._settings_file, self._sentences = library, settings_file, sentences
        self._entries: dict[str, ModelEntry] = {}
        self._worker = ThreadPoolExecutor(1, "model-notes")
        self._question = FitQuestion()
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(lambda: self._turn(slot_step.tick(self.slot, time.monotonic())))
        self.menu = menu
        menu.chosen.connect(self.choose)
        # What another program installs meanwhile is seen when the menu opens.
        menu.aboutToShow.connect(self.refresh)

    @property
    def warning(self) -> QMessageBox | None:
        """The question whether to load a model that does not fit, while it is asked."""
        return self._question.shown

    def choose(self, choice: str) -> None:
        """Changes to a model, unless it does not fit into the memory and the person thinks better of it."""
        entry, free = self._library.entry(choice), memory.system().free
        self._turn(slot_step.choose(self.slot, choice, entry, free))

    def refresh(self) -> None:
        """Looks again at what is installed."""
        entries = self._library.entries()
        self._entries = {entry.id: entry for entry in entries}
        self._show_entries(entries)
        self._show_states()

    def name_of(self, model: str) -> str:
        """What a person calls the model with this id."""
        return self._entries[model].name if model in self._entries else model

    def close(self) -> None:
        """Nothing is begun any more; waits for what is being written."""
        self.slot = slot_step.close(self.slot)
        self._idle.stop()
        self._worker.shutdown()

    def _turn(self, turn: SlotTurn) -> None:
        """The slot has changed: carries out what follows."""
        before, (self.slot, effects) = self.slot, turn
        for effect in effects:
            self._carry_out(effect)
        at = self.slot.idle_at
        if at is None:
            self._idle.stop()
        elif at != before.idle_at or not self._idle.isActive():  # Qt's timers may be early
            self._idle.start(max(1, math.ceil((at - time.monotonic()) * 1000)))
        if (self.slot.current, self.slot.states()) != (before.current, before.states()):
            self._show_states()

    def _carry_out(self, effect: SlotEffect) -> None:
        if isinstance(effect, Say):
            values = {"model": self.name_of(effect.model), "reason": fault_words(effect.fault)}
            self.told.emit(text(self._sentences[effect.what], **values))
        elif isinstance(effect, AskFit):
            model = effect.entry.id
            self._question.ask(
                effect.entry,
                effect.free,
                self._window_in_front(),
                lambda: self._turn(slot_step.confirm(self.slot, model)),
            )
        # The disk, or another program's lock, is waited for beside the thread that draws, in order.
        elif isinstance(effect, Remember):
            self._worker.submit(self._write, self._settings_of(effect.choice))
        elif isinstance(effect, MarkBad):
            self._worker.submit(self._library.mark_bad, effect.model)
        elif isinstance(effect, Unmark):
            self._worker.submit(self._library.unmark, effect.model)
        else:
            self._change_engine(effect)

    def _write(self, changes: Mapping[str, Value]) -> None:
        try:
            write_settings(self._settings_file, changes)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            self.told.emit(text(ModelSentence.SETTING_NOT_WRITTEN, reason=reason))

    def _window_in_front(self) -> QWidget | None:
        """The window that a question belongs to."""
        return None

    def _show_entries(self, entries: tuple[ModelEntry, ...]) -> None:
        self.menu.set_entries(entries)

    def _show_states(self) -> None:
        self.menu.set_states(self.slot.current, self.slot.states())

    def _settings_of(self, choice: str) -> Mapping[str, Value]:
        """What the settings are to say."""
        raise NotImplementedError

    def _change_engine(self, effect: StartModel | ChangeModel | UnloadModel | EndModel) -> None:
        """Does to the engine what is wanted of it."""
        raise NotImplementedError
