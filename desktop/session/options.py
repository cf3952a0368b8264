"""The settings the session goes by."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

from desktop.input.protocol import Chord
from desktop.session.habits.abbreviations import Abbreviations
from desktop.session.habits.rules import NO_RULES, ProgramRules, TakingKey

__all__ = ["ARROW", "GOES_ON", "PUNCTUATION", "STEM_NUMBER", "TAKING", "Action", "Eagerness", "Options", "TakingKey"]


class Action(enum.Enum):
    """What a chord does while the popup shows, or beside it: ``ASK`` shows what is not shown unasked."""

    ACCEPT = "accept"
    ACCEPT_WITHOUT_SPACE = "accept-without-space"
    CANDIDATE = "candidate"
    STEM = "stem"
    UP = "up"
    DOWN = "down"
    DISMISS = "dismiss"
    ASK = "ask"
    UNDO = "undo"
    FORGET = "forget"


class Eagerness(enum.Enum):
    """How sure it has to be before candidates show unasked; what is asked for shows in any case."""

    OFTEN = "often"
    BALANCED = "balanced"
    SELDOM = "seldom"
    ASKED = "asked"


ARROW = Chord("Right")
"""→"""


TAKING = frozenset((Action.ACCEPT, Action.ACCEPT_WITHOUT_SPACE, Action.STEM))
"""What takes the selected candidate, or the stem."""

PUNCTUATION: Mapping[Chord, str] = {Chord(mark): mark for mark in ".,?!~;:)"}
"""Keys that, typed right behind a taken candidate, take its space away.  Shifted marks are named by themselves."""


GOES_ON = "…"
"""Stands behind a stem where it is shown: the eojeol goes on, and no blank follows."""

STEM_NUMBER = "0"
"""Stands before a stem, as a digit does before each of the other rows."""


@dataclasses.dataclass(frozen=True)
class Options:
    """``chords`` maps each chord to its action and, for ``CANDIDATE`` and ``FORGET``, the row (0 for others).

    ``stem``: the common beginning of several candidates has a row of its own.
    ``blocked_apps`` are window classes, case folded; with ``unnamed_apps``
    nothing is held back where nobody tells which program it is.  ``hotkeys`` are ours at
    all times, to classify what is marked.  For the next ``hints`` takings the
    selected row shows which key takes it.  ``learning``: finished lines are
    learnt, with the person's consent.  ``abbreviations`` are offered as what
    they stand for.
    """

    chords: Mapping[Chord, tuple[Action, int]]
    candidates: int = 5
    append_space: bool = True
    stem: bool = True
    blocked_apps: frozenset[str] = frozenset()
    unnamed_apps: bool = False
    hotkeys: frozenset[Chord] = frozenset()
    eagerness: Eagerness = Eagerness.BALANCED
    taking_key: TakingKey = "tab"
    hints: int = 0
    learning: bool = False
    abbreviations: Abbreviations = Abbreviations()
    pausing: frozenset[Chord] = frozenset()
    """Ours at all times too: they pause the program and let it go on."""
    rules: ProgramRules = NO_RULES
    """What holds in single programs instead."""

    @property
    def always(self) -> frozenset[Chord]:
        """The chords that are ours at all times."""
        return self.hotkeys | self.pausing

    def meaning(self, chord: Chord) -> tuple[Action | None, int]:
        """What a chord would do, wherever that may be; none where it is nobody's."""
        return self.chords.get(chord, (Action.ACCEPT if chord == ARROW else None, 0))
