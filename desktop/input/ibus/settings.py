"""What the settings of ibus-hangul mean for us, and where they are read.

Everything else follows from pressing 2-set keys and hearing one syllable
composed at a time.  Pure functions, for who watches the settings and for the
doctor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.input.protocol import Unserved

__all__ = ["ENGINE", "LISTING", "PATH", "is_latin", "read_listing", "unserved_engine", "unserved_setting"]

ENGINE: Final = "hangul"
"""The name of ibus-hangul's engine, the one we can follow."""

_SCHEMA: Final = "org.freedesktop.ibus.engine.hangul"

LISTING: Final = ("gsettings", "list-recursively", _SCHEMA)
"""The command that prints all its settings."""

PATH: Final = "/org/freedesktop/ibus/engine/hangul/"
"""Where they lie in dconf, which tells of changes."""

_LONGEST = 40
_SERVED_KEYBOARD, _SERVED_PREEDIT = "2", "syllable"


def read_listing(listed: str | None) -> dict[str, str]:
    """The settings by name as ``LISTING`` prints them, texts without their quotation marks; none where it failed."""
    found: dict[str, str] = {}
    for line in (listed or "").splitlines():
        schema, _, rest = line.strip().partition(" ")
        name, _, value = rest.partition(" ")
        if schema == _SCHEMA and name:
            found[name] = value.strip().strip("'")
    return found


def unserved_setting(settings: Mapping[str, str]) -> Unserved | None:
    """The first setting with which we would tear the text; one that nobody told is as it comes from the package.

    Other layouts than the plain 2-set one spell with other keys.  Without a
    preedit, or with one for whole words, what stands in the field is not what
    its keys make of it.
    """
    keyboard = settings.get("hangul-keyboard", _SERVED_KEYBOARD)
    if keyboard != _SERVED_KEYBOARD:
        return Unserved("keyboard", _plain(keyboard))
    preedit = settings.get("preedit-mode", _SERVED_PREEDIT)
    if preedit != _SERVED_PREEDIT:
        return Unserved("preedit", _plain(preedit))
    return Unserved("preedit", "word") if settings.get("word-commit") == "true" else None


def unserved_engine(name: str) -> Unserved | None:
    """Whether an engine composes what we cannot follow; keyboards without an engine only type Latin."""
    return None if name in ("", ENGINE) or is_latin(name) else Unserved("engine", _plain(name))


def is_latin(name: str) -> bool:
    """Whether an engine is only a keyboard layout: then nothing is composed."""
    return name.startswith("xkb:")


def _plain(value: str) -> str:
    """A name that is fit to be shown: printable, and short."""
    return "".join(char for char in value[:_LONGEST] if char.isprintable()) or "–"
