"""How a command tells what it is at: as bars for a person, or as lines for the window that started it."""

from __future__ import annotations

import json
import sys
import time
from typing import BinaryIO, Protocol, Self

from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

from desktop.commands.console import plain_console
from desktop.commands.context import Context
from desktop.library.jobs import Ended, Progress, Stage
from desktop.system.lines import write_line
from desktop.words.language import text
from desktop.words.models import STAGES
from models.hub.rate import Rate

__all__ = ["ProgressLines", "Reporter", "Shown", "reporter_of"]

_EVERY_S = 0.1
_BYTES = frozenset({"download", "copy", "check"})


class Reporter(Protocol):
    """A context manager around the work."""

    def __enter__(self) -> Self:
        """The work begins."""

    def __exit__(self, *_: object) -> None:
        """It has ended, one way or the other."""

    def step(self, stage: Stage, done: int, total: int) -> None:
        """So far."""

    def done(self, model: str, sentence: str) -> None:
        """It worked; ``model`` is there now, or "" for none."""

    def fail(self, sentence: str, code: str) -> None:
        """It did not."""

    def value(self, value: object) -> None:
        """An answer, as JSON."""


def reporter_of(context: Context) -> Reporter:
    """The reporter that whoever asked understands."""
    return ProgressLines(context.out.buffer) if context.options.json else Shown()


class ProgressLines:
    """One line of JSON for each thing (``desktop.library.jobs``), at most ten of progress a second."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._stage: Stage | None = None
        self._rate = Rate()
        self._at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def step(self, stage: Stage, done: int, total: int) -> None:
        """See ``Reporter``."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._rate, self._at = stage, Rate(), 0.0
        self._rate.sample(done, total)
        if done < total and now - self._at < _EVERY_S:
            return
        self._at = now
        left = self._rate.left if total else None
        write_line(self._out, Progress(stage, done, total, self._rate.speed, left))

    def done(self, model: str, sentence: str) -> None:
        """See ``Reporter``."""
        write_line(self._out, Ended(model))

    def fail(self, sentence: str, code: str) -> None:
        """See ``Reporter``."""
        write_line(self._out, Ended(error=sentence, code=code))

    def value(self, value: object) -> None:
        """See ``Reporter``."""
        self._out.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        self._out.flush()


class Shown:
    """Bars on standard error, which leave nothing behind where that is no terminal; sentences for the rest."""

    def __init__(self) -> None:
        self._console = plain_console()
        self._bars: Bars | None = None
        self._stage: Stage | None = None
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def step(self, stage: Stage, done: int, total: int) -> None:
        """See ``Reporter``."""
        if stage != self._stage or self._bars is None:
            self._end()
            self._stage = stage
            columns = [TextColumn("{task.description}", markup=False), BarColumn()]
            extra = [DownloadColumn(), TransferSpeedColumn()] if stage in _BYTES else []
            self._bars = Bars(*columns, *extra, TimeRemainingColumn(), console=self._console)
            self._bars.start()
            self._task = self._bars.add_task(text(STAGES[stage]), total=None)
        self._bars.update(self._task, completed=done, total=total or None)

    def done(self, model: str, sentence: str) -> None:
        """See ``Reporter``."""
        sys.stdout.write(sentence + "\n")

    def fail(self, sentence: str, code: str) -> None:
        """See ``Reporter``."""
        sys.stderr.write(sentence + "\n")

    def value(self, value: object) -> None:
        """See ``Reporter``."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    def _end(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
