"""The days of a person's record, and the file that keeps them: JSON, their own, to be erased at any time.

A file that cannot be read is put aside and counting begins anew: nothing of
it is lost, and nobody is kept from typing by it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from desktop.record.day import Day, total
from desktop.session.counts import Gains
from models import durable

__all__ = ["RecordBook", "StoredRecord"]

_KEPT_DAYS = 400
"""Older days are kept as one sum."""

_MOST_BYTES = 4 << 20
_log = logging.getLogger(__name__)


class StoredRecord(msgspec.Struct, frozen=True):
    """What the file holds: days by their date as ISO 8601 writes it, and the sum of those before."""

    days: dict[str, Day] = {}
    before: Day = Day()
    version: int = 1


class RecordBook:
    """Counts into the day of ``today()``; whoever has it stores now and then what is ``unwritten``.

    ``put_aside`` is where a file lies that could not be read; none where there was no such.
    """

    def __init__(self, file: Path, today: Callable[[], dt.date] = dt.date.today) -> None:
        self._file, self._today = file, today
        self.put_aside: Path | None = None
        self._days: dict[str, Day] = {}
        self._before = Day()
        self._changed = self._withheld = False
        self._read()

    @property
    def days(self) -> Mapping[str, Day]:
        """Those that are kept apart, by date."""
        return self._days

    @property
    def today(self) -> Day:
        """What this day has brought so far."""
        return self._days.get(self._date(), Day())

    def last(self, days: int) -> list[tuple[dt.date, Day]]:
        """The last so many days, this one at the end; those on which nothing was counted too."""
        dates = [self._today() - dt.timedelta(days=back) for back in reversed(range(days))]
        return [(date, self._days.get(date.isoformat(), Day())) for date in dates]

    @property
    def whole(self) -> Day:
        """All that was ever counted."""
        return total([self._before, *self._days.values()])

    def gained(self, program: str, gains: Gains) -> None:
        """Takes and lists have come, while the person was in ``program``."""
        self._count(self.today.gained(program, lists=gains.lists, saved=gains.saved, rows=gains.rows))

    def answered(self, elapsed_ms: float) -> None:
        """The engine has answered."""
        self._count(self.today.answered(elapsed_ms))

    def erase(self) -> None:
        """Forgets all of it, in the file too.  Raises ``OSError`` where that cannot be removed."""
        self._days, self._before, self._changed = {}, Day(), False
        self._file.unlink(missing_ok=True)
        self._withheld = False

    def unwritten(self) -> bytes | None:
        """What the file is to hold, to be stored; none if it holds that already."""
        if not self._changed:
            return None
        self._fold()
        self._changed = False
        return msgspec.json.encode(StoredRecord(self._days, self._before))

    def store(self, content: bytes) -> None:
        """Puts it on the disk, from any thread; one that is full or not ours costs numbers only.

        Nothing is put over a record that could not be read: another time it may be.
        """
        if self._withheld:
            self._changed = True
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            durable.write(self._file, content)
        except OSError as error:
            self._changed = True
            _log.warning("the record was not written: %s", type(error).__name__)

    def _count(self, day: Day) -> None:
        self._days[self._date()] = day
        self._changed = True

    def _date(self) -> str:
        return self._today().isoformat()

    def _fold(self) -> None:
        dates = sorted(self._days)
        for date in dates[:-_KEPT_DAYS]:
            self._before = total([self._before, self._days.pop(date)])

    def _read(self) -> None:
        try:
            stored = _decoded(durable.read(self._file, _MOST_BYTES))
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno != errno.EFBIG:
                _log.warning("the record cannot be read: %s", type(error).__name__)
                self._withheld = True
                return
            stored = None
        if stored is None:
            self._set_aside()
        else:
            self._days, self._before = dict(stored.days), stored.before

    def _set_aside(self) -> None:
        aside = self._file.with_name(f"{self._file.name}.unreadable")
        _log.warning("the record is no record and is put aside")
        with contextlib.suppress(OSError):
            self._file.replace(aside)
            self.put_aside = aside


def _decoded(content: bytes) -> StoredRecord | None:
    """What was written here, or none if it cannot have been."""
    try:
        stored = msgspec.json.decode(content, type=StoredRecord)
        for date in stored.days:
            dt.date.fromisoformat(date)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return stored if stored.version == 1 and all(day.sound for day in (stored.before, *stored.days.values())) else None
