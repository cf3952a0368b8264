"""What has come of the suggestions, in numbers: nothing here can hold a text."""

from __future__ import annotations

import msgspec

__all__ = ["Counts"]


class Counts(msgspec.Struct, frozen=True):
    """What the person got of the answers since the program started.

    ``stale`` are answers that came when they were no longer wanted,
    ``shown`` the candidates that came before the person's eyes, each once
    per answer, and ``taken`` those that were put into a text.
    """

    stale: int = 0
    shown: int = 0
    taken: int = 0

    def plus(self, *, stale: int = 0, shown: int = 0, taken: int = 0) -> Counts:
        """These counts with so many more."""
        return Counts(self.stale + stale, self.shown + shown, self.taken + taken)
