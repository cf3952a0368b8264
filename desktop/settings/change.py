"""Changes to the person's settings file: all or none of them, checked first; comments and order stay theirs."""

from __future__ import annotations

import contextlib
import errno
import logging
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import filelock
import tomlkit
import tomlkit.exceptions
from tomlkit.items import InlineTable, Table

from desktop.settings.chords import chords_by_name
from desktop.settings.model import MOST_BYTES, Settings, parse_settings
from desktop.settings.options import OPTIONS
from desktop.settings.problems import BadSetting
from desktop.settings.syntax import parse_toml
from desktop.settings.template import TEMPLATE
from desktop.system import paths
from desktop.words.app import Sentence
from desktop.words.language import text
from models import durable

__all__ = ["RefusedSettings", "Value", "value_of", "write_setting", "write_settings"]

Value: TypeAlias = str | int | float | bool | Sequence[str] | Sequence[Mapping[str, Any]]


_WRITING = threading.Lock()
"""Two windows may write at once, and neither may lose what the other has written."""

_PATIENCE_S = 2.0
_log = logging.getLogger(__name__)


class RefusedSettings(ValueError):
    """The changes break a rule and nothing was written; ``problems`` name the changed settings and say why."""

    def __init__(self, problems: Sequence[BadSetting]) -> None:
        super().__init__(", ".join(problem.name for problem in problems))
        self.problems = tuple(problems)


def write_setting(path: Path, name: str, value: Value) -> Settings:
    """As ``write_settings``, with one change."""
    return write_settings(path, {name: value})


def write_settings(path: Path, changes: Mapping[str, Value]) -> Settings:
    """Makes the changes in the person's file, and returns what it says then; a name may be one of a table: "voc.model".

    Raises ``RefusedSettings`` when one of the changes cannot be used, another
    ``ValueError`` when the file is no TOML (it is theirs to mend), and
    ``OSError``, a ``TimeoutError`` with a sentence when another program
    writes and does not come to its end.  Then nothing has been written.
    """
    with _WRITING, _alone():
        return _write(path, changes)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keeps the program's other processes from writing meanwhile: a command does so beside the windows."""
    lock = filelock.FileLock(paths.settings_lock(), timeout=_PATIENCE_S)
    try:
        paths.settings_lock().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except filelock.Timeout:
        raise TimeoutError(errno.EBUSY, text(Sentence.SETTINGS_BUSY)) from None
    except (OSError, NotImplementedError) as error:
        # A disk that knows no locks, or no place for one, is no reason to refuse what the person wants.
        _log.info("no lock for the settings: %s", type(error).__name__)
    try:
        yield
    finally:
        lock.release()


def _write(path: Path, changes: Mapping[str, Value]) -> Settings:
    try:
        source = durable.read(path, MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        source = TEMPLATE
    try:
        before = parse_toml(source)
        changed = _changed(source, before, changes)
        after = parse_toml(changed)
    except (tomllib.TOMLDecodeError, tomlkit.exceptions.TOMLKitError, UnicodeDecodeError, RecursionError) as error:
        # What either says may quote the file.
        raise ValueError("no TOML") from error
    settings, problems = parse_settings(after)
    old = parse_settings(before)[1]
    # What was wrong before stays the person's affair; a change may be refused for what it means to another setting.
    # A rule that cannot be read is one of many, and left alone.
    bad = [each for each in problems if isinstance(each, BadSetting)]
    new = [_of_changed(each, changes) for each in bad if each not in old or each.name in changes]
    if new:
        raise RefusedSettings(new)
    if changed != source:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A link of somebody who keeps their settings elsewhere stays one.
        durable.write(path, changed.encode(), through_link=True)
    return settings


def value_of(settings: Settings, name: str) -> Value:
    """The value of a setting by the name it has in the file; chords as they are spelled there.  Raises ``KeyError``."""
    table, _, key = OPTIONS[name].name.rpartition(".")
    if table == "chords":
        return str(chords_by_name(settings.chords)[key])
    value: Value = settings.voc_chord if name == "voc.chord" else getattr(settings.voc if table else settings, key)
    return value


def _changed(source: str, before: Mapping[str, Any], changes: Mapping[str, Value]) -> str:
    """The file with the changes; those that are in it already leave it as it is."""
    document = tomlkit.parse(source)
    on_top = tomlkit.document()
    for name, value in changes.items():
        table, _, key = name.rpartition(".")
        plain = value if isinstance(value, (str, int, float, bool)) else [*value]
        if table:
            held = document.setdefault(table, tomlkit.table())
            if not isinstance(held, (Table, InlineTable)):
                raise RefusedSettings([BadSetting(name, Sentence.WHY_TABLE, limits=table)])
            if not _alike(before.get(table, {}).get(key), plain):
                held[key] = _item(plain)
        elif key not in document:
            # On top: behind what is there it would stand below the comment of a table.
            on_top[key] = _item(plain)
        elif not _alike(before[key], plain):
            document[key] = _item(plain)
    changed = tomlkit.dumps(document)
    return f"{tomlkit.dumps(on_top)}\n{changed}" if on_top else changed


def _item(plain: str | float | bool | list[Any]) -> Any:
    """A list of tables is written in place, one a line: as tables of their own they would take what stands below."""
    if not isinstance(plain, list) or not any(isinstance(each, Mapping) for each in plain):
        return plain
    written = tomlkit.array().multiline(True)
    for each in plain:
        table = tomlkit.inline_table()
        table.update(each)
        written.append(table)
    return written


def _alike(one: object, other: object) -> bool:
    """In TOML true is not 1, and 1 is not 1.0."""
    return type(one) is type(other) and one == other


def _of_changed(problem: BadSetting, changes: Mapping[str, Value]) -> BadSetting:
    """The problem told of the setting that was changed: of two chords alike, the check may name the other one."""
    if problem.name in changes:
        return problem
    meant = [name for name in changes if name == problem.limits or name.startswith(f"{problem.limits}.")]
    return BadSetting((meant or list(changes))[0], problem.reason, "", problem.name)
