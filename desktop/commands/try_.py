"""``ieum try``: the playground in a terminal, or a short demonstration where there is none."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import select
import shutil
import signal
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any, TextIO

from desktop.commands.context import Context
from desktop.commands.engine import AskEngine
from desktop.commands.lines import abandon
from desktop.commands.terminal.keys import KeyReader
from desktop.commands.terminal.playground import Playground
from desktop.words.app import Sentence, text
from engine.errors import EngineError
from engine.text.hangul import Automaton, keys
from engine.text.private import Private

__all__ = ["add", "demonstrate", "play", "run", "try_"]

_ESCAPE_SECONDS = 0.05
"""An escape sequence arrives faster than this, the Escape key alone."""

_PROMPTS = (
    ("오늘 날씨가 ", "", ()),
    ("새 집에 놓을 ", "가구", (3, 4)),
    ("우리는 ", "한글", (2, 6)),
    ("", "감사합니다", (3, 5)),
)
"""Context, eojeol being typed, and after which of its keys the candidates are worth a look (none: before the first)."""


def add(_parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""


def run(context: Context) -> int:
    """See ``VerbFile``."""
    with context.engine() as engine:
        context.tell_problems()
        return try_(engine.ask, context.source, context.out, context.environment)


def try_(ask: AskEngine, source: TextIO, out: TextIO, environment: Mapping[str, str]) -> int:
    """Plays in the terminal that ``source`` and ``out`` are, or demonstrates; the exit code, always 0."""
    if source.isatty() and out.isatty() and environment.get("TERM") != "dumb" and _can_play():
        return play(ask, source.fileno(), out, colors="NO_COLOR" not in environment)
    try:
        return demonstrate(ask, out)
    except BrokenPipeError:
        abandon(out)
        return 0


def demonstrate(ask: AskEngine, out: TextIO) -> int:
    """Types some eojeols key by key and prints the candidates at telling moments, such as 각 on the way to 가구."""
    out.write(text(Sentence.TRY_DEMO) + "\n")
    for context, eojeol, moments in _PROMPTS:
        automaton, typed = Automaton(reorder=True), ""
        spelled = keys(eojeol)
        out.write("\n")
        if not moments:
            _show(ask, out, context)
        for count, key in enumerate(spelled, 1):
            typed += automaton.press(key)
            if count in moments:
                _show(ask, out, context + typed + automaton.preedit)
    out.flush()
    return 0


def play(ask: AskEngine, source: int, out: TextIO, *, colors: bool = True) -> int:
    """Runs the playground until Ctrl+C, Ctrl+D or the end of input; the terminal is restored however it ends."""
    ground, reader = Playground(ask), KeyReader()
    with _raw(source, out), _signals() as woken:
        out.write(text(Sentence.TRY_TITLE) + "\n\n")
        _draw(ground, out, colors)
        while True:
            ready, _, _ = select.select([source, woken], [], [], _ESCAPE_SECONDS if reader.waiting else None)
            if woken in ready:
                os.read(woken, 64)
                out.write("\x1b[2J\x1b[H")  # the terminal has wrapped the old lines anew, nobody knows where
            pressed: list[str] = []
            if source in ready:
                data = os.read(source, 4096)
                pressed = list(reader.feed(data)) if data else ["Ctrl+D"]
            elif not ready:
                pressed = list(reader.flush())
            if not _handle(pressed, ground, out):
                return 0
            _draw(ground, out, colors)


def _handle(pressed: list[str], ground: Playground, out: TextIO) -> bool:
    """Presses the keys; ``False`` when one of them ends it.  Asks once for all, unless a key takes a candidate."""
    stale = False
    for key in pressed:
        if key in ("Ctrl+C", "Ctrl+D"):
            out.write(f"\r\x1b[J{ground.line}\n")
            return False
        if stale and (key in ("Tab", "Shift+Tab", "Up", "Down", "Escape") or key.startswith("Alt+")):
            ground.refresh()
            stale = False
        if key == "Enter":
            out.write(f"\r\x1b[J{ground.line}\n")
            ground.clear()
        else:
            ground.key(key)
        stale = stale or key not in ("Up", "Down", "Escape")
    if stale:
        ground.refresh()
    return True


def _draw(ground: Playground, out: TextIO, colors: bool) -> None:
    """Draws anew from the first line, where the cursor is left, so that an input method composes in its place."""
    drawing = ground.draw(shutil.get_terminal_size().columns, colors=colors)
    below = len(drawing.lines) - 1
    up = f"\x1b[{below}A" if below else ""
    out.write("\x1b[?25l\r\x1b[J" + "\n".join(drawing.lines) + f"\r{up}\x1b[{drawing.cursor}C\x1b[?25h")
    out.flush()


def _show(ask: AskEngine, out: TextIO, before: str) -> None:
    try:
        candidates = ask(Private(before), 5)
    except EngineError as error:
        out.write(f"{before}▏  {text(Sentence.TRY_NO_ANSWER, reason=error)}\n")
        return
    shown = "   ".join(
        f"{number} {each.text.reveal()} {each.probability:.0%}" for number, each in enumerate(candidates, 1)
    )
    out.write(f"{before}▏  {shown or text(Sentence.TRY_NOTHING)}\n")
    out.flush()


def _can_play() -> bool:
    # Windows has no such module.
    return importlib.util.find_spec("termios") is not None


@contextlib.contextmanager
def _raw(source: int, out: TextIO) -> Iterator[None]:
    """Keys arrive one by one, unechoed, Ctrl+C among them; a paste is marked as one."""
    # By name, as the rest here: the type checker knows these on the platforms that have them only.
    termios: Any = importlib.import_module("termios")
    before = termios.tcgetattr(source)
    raw = termios.tcgetattr(source)
    raw[0] &= ~(termios.IXON | termios.ICRNL)
    raw[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
    try:
        termios.tcsetattr(source, termios.TCSADRAIN, raw)
        out.write("\x1b[?2004h")
        yield
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)
        with contextlib.suppress(OSError):  # the terminal's window may be gone
            out.write("\x1b[?2004l\x1b[?25h")
            out.flush()


@contextlib.contextmanager
def _signals() -> Iterator[int]:
    """A descriptor that can be read after a resize; being told to end becomes ``SystemExit``, which restores."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    posix: Any = os
    signals: Any = signal
    reading, writing = os.pipe()
    posix.set_blocking(writing, False)
    handlers = {signals.SIGWINCH: lambda _number, _frame: None, signals.SIGTERM: leave, signals.SIGHUP: leave}
    old = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    woken = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield reading
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in old.items():
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)
