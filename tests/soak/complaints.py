"""What the programs of a desk write about themselves while they are typed into."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Complaints"]

_KEPT = 20
_SERIOUS = ("warning", "critical", "error", "drop")


class Complaints:
    """Reads on in a log that others write into; a file that is not there yet has nothing in it."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = 0

    def new(self) -> tuple[str, ...]:
        """The last warnings and errors since it was asked before, at most twenty."""
        try:
            with self._log.open("rb") as file:
                file.seek(self._read)
                told = file.read()
        except FileNotFoundError:
            return ()
        self._read += len(told)
        lines = told.decode(errors="replace").splitlines()
        return tuple(line for line in lines if any(word in line.lower() for word in _SERIOUS))[-_KEPT:]
