"""The settings' page about the end of sentences."""

from __future__ import annotations

from desktop.ui.kit.fields import LineField, Switch
from desktop.ui.settings.page import SettingsPage
from desktop.words.settings import SettingsSentence as S

__all__ = ["EotPage"]


class EotPage(SettingsPage):
    """Whether the popup shows that a sentence is finished, and what ends one."""

    def __init__(self) -> None:
        super().__init__(S.EOT)
        self.add_card(None, Switch("eot"), LineField("eot_characters", below=True))
        self.layout_.addStretch(1)
