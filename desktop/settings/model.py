"""The settings: a TOML file that the person owns; what it says wrong is reported and replaced by the default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.input.protocol import Chord
from desktop.programs.choices import Choices
from desktop.settings import checks
from desktop.settings.checks import BadValue
from desktop.settings.chords import chords_by_name, parse_chords
from desktop.settings.options import OPTIONS, TABLES, Settings, names_in
from desktop.settings.problems import BadSetting, Problem, UnreadableRules, UnreadableSettings
from desktop.settings.syntax import parse_toml
from desktop.settings.template import TEMPLATE
from desktop.voc.protocol.endpoint import Endpoint
from desktop.words.app import Sentence
from models import durable

__all__ = ["MOST_BYTES", "Problem", "Settings", "parse_endpoint", "parse_settings", "read_settings"]

MOST_BYTES = 1 << 20
"""Of the file; with all its comments it has ten thousand."""


def read_settings(path: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings in ``path`` and what is wrong with them; writes the file, with comments, when there is none."""
    try:
        # utf-8-sig: editors on Windows put a byte order mark in front.
        source = durable.read(path, MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        _write(path)
        return Settings(), ()
    except UnicodeDecodeError:
        return Settings(), (UnreadableSettings(path, "UTF-8"),)
    except OSError as error:
        return Settings(), (UnreadableSettings(path, error.strerror or type(error).__name__),)
    try:
        document = parse_toml(source)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (UnreadableSettings(path, "TOML", _line_of(error, source)),)
    return parse_settings(document)


def _line_of(error: tomllib.TOMLDecodeError, source: str) -> int:
    """Where it is; 0 where it is not told.

    Python 3.11 tells the line only in the message, or says that the end of the file came too early.
    """
    if found := re.search(r"at line (\d+)", str(error)):
        return int(found[1])
    return source.rstrip().count("\n") + 1 if "end of document" in str(error) else 0


def parse_settings(document: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings that a TOML document holds and what is wrong with them; what it does not name is the default."""
    plain = {name: value for name, value in document.items() if name not in TABLES}
    values, found = _checked("", plain)
    problems: list[Problem] = [*found]
    if unreadable := Choices(rules=values.get("program_rules", ())).unreadable:
        problems.append(UnreadableRules(unreadable))
    tables: dict[str, Mapping[str, Any]] = {}
    for name in TABLES:
        tables[name] = document.get(name, {})
        if not isinstance(tables[name], dict):
            tables[name] = {}
            problems.append(BadSetting(name, Sentence.WHY_TABLE, _DEFAULTS[name], name))
    chords, bad_chords = parse_chords(tables["chords"], tables["voc"].get("chord"))
    endpoint, bad_endpoint = parse_endpoint(tables["voc"])
    taken = dict.fromkeys(chords_by_name(chords).values(), "chords")
    chord, bad_chord = _hotkey("voc.chord", tables["voc"].get("chord"), taken)
    if chord:
        taken[checks.chord(chord)] = "voc.chord"
    values["pause_chord"], bad_pause = _hotkey("pause_chord", values.get("pause_chord"), taken)
    problems += [*bad_chords, *bad_endpoint, *bad_chord, *bad_pause]
    return Settings(**values, chords=chords, voc=endpoint, voc_chord=chord), tuple(problems)


def parse_endpoint(table: Mapping[str, Any]) -> tuple[Endpoint, tuple[BadSetting, ...]]:
    """The endpoint that the table [voc] holds and what is wrong with it; what it does not name is the default."""
    values, problems = _checked("voc", {name: value for name, value in table.items() if name != "chord"})
    return Endpoint(**values), tuple(problems)


def _hotkey(name: str, given: Any, taken: Mapping[Chord, str]) -> tuple[str, list[BadSetting]]:
    """A chord that is ours at all times, and gives way to those that are ``taken``, each by the setting named.

    Where the person has not chosen it, nothing is wrong when it does.
    """
    option = OPTIONS[name]
    problems: list[BadSetting] = []
    found: str = option.default
    if given is not None:
        try:
            found = option.check(given)
        except BadValue as refused:
            problems = [BadSetting(name, refused.reason, option.spelled, refused.limits)]
    for otherwise in (option.default, ""):
        if found and (holder := taken.get(checks.chord(found))) is not None:
            found = otherwise
            problems = [BadSetting(name, Sentence.WHY_CHORD_TWICE, otherwise or '""', holder)]
    chosen = given is not None or name == "voc.chord"
    return found, problems if chosen else []


def _checked(table: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[BadSetting]]:
    """What may be used of these values of a table, by name, and what is wrong with the others."""
    options, prefix = names_in(table), f"{table}." if table else ""
    problems = [BadSetting(f"{prefix}{name}", Sentence.WHY_UNKNOWN) for name in given if name not in options]
    values: dict[str, Any] = {}
    for name, option in options.items():
        if name not in given:
            continue
        try:
            values[name] = option.check(given[name])
        except BadValue as refused:
            problems.append(BadSetting(option.name, refused.reason, option.spelled, refused.limits))
    return values, problems


_DEFAULTS = {
    "chords": OPTIONS["chords.accept"].spelled + ", …",
    "voc": f"address = {OPTIONS['voc.address'].spelled}, …",
}
"""What is told of the defaults of a table."""


def _write(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.create(path, TEMPLATE.encode(), mode=durable.SHARED)
    except OSError:
        return  # a home that cannot be written still gets the defaults
