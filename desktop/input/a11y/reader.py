"""Follows the text around the caret for as long as the process lives, and looks again when the bus has gone."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from desktop.input.a11y.text import TextGone, TextWatch
from desktop.input.backend import Emit
from desktop.input.protocol import (
    MODIFIERS,
    Clicked,
    Composed,
    Elsewhere,
    Focus,
    FromInput,
    Inserted,
    KeyEvent,
    Passed,
    Pressed,
    ReadText,
    Selected,
)

__all__ = ["TextReader"]

log = logging.getLogger(__name__)

_RETRY_SECONDS = 10.0


class TextReader:
    """Tells the text around the caret; without a bus, or of a program that is not on it, nothing."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._stopping = threading.Event()
        self._watch: TextWatch | None = None
        self._generation: int | None = None
        self._allowed: int | None = None
        self._focused_at = 0.0

    def start(self, emit: Emit, caught_up: Callable[[float], bool]) -> None:
        """Begins to tell, in a thread of its own; ``caught_up`` as for ``TextWatch``."""
        threading.Thread(target=self._run, args=(emit, caught_up), name="atspi-text", daemon=True).start()

    def confirm(self) -> None:
        """Tells the text as it is now, before a chord is told; waits some hundredths of a second at most."""
        if (watch := self._watch) is not None:
            watch.confirm()

    def allow(self, command: ReadText) -> None:
        """The field of this generation may be read from now on, and no other."""
        self._allowed = command.generation
        self._permit()

    def heard(self, event: FromInput) -> None:
        """What was told of the keyboard and the focus: behind some events the text may be another."""
        if isinstance(event, Focus):
            self._generation, self._focused_at = event.generation, time.monotonic()
            self._permit()
        if (watch := self._watch) is None:
            return
        if isinstance(event, KeyEvent | Pressed):
            watch.hold(held=True)
        elif isinstance(event, Inserted | Selected):
            watch.hold(held=False)
        elif isinstance(event, Clicked | Elsewhere | Focus) or _moves(event):
            watch.expect()

    def close(self) -> None:
        """Ends the thread."""
        self._stopping.set()
        if (watch := self._watch) is not None:
            watch.close()

    def _permit(self) -> None:
        open_to = self._focused_at if self._allowed is not None and self._allowed == self._generation else None
        if (watch := self._watch) is not None:
            watch.permit(open_to)

    def _run(self, emit: Emit, caught_up: Callable[[float], bool]) -> None:
        while not self._stopping.is_set():
            try:
                self._watch = watch = TextWatch(self._environment, emit, caught_up)
                self._permit()
                watch.run()
            except TextGone as problem:
                log.debug("no text by accessibility: %s", problem)
            if (gone := self._watch) is not None:
                self._watch = None
                gone.close()
            self._stopping.wait(_RETRY_SECONDS)


def _moves(event: FromInput) -> bool:
    """Whether a key may have moved the caret or changed the text otherwise than by what it types."""
    if isinstance(event, Composed):
        return event.forced
    if not isinstance(event, Passed) or event.char.reveal():
        return False
    return event.key not in MODIFIERS and bool(event.key or event.mods)
