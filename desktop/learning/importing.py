"""Reads a list in a thread, which tells how far it is and stops when it is told to."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from pathlib import Path

from desktop.learning.errors import BadList, ImportStopped
from desktop.learning.exchange import ReadList, read_list

__all__ = ["Importing", "ListRead", "ListReading"]


@dataclasses.dataclass(frozen=True)
class ListReading:
    """Which part of it is read, 0 to 1."""

    part: float


@dataclasses.dataclass(frozen=True)
class ListRead:
    """It is over: what was ``read``, or the ``fault``, or neither where the person has stopped it."""

    read: ReadList | None = dataclasses.field(default=None, repr=False)
    fault: BadList | None = None


class Importing(threading.Thread):
    """``tell`` hears ``ListReading`` again and again, and ``ListRead`` in the end; in this thread."""

    def __init__(self, path: Path, tell: Callable[[object], None]) -> None:
        super().__init__(name="importing", daemon=True)
        self._path, self._tell = path, tell
        self._stopped = threading.Event()

    def cancel(self) -> None:
        """Nothing of it is wanted any more."""
        self._stopped.set()

    def run(self) -> None:
        """See ``threading.Thread``."""
        try:
            read = read_list(self._path, lambda part: self._tell(ListReading(part)), self._stopped.is_set)
        except ImportStopped:
            self._tell(ListRead())
        except BadList as fault:
            self._tell(ListRead(fault=fault))
        else:
            self._tell(ListRead() if self._stopped.is_set() else ListRead(read))
