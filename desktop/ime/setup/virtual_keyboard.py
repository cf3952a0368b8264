"""Whom Plasma has type for its programs on Wayland, which it calls the virtual keyboard: whether that is IBus.

KWin starts what is chosen and hands it the keys.  IBus can be that from
1.5.29 on, and has KWin put its list beside the caret then.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from desktop.ime.setup.tools import Tools
from desktop.system.probes import PLASMA_KEYBOARD, is_wayland, plasma_keyboard

__all__ = ["Chosen", "VirtualKeyboard"]

Chosen: TypeAlias = Literal["ibus", "other", "nobody", "impossible"]
"""Who types there; "impossible": nobody, and this IBus cannot."""


class VirtualKeyboard:
    """Of the person in whose ``environment`` this runs; ``starter`` is what of IBus KWin can start, if there is any."""

    def __init__(self, tools: Tools, environment: Mapping[str, str], starter: Path | None) -> None:
        self._tools, self._environment, self._starter = tools, environment, starter

    @property
    def chosen(self) -> Chosen | None:
        """Who it is; none on other desktops, and where Plasma's own tools are missing."""
        if (told := self._read()) is None:
            return None
        _, name = told
        if name:
            return "ibus" if "ibus" in name.lower() else "other"
        return "impossible" if self._starter is None else "nobody"

    def choose(self) -> bool:
        """Has IBus chosen where nobody is; whether that was so."""
        if self.chosen != "nobody":
            return False
        self._write(str(self._starter))
        return self._is_ours()

    def forget(self) -> None:
        """Has nobody chosen again, if it still is whom ``choose`` chose."""
        if self._is_ours():
            self._write("--delete")

    def _is_ours(self) -> bool:
        return (told := self._read()) is not None and told[1] == str(self._starter)

    def _read(self) -> tuple[str, str] | None:
        desktop = self._environment.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
        if "KDE" not in desktop or not is_wayland(self._environment):
            return None
        return plasma_keyboard(lambda command: self._tools.output(command, self._environment))

    def _write(self, value: str) -> None:
        if (told := self._read()) is not None:
            self._tools.output([f"kwriteconfig{told[0]}", *PLASMA_KEYBOARD, value], self._environment)
