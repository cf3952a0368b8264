"""What is wanted of an answer, checked before anything is sent to the engine.

Must not import what the desktop must not load.
"""

from __future__ import annotations

import dataclasses
from typing import get_args

from engine.errors import EngineError
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.lanes import LANE_CHARACTERS, is_lane
from engine.wire.protocol import CANDIDATES, OWN, PASSED, TEMPERATURE, OwnWord, PassedOver, Suggest, Unit

__all__ = ["DEADLINE_MS", "BadOption", "SuggestOptions", "check_lane", "message_of", "options_of"]

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
    passed: tuple[PassedOver, ...] = ()
    """What the person saw in this eojeol and typed past; at most ``PASSED`` of them, each at least once."""
    own: tuple[OwnWord, ...] = ()
    """Words of the person's own that fit here; at most ``OWN`` of them, and together they weigh less than 1."""
    stem: bool = False
    """Whether to say as well how several likely eojeols begin."""

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
        if len(self.passed) > PASSED[1] or any(each.times < 1 for each in self.passed):
            raise BadOption("passed", PASSED)
        # NaN is not below anything.
        weighed = sum(each.weight for each in self.own) < 1 and all(each.weight > 0 for each in self.own)
        if len(self.own) > OWN[1] or not weighed:
            raise BadOption("own", OWN)


def message_of(before: Private, options: SuggestOptions, lane: str) -> Suggest:
    """What the engine is asked, under a number that is yet to be given."""
    return Suggest(0, before, lane=lane, **{name: getattr(options, name) for name in _FIELDS})


def options_of(message: Suggest) -> SuggestOptions:
    """The options of a question; raises ``BadOption``."""
    return SuggestOptions(**{name: getattr(message, name) for name in _FIELDS})


def check_lane(name: str) -> None:
    """Raises ``BadOption`` for what cannot be the name of a lane."""
    if not is_lane(name):
        raise BadOption("lane", LANE_CHARACTERS)


_FIELDS = tuple(field.name for field in dataclasses.fields(SuggestOptions))


def _lies(value: object, limits: tuple[float, float]) -> bool:
    """Whether ``value`` is a number within ``limits``; NaN is in none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and limits[0] <= value <= limits[1]
