"""The settings: a TOML file that the person owns; what it says wrong is reported and replaced by the default."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from desktop.input.protocol import Chord
from desktop.settings.checks import BadValue, address, choice, name, names, special, string, table, truth, whole
from desktop.settings.chords import ChordSettings, parse_chords
from desktop.settings.problems import BadSetting, Problem, UnreadableSettings
from desktop.settings.template import TEMPLATE
from desktop.settings.voc import VocSettings, parse_voc
from desktop.words.app import Sentence
from models import durable

__all__ = [
    "BadSetting",
    "ChordSettings",
    "Problem",
    "Settings",
    "UnreadableSettings",
    "VocSettings",
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
    eot: bool = True
    """Whether the popup shows how probable the end of the utterance is, and offers the fitting marks."""
    eot_model: str = ""
    """The model that says so; empty is the one that suggests."""
    eot_characters: str = ""
    """The person's own special characters that count as an end; empty for the usual ones."""
    chords: ChordSettings = ChordSettings()
    voc: VocSettings = VocSettings()


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


def parse_settings(document: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings that a TOML document holds and what is wrong with them; what it does not name is the default."""
    problems: list[Problem] = [BadSetting(each, Sentence.WHY_UNKNOWN) for each in document if each not in _CHECKS]
    defaults = Settings()
    values: dict[str, Any] = {}
    for each, check in _CHECKS.items():
        if each not in document:
            continue
        try:
            values[each] = check(document[each])
        except BadValue as refused:
            shown = _TABLES[each](defaults) if each in _TABLES else _spelled(getattr(defaults, each))
            problems.append(BadSetting(each, refused.reason, shown, refused.limits))
    if "chords" in values:
        values["chords"], bad_chords = parse_chords(values["chords"])
        problems += bad_chords
    values["voc"], bad_voc = parse_voc(values.get("voc", {}), _every(values.get("chords", defaults.chords)))
    problems += bad_voc
    return Settings(**values), tuple(problems)


def _every(chords: ChordSettings) -> tuple[Chord, ...]:
    single = (chords.accept, chords.accept_without_space, chords.up, chords.down, chords.dismiss)
    return (*single, *chords.candidates)


_TABLES: dict[str, Callable[[Settings], str]] = {
    "chords": lambda defaults: _spelled(defaults.chords.accept) + ", …",
    "voc": lambda defaults: f'address = "{defaults.voc.address}", …',
}
"""What is told of the defaults of a table."""

_CHECKS: dict[str, Callable[[Any], Any]] = {
    "candidates": whole(1, 9),
    "show_numbers": truth,
    "show_probabilities": truth,
    "theme": choice("auto", "light", "dark"),
    "font_size": whole(6, 40),
    "pause_at_start": truth,
    "append_space": truth,
    "model": name,
    "hub": address,
    "unload_after_minutes": whole(0, 1440),
    "threads": whole(0, 256),
    "blocked_apps": names,
    "deadline_ms": whole(20, 10_000),
    "eot": truth,
    "eot_model": string,
    "eot_characters": special,
    "chords": table("chords"),
    "voc": table("voc"),
}


def _spelled(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.create(path, TEMPLATE.encode(), mode=durable.SHARED)
    except OSError:
        return  # a home that cannot be written still gets the defaults
