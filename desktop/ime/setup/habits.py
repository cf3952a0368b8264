"""What a person has set for ibus-hangul and the input method takes over, as far as it is shown to them."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ime.setup.tools import Tools

__all__ = ["typing_habits"]

_SCHEMA = "org.freedesktop.ibus.engine.hangul"
_LONGEST = 200
_SHOWN = {
    "layout": ("hangul-keyboard", "2"),
    "switch_keys": ("switch-keys", "Hangul,Shift+space"),
    "hanja_keys": ("hanja-keys", "Hangul_Hanja,F9"),
}
"""Each with its name in ibus-hangul's settings, and what holds where those are not installed."""


def typing_habits(tools: Tools, environment: Mapping[str, str]) -> dict[str, str]:
    """The layout by libhangul's name, and the keys as ibus-hangul spells them."""
    found = {}
    for name, (setting, usual) in _SHOWN.items():
        printed = tools.output(["gsettings", "get", _SCHEMA, setting], environment)
        found[name] = usual if printed is None else printed.strip("'")[:_LONGEST]
    return found
