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
        themes = {"auto": text(S.THEME_AUTO), "light": text(S.THEME_LIGHT), "dark": text(S.THEME_DARK)}
        self.add_card(
            S.SUGGESTING,
            Number("candidates", text(S.CANDIDATES), text(S.CANDIDATES_HINT), (1, 9)),
            Number("deadline_ms", text(S.DEADLINE), text(S.DEADLINE_HINT), (20, 10_000), text(S.MILLISECONDS)),
            Switch("append_space", text(S.SPACE)),
        )
        self.add_card(
            S.LOOK,
            ChoiceField("theme", text(S.THEME), text(S.THEME_HINT), themes),
            Number("font_size", text(S.FONT_SIZE), text(S.FONT_SIZE_HINT), (6, 40), text(S.POINTS)),
            Switch("show_numbers", text(S.NUMBERS)),
            Switch("show_probabilities", text(S.PROBABILITIES)),
        )
        self.add_card(S.BEGINNING, Switch("pause_at_start", text(S.PAUSED), text(S.PAUSED_HINT)))
        self.add_card(None, LinesField("blocked_apps", text(S.APPS), text(S.APPS_HINT)))
        self.layout_.addStretch(1)
