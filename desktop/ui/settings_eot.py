"""The settings' page about the end of sentences."""

from __future__ import annotations

from desktop.ui.fields import Line, Switch
from desktop.ui.language import text
from desktop.ui.settings_page import SettingsPage
from desktop.ui.settings_strings import SettingsSentence as S

__all__ = ["EotPage"]


class EotPage(SettingsPage):
    """Whether the popup shows that a sentence is finished, and what ends one."""

    def __init__(self) -> None:
        super().__init__(S.EOT)
        self.add_card(
            None,
            Switch("eot", text(S.EOT_SHOWN), text(S.EOT_SHOWN_HINT)),
            Line(
                "eot_characters",
                text(S.EOT_CHARACTERS),
                f"{text(S.EOT_CHARACTERS_HINT)} {text(S.EOT_LATER)}",
                below=True,
            ),
        )
        self.layout_.addStretch(1)
