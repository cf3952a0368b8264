"""Who answers what is asked at the control socket of the running program."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

from desktop.control.protocol import Request
from desktop.control.status import Status
from engine.wire.protocol import Failed, Statistics

__all__ = ["Asker", "Clerk"]

_REPORT_MS = 1_000
"""Who asks for the status waits so long for the engine's own numbers, then gets the rest."""

_LAST_WORD_MS = 100
"""Who wants the program to end hears so before it does."""


class Asker(Protocol):
    """One who asks once and is replied to once; a ``Connection`` of the server's."""

    request: Request | None

    def reply(self, status: Status | None = None) -> None:
        """Replies, if nobody has yet and the other side is still there."""


class Clerk:
    """Answers each request at once, but for the status, which has to wait for what the engine reports.

    ``ask_report`` asks the engine and returns the number of the report, none
    without an engine; ``status`` is given the report, or none when it did
    not come; ``later(ms, do)`` calls ``do`` after so long.
    """

    def __init__(
        self,
        *,
        ask_report: Callable[[], int | None],
        status: Callable[[Statistics | None], Status],
        use: Callable[[str], None],
        show: Callable[[], None],
        guide: Callable[[], None],
        end: Callable[[], None],
        later: Callable[[int, Callable[[], None]], object],
    ) -> None:
        self._ask_report, self._status, self._later = ask_report, status, later
        self._use, self._show, self._guide, self._end = use, show, guide, end
        self._waiting: dict[int, Asker] = {}

    def answer(self, asker: Asker) -> None:
        """Does what is asked and replies, now or within a second."""
        request = asker.request
        if request is not None and request.wanted == "status":
            number = self._ask_report()
            if number is None:
                asker.reply(self._status(None))
            else:
                self._waiting[number] = asker
                self._later(_REPORT_MS, functools.partial(self._tell, number, None))
            return
        if request is not None and request.wanted == "use":
            self._use(request.model)
        elif request is not None and request.wanted == "guide":
            self._guide()
        elif request is not None and request.wanted == "quit":
            self._later(_LAST_WORD_MS, self._end)
        else:
            self._show()
        asker.reply()

    def take_report(self, report: Statistics | Failed) -> None:
        """What the engine reports, or that it does not; other failures are nobody's here."""
        self._tell(report.id, report if isinstance(report, Statistics) else None)

    def _tell(self, number: int, statistics: Statistics | None) -> None:
        asker = self._waiting.pop(number, None)
        if asker is not None:
            asker.reply(self._status(statistics))
