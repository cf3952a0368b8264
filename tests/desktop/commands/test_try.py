"""``ieum try`` in a real pseudo-terminal, and without one."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_ask import ask
from screen import Screen

from desktop.commands.try_ import demonstrate

ROOT = Path(__file__).resolve().parents[3]
CHILD = ROOT / "tests/support/playground_child.py"


class Terminal:
    """A terminal window with ``ieum try`` in it."""

    def __init__(self, columns: int = 80) -> None:
        self.master, self.slave = pty.openpty()
        self.screen = Screen(columns)
        self.resize(columns)
        self.before = termios.tcgetattr(self.slave)
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}",
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
        }
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD)], stdin=self.slave, stdout=self.slave, stderr=self.slave, env=environment,
            start_new_session=True,
        )  # fmt: skip

    def resize(self, columns: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def until(self, seen: Callable[[list[str]], bool], seconds: float = 15) -> list[str]:
        end = time.monotonic() + seconds
        while not seen(self.screen.lines):
            assert time.monotonic() < end, self.screen.lines
            if select.select([self.master], [], [], 0.1)[0]:
                self.screen.feed(os.read(self.master, 65536).decode())
        return self.screen.lines

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    made.until(lambda lines: any(line.startswith("›") for line in lines))
    yield made
    made.close()


def line(lines: list[str]) -> str:
    return next((each for each in reversed(lines) if each.startswith("› ") or each == "›"), "")


def test_candidates_appear_under_the_line_and_tab_takes_one(terminal: Terminal) -> None:
    """F2 turns the built-in layout on; 각 offers 가구; Tab writes it and a space."""
    terminal.type("\x1bOQrkr")
    lines = terminal.until(lambda lines: any("가구를" in each for each in lines))
    assert line(lines) == "› 각"
    assert any("1  가구" in each and "50%" in each for each in lines)
    terminal.type("\t")
    terminal.until(lambda lines: line(lines) == "› 가구")


def test_cursor_stays_behind_the_text(terminal: Terminal) -> None:
    """The cursor is where an input method of the terminal composes: right behind the text, and it can be seen."""
    terminal.type("하")
    terminal.until(lambda lines: any("한글을" in each for each in lines))
    row = terminal.screen.lines.index("› 하")
    assert (terminal.screen.x, terminal.screen.y) == (4, row)
    assert terminal.screen.cursor_visible


@pytest.mark.parametrize("end", ["\x03", "\x04"], ids=["Ctrl+C", "Ctrl+D"])
def test_terminal_is_restored_at_the_end(terminal: Terminal, end: str) -> None:
    """Ctrl+C and Ctrl+D end it with 0, the terminal is as before and the line stays to be read."""
    terminal.type("하")
    terminal.until(lambda lines: line(lines) == "› 하")
    assert termios.tcgetattr(terminal.slave) != terminal.before
    terminal.type(end)
    lines = terminal.until(lambda lines: lines[-1] == "하")
    assert not any("한글" in each for each in lines)
    assert terminal.process.wait(10) == 0
    assert termios.tcgetattr(terminal.slave) == terminal.before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_terminal_is_restored_when_it_is_told_to_end(terminal: Terminal, number: signal.Signals) -> None:
    """SIGTERM and SIGHUP too leave the terminal as it was."""
    terminal.process.send_signal(number)
    assert terminal.process.wait(10) == 128 + number
    assert termios.tcgetattr(terminal.slave) == terminal.before


def test_resize_draws_anew_within_the_new_width(terminal: Terminal) -> None:
    """In a narrower window everything is drawn again and nothing wraps."""
    terminal.type("하")
    terminal.until(lambda lines: any("한글을" in each for each in lines))
    terminal.screen = Screen(30)
    terminal.resize(30)
    terminal.process.send_signal(signal.SIGWINCH)
    lines = terminal.until(lambda lines: any("한글을" in each for each in lines))
    assert lines[0] == "› 하"
    assert not terminal.screen.wrapped


def test_escape_and_a_digit_take_that_candidate(terminal: Terminal) -> None:
    """As Alt with the digit does, for terminals that have no Alt; a paste before it took nothing."""
    terminal.type("\x1b[200~하\x1b[201~")
    terminal.until(lambda lines: any("한글을" in each for each in lines))
    terminal.type("\x1b")
    time.sleep(0.2)
    terminal.type("2")
    terminal.until(lambda lines: line(lines) == "› 한글을")


def test_keys_typed_ahead_meet_the_candidates_of_their_moment(terminal: Terminal) -> None:
    """A Tab that comes in one go with the letters before it takes what those letters bring."""
    terminal.type("\x14rkr\tgk\x1b1")
    terminal.until(lambda lines: line(lines) == "› 가구 한글")


def test_demonstration_without_a_terminal() -> None:
    """With pipes it prints telling moments and ends with 0."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}"}
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
    )
    shown = done.stdout.decode()
    assert done.returncode == 0
    assert "새 집에 놓을 각▏  1 가구" in shown
    assert "우리는 하▏  1 한글" in shown
    assert "\x1b" not in shown


def test_demonstration_ends_quietly_when_nobody_reads() -> None:
    """``ieum try | head`` ends with 0 and prints no error."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}"}
    command, pipe = [sys.executable, str(CHILD)], subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_demonstration_says_when_the_engine_fails() -> None:
    """An engine that does not answer is told of, line by line."""
    out = io.StringIO()
    assert demonstrate(lambda before, k: ask(type(before)("고장"), k), out) == 0
    assert "out of order" in out.getvalue()
