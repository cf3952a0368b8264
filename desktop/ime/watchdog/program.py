"""Whether the program's files are still those that this process was started from, and how it becomes the new one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["ProgramStamp"]


class ProgramStamp:
    """``command`` starts the program anew in the same role; ``file`` changes with it, by default one of its own."""

    def __init__(self, command: Sequence[str], file: Path | None = None) -> None:
        self._command = list(command)
        own = Path(sys.executable) if getattr(sys, "frozen", False) else Path(__file__).parents[2] / "__init__.py"
        self._file = own if file is None else file
        self._begun_as = self._seen = self._now()

    def changed(self) -> bool:
        """Whether the file is another one than at the start.  One that is gone for the moment is no new version."""
        self._seen = self._now()
        return self._seen not in (None, self._begun_as)

    def settled(self) -> bool:
        """Whether it still is what it was when ``changed`` was last asked, and another one than at the start."""
        return self._seen not in (None, self._begun_as) and self._now() == self._seen

    def become(self) -> None:
        """Replaces this process by the new program; returns only by raising ``OSError``."""
        os.execv(self._command[0], self._command)  # noqa: S606  # a list that we wrote ourselves

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
