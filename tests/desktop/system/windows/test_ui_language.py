"""The language of Windows' menus is the program's."""

from __future__ import annotations

import sys

import pytest

from desktop.system.windows.ui_language import tell_language
from desktop.words.language import language


@pytest.mark.parametrize(
    ("number", "expected"), [(0x0412, "ko"), (0x0409, "en"), (0x0411, "en"), (0xFFFF, "ko"), (0, "ko")]
)
def test_menus_tell_the_language(number: int, expected: str) -> None:
    """Korean for Korean ones, and where nobody knows; English for all others."""
    environment: dict[str, str] = {}
    tell_language(environment, lambda: number)
    assert language(environment) == expected


def test_what_the_person_says_comes_first() -> None:
    """In the environment, as on every system."""
    environment = {"LANG": "en_US.UTF-8"}
    tell_language(environment, lambda: 0x0412)
    assert environment == {"LANG": "en_US.UTF-8"}


@pytest.mark.skipif(sys.platform != "win32", reason="asks Windows")
def test_windows_is_asked() -> None:
    """And answers with a language that there is."""
    environment: dict[str, str] = {}
    tell_language(environment)
    assert environment["LANG"]
