"""What is wanted of an answer, checked before anything is sent to the engine.

Must not import what the desktop must not load.
"""

from __future__ import annotations

import dataclasses
from typing import get_args

from engine.errors import EngineError
from engine.text.layouts.tables import LayoutName
from engine.wire.lanes import LANE_CHARACTERS, is_lane
from engine.wire.protocol import CANDIDATES, TEMPERATURE, Unit

__all__ = ["DEADLINE_MS", "BadOption", "SuggestOptions", "check_lane"]

DEADLINE_MS = (1.0, 60_000.0)
"""The shortest and the longest deadline, in milliseconds."""


class BadOption(EngineError):
    """An option out of its range: ``name`` is that of the field of ``SuggestOptions``, or "lane".

    ``limits`` are the least and the most of a number, or the names to choose
    from.  The refused value is not kept.
    """

    def __init__(self, name: str, limits: tuple[float, float] | tuple[str, ...]) -> None:
        super().__init__(f"{name} is out of range: {', '.join(map(str, limits))}")
        self.name = name
        self.limits = limits


@dataclasses.dataclass(frozen=True)
class SuggestOptions:
    """How many candidates, how bold, of which kind, and how long the search may take.

    ``k`` lies in ``CANDIDATES``, ``temperature`` in ``TEMPERATURE``,
    ``deadline_ms`` in ``DEADLINE_MS`` or is none, for no deadline; anything
    else raises ``BadOption``.
    """

    k: int = 5
    temperature: float = 1.0
    unit: Unit = "eojeol"
    deadline_ms: float | None = None
    end: bool = False
    """Whether to say as well if the utterance ends here."""
    layout: LayoutName = "2"
    """The keyboard that the text is typed with, by libhangul's name: what was typed is continued by its keys."""

    def __post_init__(self) -> None:
        # A bool is an int in Python, and True candidates are nobody's number.
        if type(self.k) is not int or not CANDIDATES[0] <= self.k <= CANDIDATES[1]:
            raise BadOption("k", CANDIDATES)
        if not _lies(self.temperature, TEMPERATURE):
            raise BadOption("temperature", TEMPERATURE)
        if self.unit not in get_args(Unit):
            raise BadOption("unit", get_args(Unit))
        if self.layout not in get_args(LayoutName):
            raise BadOption("layout", get_args(LayoutName))
        if self.deadline_ms is not None and not _lies(self.deadline_ms, DEADLINE_MS):
            raise BadOption("deadline_ms", DEADLINE_MS)


def check_lane(name: str) -> None:
    """Raises ``BadOption`` for what cannot be the name of a lane."""
    if not is_lane(name):
        raise BadOption("lane", LANE_CHARACTERS)


def _lies(value: object, limits: tuple[float, float]) -> bool:
    """Whether ``value`` is a number within ``limits``; NaN is in none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and limits[0] <= value <= limits[1]
