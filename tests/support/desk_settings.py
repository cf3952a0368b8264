"""Settings by which there is as much to take in every program as in any."""

from __future__ import annotations

import dataclasses

from desktop.settings.model import Settings

__all__ = ["eager"]

_TERMINALS = ("xterm", "gnome-terminal", "gnome-terminal-server")
_BROWSERS = ("chromium", "firefox", "firefox-esr")


def eager(settings: Settings) -> Settings:
    """These, with all shown that there is, and without what holds in terminals and browsers from the start."""
    rules = (
        {"names": list(_TERMINALS), "show": "on", "key": "tab", "learn": True},
        {"names": list(_BROWSERS), "digits": "rows"},
    )
    return dataclasses.replace(settings, eagerness="often", program_rules=rules)
