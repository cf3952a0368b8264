"""How IBus spells things on its bus: texts, properties, key values.  Pure functions, no connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.text.private import Private

__all__ = [
    "CONTROL_MASK",
    "ENGINE",
    "INPUT_CONTEXT",
    "JAMO_CODES",
    "PREEDIT_COMMIT",
    "RELEASE_MASK",
    "SERVICE",
    "X_CODES",
    "coordinate",
    "engine_of",
    "input_modes",
    "key_char",
    "modifiers",
    "surrounding",
    "text_of",
]

SERVICE = "org.freedesktop.IBus"
INPUT_CONTEXT = "org.freedesktop.IBus.InputContext"
ENGINE = "org.freedesktop.IBus.Engine"

JAMO_CODES = frozenset((*range(16, 26), *range(30, 39), *range(44, 51)))
"""The kernel's codes of the keys that compose Hangul, whatever is on them: q to p, a to l, z to m on a US keyboard."""
X_CODES = 8
"""Key codes on the bus are the kernel's; X's are so much higher."""
RELEASE_MASK = 1 << 30
CONTROL_MASK = 1 << 2
PREEDIT_COMMIT = 1
"""The preedit mode in which a client keeps the preedit as text when the focus goes or it resets."""

_LONGEST_TEXT = 10_000
"""Characters; no input method composes or commits so much at once."""

_FARTHEST = 1 << 15

_MODIFIERS = {1 << 0: "Shift", CONTROL_MASK: "Ctrl", 1 << 3: "Alt", 1 << 6: "Super"}
_UNICODE_KEY = 0x0100_0000
_KEYPAD = {0xFFAA: "*", 0xFFAB: "+", 0xFFAD: "-", 0xFFAE: ".", 0xFFAF: "/", 0xFFBD: "="}
_PROPERTY_KEY, _PROPERTY_STATE, _PROPERTY_CHILDREN = 2, 9, 10


def text_of(variant: Any) -> str:
    """The string of a serialised IBusText (signature, (name, attachments, text, attributes)); of a huge one the end."""
    return str(variant[1][2])[-_LONGEST_TEXT:]


def coordinate(value: Any) -> int:
    """A place or a length on the screen, in the bounds that X11 has for one."""
    return max(-_FARTHEST, min(int(value), _FARTHEST))


def surrounding(body: tuple[Any, ...]) -> tuple[Private, Private]:
    """The text before and after the caret, or before and after what is marked, of (text, cursor, anchor)."""
    (_, (_, _, told, *_)), cursor, anchor = body
    text = str(told)
    begin, end = max(0, min(cursor, anchor)), max(0, cursor, anchor)
    return Private(text[:begin][-_LONGEST_TEXT:]), Private(text[end : end + _LONGEST_TEXT])


def engine_of(described: Any) -> str:
    """The name in the property "GlobalEngine": an IBusEngineDesc, serialised as a variant.

    Raises ``LookupError`` or ``TypeError`` for what is no such thing.
    """
    # A variant in a variant, (signature, (kind, attachments, name, …)), or what is in it.
    return str((described[1] if isinstance(described[0], str) and len(described) == 2 else described)[2])


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
        code = keyval - _UNICODE_KEY
        return chr(code) if code < 0x11_0000 and not 0xD800 <= code <= 0xDFFF else ""
    return _KEYPAD.get(keyval, "")


def modifiers(state: int) -> frozenset[str]:
    """The names of the modifiers held, Shift among them."""
    return frozenset(name for mask, name in _MODIFIERS.items() if state & mask)
