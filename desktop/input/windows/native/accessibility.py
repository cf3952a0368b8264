"""What accessibility tells of the field that has the focus: UI Automation, and for the caret what came before it.

Each question goes to the program, which may never answer; whoever asks has a
thread for that.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from typing import Any

from desktop.input.protocol import Rect
from desktop.input.windows.port import TextSeen
from engine.text.private import Private

__all__ = ["Accessibility", "is_there"]

_AUTOMATION = "{E22AD333-B25F-460C-83D0-0581107395C9}"
"""The class CUIAutomation8."""

_TEXT, _TEXT_2 = 10014, 10024
_HAS_VALUE, _READ_ONLY = 30043, 30046
_MILLISECONDS = 500
_WITHOUT_WINDOWS = 0
"""How COM is started in these threads: they have no windows, and no messages to pump."""

_START, _END, _CHARACTER = 0, 1, 0
_BEFORE, _AFTER = 600, 40
_CARET_OBJECT = -8
_ANSWERS_ACCESSIBLE = "{618736E0-3C3D-11CF-810C-00AA00389B71}"

_TEXTS = frozenset((50004, 50030))
_ANYTHING = frozenset((50025, 50032, 50033))
"""Custom, window, pane: what a program that draws all by itself says of what it draws."""


def is_there() -> bool:
    """Whether this Windows has UI Automation, which Wine has not."""
    registry: Any = importlib.import_module("winreg")
    try:
        registry.CloseKey(registry.OpenKey(registry.HKEY_CLASSES_ROOT, f"CLSID\\{_AUTOMATION}"))
    except OSError:
        return False
    return True


class Accessibility:
    """Used in any thread; each has its own way to the system's part."""

    def __init__(self) -> None:
        self._here = threading.local()

    def look(self, focus: int, *, with_caret: bool, with_text: bool) -> TextSeen | None:
        """What the element that has the focus tells; none where it tells nothing."""
        faults = (_com().COMError, OSError, ValueError)
        try:
            automation, module = self._automation()
            element = automation.GetFocusedElement()
            password = bool(element.CurrentIsPassword)
            kind = int(element.CurrentControlType)
        except faults:
            return None
        caret, before, after, only_read = None, None, None, False
        if not password:
            with contextlib.suppress(*faults):
                only_read = self._is_only_read(element)
            with contextlib.suppress(*faults):
                found = self._at_caret(element, module)
                if found is not None:
                    caret = self._place(found) if with_caret else None
                    before, after = self._around(found) if with_text else (None, None)
        if caret is None and with_caret:
            with contextlib.suppress(*faults):
                caret = self._system_caret(focus)
        editable = (kind in _TEXTS or kind in _ANYTHING or before is not None) and not only_read
        return TextSeen(editable, password, caret, before, after)

    def _automation(self) -> tuple[Any, Any]:
        if not hasattr(self._here, "automation"):
            import comtypes.client

            _com().CoInitializeEx(_WITHOUT_WINDOWS)
            module = comtypes.client.GetModule("UIAutomationCore.dll")
            automation = comtypes.client.CreateObject(_AUTOMATION, interface=module.IUIAutomation2)
            automation.ConnectionTimeout = automation.TransactionTimeout = _MILLISECONDS
            self._here.automation, self._here.module = automation, module
        return self._here.automation, self._here.module

    @staticmethod
    def _is_only_read(element: Any) -> bool:
        """Whether it has a value that nobody may change, as a page of a browser; who has no value says so falsely."""
        return bool(element.GetCurrentPropertyValue(_HAS_VALUE) and element.GetCurrentPropertyValue(_READ_ONLY))

    @staticmethod
    def _at_caret(element: Any, module: Any) -> Any:
        """The place of the caret in the text, none where the element has no text, or something of it is marked."""
        if pattern := element.GetCurrentPattern(_TEXT_2):
            _active, found = pattern.QueryInterface(module.IUIAutomationTextPattern2).GetCaretRange()
            return found
        # The older pattern knows of what is marked, and where that is nothing it is where the caret stands.
        if pattern := element.GetCurrentPattern(_TEXT):
            marked = pattern.QueryInterface(module.IUIAutomationTextPattern).GetSelection()
            found = marked.GetElement(0) if marked.Length == 1 else None
            return found if found is not None and found.CompareEndpoints(_START, found, _END) == 0 else None
        return None

    @staticmethod
    def _place(found: Any) -> Rect | None:
        """Where on the screen: left of the character that stands there, for a caret itself is nowhere."""
        numbers = tuple(found.GetBoundingRectangles() or ())
        if not numbers:
            character = found.Clone()
            character.ExpandToEnclosingUnit(_CHARACTER)
            numbers = tuple(character.GetBoundingRectangles() or ())
        if len(numbers) < 4:
            return None
        left, top, _width, height = map(int, numbers[:4])
        return Rect(left, top, 0, height)

    @staticmethod
    def _around(found: Any) -> tuple[Private, Private]:
        before, after = found.Clone(), found.Clone()
        before.MoveEndpointByUnit(_START, _CHARACTER, -_BEFORE)
        after.MoveEndpointByUnit(_END, _CHARACTER, _AFTER)
        return Private(before.GetText(_BEFORE)), Private(after.GetText(_AFTER))

    def _system_caret(self, focus: int) -> Rect | None:
        """What the older accessibility says of a caret, which some programs that draw their own do tell."""
        import ctypes

        import comtypes.client

        oleacc = comtypes.client.GetModule("oleacc.dll")
        windows: Any = ctypes
        found = ctypes.POINTER(oleacc.IAccessible)()
        identity = comtypes.GUID(_ANSWERS_ACCESSIBLE)
        result = windows.oledll.oleacc.AccessibleObjectFromWindow(
            ctypes.c_void_p(focus), ctypes.c_long(_CARET_OBJECT), ctypes.byref(identity), ctypes.byref(found)
        )
        if result or not found:
            return None
        left, top, width, height = found.accLocation(0)
        return Rect(left, top, width, height) if (left, top, width, height) != (0, 0, 0, 0) else None


def _com() -> Any:
    """``comtypes``.  Who imports it first has COM started in its thread, and a thread cannot be of two kinds."""
    vars(sys).setdefault("coinit_flags", _WITHOUT_WINDOWS)
    return importlib.import_module("comtypes")
