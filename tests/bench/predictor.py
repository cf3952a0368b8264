"""What the simulated typist asks for candidates: our engine, or a peer to compare it with."""

from __future__ import annotations

import time
from collections.abc import Sequence

__all__ = ["PeerMissing", "Predictor", "Timed"]


class PeerMissing(Exception):
    """A peer cannot be had on this machine; the text says why and what would help."""


class Predictor:
    """Offers eojeols while one is being typed.

    A subclass may have a stem and a memory, and need not.
    """

    name: str
    """How reports call it."""
    follows: bool = False
    """Whether it counts what it has answered as seen, so that nobody may ask it for a count's sake alone."""
    stem: str | None = None
    """That beside the newest answer."""

    def finish(self, line: str) -> None:
        """The person has written this line."""

    def forget(self, written: Sequence[str] = ()) -> None:
        """Another person writes from now on, who has written these lines before."""

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        """At most ``k`` whole eojeols in NFC, without marks at their end, the likeliest first.

        ``context`` is all text before the current eojeol, empty or ending
        with a space; ``partial`` what the screen shows of the eojeol so far
        (각 on the way to 가구), or nothing.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Ends what it started."""


class Timed(Predictor):
    """A predictor whose answers are timed."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self.name, self.follows = predictor.name, predictor.follows
        self.milliseconds: list[float] = []
        """Of every call, as the caller sees it."""

    def finish(self, line: str) -> None:
        self._predictor.finish(line)

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        began = time.perf_counter()
        offered = self._predictor.suggest(context, partial, k)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        self.stem = self._predictor.stem
        return offered

    def forget(self, written: Sequence[str] = ()) -> None:
        self._predictor.forget(written)

    def close(self) -> None:
        self._predictor.close()
