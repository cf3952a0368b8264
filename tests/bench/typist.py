"""A simulated person who types a line key by key and takes the eojeol wanted as soon as it is offered.

The rules, the same for every predictor:

- A key is a 2-set key press; Shift and 한/영 are not counted.  Behind every
  eojeol, the last one too, comes a space, one key; the end of a line costs
  nothing.  Without help an eojeol costs its keys and one.
- Candidates are asked for before the first key of an eojeol and after every
  key but its last; not before the very first key of a line, where there is
  nothing to go by.
- A candidate is right when it equals the eojeol without the marks at its end
  ("왔다" for "왔다."), and the person then takes it at once, whatever its
  rank, with one key, which puts a space behind it.
- Marks at the end are typed by the person, with and without help.  The first
  one takes the place of the space that came with the candidate, as in our
  program; the space behind the marks is then typed again.  So of an eojeol
  with marks, taking saves one key less: after n of N keys, N − n − 1 with
  marks and N − n without.
- A stem is taken, with one key, where the eojeol is not offered, the stem
  begins it, and at least two keys are spared; no space comes with it.
- Nobody mistypes or takes a wrong one, and nobody overlooks a right one unless
  the dial is set; so a rate is an upper bound for a real person.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence

from engine.text.eojeol import CLOSING
from engine.text.hangul import compose, keys, round_trips
from tests.bench.predictor import Predictor

__all__ = ["EARLY", "MARKS", "Eojeol", "Person", "Tally", "split_line", "type_line"]

EARLY = 4
"""Hits are counted after 0, 1, 2 and 3 keys of an eojeol."""

MARKS = CLOSING
"""What is set apart at the end of an eojeol."""

_LEAST_KEYS = 2
"""A stem that stands for fewer spares nothing: it costs one."""


class Person:
    """``overlooks``: which part of the right candidates and stems they do not see, each time anew; drawn by ``seed``."""

    def __init__(self, overlooks: float = 0.0, seed: str = "") -> None:
        self._overlooks = overlooks
        self._chance = random.Random(seed)

    def overlooks_it(self) -> bool:
        """Whether what is there now is overlooked."""
        return self._overlooks > 0 and self._chance.random() < self._overlooks


@dataclasses.dataclass(frozen=True)
class Eojeol:
    """A word of a line: ``core``, what can be offered, and the ``marks`` behind it."""

    core: str
    marks: str

    @property
    def screens(self) -> tuple[str, ...]:
        """What the screen shows of the core after 0, 1, 2, … keys; the last is the core itself.

        What 2-set keys cannot spell in one go (Latin, ㅠㅠ가) is typed
        character by character: syllables by their keys, others by one.
        """
        if round_trips(self.core):
            pressed = keys(self.core)
            return tuple(compose(pressed[:count]) for count in range(len(pressed) + 1))
        screens = [""]
        done = ""
        for char in self.core:
            pressed = keys(char)
            screens += [done + compose(pressed[:count]) for count in range(1, len(pressed))]
            done += char
            screens.append(done)
        return tuple(screens)


@dataclasses.dataclass(frozen=True)
class Tally:
    """What came of some typing.

    ``alone`` and ``used``: keys without and with help.  ``asked``, ``first``
    and ``offered``, each after 0, 1, 2, 3 keys of an eojeol: times that
    candidates were asked for, that the eojeol was the first one, and that it
    was one of them; ``shown``: that there were any.  ``stems``: those that were taken.
    """

    eojeols: int = 0
    alone: int = 0
    used: int = 0
    asked: tuple[int, ...] = (0,) * EARLY
    first: tuple[int, ...] = (0,) * EARLY
    offered: tuple[int, ...] = (0,) * EARLY
    stems: int = 0
    shown: tuple[int, ...] = (0,) * EARLY

    @property
    def saved(self) -> float:
        """The keystroke savings rate, 0 to 1; 0 when nothing was typed."""
        return 1 - self.used / self.alone if self.alone else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.eojeols + other.eojeols,
            self.alone + other.alone,
            self.used + other.used,
            _sums(self.asked, other.asked),
            _sums(self.first, other.first),
            _sums(self.offered, other.offered),
            self.stems + other.stems,
            _sums(self.shown, other.shown),
        )


def split_line(line: str) -> tuple[Eojeol, ...]:
    """The eojeols of a line: its words, each with the marks at its end set apart."""
    cores = [(word, word.rstrip(MARKS)) for word in line.split()]
    return tuple(Eojeol(core, word[len(core) :]) for word, core in cores)


def type_line(line: str, predictor: Predictor, k: int = 5, person: Person | None = None) -> Tally:
    """``person`` types one line with the help of a predictor that shows ``k`` candidates."""
    total, context = Tally(), ""
    person = person or Person()
    for eojeol in split_line(line):
        total += _type_eojeol(eojeol, context, predictor, k, person)
        context += eojeol.core + eojeol.marks + " "
    predictor.finish(line)
    return total


def _type_eojeol(eojeol: Eojeol, context: str, predictor: Predictor, k: int, person: Person) -> Tally:
    screens = eojeol.screens
    length = len(screens) - 1
    asked, first, offered, shown = [0] * EARLY, [0] * EARLY, [0] * EARLY, [0] * EARLY
    typed, used, stems, taken = 0, 0, 0, False
    # After the eojeol is taken, only hits are left to count: they are the predictor's, not the person's.
    while typed < length and not (taken and (predictor.follows or typed >= EARLY)):
        step = 1
        if context or typed:
            candidates = list(predictor.suggest(context, screens[typed], k))[:k]
            right = eojeol.core in candidates
            if typed < EARLY:
                asked[typed] = 1
                shown[typed] = int(bool(candidates))
                first[typed] = int(candidates[:1] == [eojeol.core])
                offered[typed] = int(right)
            if right and not taken and not person.overlooks_it():
                taken, used = True, used + 1
            leap = 0 if taken or right else _leap(predictor.stem, screens, typed)
            if leap and not person.overlooks_it():
                step, stems = leap, stems + 1
        used += not taken
        typed += step
    behind = len(eojeol.marks) + 1
    if taken:
        used += behind if eojeol.marks else 0
    else:
        used += behind
    return Tally(1, length + behind, used, tuple(asked), tuple(first), tuple(offered), stems, tuple(shown))


def _leap(stem: str | None, screens: Sequence[str], typed: int) -> int:
    """How many keys a stem stands for, if it begins the eojeol and they are at least two; otherwise none."""
    if not stem or not screens[-1].startswith(stem) or stem not in screens[typed:]:
        return 0
    keys = screens.index(stem, typed) - typed
    return keys if keys >= _LEAST_KEYS else 0


def _sums(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))
