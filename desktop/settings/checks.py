"""What a value of the settings must be: each check returns it as it is used, or raises ``BadValue``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.input.protocol import Chord
from desktop.session.chords import ChordError, parse_chord
from desktop.words.app import Sentence
from models.web.hosts import has_host, is_endpoint, is_proxy

__all__ = [
    "BadValue",
    "address",
    "choice",
    "chord",
    "endpoint",
    "file",
    "hotkey",
    "name",
    "names",
    "number",
    "ports",
    "proxy",
    "span",
    "special",
    "string",
    "tables",
    "truth",
    "whole",
]


_SPECIAL = 400
_WORD = re.compile(r"[^\W_ㄱ-ㅣ]")

_PORT = re.compile(r"[a-z]{1,20}=([0-9]{1,5})")
_MOST_PORT = 65535


class BadValue(Exception):
    """A value that cannot be used; ``limits`` is what the reason names: a range, the choices."""

    def __init__(self, reason: Sentence, limits: str = "") -> None:
        super().__init__(reason.name)
        self.reason, self.limits = reason, limits


def span(low: float, high: float) -> str:
    """The limits of a number, as a person reads them."""
    return f"{low:g}–{high:g}"


def truth(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadValue(Sentence.WHY_BOOL)
    return value


def whole(low: int, high: int) -> Callable[[Any], int]:
    """Whole numbers of a range."""

    def check(value: Any) -> int:
        # bool is an int in Python, not in TOML.
        if type(value) is not int or not low <= value <= high:
            raise BadValue(Sentence.WHY_INT, span(low, high))
        return value

    return check


def number(low: float, high: float) -> Callable[[Any], float]:
    """Numbers of a range."""

    def check(value: Any) -> float:
        if type(value) not in (int, float) or not low <= value <= high:
            raise BadValue(Sentence.WHY_NUMBER, span(low, high))
        return float(value)

    return check


def choice(*choices: str) -> Callable[[Any], str]:
    """One of these words."""

    def check(value: Any) -> str:
        if value not in choices:
            raise BadValue(Sentence.WHY_CHOICE, ", ".join(choices))
        return str(value)

    return check


def string(value: Any) -> str:
    """A text on one line, or none of it."""
    if not isinstance(value, str) or "\n" in value:
        raise BadValue(Sentence.WHY_TEXT)
    return value.strip()


def special(value: Any) -> str:
    """Characters that are no letters of a word and no digits; Hangul letters that stand alone are special enough."""
    if not isinstance(value, str) or len(value) > _SPECIAL or _WORD.search(value):
        raise BadValue(Sentence.WHY_SPECIAL)
    return value


def name(value: Any) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise BadValue(Sentence.WHY_TEXT)
    return value


def address(value: Any) -> str:
    """Where something is on the web, without the slash at its end."""
    if not isinstance(value, str) or not has_host(value):
        raise BadValue(Sentence.WHY_ADDRESS)
    return value.rstrip("/")


def endpoint(value: Any) -> str:
    """An address without a name, a password or a query, or none."""
    if value == "":
        return ""
    found = address(value)
    # A name and a password would lie in the file, and a query is no place to ask at.
    if not is_endpoint(found):
        raise BadValue(Sentence.WHY_ENDPOINT)
    return found


def proxy(value: Any) -> str:
    """An address, "system" or "none"."""
    if value in ("system", "none"):
        return str(value)
    if not isinstance(value, str) or not is_proxy(value):
        raise BadValue(Sentence.WHY_PROXY)
    return value.rstrip("/")


def file(value: Any) -> str:
    """Where a file lies, or none; from the root or the home folder, because not all who open it stand in one place."""
    found = string(value)
    # pathlib would raise for the home of somebody who is not known.
    if found and not Path(os.path.expanduser(found)).is_absolute():  # noqa: PTH111
        raise BadValue(Sentence.WHY_FILE)
    return found


def names(value: Any) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadValue(Sentence.WHY_TEXTS)
    return tuple(value)


def tables(value: Any) -> tuple[dict[str, Any], ...]:
    """A list of tables, whatever stands in them."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadValue(Sentence.WHY_TABLES)
    return tuple(value)


def ports(value: Any) -> tuple[str, ...]:
    """Ports by the names of what listens there: "eot=8277"."""
    found = names(value)
    for each in found:
        spelled = _PORT.fullmatch(each)
        if spelled is None or int(spelled[1]) > _MOST_PORT:
            raise BadValue(Sentence.WHY_PORTS)
    return found


def chord(value: Any) -> Chord:
    """A chord of the popup."""
    try:
        return parse_chord(value if isinstance(value, str) else "")
    except ChordError as error:
        raise BadValue(Sentence.WHY_CHORD_TYPES if error.code == "eats-typing" else Sentence.WHY_CHORD) from None


def hotkey(value: Any) -> str:
    """A chord that is ours at all times, as it is spelled, or none."""
    if value == "":
        return ""
    found = chord(value)
    # Unlike those of the popup it is taken everywhere: a bare Tab or Escape would be gone for all programs.
    if found.mods <= {"Shift"} and not (found.key[0] == "F" and found.key[1:].isdigit()):
        raise BadValue(Sentence.WHY_CHORD_TYPES)
    return str(value)
