"""What a text must be: all that was typed and taken, in the order of keys, with what may have become of a fault.

Pure.  A text is kept as keys and composed at the end, so that a vowel typed
behind a taken syllable joins it here as it does on the screen.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.text.hangul import Automaton, compose, keys

__all__ = ["NOTHING", "TAB", "Outcome", "Sheet", "compared"]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a chord that takes may have done: the text left of the caret ended with ``before`` and ends with ``after``."""

    before: str = ""
    after: str = ""


NOTHING = Outcome()
TAB = Outcome(after="\t")
"""The chord was no chord of ours, and the editor got it."""

_ENDED = "\0"
"""Among keys: a syllable that was open here had ended, by something that did not stay."""


class _Run:
    """Text written in one go, without the caret being moved: all key sequences that it may be.

    Where keys are lost in it, a vowel without its initial may stand where it
    was typed, or behind the initial that was typed next; and what is typed then
    joins the syllable before, unless what was lost had ended that.
    """

    def __init__(self) -> None:
        self._may_be: frozenset[str] = frozenset(("",))
        self._torn = False

    def type(self, pressed: str) -> None:
        self._may_be = frozenset(each + pressed for each in self._may_be)

    def tear(self) -> None:
        self._torn = True
        self._may_be |= {each + _ENDED for each in self._may_be if not each.endswith(_ENDED)}

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
        texts = frozenset(map(compose, self._may_be))
        texts |= frozenset(map(_composed_in_order, self._may_be)) if self._torn else frozenset()
        return frozenset(each.replace(_ENDED, "") for each in texts)


def _composed_in_order(pressed: str) -> str:
    """What an input method makes of keys that lets a vowel without an initial stand where it was typed."""
    automaton = Automaton(reorder=False)
    return "".join([automaton.press(key) for key in pressed]) + automaton.flush()


class _Page:
    """What is written at the end of a text and, after a click, somewhere inside."""

    def __init__(self) -> None:
        self._lines: list[list[_Run]] = [[_Run()]]
        self._inside: list[_Run] = []
        self.at_end = True

    @property
    def _run(self) -> _Run:
        return self._lines[-1][-1] if self.at_end else self._inside[-1]

    def type(self, pressed: str) -> None:
        for at, part in enumerate(pressed.split("\n")):
            if at:
                if not self.at_end:
                    raise ValueError("a line is broken at the end of the text only")
                self._lines.append([_Run()])
            self._run.type(part)

    def tear(self) -> None:
        self._run.tear()

    def take(self, outcomes: Iterable[Outcome]) -> None:
        self._run.take(outcomes)

    def leave(self) -> None:
        if self.at_end:
            self._lines[-1].append(_Run())

    def go_inside(self) -> None:
        self.leave()
        self.at_end = False
        self._inside.append(_Run())

    def go_to_end(self) -> None:
        self.leave()
        self.at_end = True

    def lines(self) -> list[frozenset[str]]:
        """What each line may be, without what was written inside; empty lines at the end do not count."""
        lines = [frozenset(map("".join, itertools.product(*(run.texts() for run in runs)))) for runs in self._lines]
        while lines and lines[-1] == {""}:
            lines.pop()
        return lines

    def inside(self) -> list[frozenset[str]]:
        """What each piece written inside may be, in the order of writing."""
        return [run.texts() for run in self._inside]


class Sheet:
    """The text of one editor as it must be, and what may lack of it."""

    def __init__(self) -> None:
        self._page = _Page()
        self._acts: list[str | tuple[Outcome, ...] | Callable[[_Page], None]] = []
        """All that was done, each key by itself."""
        self._numbers: dict[int, int] = {}
        """Where among the acts the key with a number is."""
        self._chords: dict[int, int] = {}
        """The number of the chord of a take, by its place among the acts."""
        self._torn: dict[int, tuple[Outcome, ...]] = {}
        """What a take may have done besides where the keys right behind it are lost, by its place among the acts."""
        self._losses: list[list[range]] = []
        """For each loss, the acts that may never have come to the text, one of these stretches of keys."""

    @property
    def at_end(self) -> bool:
        """Whether what is typed now goes to the end of the text."""
        return self._page.at_end

    def type(self, pressed: str, last: int = 0) -> None:
        """These keys were pressed at the caret, the last with this number; a line break only at the end of the text."""
        self._page.type(pressed)
        self._acts += pressed
        self._numbers |= {last - back: len(self._acts) - 1 - back for back in range(len(pressed))}

    def take(self, outcomes: Iterable[Outcome], chord: int = 0, torn: Iterable[Outcome] = ()) -> None:
        """A chord or click that takes was made; it had one of these outcomes.

        ``chord`` is the number of the key that it was, of a click that of the key before it.  ``torn`` are
        outcomes of which a key is missing: possible where the keys right behind them are lost.
        """
        outcomes = tuple(outcomes)
        self._page.take(outcomes)
        self._acts.append(outcomes)
        self._chords[len(self._acts) - 1] = chord
        self._torn[len(self._acts) - 1] = tuple(torn)

    def leave(self) -> None:
        """The caret, or the focus, goes somewhere else: what composes ends here, and the next key begins anew."""
        self._go(_Page.leave)

    def go_inside(self) -> None:
        """From now on, until ``go_to_end``, it is written at a place inside the text that nobody knows."""
        self._go(_Page.go_inside)

    def go_to_end(self) -> None:
        """The caret is at the end again."""
        self._go(_Page.go_to_end)

    def lose(self, last: range, since: int, *, held: bool) -> None:
        """Who held the keyboard died behind one of these keys: those in a row up to it may be gone, takes among them.

        They begin with the first take behind the key ``since``, or, when the keyboard was ``held`` then
        already, behind the take before that.  A key of another text says nothing of this one.
        """
        gone = [range(0)]
        for end in (self._numbers[number] + 1 for number in last if number in self._numbers):
            begin = self._first_lost(end, since, held=held)
            gone += [range(at, end) for at in range(end - 1, begin - 1, -1)]
        self._losses.append(gone)

    def _first_lost(self, end: int, since: int, *, held: bool) -> int:
        at, take = end, None
        while at and (isinstance(self._acts[at - 1], str) or self._chords.get(at - 1, 0) > since):
            at -= 1
            take = at if at in self._chords else take
        return at if held or take is None else take

    def pages(self) -> Iterator[_Page]:
        """All that the text may be: first that nothing was lost."""
        yield self._page
        for lost in itertools.islice(itertools.product(*self._losses), 1, None):
            with contextlib.suppress(ValueError):  # then what was taken behind it does not fit
                yield self._written(lost)

    def _go(self, where: Callable[[_Page], None]) -> None:
        where(self._page)
        self._acts.append(where)

    def _written(self, lost: Sequence[range]) -> _Page:
        page = _Page()
        for at, act in enumerate(self._acts):
            if any(at in each for each in lost):
                page.tear()
            elif isinstance(act, str):
                page.type(act)
            elif isinstance(act, tuple):
                page.take((*act, *self._torn[at]) if any(at + 1 in each for each in lost) else act)
            else:
                act(page)
        return page


def compared(sheet: Sheet, text: str) -> str:
    """How ``text`` differs from what it must be, in a sentence; empty when it does not."""
    differences = (_compared(page, text) for page in sheet.pages())
    first = next(differences)
    return first if first and all(differences) else ""


def _compared(sheet: _Page, text: str) -> str:
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
