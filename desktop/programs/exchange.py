"""What holds in programs as a file to hand on, and from one that somebody else may have written."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

from desktop.programs.choices import Choices, read_rule
from models import durable

__all__ = ["BadRules", "choices_text", "parse_choices", "read_choices", "write_choices"]

_KIND = "ieum-programs"
_VERSION = 2
"""The first knew only which programs are off."""

_MOST, _LONGEST = 1_000, 200
_MOST_BYTES = 1 << 20


class BadRules(ValueError):
    """A file that holds no rules of programs; or ``rule``, counted from 1, is none, and the file is not used at all."""

    def __init__(self, rule: int = 0) -> None:
        super().__init__(str(rule))
        self.rule = rule


def choices_text(choices: Choices) -> str:
    """The choices as a file, JSON; what cannot be read is of no use to others."""
    rules = [dict(raw) for raw in choices.rules if read_rule(raw) is not None]
    said = {"kind": _KIND, "version": _VERSION, "off": list(choices.off), "rules": rules}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def write_choices(path: Path, choices: Choices) -> None:
    """Writes the choices into a file for others to read.  Raises ``OSError``."""
    durable.write(path, choices_text(choices).encode(), mode=durable.SHARED)


def read_choices(path: Path) -> Choices:
    """What a file says of programs.  Raises ``BadRules`` and ``OSError``."""
    try:
        content = durable.read(path, _MOST_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise BadRules from None
        raise
    try:
        return parse_choices(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadRules from error


def parse_choices(source: str) -> Choices:
    """What a file says of programs, all of it checked.  Raises ``BadRules``."""
    try:
        found = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise BadRules from error
    # Of these True and 1.0 are the same to Python.
    if not isinstance(found, dict) or found.get("kind") != _KIND or str(found.get("version")) not in ("1", "2"):
        raise BadRules
    off, rules = found.get("off"), found.get("rules", [])
    if not isinstance(off, list) or not isinstance(rules, list) or len(off) + len(rules) > _MOST:
        raise BadRules
    for at, rule in enumerate(rules, 1):
        if read_rule(rule) is None:
            raise BadRules(at)
    return Choices(_names(off), tuple(rules))


def _names(off: list[Any]) -> tuple[str, ...]:
    names = [each.strip() for each in off if isinstance(each, str) and 0 < len(each.strip()) <= _LONGEST]
    if len(names) != len(off) or any("\n" in name for name in names):
        raise BadRules
    return tuple(names)
