"""Windows with properties on a display without a server, read as python-xlib reads them."""

from __future__ import annotations

import types
from typing import Any

__all__ = ["ACTIVE", "CLASS", "PID", "FakeDisplay", "FakeWindow"]

ACTIVE, CLASS, PID = 1, 2, 3


class FakeWindow:
    """Has properties: name to (bits, value); answers as the server does, from an offset and to a limit."""

    def __init__(self, properties: dict[int, tuple[int, Any]]) -> None:
        self.properties = properties
        self.asked: list[int] = []

    def get_property(self, name: int, kind: int, offset: int, length: int) -> Any:
        self.asked.append(length)
        if name not in self.properties:
            return None
        bits, value = self.properties[name]
        items = length * 4 // (bits // 8)
        left = max(0, len(value) - items) * bits // 8
        return types.SimpleNamespace(property_type=31, format=bits, value=value[:items], bytes_after=left)

    def change_attributes(self, event_mask: int) -> None:
        pass

    def get_wm_class(self) -> None:
        raise AssertionError("it reads without a limit")


class FakeDisplay:
    """A screen with one active window."""

    def __init__(self, window: FakeWindow, active: tuple[int, Any]) -> None:
        self._window = window
        self.root = FakeWindow({ACTIVE: active})

    def screen(self) -> Any:
        return self

    def intern_atom(self, name: str) -> int:
        return {"_NET_ACTIVE_WINDOW": ACTIVE, "WM_CLASS": CLASS, "_NET_WM_PID": PID}[name]

    def create_resource_object(self, kind: str, number: int) -> FakeWindow:
        assert number == 77
        return self._window

    def get_input_focus(self) -> Any:
        return types.SimpleNamespace(focus=0)
