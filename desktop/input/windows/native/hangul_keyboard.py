"""Which Hangul keyboard Microsoft's input method is set to; it tells nobody, but its settings are in the registry."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["other_keyboard"]

_SETTINGS = r"Software\Microsoft\IME\15.0\IMEKR"
_KEYBOARD = "InputMethod"


def other_keyboard() -> str:
    """What the setting says, where it is another keyboard than the 2-set; empty for that, and where nothing is set."""
    registry: Any = importlib.import_module("winreg")
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _SETTINGS) as settings:
            number = registry.QueryValueEx(settings, _KEYBOARD)[0]
    except OSError:
        return ""
    return f"{_KEYBOARD} {number}" if isinstance(number, int) and number else ""
