"""The programs that are typed into, side by side on one desk: opened, found, read and emptied."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

from desk import Desk, DeskError, await_true
from desk_programs import Program, start_program
from Xlib import X
from Xlib.display import Display
from Xlib.protocol import event

__all__ = ["EDITORS", "PACES", "Area", "Editor", "open_editor"]

EDITORS = ("mousepad", "featherpad", "chromium", "firefox")

_WIDTH, _HEIGHT, _TOP = 640, 376, 24
"""Four windows beside each other on a screen of 1280 × 800, below a panel."""

_HEADS: Mapping[str, int] = {"mousepad": 60, "featherpad": 84, "chromium": 50, "firefox": 90}
"""Pixels from a window's top to where its text surely begins."""

_FEET: Mapping[str, int] = {"mousepad": 40, "featherpad": 90, "chromium": 40, "firefox": 40}
"""And from where it surely is to the bottom: bars for searching and the state."""

PACES: Mapping[str, tuple[float, float]] = {"firefox": (60.0, 110.0)}
"""Milliseconds between keys where ``QUICK`` is too quick: Firefox alone, without our program, loses keys at that.

It still does at 30 to 60 ms on a busy machine: one in 5,077 keys (``--editors firefox --no-program --seed 11``).
"""


@dataclasses.dataclass(frozen=True)
class Area:
    """A rectangle of the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int

    def at(self, across: float, down: float) -> tuple[int, int]:
        """A point of it, by parts from 0 to 1."""
        return self.x + round(across * (self.width - 1)), self.y + round(down * (self.height - 1))


class Editor:
    """A window with a text, and how to read it."""

    def __init__(self, name: str, desk: Desk, window: str, program: Program) -> None:
        self.name = name
        self._desk, self.window, self._program = desk, window, program
        self.area = Area(0, 0, 1, 1)

    def place(self, number: int) -> None:
        """Puts the window into the quarter of the screen with this number, from 0."""
        x, y = number % 2 * _WIDTH, _TOP + number // 2 * (_HEIGHT + 12)
        run = self._desk.run
        _unmaximise(self._desk.environment["DISPLAY"], int(self.window))

        def placed() -> bool:
            run("xdotool", "windowsize", self.window, str(_WIDTH - 8), str(_HEIGHT - 30))
            run("xdotool", "windowmove", self.window, str(x + 2), str(y + 2))
            told = dict(
                line.split("=") for line in run("xdotool", "getwindowgeometry", "--shell", self.window).stdout.split()
            )
            self.area = Area(*(int(told[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))
            return abs(self.area.x - x) < 40 and abs(self.area.y - y) < 60

        await_true(placed, 10, f"the window of {self.name} is in its place")
        head, foot = _HEADS[self.name], _FEET[self.name]
        self.area = Area(self.area.x + 6, self.area.y + head, self.area.width - 24, self.area.height - head - foot)

    def to_front(self) -> None:
        """Gives it the focus, as a task bar does, and sees that it has it."""

        def active() -> bool:
            self._desk.run("xdotool", "windowactivate", "--sync", self.window)
            return self._desk.run("xdotool", "getactivewindow").stdout.strip() == self.window

        await_true(active, 10, f"{self.name} is in front")

    @property
    def active(self) -> bool:
        """Whether it is in front."""
        return self._desk.run("xdotool", "getactivewindow").stdout.strip() == self.window

    def text(self, accepts: Callable[[str], bool], seconds: float = 15.0) -> str:
        """What stands in it once ``accepts`` says it is right, or at the end of that time; it must have the focus."""
        seen = ""

        def right() -> bool:
            nonlocal seen
            seen = self._program.text()
            return accepts(seen)

        try:
            await_true(right, seconds, "the text")
        except DeskError:
            return seen
        return seen

    def empty(self) -> None:
        """Erases its text; raises ``DeskError`` when it cannot be."""
        for _ in range(3):
            self._program.empty()
            if not self.text(lambda text: not text.strip("\n"), 3).strip("\n"):
                return
        raise DeskError(f"{self.name} cannot be emptied")

    def close(self) -> None:
        """Ends what ends not with the desk."""
        self._program.close()


def open_editor(desk: Desk, name: str, number: int, folder: Path) -> Editor:
    """Opens one of ``EDITORS``, which writes into ``folder``, in its quarter; ready when Hangul arrives in it."""
    program, window = start_program(desk, name, folder)
    editor = Editor(name, desk, window, program)
    editor.place(number)
    editor.to_front()

    def hears() -> bool:
        x, y = editor.area.at(0.5, 0.5)
        desk.run("xdotool", "mousemove", str(x), str(y), "click", "1")
        desk.press("ctrl+a", "Delete", "r", "k", "space")
        return editor.text(lambda text: text.rstrip("\n") == "가 ", 2).rstrip("\n") == "가 "

    await_true(hears, 60, f"{name} gets Hangul")
    editor.empty()
    return editor


def _unmaximise(name: str, window: int) -> None:
    """Firefox fills a small screen by itself, and a window that does can neither be moved nor sized."""
    display = Display(name)
    try:
        states = [display.intern_atom(f"_NET_WM_STATE_MAXIMIZED_{way}") for way in ("VERT", "HORZ")]
        message = event.ClientMessage(
            window=display.create_resource_object("window", window),
            client_type=display.intern_atom("_NET_WM_STATE"),
            data=(32, [0, *states, 1, 0]),
        )
        display.screen().root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        display.sync()
    finally:
        display.close()
