"""One thing that was looked at, as a person is told it."""

from __future__ import annotations

import dataclasses

from desktop.input.findings import FindingLevel

__all__ = ["Finding"]


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing looked at, how it is with it, and in which sentence."""

    level: FindingLevel
    sentence: str
    advice: str = ""
    """What to do; empty when there is nothing to do."""
