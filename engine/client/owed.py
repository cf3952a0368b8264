"""Which requests have no answer yet, and from when on the engine has been silent for too long."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator

from engine.client.state import OnAnswer
from engine.wire.lanes import POPUP
from engine.wire.protocol import Eot, Report, Suggest

__all__ = ["OVERDUE_S", "Owed", "OwedAnswers"]

OVERDUE_S = 2.0
"""So long after its deadline a request may be answered."""

_NO_DEADLINE_S = 30.0


@dataclasses.dataclass(eq=False)
class Owed:
    """``work``: the model has to compute for it.  ``first``: nothing of another lane comes before it."""

    work: bool
    first: bool
    patience: float
    sent: float
    on_answer: OnAnswer | None


class OwedAnswers:
    """Times are seconds of one clock that only goes forward.  Not thread-safe.

    What waits in the popup's lane, and a report, must come within its own
    time.  What waits in another lane stands behind others, so its engine
    hangs only when it has not answered anybody for the longest time that one
    of them may take.
    """

    def __init__(self) -> None:
        self._owed: dict[int, Owed] = {}
        self._heard = self._spared = -math.inf

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._owed))

    def __len__(self) -> int:
        return len(self._owed)

    @property
    def at_work(self) -> bool:
        """Has the model to compute for any of them?"""
        return any(each.work for each in self._owed.values())

    def add(self, number: int, message: Suggest | Eot | Report, now: float, on_answer: OnAnswer | None = None) -> None:
        """The message was sent under this number; ``on_answer`` belongs to whoever has asked."""
        deadline_ms = None if isinstance(message, Report) else message.deadline_ms
        patience = _NO_DEADLINE_S if deadline_ms is None else deadline_ms / 1000 + OVERDUE_S
        work = not isinstance(message, Report)
        self._owed[number] = Owed(work, isinstance(message, Report) or message.lane == POPUP, patience, now, on_answer)

    def settle(self, number: int) -> Owed | None:
        """It is answered; none when nothing was owed under this number."""
        return self._owed.pop(number, None)

    def heard(self, now: float) -> None:
        """The thread that computes has said something."""
        self._heard = now

    def begin_anew(self, now: float) -> None:
        """All are owed only from now on."""
        for each in self._owed.values():
            each.sent = now

    def spare(self, until: float) -> None:
        """Nothing is overdue before then."""
        self._spared = until

    def due(self) -> float | None:
        """When the engine will have been silent for too long; none while it owes nothing."""
        times = [each.sent + each.patience for each in self._owed.values() if each.first]
        behind = [each for each in self._owed.values() if not each.first]
        if behind:
            oldest = min(each.sent for each in behind)
            times.append(max(self._heard, oldest) + max(each.patience for each in behind))
        return max(self._spared, min(times)) if times else None
