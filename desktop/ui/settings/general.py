"""The settings' plain pages: how suggestions look, where none are made, and what ends a sentence."""

from __future__ import annotations

from desktop.ui.kit.fields import ChoiceField, LineField, LinesField, Number, Switch
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = ["EotPage", "GeneralPage"]


class GeneralPage(SettingsPage):
    """Candidates, look, start, programs without suggestions."""

    def __init__(self) -> None:
        super().__init__(S.GENERAL, text(S.AT_ONCE))
        self.add_card(
            S.SUGGESTING,
            ChoiceField("eagerness"),
            Number("candidates"),
            Number("deadline_ms"),
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
        self.add_card(S.BEGINNING, Switch("pause_at_start"))
        self.add_card(None, LinesField("blocked_apps"), Switch("unnamed_apps"))
        self.layout_.addStretch(1)


class EotPage(SettingsPage):
    """Whether the popup shows that a sentence is finished, and what ends one."""

    def __init__(self) -> None:
        super().__init__(S.EOT)
        self.add_card(None, Switch("eot"), LineField("eot_characters", below=True))
        self.layout_.addStretch(1)
