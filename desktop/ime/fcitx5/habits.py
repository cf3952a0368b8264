"""How the person types Hangul under fcitx5: the settings of fcitx5-hangul, in the terms of ibus-hangul.

Which keys switch between Hangul and Latin letters is fcitx5's own affair: its
trigger keys never come here.  So no key turns Hangul off, or on, that does
something else besides, such as ibus-hangul's Escape: the way back would be
two presses of a key that fcitx5 takes.
"""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from models import durable

__all__ = ["fcitx5_habits", "habits_file"]

_LONGEST: Final = 1 << 16
_TOP: Final = "top"
_LAYOUTS: Final[Mapping[str, str]] = {
    "Dubeolsik": "2",
    "Dubeolsik Yetgeul": "2y",
    "Sebeolsik 390": "39",
    "Sebeolsik Final": "3f",
    "Sebeolsik Noshift": "3s",
    "Sebeolsik Yetgeul": "3y",
    "Sebeolsik Dubeol Layout": "32",
    "Romaja": "ro",
    "Ahnmatae": "ahn",
}
_SWITCHES: Final[Mapping[str, str]] = {"AutoReorder": "auto-reorder", "WordCommit": "word-commit"}
_HANJA_KEYS: Final = "HanjaModeToggleKey"
_NEITHER: Final[Mapping[str, str]] = {"on-keys": "", "off-keys": ""}


def habits_file(environment: Mapping[str, str]) -> Path:
    """Where fcitx5-hangul keeps them."""
    home = environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME", "/")) / ".config"
    return Path(home) / "fcitx5" / "conf" / "hangul.conf"


def fcitx5_habits(file: Path, others: Mapping[str, str]) -> dict[str, str]:
    """The settings: fcitx5-hangul's where it has written them, of the rest ``others``, which are ibus-hangul's."""
    return {**others, **_read(file), **_NEITHER}


def _read(file: Path) -> dict[str, str]:
    settings = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    settings.optionxform = str  # type: ignore[assignment, method-assign]  # names keep their capitals
    try:
        settings.read_string(f"[{_TOP}]\n{durable.read(file, _LONGEST).decode()}")
    except (OSError, ValueError, configparser.Error):
        return {}
    found = {}
    # What has a blank in it stands between quotation marks.
    if (layout := _LAYOUTS.get(settings.get(_TOP, "Keyboard", fallback="").strip('"'))) is not None:
        found["hangul-keyboard"] = layout
    for name, ours in _SWITCHES.items():
        if (told := settings.get(_TOP, name, fallback="").lower()) in ("true", "false"):
            found[ours] = told
    # A list is a section of its own, each entry under its number.
    if settings.has_section(_HANJA_KEYS):
        found["hanja-keys"] = ",".join(settings[_HANJA_KEYS].values())
    if found.get("word-commit") == "true":
        found["preedit-mode"] = "word"
    return found
