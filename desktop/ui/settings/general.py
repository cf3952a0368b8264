"""The settings' first page: how suggestions look and where none are made."""

from __future__ import annotations

from desktop.ui.kit.fields import ChoiceField, LinesField, Number, Switch
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = ["GeneralPage"]


class GeneralPage(SettingsPage):
    """Candidates, look, start, programs without suggestions."""

    def __init__(self) -> None:
        super().__init__(S.GENERAL, text(S.AT_ONCE))
        self.add_card(
            S.SUGGESTING,
            Number("candidates"),
            Number("deadline_ms"),
            Switch("append_space"),
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
