"""UI Automation as ``comtypes`` hands it out, played: a field with text in it, and COM, which a thread starts once."""

from __future__ import annotations

import dataclasses
import importlib.abc
import importlib.machinery
import sys
import threading
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

__all__ = ["FakeAutomation", "FakeElement", "FakeRange", "fake_automation"]

START = 0
_APARTMENT = 2
_LINE = (100.0, 200.0, 8.0, 18.0)


class FakeCOMError(Exception):
    """What COM's answers become that are no success."""


@dataclasses.dataclass
class FakeRange:
    """A part of a text, from one place in it to another."""

    text: str
    start: int
    end: int

    def Clone(self) -> FakeRange:  # noqa: N802
        return dataclasses.replace(self)

    def MoveEndpointByUnit(self, which: int, _unit: int, count: int) -> None:  # noqa: N802
        if which == START:
            self.start = max(0, self.start + count)
        else:
            self.end = min(len(self.text), self.end + count)

    def ExpandToEnclosingUnit(self, _unit: int) -> None:  # noqa: N802
        self.end = self.start + 1

    def CompareEndpoints(self, mine: int, other: FakeRange, theirs: int) -> int:  # noqa: N802
        return (self.start if mine == START else self.end) - (other.start if theirs == START else other.end)

    def GetText(self, most: int) -> str:  # noqa: N802
        return self.text[self.start : self.end][:most]

    def GetBoundingRectangles(self) -> tuple[float, ...]:  # noqa: N802
        return _LINE if self.start < self.end <= len(self.text) else ()


@dataclasses.dataclass
class FakePattern:
    """Both text patterns: the newer tells its caret, the older what is marked."""

    ranges: Sequence[FakeRange]

    def QueryInterface(self, _interface: object) -> FakePattern:  # noqa: N802
        return self

    def GetCaretRange(self) -> tuple[bool, FakeRange]:  # noqa: N802
        return True, self.ranges[0]

    def GetSelection(self) -> FakePattern:  # noqa: N802
        return self

    @property
    def Length(self) -> int:  # noqa: N802
        return len(self.ranges)

    def GetElement(self, index: int) -> FakeRange:  # noqa: N802
        return self.ranges[index]


@dataclasses.dataclass
class FakeElement:
    """What has the focus."""

    CurrentControlType: int = 50004
    CurrentIsPassword: bool = False
    patterns: Mapping[int, FakePattern] = dataclasses.field(default_factory=dict)
    properties: Mapping[int, object] = dataclasses.field(default_factory=dict)

    def GetCurrentPattern(self, number: int) -> FakePattern | None:  # noqa: N802
        return self.patterns.get(number)

    def GetCurrentPropertyValue(self, number: int) -> object:  # noqa: N802
        # As Windows, which calls what has no value at all read-only.
        return self.properties.get(number, number == 30046)


class FakeAutomation(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """``comtypes`` in the place of what may be installed: its import starts COM in the thread that comes first."""

    def __init__(self) -> None:
        self.focused: FakeElement | None = None
        self._here = threading.local()

    def GetFocusedElement(self) -> FakeElement:  # noqa: N802
        if self.focused is None:
            raise FakeCOMError
        return self.focused

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """See ``MetaPathFinder``."""
        if fullname not in ("comtypes", "comtypes.client"):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=fullname == "comtypes")

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """The usual one."""

    def exec_module(self, module: types.ModuleType) -> None:
        """See ``Loader``."""
        played: Any = module
        if module.__name__ == "comtypes":
            played.COMError, played.CoInitializeEx = FakeCOMError, self._start
            self._start(getattr(sys, "coinit_flags", _APARTMENT))
        else:
            patterns = types.SimpleNamespace(IUIAutomation2=0, IUIAutomationTextPattern=1, IUIAutomationTextPattern2=2)
            played.GetModule = lambda name: self._module(name, patterns)
            played.CreateObject = lambda number, interface: self

    @staticmethod
    def _module(name: str, patterns: object) -> object:
        if name != "UIAutomationCore.dll":
            raise OSError(name)
        return patterns

    def _start(self, kind: int) -> None:
        if getattr(self._here, "kind", kind) != kind:
            raise OSError("RPC_E_CHANGED_MODE")
        self._here.kind = kind


@pytest.fixture
def fake_automation(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAutomation]:
    """Nothing of ``comtypes`` has been imported yet."""
    made = FakeAutomation()
    kept = {name: each for name, each in sys.modules.items() if name.partition(".")[0] == "comtypes"}
    for name in kept:
        del sys.modules[name]
    monkeypatch.setattr(sys, "meta_path", [made, *sys.meta_path])
    monkeypatch.setattr(sys, "coinit_flags", None, raising=False)
    monkeypatch.delattr(sys, "coinit_flags")
    yield made
    for name in [each for each in sys.modules if each.partition(".")[0] == "comtypes"]:
        del sys.modules[name]
    sys.modules.update(kept)
