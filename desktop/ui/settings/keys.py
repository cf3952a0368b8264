"""The settings' page of keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop.settings.change import value_of
from desktop.settings.model import Settings
from desktop.settings.options import OPTIONS
from desktop.settings.problems import BadSetting
from desktop.ui.kit.chord_recorder import ChordField
from desktop.ui.kit.fields import ChoiceField
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = ["KeysPage"]


class KeysPage(SettingsPage):
    """The popup's chords and the one that classifies; a chord that is refused is told and not shown as if it were."""

    def __init__(self) -> None:
        super().__init__(S.KEYS, text(S.KEYS_HINT))
        self._settings = Settings()
        self.add_card(
            S.POPUP_KEYS,
            ChoiceField("taking_key"),
            ChordField("chords.accept"),
            ChordField("chords.accept_without_space"),
            ChordField("chords.stem"),
            ChordField("chords.up"),
            ChordField("chords.down"),
            ChordField("chords.dismiss"),
            ChordField("chords.ask"),
            ChordField("chords.undo"),
        )
        self.add_card(S.ROW_KEYS, *(ChordField(option.name) for option in OPTIONS.values() if option.row))
        self.add_card(S.VOC_KEYS, ChordField("voc.chord", clearable=True))
        self.reset = QPushButton(text(S.RESET_KEYS))
        self.reset.clicked.connect(self._reset)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.reset)
        self.layout_.addLayout(foot)
        self.layout_.addStretch(1)

    def show_settings(self, settings: Settings, problems: Iterable[BadSetting] = ()) -> None:
        """Shows the chords."""
        self._settings = settings
        super().show_settings(settings, problems)

    def kept(self, settings: Settings, names: Iterable[str]) -> None:
        """A chord that was refused before may be possible now, but nobody has pressed it again: its mark goes."""
        if any(name in self.fields for name in names):
            self.show_settings(settings)

    def mark(self, problems: Iterable[BadSetting]) -> None:
        """A refused chord is not in force: the button shows the one that is."""
        for problem in problems:
            if problem.name in self.fields:
                self.fields[problem.name].show_value(value_of(self._settings, problem.name))
                super().mark([problem])

    def _reset(self) -> None:
        self.changed.emit({name: value_of(Settings(), name) for name in self.fields})
