"""What a person sees of the program while it runs, and that they start it anew when it has died."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["Answer", "Seen", "Sight"]


@dataclasses.dataclass(frozen=True)
class Sight:
    """How the session stands; ``busy`` while an answer or an insertion is under way.

    ``place`` is where the popup stands with the ``rows``, painted or about to be.
    ``at_end``: nothing stands right of the caret, as far as is known, before which a blank were one too many.
    """

    text: str = ""
    partial: str = ""
    at_end: bool = True
    busy: bool = False
    rows: tuple[str, ...] = ()
    place: tuple[int, int, int, int] | None = None
    selected: int = 0
    ready: bool = False
    field: str = "none"
    model: str = ""
    pids: Mapping[str, int | None] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the session said to a chord: its text ended with ``partial`` and shall end with ``wanted`` and ``tail``.

    ``given_back``: the chord was the editor's.  ``chord`` is "click" for a row that was clicked.
    """

    chord: str
    given_back: bool
    partial: str = ""
    wanted: str = ""
    tail: str = ""

    @property
    def changes(self) -> bool:
        """Whether it puts something into the text."""
        return not self.given_back and bool(self.tail or self.wanted != self.partial)


class Seen:
    """One program after the other on one desk; ``see`` may be asked from any thread."""

    def __init__(self, environment: Mapping[str, str], folder: Path, stderr: Path) -> None:
        self._environment, self._folder = dict(environment), folder
        self._stderr = stderr.open("ab")
        self._changed = threading.Condition()
        self._sight = Sight()
        self._answers: list[Answer] = []
        self._paints: list[float] = []
        self._rows: list[tuple[float, tuple[str, ...]]] = []
        self.place: tuple[int, int, int, int] | None = None
        self.middles: list[int] = []
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = threading.Thread()

    def start(self) -> None:
        """Starts the program; what was seen of the one before is past."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.program"],
            env=self._environment, cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr,
        )  # fmt: skip
        self.starts += 1
        with self._changed:
            self._sight = Sight()
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Has the program end by itself, and kills it when it does not within ten seconds."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._reader.join()
        self._stderr.close()

    def see(self) -> Sight:
        """How it stands now."""
        with self._changed:
            return self._sight

    def answers(self, since: int = 0) -> list[Answer]:
        """What was answered to chords and clicks, all but the first ``since``."""
        with self._changed:
            return self._answers[since:]

    def painted_after(self, at: float) -> list[float]:
        """The times (monotonic) at which a new picture of the popup stood there, later than ``at``."""
        with self._changed:
            return [each for each in self._paints if each > at]

    def rows_after(self, at: float) -> set[str]:
        """All rows that were shown for the first time later than ``at`` (monotonic)."""
        with self._changed:
            return {row for shown, rows in self._rows if shown > at for row in rows}

    def told_after(self, at: float, since: int) -> str:
        """For a trace: the answers but the first ``since``, and when the rows changed behind ``at`` (monotonic)."""
        with self._changed:
            rows = [(round(shown - at, 3), rows[:1]) for shown, rows in self._rows if shown > at]
            return f"answers {self._answers[since:]}, rows {rows[:12]}"

    def wait(self, condition: Callable[[Sight], bool], seconds: float) -> Sight | None:
        """What is seen once ``condition`` holds; none when it does not within ``seconds``."""
        with self._changed:
            return self._sight if self._changed.wait_for(lambda: condition(self._sight), seconds) else None

    def wait_answer(self, since: int, chord: str, seconds: float) -> Answer | None:
        """The first answer to this chord behind the first ``since`` answers; none when there is none by then."""

        def found() -> Answer | None:
            return next((each for each in self._answers[since:] if each.chord == chord), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None, seconds)
            return found()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                told: dict[str, Any] = json.loads(line)
            except ValueError:  # it was killed while it wrote
                continue
            with self._changed:
                if process is self._process:
                    self._take(told)
                self._changed.notify_all()
        process.stdout.close()
        process.wait()
        assert process.stdin is not None
        process.stdin.close()
        with self._changed:
            if process is self._process:
                self._sight = Sight()
            self._changed.notify_all()

    def _take(self, told: dict[str, Any]) -> None:
        if "painted" in told:
            self._paints = [*self._paints[-200:], told["painted"]]
            self.place = tuple(told["place"]) if told["place"] else None
            self.middles = told["middles"]
        elif "answer" in told:
            parts = told["answer"]
            self._answers.append(Answer(told["chord"], parts is None, *(parts or ())))
        else:
            place = tuple(told["place"]) if told["place"] else None
            self._sight = Sight(**told | {"rows": tuple(told["rows"]), "place": place})
            self._rows = [*self._rows[-50:], (time.monotonic(), self._sight.rows)]
