"""How many branches can be decoded before a deadline, learnt from the decodes before."""

from __future__ import annotations

__all__ = ["Pace"]

_OVERHEAD = 6.0
"""What a batch costs beside its rows, in rows: measured on models of 6 and 125 million parameters."""

_LEARN = 0.3
"""How much the newest batch counts."""


class Pace:
    """Milliseconds a decoded row, as a running average; starts with nothing known and lets the first batch through."""

    def __init__(self) -> None:
        self._row_ms: float | None = None

    def rows_within(self, milliseconds: float) -> int:
        """How many rows a batch may have to end within this time; none when not even one fits."""
        if milliseconds <= 0:
            return 0
        if self._row_ms is None:
            return 1 << 30
        return max(0, int(milliseconds / self._row_ms - _OVERHEAD))

    def learn(self, rows: int, milliseconds: float) -> None:
        """A batch of so many rows took this long."""
        row_ms = milliseconds / (rows + _OVERHEAD)
        self._row_ms = row_ms if self._row_ms is None else (1 - _LEARN) * self._row_ms + _LEARN * row_ms
