"""The settings: a TOML file that the person owns; what it says wrong is reported and replaced by the default."""

from __future__ import annotations

import dataclasses
import re
import tomllib
import urllib.parse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from desktop.settings_chords import ChordSettings, parse_chords
from desktop.settings_file import TEMPLATE
from desktop.settings_problems import BadSetting, Problem, UnreadableSettings
from desktop.ui.strings import Sentence

__all__ = [
    "BadSetting",
    "ChordSettings",
    "Problem",
    "Settings",
    "UnreadableSettings",
    "parse_settings",
    "read_settings",
]

_PASSWORD_MANAGERS = (
    *("keepassxc", "KeePassXC", "keepass2", "KeePass2", "bitwarden", "Bitwarden", "1password", "1Password"),
    *("gcr-prompter", "Gcr-prompter", "seahorse", "kwalletmanager5", "kwalletd5", "pinentry-gtk-2", "pinentry-qt"),
    *("polkit-gnome-authentication-agent-1", "lxpolkit"),
)


@dataclasses.dataclass(frozen=True)
class Settings:
    """All a person can choose; the values of a fresh installation are the defaults here."""

    candidates: int = 5
    show_numbers: bool = True
    show_probabilities: bool = False
    theme: Literal["auto", "light", "dark"] = "auto"
    font_size: int = 11
    """In points."""
    pause_at_start: bool = False
    append_space: bool = True
    model: str = "ieum-mini"
    hub: str = "https://huggingface.co"
    """Where models are downloaded from: the hub itself, or a mirror with the same layout."""
    unload_after_minutes: int = 0
    """So long without a question and the model is dropped until the next one; 0 keeps it."""
    threads: int = 0
    """Of the engine; 0 leaves it to the engine."""
    blocked_apps: tuple[str, ...] = _PASSWORD_MANAGERS
    """Window classes in which nothing is ever suggested; case does not matter."""
    deadline_ms: int = 50
    """How long to look for suggestions; then what was found until then is shown."""
    chords: ChordSettings = ChordSettings()


def read_settings(path: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings in ``path`` and what is wrong with them; writes the file, with comments, when there is none."""
    try:
        # utf-8-sig: editors on Windows put a byte order mark in front.
        source = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        _write(path)
        return Settings(), ()
    except UnicodeDecodeError:
        return Settings(), (UnreadableSettings(path, "UTF-8"),)
    except OSError as error:
        return Settings(), (UnreadableSettings(path, error.strerror or type(error).__name__),)
    try:
        return parse_settings(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        # Python 3.11 tells the line only in the message, or says that the end of the file came too early.
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else source.rstrip().count("\n") + 1
        return Settings(), (UnreadableSettings(path, "TOML", line),)


def parse_settings(table: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings that a TOML document holds and what is wrong with them; what it does not name is the default."""
    problems: list[Problem] = [BadSetting(name, Sentence.WHY_UNKNOWN) for name in table if name not in _CHECKS]
    defaults = Settings()
    values: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name not in table:
            continue
        try:
            values[name] = check(table[name])
        except _Refused as refused:
            shown = _spelled(getattr(defaults, name)) if name != "chords" else _spelled(defaults.chords.accept) + ", …"
            problems.append(BadSetting(name, refused.reason, shown, refused.limits))
    if "chords" in values:
        values["chords"], bad_chords = parse_chords(values["chords"])
        problems += bad_chords
    return Settings(**values), tuple(problems)


class _Refused(Exception):
    def __init__(self, reason: Sentence, limits: str = "") -> None:
        self.reason, self.limits = reason, limits


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Refused(Sentence.WHY_BOOL)
    return value


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        # bool is an int in Python, not in TOML.
        if type(value) is not int or not low <= value <= high:
            raise _Refused(Sentence.WHY_INT, f"{low}–{high}")
        return value

    return check


def _choice(*choices: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise _Refused(Sentence.WHY_CHOICE, ", ".join(choices))
        return str(value)

    return check


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Refused(Sentence.WHY_TEXT)
    return value


def _address(value: Any) -> str:
    parts = urllib.parse.urlsplit(value if isinstance(value, str) else "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Refused(Sentence.WHY_ADDRESS)
    return str(value).rstrip("/")


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Refused(Sentence.WHY_TEXTS)
    return tuple(value)


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Refused(Sentence.WHY_TABLE, "chords")
    return value


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "candidates": _whole(1, 9),
    "show_numbers": _truth,
    "show_probabilities": _truth,
    "theme": _choice("auto", "light", "dark"),
    "font_size": _whole(6, 40),
    "pause_at_start": _truth,
    "append_space": _truth,
    "model": _name,
    "hub": _address,
    "unload_after_minutes": _whole(0, 1440),
    "threads": _whole(0, 256),
    "blocked_apps": _names,
    "deadline_ms": _whole(20, 10_000),
    "chords": _table,
}


def _spelled(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except OSError:
        return  # a home that cannot be written still gets the defaults
