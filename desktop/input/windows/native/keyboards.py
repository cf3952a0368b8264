"""Which keyboards are set up, and whether there is accessibility: asked by who looks at this Windows from outside."""

from __future__ import annotations

import ctypes
from ctypes import wintypes

from desktop.input.windows.native.accessibility import is_there
from desktop.input.windows.native.hangul_keyboard import other_keyboard
from desktop.input.windows.native.user32 import library
from desktop.input.windows.port import KeyboardsSeen

__all__ = ["keyboards_seen"]

_MOST = 64


def keyboards_seen() -> KeyboardsSeen:
    """Asks the system, which knows at once."""
    listed = (wintypes.HANDLE * _MOST)()
    count = library("user32").GetKeyboardLayoutList(_MOST, ctypes.byref(listed))
    # Of the handle only these bits are anything; what is above them is the sign of some.
    layouts = tuple((each or 0) & 0xFFFFFFFF for each in listed[:count])
    return KeyboardsSeen(layouts, other_keyboard(), is_there())
