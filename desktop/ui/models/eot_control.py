"""Which model says whether the utterance is finished: the suggestion model beside its candidates, another, or none."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.library import slot_step
from desktop.library.model_library import ModelLibrary
from desktop.library.slot import (
    EOT_RULES,
    OFF,
    SAME,
    ChangeModel,
    EndModel,
    ModelSlot,
    Saying,
    StartModel,
    UnloadModel,
)
from desktop.settings.change import Value
from desktop.settings.model import Settings
from desktop.ui.kit.bridge import Bridge
from desktop.ui.models.menu import ModelMenu
from desktop.ui.models.slot_control import SlotControl
from desktop.words.language import Spoken, text
from desktop.words.models import ModelSentence
from engine.client.options import EngineOptions
from engine.client.state import EngineState
from engine.client.switch import EngineSwitch, SwitchEvent, Switching
from engine.text.hangul import is_hangul
from engine.text.private import Private
from engine.wire.eot import CHARACTERS, Eot, EotAnswer, EotItem, UtteranceEnd
from engine.wire.protocol import Failed

__all__ = ["EotControl"]

_log = logging.getLogger(__name__)

_DEADLINE_MS = 1_000.0
_SENTENCES: Mapping[Saying, Spoken] = {
    "unknown": ModelSentence.CLI_UNKNOWN,
    "refused": ModelSentence.EOT_REFUSED,
    "bad": ModelSentence.EOT_REFUSED,
}


class EotControl(SlotControl):
    """Answers for the end of turn; with a model of its own it keeps an engine for that.

    ``judged(request, end)`` is the other model's answer.
    """

    judged = Signal(int, object)

    def __init__(
        self,
        command: Sequence[str],
        library: ModelLibrary,
        settings: Settings,
        settings_file: Path,
        parent: QObject | None = None,
    ) -> None:
        choice = _choice(settings)
        slot = ModelSlot(EOT_RULES, choice, choice, settings.unload_after_minutes * 60.0)
        others = {OFF: text(ModelSentence.EOT_OFF), SAME: text(ModelSentence.EOT_SAME)}
        menu = ModelMenu(text(ModelSentence.MENU_EOT), others, can_unload=False)
        super().__init__(slot, library, settings_file, menu, _SENTENCES, parent)
        self._command = tuple(command)
        self._threads = settings.threads or None
        self._switch: EngineSwitch | None = None
        self._asked: tuple[int, int] = (0, 0)
        self._korean = False
        self._bridge = Bridge(self._hear, self)
        self.refresh()

    @property
    def beside(self) -> bool:
        """Whether the engine that suggests says it as well."""
        return self.slot.beside

    @property
    def choices(self) -> Mapping[str, str]:
        """The models that may judge, by id and by what a person calls them; empty is the one that suggests."""
        usable = {entry.id: entry.name for entry in self._entries.values() if entry.usable}
        return {SAME: text(ModelSentence.EOT_SAME)} | usable

    @property
    def pids(self) -> Mapping[str, int]:
        """The engine processes for the end of turn alone, by the id of their model."""
        return {} if self._switch is None else self._switch.pids

    def suggests(self, model: str) -> None:
        """This model suggests from now on; an engine that would do the same once more is ended."""
        self._turn(slot_step.suggests(self.slot, model))

    def ask(self, before: Private, request: int) -> None:
        """Asks the other model, if there is one, whether the text of ``request`` ends; the newest question counts."""
        if self._switch is None:
            return
        self._turn((slot_step.asked(self.slot, time.monotonic()), ()))
        number, _ = self._asked
        self._switch.cancel(number)
        line = Private(before.reveal().rpartition("\n")[2][-CHARACTERS[1] :])
        # Behind what has no Hangul nobody is offered a mark; `engine.eot.predictor` draws the same line.
        self._korean = any(map(is_hangul, line.reveal()))
        self._asked = self._switch.request_eot(Eot(0, (line,), top_k=1, deadline_ms=_DEADLINE_MS)), request

    def apply(self, settings: Settings) -> None:
        """Goes by these settings; a model that was given up stays so until another is chosen."""
        self._threads = settings.threads or None
        if self._switch is not None:
            self._switch.use_threads(self._threads)
        idle_s = settings.unload_after_minutes * 60.0
        self._turn(slot_step.configure(self.slot, _choice(settings), idle_s, time.monotonic()))

    def close(self) -> None:
        """Ends the engine; nothing is begun any more."""
        super().close()
        if self._switch is not None:
            self._switch.close(timeout=3)
            self._switch = None

    def _settings_of(self, choice: str) -> Mapping[str, Value]:
        return {"eot": False} if choice == OFF else {"eot": True, "eot_model": choice}

    def _change_engine(self, effect: StartModel | ChangeModel | UnloadModel | EndModel) -> None:
        if isinstance(effect, StartModel):
            told = functools.partial(self._tell_later, self.slot.generation)
            options = EngineOptions(self._command, self._library.files(effect.model), threads=self._threads)
            self._switch = EngineSwitch(options, told)
            self._switch.start()
        elif self._switch is None:
            return
        elif isinstance(effect, ChangeModel):
            self._switch.change(self._library.files(effect.model))
        elif isinstance(effect, UnloadModel):
            self._switch.unload()
        else:
            # Ending takes as long as the process does.
            self._worker.submit(self._switch.close)
            self._switch = None

    def _tell_later(self, generation: int, event: SwitchEvent) -> None:
        """On the switch's thread."""
        self._bridge.post((generation, event))

    def _hear(self, told: tuple[int, SwitchEvent]) -> None:
        generation, event = told
        if isinstance(event, (EngineState, Switching)):
            _log.info("engine for the end of turn: %s %s", event.kind, event.detail)
            self._turn(slot_step.told(self.slot, generation, event))
        elif generation == self.slot.generation and isinstance(event, (EotAnswer, Failed)):
            self._tell(event)

    def _tell(self, answer: EotAnswer | Failed) -> None:
        asked, request = self._asked
        if self._switch is None or answer.id != asked:
            return
        item = answer.items[0] if isinstance(answer, EotAnswer) and self._korean else None
        end = UtteranceEnd(item.probability, item.assessment, item.marks) if isinstance(item, EotItem) else None
        self.judged.emit(request, end)


def _choice(settings: Settings) -> str:
    return settings.eot_model if settings.eot else OFF
