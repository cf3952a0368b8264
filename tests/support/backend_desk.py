"""A bench for ``backend_contract`` on a desk: an editor, the person's keys, and the real input process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, cast

from desk import Desk, await_true
from session_end import SessionEnd

from desktop.input.protocol import Chord, ImeState

__all__ = ["DeskBench"]

ROOT = Path(__file__).parents[2]
FORM = ROOT / "tests" / "live" / "form.py"


class DeskBench:
    """``Bench``: one input process for one test; desk and editor may serve several, one after the other."""

    def __init__(self, desk: Desk, editor: str, file: Path) -> None:
        self._desk, self._editor, self._file = desk, editor, file
        self._desk.press("ctrl+a", "Delete")
        self._window = desk.focused_window()
        environment = desk.environment | {"PYTHONPATH": str(ROOT)}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "desktop", "--log-level", "DEBUG", "--role", "input"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._child.stdin is not None and self._child.stdout is not None
        self._pipes = (cast("BinaryIO", self._child.stdout), cast("BinaryIO", self._child.stdin))
        self.session = SessionEnd(*self._pipes)
        self._form: subprocess.Popen[bytes] | None = None
        # From now on it hears what is typed.
        self.session.wait(lambda: any(state.present for state in self.session.all(ImeState)), "IBus")

    def type(self, text: str) -> None:
        """Presses keys as a person does who types fast."""
        self._desk.type(text, delay_ms=20)

    def press(self, chord: Chord) -> None:
        """Presses it with its modifiers."""
        self._desk.press(str(chord).lower())

    def mark(self) -> None:
        """By the editor's own chord."""
        self._desk.press("ctrl+a")

    def click(self, x: int, y: int) -> None:
        """With the first button; the pointer stays there."""
        self._desk.run("xdotool", "mousemove", "--sync", str(x), str(y), "click", "1")

    def text(self) -> str:
        """What the editor saves."""
        return self._saved().replace("\t", "")

    def tabs(self) -> int:
        """Those in what the editor saves."""
        return self._saved().count("\t")

    def enter_password(self, text: str) -> None:
        """Into the second field of a form."""
        self._form = self._desk.start(sys.executable, str(FORM))
        self._desk.focus_window_named("ieum-form")
        self._desk.press("Tab")
        self._desk.type(text)

    def close(self) -> None:
        """Ends the input process; the editor is left as it is."""
        self._child.stdin.close()  # type: ignore[union-attr]
        assert self._child.wait(10) == 0
        self.session.close()
        for pipe in self._pipes:
            pipe.close()
        if self._form is not None:
            self._desk.stop(self._form)
            self._desk.run("xdotool", "windowfocus", "--sync", self._window)

    def _saved(self) -> str:
        """The file once saving it again changes nothing any more."""
        seen: list[str] = []

        def rests() -> bool:
            self._desk.press("ctrl+s")
            seen.append(self._file.read_text(encoding="utf-8").removesuffix("\n"))
            return len(seen) > 3 and len(set(seen[-3:])) == 1

        await_true(rests, 20, "the editor's file rests")
        return seen[-1]
