"""In which programs nothing is suggested, as names of windows; and such rules as a file to hand on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from models import durable

__all__ = ["BadRules", "is_off", "merged_rules", "parse_rules", "read_rules", "rules_text", "switched", "write_rules"]

_KIND = "ieum-programs"
_MOST, _LONGEST = 1_000, 200
_MOST_BYTES = 1 << 20


class BadRules(ValueError):
    """A file that holds no rules of programs."""


def is_off(names: Iterable[str], off: Iterable[str]) -> bool:
    """Whether one of a program's ``names`` is among those that are ``off``, in any case."""
    folded = {each.casefold() for each in off}
    return any(name.casefold() in folded for name in names)


def switched(off: Sequence[str], names: Sequence[str], *, on: bool) -> tuple[str, ...]:
    """``off`` with a program, known by these ``names``, switched on or off; the first name stands for it then."""
    mine = {name.casefold() for name in names}
    others = tuple(each for each in off if each.casefold() not in mine)
    if on or not names:
        return others
    # What stood there stays as it was written.
    return tuple(off) if len(others) < len(off) else (*off, names[0])


def rules_text(off: Iterable[str]) -> str:
    """The rules as a file, JSON."""
    return json.dumps({"kind": _KIND, "version": 1, "off": list(off)}, ensure_ascii=False, indent=2) + "\n"


def write_rules(path: Path, off: Iterable[str]) -> None:
    """Writes the rules into a file for others to read.  Raises ``OSError``."""
    durable.write(path, rules_text(off).encode(), mode=durable.SHARED)


def read_rules(path: Path) -> tuple[str, ...]:
    """The names that a file switches off.  Raises ``BadRules`` and ``OSError``."""
    content = durable.read(path, _MOST_BYTES)
    try:
        return parse_rules(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadRules from error


def parse_rules(source: str) -> tuple[str, ...]:
    """The names that a file switches off.  Raises ``BadRules``."""
    try:
        found = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise BadRules from error
    if not isinstance(found, dict) or found.get("kind") != _KIND or found.get("version") != 1:
        raise BadRules
    off = found.get("off")
    if not isinstance(off, list) or len(off) > _MOST:
        raise BadRules
    names = [each.strip() for each in off if isinstance(each, str) and 0 < len(each.strip()) <= _LONGEST]
    if len(names) != len(off) or any("\n" in name for name in names):
        raise BadRules
    return tuple(names)


def merged_rules(off: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """Both, each name once."""
    known = {each.casefold() for each in off}
    added: list[str] = []
    for name in more:
        if name.casefold() not in known:
            known.add(name.casefold())
            added.append(name)
    return (*off, *added)
