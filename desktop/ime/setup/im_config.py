"""Which input methods programs are told to ask where a session begins, as Debian's and Ubuntu's ``im-config`` has it.

Anything but IBus's there, and no key comes to IBus from the next login on.
GNOME sees to IBus by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from desktop.ime.setup.tools import Tools

__all__ = ["Framework", "ImConfig"]

Framework: TypeAlias = Literal["ibus", "other", "nobody"]
"""Whose input methods those are; nobody's: programs are told nothing."""

_IBUS: Final = "ibus"
_UNDECIDED: Final = ("missing", "default", "auto", "cjkv")
"""What the person's or the machine's choice is called where it leaves the matter to what is installed."""
_UNKNOWN: Final = ("custom", "bogus", "")
"""A file that somebody wrote by hand: nobody can tell what comes of it, and it is not to be touched."""
_NOBODY: Final = ("none", "xim")
_REMOVE: Final = "REMOVE"


class ImConfig:
    """Of the person in whose ``environment`` this runs."""

    def __init__(self, tools: Tools, environment: Mapping[str, str]) -> None:
        self._tools, self._environment = tools, environment

    @property
    def chosen(self) -> Framework | None:
        """Whose it is; none where it is not decided by this tool, or cannot be told."""
        if (told := self._read()) is None:
            return None
        everybodys, own, automatic = told
        name = next((each for each in (own, everybodys) if each not in _UNDECIDED), automatic)
        if name in _UNKNOWN:
            return None
        return "ibus" if name == _IBUS else "nobody" if name in _NOBODY else "other"

    def choose(self) -> bool:
        """Has IBus chosen for the person where they have chosen nothing and nobody is; whether that was so."""
        told = self._read()
        if told is None or told[1] != "missing" or self.chosen != "nobody":
            return False
        self._tools.output(["im-config", "-n", _IBUS], self._environment)
        return True

    def forget(self) -> None:
        """Has the person's choice taken away again, if it still is what ``choose`` chose."""
        if (told := self._read()) is not None and told[1] == _IBUS:
            self._tools.output(["im-config", "-n", _REMOVE], self._environment)

    def _read(self) -> tuple[str, str, str] | None:
        """The machine's choice, the person's, and what becomes of none."""
        desktop = self._environment.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
        if {"GNOME", "UNITY"}.intersection(desktop):
            return None
        lines = (self._tools.output(["im-config", "-m"], self._environment) or "").splitlines()
        return (lines[0], lines[1], lines[2]) if len(lines) > 2 else None
