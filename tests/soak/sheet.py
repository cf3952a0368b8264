"""What a text must be: all that was typed and taken, in the order of keys, with what may have become of a fault.

Pure.  A text is kept as keys and composed at the end, so that a vowel typed
behind a taken syllable joins it here as it does on the screen.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence

from engine.text.hangul import compose, keys

__all__ = ["NOTHING", "TAB", "Outcome", "Sheet", "compared"]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a chord that takes may have done: the text left of the caret ended with ``before`` and ends with ``after``."""

    before: str = ""
    after: str = ""


NOTHING = Outcome()
TAB = Outcome(after="\t")
"""The chord was no chord of ours, and the editor got it."""


class _Run:
    """Text written in one go, without the caret being moved: all key sequences that it may be."""

    def __init__(self) -> None:
        self._may_be: frozenset[str] = frozenset(("",))

    def type(self, pressed: str) -> None:
        self._may_be = frozenset(each + pressed for each in self._may_be)

    def take(self, outcomes: Iterable[Outcome]) -> None:
        """Raises ``ValueError`` when no outcome fits what stands there."""
        self._may_be = frozenset(
            each.removesuffix(keys(outcome.before)) + keys(outcome.after)
            for each, outcome in itertools.product(self._may_be, outcomes)
            if each.endswith(keys(outcome.before))
        )
        if not self._may_be:
            raise ValueError("what is taken does not continue what was typed")

    def texts(self) -> frozenset[str]:
        return frozenset(map(compose, self._may_be))


class Sheet:
    """The text of one editor as it must be, written at its end and, after a click, somewhere inside."""

    def __init__(self) -> None:
        self._lines: list[list[_Run]] = [[_Run()]]
        self._inside: list[_Run] = []
        self._at_end = True

    @property
    def _run(self) -> _Run:
        return self._lines[-1][-1] if self._at_end else self._inside[-1]

    def type(self, pressed: str) -> None:
        """These keys were pressed at the caret; a line break only at the end of the text."""
        for at, part in enumerate(pressed.split("\n")):
            if at:
                if not self._at_end:
                    raise ValueError("a line is broken at the end of the text only")
                self._lines.append([_Run()])
            self._run.type(part)

    def take(self, outcomes: Iterable[Outcome]) -> None:
        """A chord or click that takes was made; it had one of these outcomes."""
        self._run.take(outcomes)

    def leave(self) -> None:
        """The caret, or the focus, goes somewhere else: what composes ends here, and the next key begins anew."""
        if self._at_end:
            self._lines[-1].append(_Run())

    def go_inside(self) -> None:
        """From now on, until ``go_to_end``, it is written at a place inside the text that nobody knows."""
        self.leave()
        self._at_end = False
        self._inside.append(_Run())

    def go_to_end(self) -> None:
        """The caret is at the end again."""
        self.leave()
        self._at_end = True

    def lines(self) -> list[frozenset[str]]:
        """What each line may be, without what was written inside; empty lines at the end do not count."""
        lines = [frozenset(map("".join, itertools.product(*(run.texts() for run in runs)))) for runs in self._lines]
        while lines and lines[-1] == {""}:
            lines.pop()
        return lines

    def inside(self) -> list[frozenset[str]]:
        """What each piece written inside may be, in the order of writing."""
        return [run.texts() for run in self._inside]


def compared(sheet: Sheet, text: str) -> str:
    """How ``text`` differs from what it must be, in a sentence; empty when it does not."""
    for piece in reversed(sheet.inside()):
        found = [each for each in piece if each and text.count(each) == 1]
        if not found and piece != {""}:
            return f"not found inside, or twice: {_shown(piece)}"
        text = text.replace(max(found, key=len), "", 1) if found else text
    return _first_difference(sheet.lines(), text.rstrip("\n").split("\n"))


def _first_difference(wanted: Sequence[frozenset[str]], found: Sequence[str]) -> str:
    if not wanted and list(found) == [""]:
        return ""
    for number, (line, may_be) in enumerate(zip(found, wanted, strict=False), 1):
        if line not in may_be:
            return f"line {number} is {line!r} and must be {_shown(may_be)}"
    if len(found) != len(wanted):
        return f"{len(found)} lines in place of {len(wanted)}"
    return ""


def _shown(may_be: Iterable[str]) -> str:
    return " or ".join(map(repr, sorted(may_be)))
