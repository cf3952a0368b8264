"""Strokes as keys that go down and up, between the modifiers that the person holds; and the presses themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from desktop.input.windows.keys.interception import Interception
from desktop.input.windows.keys.vks import CONTROL, MODIFIER_KEYS, MODIFIER_OF, PACKET
from desktop.input.windows.port import KeyInput, KeyPress, Port
from engine.text.hangul import LAYOUT

__all__ = ["Keys", "inputs_of", "lower", "units_of"]

_MASK = (KeyInput(CONTROL), KeyInput(CONTROL, up=True))
"""Alt or Super that go up alone open a menu; with this in between they were not alone."""

_EXTENDED = frozenset((0xA3, 0xA5, 0x5B, 0x5C))
"""The right Ctrl and Alt, and both Super keys."""

_MENUS = ("Alt", "Super")


def inputs_of(strokes: Iterable[KeyPress], believed: Collection[int]) -> list[KeyInput]:
    """Presses and releases keys one after the other, each with its own modifiers and no others.

    ``believed`` are the modifiers that applications believe to be down; what
    of them is in the way is lifted and not lowered again.
    """
    made, down = list[KeyInput](), set(believed)
    for stroke in strokes:
        if stroke.vk == PACKET or not stroke.vk:
            made += [KeyInput(0, stroke.scan), KeyInput(0, stroke.scan, up=True)]
            continue
        made += lift({vk for vk in down if MODIFIER_OF[vk] not in stroke.mods}, down)
        down = {vk for vk in down if MODIFIER_OF[vk] in stroke.mods}
        missing = [MODIFIER_KEYS[name] for name in stroke.mods - {MODIFIER_OF[vk] for vk in down}]
        made += [KeyInput(vk, extended=vk in _EXTENDED) for vk in missing]
        made += [KeyInput(stroke.vk, stroke.scan, stroke.extended, up=up) for up in (False, True)]
        # Held on they would be lifted behind a key, and so open no menu.
        down |= set(missing)
    made += lift({vk for vk in down if vk not in believed}, down)
    return made


def lift(keys: Collection[int], down: Collection[int]) -> list[KeyInput]:
    """Lets modifiers go that applications believe to be down, and opens no menu."""
    masked = any(MODIFIER_OF[vk] in _MENUS for vk in keys) and not any(MODIFIER_OF[vk] == "Ctrl" for vk in down)
    return [*(_MASK if masked else ()), *(KeyInput(vk, extended=vk in _EXTENDED, up=True) for vk in sorted(keys))]


def lower(keys: Collection[int]) -> list[KeyInput]:
    """Presses what the person holds, likewise."""
    masked = any(MODIFIER_OF[vk] in _MENUS for vk in keys)
    return [*(KeyInput(vk, extended=vk in _EXTENDED) for vk in sorted(keys)), *(_MASK if masked else ())]


def units_of(text: str) -> list[KeyPress]:
    """A text as characters that no key types, in units of UTF-16."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [KeyPress(0, int.from_bytes(data[at : at + 2], "little")) for at in range(0, len(data), 2)]


class Keys:
    """Presses keys; ``follow`` waits until so many of them have been heard, and whether they were."""

    def __init__(self, port: Port, interception: Interception, follow: Callable[[int], bool]) -> None:
        self._port, self._interception, self._follow = port, interception, follow

    def strokes(self, keys: str, thread: int) -> list[KeyPress] | None:
        """The strokes by which an input method in Hangul mode makes of ``keys`` what the 2-set layout says.

        A backspace is among them; none when it has a character that the layout of this thread cannot type.
        """
        made = []
        for key in keys:
            found: tuple[int, bool] | None
            if key in LAYOUT:
                found = (ord(key.upper()), key.isupper())
            else:
                found = {" ": (0x20, False), "\b": (0x08, False)}.get(key) or self._port.key_of(key, thread)
            if found is None:
                return None
            vk, shift = found
            made.append(KeyPress(vk, self._port.scan_of(vk), mods=frozenset({"Shift"} if shift else ())))
        return made

    def press(self, strokes: Sequence[KeyPress]) -> bool:
        """Presses keys; whether all of them went through the hook, behind which the applications take them in order."""
        if not strokes:
            return True
        return self.put(inputs_of(strokes, self._interception.believed))

    def put(self, inputs: Sequence[KeyInput]) -> bool:
        """As ``press``, of keys that go down or up."""
        return self._port.send(inputs) and self._follow(sum(not each.up for each in inputs))
