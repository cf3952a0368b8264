"""Which language Windows speaks to the person; told as other systems tell it, by the environment, also to children."""

from __future__ import annotations

import ctypes
import locale
from collections.abc import Callable, MutableMapping
from typing import Any

__all__ = ["tell_language"]

_NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")


def tell_language(environment: MutableMapping[str, str], asked: Callable[[], int] | None = None) -> None:
    """Sets ``LANG``, unless the environment says something already, or Windows' language is one that nobody knows.

    ``asked`` tells the number by which Windows knows the language of its menus.
    """
    if any(environment.get(name) for name in _NAMES):
        return
    if name := locale.windows_locale.get((asked or _menus)()):
        environment["LANG"] = name


def _menus() -> int:
    libraries: Any = ctypes  # which has them on Windows only
    return int(libraries.WinDLL("kernel32").GetUserDefaultUILanguage())
