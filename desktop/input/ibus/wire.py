"""How IBus spells things on its bus: texts, properties, key values.  Pure functions, no connection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jeepney.wrappers import DBusErrorResponse

__all__ = [
    "BUS_ERRORS",
    "CONTROL_MASK",
    "ENGINE",
    "INPUT_CONTEXT",
    "PREEDIT_COMMIT",
    "RELEASE_MASK",
    "address_files",
    "input_modes",
    "key_char",
    "modifiers",
    "read_address",
    "text_of",
]

INPUT_CONTEXT = "org.freedesktop.IBus.InputContext"
ENGINE = "org.freedesktop.IBus.Engine"
BUS_ERRORS = (OSError, EOFError, ValueError, KeyError, DBusErrorResponse)
"""All that jeepney raises when a bus is not there, refuses, answers nonsense or goes away."""

RELEASE_MASK = 1 << 30
CONTROL_MASK = 1 << 2
PREEDIT_COMMIT = 1
"""The preedit mode in which a client keeps the preedit as text when the focus goes or it resets."""

_MODIFIERS = {1 << 0: "Shift", CONTROL_MASK: "Ctrl", 1 << 3: "Alt", 1 << 6: "Super"}
_UNICODE_KEY = 0x0100_0000
_KEYPAD = {0xFFAA: "*", 0xFFAB: "+", 0xFFAD: "-", 0xFFAE: ".", 0xFFAF: "/", 0xFFBD: "="}
_PROPERTY_KEY, _PROPERTY_STATE, _PROPERTY_CHILDREN = 2, 9, 10


def text_of(variant: Any) -> str:
    """The string of a serialised IBusText (signature, (name, attachments, text, attributes))."""
    return str(variant[1][2])


def input_modes(variant: Any) -> Iterator[bool]:
    """Every InputMode state (true: Hangul) in a serialised IBusProperty or IBusPropList."""
    name, *rest = variant[1]
    if name == "IBusPropList":
        for child in rest[1]:
            yield from input_modes(child)
    elif name == "IBusProperty":
        if variant[1][_PROPERTY_KEY] == "InputMode":
            yield variant[1][_PROPERTY_STATE] == 1
        if len(variant[1]) > _PROPERTY_CHILDREN:
            yield from input_modes(variant[1][_PROPERTY_CHILDREN])


def key_char(keyval: int) -> str:
    """What a key value types by itself; empty for keys that type nothing."""
    if 0x20 <= keyval <= 0x7E or 0xA0 <= keyval <= 0xFF:
        return chr(keyval)
    if 0xFFB0 <= keyval <= 0xFFB9:
        return chr(keyval - 0xFFB0 + ord("0"))
    if keyval >= _UNICODE_KEY:
        return chr(keyval - _UNICODE_KEY) if keyval - _UNICODE_KEY < 0x11_0000 else ""
    return _KEYPAD.get(keyval, "")


def modifiers(state: int) -> frozenset[str]:
    """The names of the modifiers held, Shift among them."""
    return frozenset(name for mask, name in _MODIFIERS.items() if state & mask)


def address_files(environment: Mapping[str, str]) -> list[Path]:
    """The files in which ibus-daemon writes its address for this display, the likeliest first."""
    given = environment.get("XDG_CONFIG_HOME")
    folder = (Path(given) if given else Path(environment.get("HOME", "")) / ".config") / "ibus" / "bus"
    match = re.match(r"(?P<host>[^:]*):(?P<number>\d+)", environment.get("DISPLAY", ""))
    if match is None:
        return []
    found = sorted(folder.glob(f"*-{match['host'] or 'unix'}-{match['number']}"))
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def read_address(environment: Mapping[str, str]) -> str | None:
    """The address of the private IBus bus, or none when no daemon has written one."""
    if given := environment.get("IBUS_ADDRESS"):
        return given
    for path in address_files(environment):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("IBUS_ADDRESS="):
                return line.partition("=")[2].strip()
    return None
