"""The settings' page of models: which one is used, and what an engine may take."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.kit.fields import LineField, Number, label
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = ["ModelsPage"]


class ModelsPage(SettingsPage):
    """``window_requested()`` asks for the window of models."""

    window_requested = Signal()

    def __init__(self) -> None:
        super().__init__(S.MODELS, text(S.MODELS_HINT))
        now = QWidget()
        now.setObjectName("plain")
        row = QHBoxLayout(now)
        row.setContentsMargins(16, 12, 16, 12)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._state = label("", "hint")
        words.addWidget(label(text(S.MODEL_NOW), ""))
        words.addWidget(self._state)
        row.addLayout(words, 1)
        open_window = QPushButton(text(S.OPEN_MODELS))
        open_window.clicked.connect(self.window_requested)
        row.addWidget(open_window)
        self.add_card(None, now)
        self.add_card(S.MEMORY, Number("unload_after_minutes"))
        self.add_advanced(Number("threads"), LineField("hub", width=260))
        self.add_reset()

    def set_state(self, sentence: str) -> None:
        """What the model in use does, in a sentence."""
        self._state.setText(sentence)
