"""Which Hangul keyboard is set is read from a registry that is played."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterator, Mapping

import pytest

from desktop.input.windows.native.hangul_keyboard import other_keyboard

KEY = r"Software\Microsoft\IME\15.0\IMEKR"


class FakeRegistry(types.ModuleType):
    """Of ``winreg`` what is asked for."""

    HKEY_CURRENT_USER = 1

    def __init__(self, keys: Mapping[str, Mapping[str, object]]) -> None:
        super().__init__("winreg")
        self.keys = keys

    @contextlib.contextmanager
    def OpenKey(self, root: int, key: str) -> Iterator[Mapping[str, object]]:  # noqa: N802
        if key not in self.keys:
            raise FileNotFoundError(2, "no key")
        yield self.keys[key]

    def QueryValueEx(self, key: Mapping[str, object], name: str) -> tuple[object, int]:  # noqa: N802
        if name not in key:
            raise FileNotFoundError(2, "no value")
        return key[name], 4


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({}, ""),
        ({KEY: {}}, ""),
        ({KEY: {"InputMethod": 0}}, ""),
        ({KEY: {"InputMethod": 1}}, "InputMethod 1"),
        ({KEY: {"InputMethod": "?"}}, ""),
    ],
)
def test_only_another_keyboard_is_told(
    keys: Mapping[str, Mapping[str, object]], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 2-set is what everybody has who has chosen nothing; a setting of another kind says nothing."""
    monkeypatch.setitem(sys.modules, "winreg", FakeRegistry(keys))
    assert other_keyboard() == told
