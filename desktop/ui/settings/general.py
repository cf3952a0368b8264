"""The settings' plain pages: how suggestions look, how the program starts, and what ends a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QShowEvent

from desktop.settings.change import Value
from desktop.ui.kit.controls import Combo, Toggle
from desktop.ui.kit.fields import ChoiceField, FieldRow, LineField, Number, SettingField, Switch
from desktop.ui.login import AutostartSwitch
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = ["EotPage", "GeneralPage", "offered"]


class GeneralPage(SettingsPage):
    """Candidates, look, start."""

    def __init__(self, autostart: AutostartSwitch | None) -> None:
        super().__init__(S.GENERAL, text(S.AT_ONCE))
        self.add_card(
            S.SUGGESTING,
            ChoiceField("eagerness"),
            Number("candidates"),
            Switch("append_space"),
            Switch("stem_row"),
        )
        self.add_card(
            S.LOOK,
            ChoiceField("theme"),
            Number("font_size"),
            Switch("show_numbers"),
            Switch("show_probabilities"),
        )
        self.login = None if autostart is None else LoginRow(autostart)
        begins = [] if self.login is None else [self.login]
        self.add_card(S.BEGINNING, *begins, Switch("pause_at_start"), Switch("keep_record"))
        self.add_advanced(Number("deadline_ms"))
        self.add_reset()


class LoginRow(FieldRow):
    """Whether the program starts with the session: what the system says, and not the settings."""

    def __init__(self, autostart: AutostartSwitch) -> None:
        self._autostart, self._toggle = autostart, Toggle()
        super().__init__(text(S.AUTOSTART), "", self._toggle)
        self._toggle.toggled.connect(self._turn)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """It may have been changed elsewhere."""
        super().showEvent(event)
        self._look()

    def _turn(self, on: bool) -> None:
        self.mark("")
        try:
            self._autostart.turn(on=on)
        except OSError as error:
            self._look()
            self.mark(text(S.AUTOSTART_FAILED, reason=error.strerror or type(error).__name__))

    def _look(self) -> None:
        with QSignalBlocker(self._toggle):
            self._toggle.setChecked(self._autostart.is_on())
        self._toggle.update()


class EotPage(SettingsPage):
    """Whether the popup shows that a sentence is finished, who judges it, and what ends one."""

    def __init__(self) -> None:
        super().__init__(S.EOT)
        self.model = ModelChoice("eot_model")
        self.add_card(None, Switch("eot"), self.model, LineField("eot_characters", below=True))
        self.add_reset()


class ModelChoice(SettingField):
    """One of the models that can be used, by the id that the settings have of it."""

    def __init__(self, name: str) -> None:
        self._combo = Combo()
        self._combo.setMinimumWidth(200)
        super().__init__(name, self._combo)
        self._combo.currentIndexChanged.connect(lambda _: self.edited.emit())

    def offer(self, models: Mapping[str, str]) -> None:
        """These can be chosen, by id and by what a person calls them; what is chosen stays, even if it is gone."""
        chosen = self.value()
        with QSignalBlocker(self._combo):
            self._combo.clear()
            for model, words in models.items():
                self._combo.addItem(words, model)
        self.show_value(chosen)

    def value(self) -> str:
        """The id of the model that is chosen."""
        return str(self._combo.currentData() or "")

    def show_value(self, value: Value) -> None:
        """Chooses it; one that nobody offers any more is shown by its id."""
        with QSignalBlocker(self._combo):
            if self._combo.findData(value) < 0:
                self._combo.addItem(str(value), value)
            self._combo.setCurrentIndex(self._combo.findData(value))


def offered(pages: Iterable[SettingsPage], models: Mapping[str, str]) -> None:
    """Tells the page that lets a person choose a model which ones there are."""
    for page in pages:
        if isinstance(page, EotPage):
            page.model.offer(models)
