"""A bench for ``backend_contract`` on Wine's Windows: our editor, the person's keys, and the real input process there."""

from __future__ import annotations

import subprocess
import threading
from typing import BinaryIO, cast

from desk import await_true
from desk_wine import WINDOWS, WindowsEditor, WineDesk, on_windows
from session_end import SessionEnd

from desktop.input.protocol import Chord, ImeState

__all__ = ["WineBench"]

_MODIFIERS = {"Ctrl": "ctrl", "Alt": "alt", "Shift": "shift", "Super": "super"}


class WineBench:
    """``Bench``: one input process for one test; desk and editor may serve several, one after the other."""

    def __init__(self, desk: WineDesk, editor: WindowsEditor) -> None:
        self._desk, self.editor = desk, editor
        editor.empty()
        python = on_windows(WINDOWS / "python" / "python.exe")
        self._killed = False
        # Three pipes: Python ends there when one of them is a file.
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(
            ["wine", python, "-m", "desktop", "--log-level", "DEBUG", "--role", "input"],
            env=desk.environment, stdin=pipe, stdout=pipe, stderr=pipe,
        )  # fmt: skip
        assert self._child.stdin is not None and self._child.stdout is not None and self._child.stderr is not None
        self._pipes = (cast("BinaryIO", self._child.stdout), cast("BinaryIO", self._child.stdin))
        self.said: list[bytes] = []
        errors = cast("BinaryIO", self._child.stderr)
        self._reader = threading.Thread(target=lambda: self.said.extend(errors), daemon=True)
        self._reader.start()
        self.session = SessionEnd(*self._pipes)
        # From now on it hears what is typed.  Python takes its time there.
        await_true(lambda: any(state.present for state in self.session.all(ImeState)), 90, "the input method")

    def type(self, text: str) -> None:
        """Presses keys as a person does who types fast."""
        self._desk.type(text, delay_ms=20)

    def press(self, chord: Chord) -> None:
        """Presses it with its modifiers."""
        self._desk.press("+".join([*(_MODIFIERS[name] for name in sorted(chord.mods)), chord.key]))

    def mark(self) -> None:
        """All of it, by the keys of any field."""
        self._desk.press("ctrl+End", "ctrl+shift+Home")

    def click(self, x: int, y: int) -> None:
        """With the first button; the pointer stays there."""
        self._desk.run("xdotool", "mousemove", "--sync", str(x), str(y), "click", "1")

    def text(self) -> str:
        """What the editor says, without tabs."""
        return self._rested().replace("\t", "")

    def tabs(self) -> int:
        """Those in what the editor says."""
        return self._rested().count("\t")

    def enter_password(self, text: str) -> None:
        """Into the field next to it."""
        self.editor.go_to("secret")
        self._desk.type(text)

    def kill(self) -> None:
        """Its process ends at once, as in the task manager."""
        self._killed = True
        self._child.kill()

    def close(self) -> None:
        """Ends the input process; the editor is left as it is."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        try:
            assert self._child.wait(20) == 0 or self._killed
        finally:
            self._child.kill()
            self.session.close()
            for pipe in self._pipes:
                pipe.close()
            self._reader.join(5)
            cast("BinaryIO", self._child.stderr).close()
            self.editor.go_to("edit")

    def _rested(self) -> str:
        """What stands in the field once that changes no more."""
        seen: list[str] = []

        def rests() -> bool:
            seen.append(self.editor.text())
            return len(seen) > 40 and len(set(seen[-40:])) == 1

        await_true(rests, 20, "the editor rests")
        return seen[-1]
