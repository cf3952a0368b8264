"""The settings' page of keys: those that are in use."""

from __future__ import annotations

from collections.abc import Iterable

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
    """The popup's chords and those that are always ours; a chord that is refused is told and not shown as if it were.

    Chords of rows that never show, and of what is not set up, are not there.
    """

    def __init__(self) -> None:
        super().__init__(S.KEYS, text(S.KEYS_HINT))
        self._settings = Settings()
        self._popup = self.add_card(
            S.POPUP_KEYS,
            ChoiceField("taking_key"),
            ChordField("chords.accept"),
            ChordField("chords.accept_without_space"),
            ChordField("chords.up"),
            ChordField("chords.down"),
            ChordField("chords.dismiss"),
            ChordField("chords.stem"),
        )
        self._rows = self.add_card(S.ROW_KEYS, *(ChordField(option.name) for option in OPTIONS.values() if option.row))
        self.add_card(S.WRITING_KEYS, ChordField("chords.ask"), ChordField("chords.undo"))
        self._always = self.add_card(
            S.ALWAYS_KEYS, ChordField("pause_chord", clearable=True), ChordField("voc.chord", clearable=True)
        )
        self.add_reset()

    def show_settings(self, settings: Settings, problems: Iterable[BadSetting] = ()) -> None:
        """Shows the chords."""
        self._settings = settings
        super().show_settings(settings, problems)
        self._show_used()

    def kept(self, settings: Settings, names: Iterable[str]) -> None:
        """A chord that was refused before may be possible now, but nobody has pressed it again: its mark goes."""
        if any(name in self.fields for name in names):
            self.show_settings(settings)
        else:
            self._settings = settings
            self._show_used()

    def mark(self, problems: Iterable[BadSetting]) -> None:
        """A refused chord is not in force: the button shows the one that is."""
        for problem in problems:
            if problem.name in self.fields:
                self.fields[problem.name].show_value(value_of(self._settings, problem.name))
                super().mark([problem])

    def _show_used(self) -> None:
        settings = self._settings
        self._popup.show_row(self.fields["chords.stem"], settings.stem_row)
        for option in OPTIONS.values():
            if option.row:
                self._rows.show_row(self.fields[option.name], option.row <= settings.candidates)
        self._always.show_row(self.fields["voc.chord"], bool(settings.voc.address))
