"""Which model says whether the utterance is finished: the suggestion model beside its candidates, another, or none."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.library.entry import ModelEntry, ModelState
from desktop.library.model_library import ModelLibrary
from desktop.settings.change import write_settings
from desktop.settings.model import Settings
from desktop.ui.bridge import Bridge
from desktop.ui.models.fit_question import FitQuestion
from desktop.ui.models.menu import ModelMenu
from desktop.words.language import text
from desktop.words.model_faults import fault_words
from desktop.words.models import ModelSentence
from engine.client.client import EngineOptions, EngineState
from engine.client.switch import EngineSwitch, SwitchEvent, Switching
from engine.text.private import Private
from engine.wire.eot import CHARACTERS, Eot, EotAnswer, EotItem, UtteranceEnd
from engine.wire.protocol import Failed

__all__ = ["OFF", "SAME", "EotControl"]

_log = logging.getLogger(__name__)

OFF, SAME = "off", ""
"""No end is looked for; the model that suggests says it.  Everything else is the id of a model."""

_DEADLINE_MS = 1_000.0


class EotControl(QObject):
    """Answers for the end of turn; with a model of its own it keeps an engine for that.

    ``judged(request, end)`` is the other model's answer, ``told(sentence)``
    is for the person.
    """

    judged = Signal(int, object)
    told = Signal(str)

    def __init__(
        self,
        command: Sequence[str],
        library: ModelLibrary,
        settings: Settings,
        settings_file: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._command, self._library, self._settings_file = tuple(command), library, settings_file
        self._threads = settings.threads or None
        self._wanted = self._set = _chosen(settings)
        self._suggesting = ""
        self._switch: EngineSwitch | None = None
        self._generation = 0
        """Which switch it is: what an older one still tells is no answer of this one."""
        self._closed = False
        self._loading: str | None = None
        """What a person has chosen and has not loaded yet."""
        self._asked: tuple[int, int] = (0, 0)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(settings.unload_after_minutes * 60_000)
        self._idle.timeout.connect(self._rest)
        self._failed: dict[str, str] = {}
        self._entries: dict[str, ModelEntry] = {}
        self._bridge = Bridge(self._hear, self)
        self._worker = ThreadPoolExecutor(1, "eot-notes")
        self._question = FitQuestion()
        self.menu = ModelMenu(
            text(ModelSentence.MENU_EOT),
            {OFF: text(ModelSentence.EOT_OFF), SAME: text(ModelSentence.EOT_SAME)},
            can_unload=False,
        )
        self.menu.chosen.connect(self.choose)
        self.menu.aboutToShow.connect(self.refresh)
        self.refresh()

    @property
    def entry(self) -> str:
        """``OFF``, ``SAME``, or the id of the model that was chosen."""
        return self._wanted

    @property
    def beside(self) -> bool:
        """Whether the engine that suggests says it as well."""
        return self._wanted in (SAME, self._suggesting)

    @property
    def pids(self) -> Mapping[str, int]:
        """The engine processes for the end of turn alone, by the id of their model."""
        return {} if self._switch is None else self._switch.pids

    def suggests(self, model: str) -> None:
        """This model suggests from now on; an engine that would do the same once more is ended."""
        if model != self._suggesting:
            self._suggesting = model
            self._set_up()

    def ask(self, before: Private, request: int) -> None:
        """Asks the other model, if there is one, whether the text of ``request`` ends; the newest question counts."""
        if self._switch is None:
            return
        if self._idle.interval():
            self._idle.start()
        number, _ = self._asked
        self._switch.cancel(number)
        line = Private(before.reveal().rpartition("\n")[2][-CHARACTERS[1] :])
        self._asked = self._switch.request_eot(Eot(0, (line,), top_k=1, deadline_ms=_DEADLINE_MS)), request

    def apply(self, settings: Settings) -> None:
        """Goes by these settings; a model that was given up stays so until another is chosen."""
        self._threads = settings.threads or None
        self._idle.setInterval(settings.unload_after_minutes * 60_000)
        self._idle.stop()
        if self._switch is not None:
            self._switch.use_threads(self._threads)
        if _chosen(settings) != self._set:
            self._wanted = self._set = _chosen(settings)
            self._failed.pop(self._wanted, None)
            self._set_up()

    def choose(self, model: str) -> None:
        """Changes to a model, or to ``OFF`` or ``SAME``; remembers it in the settings."""
        if model in (OFF, SAME):
            self._change(model)
            return
        entry = self._library.entry(model)
        if entry is None or not entry.usable:
            self.told.emit(text(ModelSentence.CLI_UNKNOWN, model=model))
        elif model == self._suggesting:
            self._change(model)
        else:
            self._question.ask(entry, None, lambda: self._change(model))

    def refresh(self) -> None:
        """Looks again at what is installed."""
        entries = self._library.entries()
        self._entries = {entry.id: entry for entry in entries}
        self.menu.set_entries(entries)
        self._show_states()

    def close(self) -> None:
        """Ends the engine; nothing is begun any more."""
        self._closed = True
        self._idle.stop()
        self._worker.shutdown()
        if self._switch is not None:
            self._switch.close(timeout=3)
            self._switch = None

    def _change(self, model: str) -> None:
        if self._closed:
            return
        self._failed.pop(model, None)
        self._wanted = self._set = model
        self._set_up()
        if self._switch is None:
            self._worker.submit(self._remember, model)
        else:
            self._loading = model

    def _set_up(self) -> None:
        """Has the engine that the choice needs, and no other."""
        if self._closed:
            return
        wanted = self._wanted
        self._loading = None
        if wanted in (OFF, SAME, self._suggesting):
            switch, self._switch = self._switch, None
            if switch is not None:
                # Ending takes as long as the process does.
                self._worker.submit(switch.close)
        elif self._switch is None:
            self._generation += 1
            told = functools.partial(self._tell_later, self._generation)
            options = EngineOptions(self._command, self._library.files(wanted), threads=self._threads)
            self._switch = EngineSwitch(options, told)
            self._switch.start()
        else:
            self._switch.change(self._library.files(wanted))
        self._show_states()

    def _tell_later(self, generation: int, event: SwitchEvent) -> None:
        """On the switch's thread."""
        self._bridge.post((generation, event))

    def _rest(self) -> None:
        if self._switch is not None:
            self._switch.unload()

    def _remember(self, model: str) -> None:
        try:
            write_settings(self._settings_file, {"eot": False} if model == OFF else {"eot": True, "eot_model": model})
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            self.told.emit(text(ModelSentence.SETTING_NOT_WRITTEN, reason=reason))

    def _hear(self, told: tuple[int, SwitchEvent]) -> None:
        generation, event = told
        if generation == self._generation and self._switch is not None:
            self._follow(event)

    def _follow(self, event: SwitchEvent) -> None:
        if isinstance(event, EotAnswer):
            self._tell(event.id, event)
        elif isinstance(event, Failed):
            self._tell(event.id, None)
        elif isinstance(event, Switching):
            if event.kind == "done":
                self._loaded(event.model_id)
            elif event.kind == "refused" and event.detail != "replaced":
                self._give_up(event.model_id, event.detail)
                # Who has chosen another one meanwhile waits for that.
                if self._switch is not None and event.model_id == self._wanted:
                    self._wanted = self._set = self._switch.state.model_id
            self._show_states()
        elif isinstance(event, EngineState):
            _log.info("engine for the end of turn: %s %s", event.kind, event.detail)
            if event.kind == "ready":
                self._loaded(event.model_id)
            elif event.kind in ("bad-model", "failed") and event.model_id == self._wanted:
                self._give_up(event.model_id, event.detail or "crashed")
                # For this session; whoever wants it again chooses it again.
                self._wanted = SAME
                self._set_up()
            self._show_states()

    def _loaded(self, model: str) -> None:
        """Only what works is remembered."""
        if model == self._loading:
            self._loading = None
            self._worker.submit(self._remember, model)

    def _tell(self, number: int, answer: EotAnswer | None) -> None:
        asked, request = self._asked
        if number != asked:
            return
        item = None if answer is None else answer.items[0]
        end = UtteranceEnd(item.probability, item.assessment, item.marks) if isinstance(item, EotItem) else None
        self.judged.emit(request, end)

    def _give_up(self, model: str, code: str) -> None:
        self._failed[model] = fault_words(code)
        name = self._entries[model].name if model in self._entries else model
        self.told.emit(text(ModelSentence.EOT_REFUSED, model=name, reason=fault_words(code)))

    def _show_states(self) -> None:
        states = {model: ModelState("failed", reason) for model, reason in self._failed.items()}
        if self._switch is not None:
            engine, coming = self._switch.state, self._switch.coming
            states[engine.model_id] = ModelState("ready" if engine.kind == "ready" else "loading")
            if coming is not None:
                states[coming] = ModelState("loading")
        elif self.beside and self._wanted:
            states[self._wanted] = ModelState("ready")
        self.menu.set_states(self._wanted, states)


def _chosen(settings: Settings) -> str:
    return settings.eot_model if settings.eot else OFF
