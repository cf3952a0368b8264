"""A box to type into, with the candidates of one model below it: to try a model before it is used everywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.system import memory
from desktop.ui.kit.bridge import Bridge
from desktop.ui.plain.labels import PlainLabel
from desktop.ui.plain.open_syllable import OpenSyllable
from desktop.words.language import text
from desktop.words.model_faults import model_fault_sentence
from desktop.words.models import ModelSentence
from desktop.words.models import memory as memory_words
from engine.client.client import EngineClient
from engine.client.state import EngineEvent, EngineState
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import ModelFiles, Suggestions

__all__ = ["StartEngine", "Trial"]

StartEngine = Callable[[ModelFiles, Callable[[EngineEvent], None]], EngineClient]
"""Starts an engine with a model, without a fallback."""

_OPTIONS = SuggestOptions(5, deadline_ms=500)


class _Heard(NamedTuple):
    """What an engine said, and the which-th one it was."""

    serial: int
    event: EngineEvent


class _TrialBox(OpenSyllable, QLineEdit):
    """``shown(text)``: what it shows up to the caret, the syllable being composed included, has changed."""

    shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.textChanged.connect(self.tell)

    def before(self) -> str:
        """All left of the caret."""
        return self.text()[: self.cursorPosition()] + self.preedit

    def tell(self) -> None:
        """All left of the caret."""
        self.shown.emit(self.before())


class Trial(QWidget):
    """Has an engine of its own from the first letter on until it is hidden or gets another model."""

    def __init__(self, start: StartEngine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._model: ModelFiles | None = None
        self._client: EngineClient | None = None
        self._ended = threading.Event()
        self._bridge = Bridge(self._follow, self)
        self._asked = self._serial = self._needs = 0
        self._box = _TrialBox()
        self._box.setPlaceholderText(text(ModelSentence.TRY_HINT))
        self._box.setAccessibleName(text(ModelSentence.TRY_TITLE))
        self._box.shown.connect(self._typed)
        self._found = PlainLabel()
        self._found.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        layout.addWidget(self._found)

    def set_model(self, model: ModelFiles | None, needs: int = 0) -> None:
        """The model to try, and the bytes of memory that takes; none closes the box."""
        if model == self._model:
            return
        self._model, self._needs = model, needs
        self.end()
        self._box.clear()
        self._found.clear()
        self.setEnabled(model is not None)

    def end(self) -> None:
        """Ends the engine, if there is one."""
        self._ended.set()
        client, self._client = self._client, None
        if client is not None:
            # It may take a while, and this is the thread that draws.
            threading.Thread(target=client.close, args=(1.0,), name="trial-end", daemon=True).start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Nobody looks: the engine's memory is given back."""
        self.end()
        super().hideEvent(event)

    def _typed(self, line: str) -> None:
        if self._model is None or not line:
            self._found.clear()
            return
        free = memory.system().free
        if self._client is None and self._needs > free:
            needs, left = memory_words(self._needs), memory_words(free)
            self._found.setText(text(ModelSentence.FITS_NOT, model=self._model.id, needs=needs, free=left))
            return
        if self._client is None:
            self._found.setText(text(ModelSentence.TRY_LOADING))
            self._serial += 1
            serial, ended = self._serial, threading.Event()

            def listen(event: EngineEvent) -> None:
                # An engine that is ending speaks on when there may be no box any more.
                if not ended.is_set():
                    self._bridge.post(_Heard(serial, event))

            self._ended = ended
            self._client = self._start(self._model, listen)
        if self._client.state.kind == "ready":
            self._ask()

    def _ask(self) -> None:
        before = self._box.before()
        if self._client is not None and before:
            self._asked = self._client.suggest(Private(before), _OPTIONS)

    def _follow(self, heard: _Heard) -> None:
        event = heard.event
        if heard.serial != self._serial or self._client is None:
            return  # of an engine that was ended
        if isinstance(event, EngineState):
            if event.kind == "ready":
                self._ask()
            elif event.kind in ("bad-model", "failed"):
                self._found.setText(model_fault_sentence(event.detail, event.model_id))
        elif isinstance(event, Suggestions) and event.id == self._asked:
            found = "   ".join(each.text.reveal() for each in event.candidates)
            self._found.setText(found or text(ModelSentence.TRY_NOTHING))
