"""The settings the session goes by."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

from desktop.input.protocol import Chord

__all__ = ["PUNCTUATION", "Action", "Options"]


class Action(enum.Enum):
    """What a chord does while the popup shows."""

    ACCEPT = "accept"
    ACCEPT_WITHOUT_SPACE = "accept-without-space"
    CANDIDATE = "candidate"
    UP = "up"
    DOWN = "down"
    DISMISS = "dismiss"


PUNCTUATION: Mapping[Chord, str] = {Chord(mark): mark for mark in ".,?!~;:)"}
"""Keys that, typed right behind a taken candidate, take its space away.  Shifted marks are named by themselves."""


@dataclasses.dataclass(frozen=True)
class Options:
    """``chords`` maps each chord to its action and, for ``CANDIDATE``, the row it takes (0 for others)."""

    chords: Mapping[Chord, tuple[Action, int]]
    candidates: int = 5
    append_space: bool = True
    blocked_apps: frozenset[str] = frozenset()
