"""An editor on a Wayland desk, and who types there by the input method of our own."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil
from desk import DeskError, await_true
from desk_wayland import WaylandDesk

__all__ = ["WaylandEditor", "typing"]


class WaylandEditor:
    """Has the focus, with ``file`` open in it; see ``Page``."""

    def __init__(self, desk: WaylandDesk, file: Path) -> None:
        self._desk, self._file = desk, file

    def press(self, *names: str) -> None:
        """See ``Page``: as fast as nobody types."""
        self._desk.press(*names, delay_s=0.008)

    def chord(self, held: str, name: str) -> None:
        """See ``Page``."""
        self._desk.press(name, held=(held,), delay_s=0.008)

    def empty(self) -> None:
        """An empty page."""
        self._desk.press("a", held=("Control",))
        self._desk.press("BackSpace")

    def saved(self, wanted: str) -> str:
        """What stands there, saved until it is what is wanted, or often enough."""
        for _ in range(10):
            self._desk.press("s", held=("Control",))
            try:
                await_true(lambda: self._text() == wanted, 1, "text")
            except DeskError:
                continue
            break
        return self._text()

    def await_hangul(self) -> None:
        """Until the editor gets Hangul; as ibus-hangul the input method begins with Latin letters."""

        def hears() -> bool:
            self.empty()
            self._desk.press("r", "k", " ")
            if (told := self.saved("가 ")) == "rk ":
                self._desk.press("Hangul")
            return told == "가 "

        await_true(hears, 60, "the editor gets Hangul")

    def _text(self) -> str:
        return self._file.read_text(encoding="utf-8").rstrip("\n")


def typing(desk: WaylandDesk) -> list[psutil.Process]:
    """The process of the input method that types in this session, and not the one that watches it."""
    found = {}
    for each in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if each.cmdline()[-2:] == ["ime", "--ibus"] and each.environ().get("HOME") == desk.environment["HOME"]:
                found[each.pid] = each
    return [each for each in found.values() if each.ppid() in found]
