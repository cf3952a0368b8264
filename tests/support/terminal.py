"""A terminal's window with a program in it: what the program writes is what a person sees, what is typed is what it reads."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

__all__ = ["Terminal", "surroundings"]

ROOT = Path(__file__).parents[2]
ROWS = 24


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a program in a terminal that finds our code and the tests' fakes."""
    return {
        **{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}",
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        **more,
    }


class Terminal:
    """A context manager: begins the program, and ends it should it still run."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], columns: int = 80) -> None:
        self._master, self.slave = pty.openpty()
        self._open = True
        self.screen = pyte.Screen(columns, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self.said = b""
        self._tell_size(columns)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            command, stdin=self.slave, stdout=self.slave, stderr=self.slave, env=dict(environment), cwd=ROOT,
            start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.close()
        os.close(self.slave)

    @property
    def lines(self) -> list[str]:
        """What can be read, without the blanks at the right and the empty lines below."""
        shown = [line.rstrip() for line in self.screen.display]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    @property
    def restored(self) -> bool:
        """Whether the terminal echoes and reads lines as before the program."""
        return termios.tcgetattr(self.slave) == self.before

    def type(self, keys: str | bytes) -> None:
        """Presses keys, as a terminal sends them."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int) -> None:
        """Makes the window so wide; what it showed is gone, for no two terminals wrap it alike."""
        self.screen.resize(ROWS, columns)
        self.screen.reset()
        self._tell_size(columns)

    def close(self) -> None:
        """Closes the window."""
        if self._open:
            self._open = False
            os.close(self._master)

    def until(self, seen: Callable[[list[str]], bool], seconds: float = 15) -> list[str]:
        """The lines once they are as they should be; fails after so many seconds."""
        end = time.monotonic() + seconds
        while not seen(self.lines):
            assert time.monotonic() < end, self.lines
            if select.select([self._master], [], [], 0.1)[0]:
                said = os.read(self._master, 65536)
                self.said += said
                self._stream.feed(said)
        return self.lines

    def _tell_size(self, columns: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
