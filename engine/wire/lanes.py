"""Lanes: for whom a request is, so that who asks for one thing takes no answer away from who asks for another."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LANES", "LANE_CHARACTERS", "LANE_REQUESTS", "POPUP", "REQUESTS", "is_lane"]

POPUP: Final = "popup"
"""The lane of whoever is typing: before all others, and bounded by nobody but itself."""

LANE_CHARACTERS = (1, 32)
"""The shortest and the longest name of a lane: Latin letters, digits, ``.``, ``_`` and ``-``."""

LANES = 64
"""So many lanes may wait at once, beside the popup's."""

LANE_REQUESTS = 64
"""So many requests may wait in one lane."""

REQUESTS = 256
"""So many may wait in all lanes together, the popup's not counted."""

_NAME = re.compile(rf"[A-Za-z0-9._-]{{{LANE_CHARACTERS[0]},{LANE_CHARACTERS[1]}}}")


def is_lane(name: str) -> bool:
    """Whether a lane can be called that."""
    return _NAME.fullmatch(name) is not None
