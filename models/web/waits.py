"""How long to wait before another attempt: as the server asks, and otherwise longer after each failure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email.utils
import random

__all__ = ["LONGEST_RETRY_AFTER", "RetryBackoff", "retry_after"]

LONGEST_RETRY_AFTER = 60.0
"""Seconds; who is asked by the server to wait longer is told so instead."""

_MOST = 86_400.0
"""Seconds; whatever asks for more asks for a day."""

_MOST_DOUBLINGS = 30
_LONGEST_TEXT = 64
"""Characters; every date of HTTP is shorter."""


@dataclasses.dataclass(frozen=True)
class RetryBackoff:
    """Pauses that double from ``first`` to ``longest`` seconds, each by chance up to half shorter.

    Without the chance, all that a server turned away at once would come back at once.
    """

    first: float
    longest: float

    def pause(self, failed: int, asked: float = 0.0) -> float | None:
        """Seconds to wait after so many failures in a row; none where the server asks for more than anybody waits."""
        if asked > LONGEST_RETRY_AFTER:
            return None
        usual: float = min(self.longest, self.first * 2 ** min(failed - 1, _MOST_DOUBLINGS))
        return max(asked, usual * random.uniform(0.5, 1.0))


def retry_after(given: str, now: dt.datetime | None = None) -> float:
    """The seconds that ``Retry-After`` asks for, from 0 to a day; 0 where it asks for nothing that can be understood.

    Seconds, or one of the three spellings of a date (RFC 9110, 5.6.7), of
    which the oldest names no zone and means Greenwich's.  ``now`` has a zone.
    """
    if given.isascii() and given.isdigit():
        return min(_MOST, float(given)) if len(given) < 10 else _MOST
    if len(given) > _LONGEST_TEXT:
        return 0.0
    try:
        until = email.utils.parsedate_to_datetime(given)
        if until.tzinfo is None and "," not in given:
            until = until.replace(tzinfo=dt.UTC)
        left = (until - (now or dt.datetime.now(dt.UTC))).total_seconds()
    except (TypeError, ValueError, OverflowError, IndexError):  # no date, none of the calendar, one without its zone
        return 0.0
    return min(_MOST, max(0.0, left))
