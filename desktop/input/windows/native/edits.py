"""The text of the system's own edit fields, which they tell anybody who asks them by a message."""

from __future__ import annotations

import ctypes
from typing import Any

from desktop.input.windows.native.user32 import library
from desktop.input.windows.port import TextSeen
from engine.text.private import Private

__all__ = ["is_edit", "text_of_edit"]

_GET_TEXT, _GET_LENGTH, _GET_SELECTION = 0x000D, 0x000E, 0x00B0
_ABORT_IF_HUNG = 0x0002
_MILLISECONDS = 50
_BEFORE, _AFTER = 600, 40
_MOST = 60_000
"""Beyond this a field does not say where in its text the caret is."""


def is_edit(focus_class: str) -> bool:
    """Whether a window of this class is such a field."""
    return focus_class.casefold() == "edit"


def text_of_edit(window: int) -> TextSeen | None:
    """What stands around the caret; none where the field does not answer, or holds too much."""
    length = _ask(window, _GET_LENGTH, 0, None)
    selection = _ask(window, _GET_SELECTION, 0, None)
    if length is None or selection is None or length > _MOST:
        return None
    buffer = ctypes.create_unicode_buffer(length + 1)
    if _ask(window, _GET_TEXT, length + 1, ctypes.addressof(buffer)) is None:
        return None
    units = "".join(buffer[:length]).encode("utf-16-le", "surrogatepass")
    start, end = selection & 0xFFFF, selection >> 16 & 0xFFFF
    before, after = units[: 2 * start], units[2 * end :]
    return TextSeen(
        editable=True,
        password=False,
        before=Private(_plain(before)[-_BEFORE:]),
        after=Private(_plain(after)[:_AFTER]),
    )


def _plain(units: bytes) -> str:
    return units.decode("utf-16-le", "replace").replace("\r\n", "\n")


def _ask(window: int, message: int, number: int, place: int | None) -> int | None:
    answer: Any = ctypes.c_size_t()
    sent = library("user32").SendMessageTimeoutW(
        window, message, number, place, _ABORT_IF_HUNG, _MILLISECONDS, ctypes.byref(answer)
    )
    return int(answer.value) if sent else None
