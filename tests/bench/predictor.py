"""What the simulated typist asks for candidates: our engine, or a peer to compare it with."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

__all__ = ["PeerMissing", "Predictor", "Timed"]


class PeerMissing(Exception):
    """A peer cannot be had on this machine; the text says why and what would help."""


class Predictor(Protocol):
    """Offers eojeols while one is being typed.  Learns nothing from what is typed."""

    @property
    def name(self) -> str:
        """How reports call it."""

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        """At most ``k`` whole eojeols in NFC, without marks at their end, the likeliest first.

        ``context`` is all text before the current eojeol, empty or ending
        with a space; ``partial`` what the screen shows of the eojeol so far
        (각 on the way to 가구), or nothing.
        """

    def close(self) -> None:
        """Ends what it started."""


class Timed:
    """A predictor whose answers are timed."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self.milliseconds: list[float] = []
        """Of every call, as the caller sees it."""

    @property
    def name(self) -> str:
        return self._predictor.name

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        began = time.perf_counter()
        offered = self._predictor.suggest(context, partial, k)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        return offered

    def close(self) -> None:
        self._predictor.close()
