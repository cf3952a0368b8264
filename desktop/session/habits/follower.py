"""One person's keystrokes as a row of texts: which rows they passed over, and which lines they finished."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from desktop.session.document import Document
from desktop.session.habits.passing import SEEN_S, PaintedRow, Passing
from desktop.session.habits.quiet import unasked
from desktop.session.habits.recent import RecentLines
from desktop.session.options import Eagerness
from engine.text.hangul import keys
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import OWN, OwnWord, PassedOver, Suggestions

__all__ = ["LearntSource", "TypingFollower"]


class LearntSource(Protocol):
    """Who knows what the person has written, with their consent."""

    def words(self, before: str, partial: str, layout: LayoutName) -> tuple[OwnWord, ...]:
        """Their own words that go on from ``partial``, the eojeol begun behind ``before``."""


class TypingFollower:
    """Takes what stands left of the caret after each key, in order, and every answer as painted at once and read."""

    def __init__(
        self, recent: RecentLines | None = None, layout: LayoutName = "2", learnt: LearntSource | None = None
    ) -> None:
        self._recent, self._learnt = recent or RecentLines(), learnt
        self._layout = layout
        self._text = ""
        self._passing = Passing()

    @property
    def passed(self) -> tuple[PassedOver, ...]:
        """What was typed past in this eojeol."""
        return self._passing.over

    @property
    def own(self) -> tuple[OwnWord, ...]:
        """Words of the lines before that fit here, and of what was learnt."""
        before, partial = _parted(self._text)
        learnt = () if self._learnt is None else self._learnt.words(before, partial, self._layout)
        return (*self._recent.words(before, partial, self._layout), *learnt)[: OWN[1]]

    def type(self, text: str) -> None:
        """``text`` stands left of the caret now."""
        for line in _finished(self._text, text):
            self._recent = self._recent.plus(line)
        passing = self._passing.at(self._passing.now + 2 * SEEN_S)
        self._passing = passing.follow(text, _parted(text)[1], self._layout)
        self._text = text

    def shown(self, answer: Suggestions, eagerness: Eagerness) -> Suggestions:
        """What of an answer to the text as it is now would show unasked."""
        own = frozenset(each.text.reveal() for each in self.own)
        rows = unasked(answer.candidates, eagerness, self._text, _parted(self._text)[1], lambda: own)
        return msgspec.structs.replace(answer, candidates=rows, stem=answer.stem if rows else None)

    def see(self, answer: Suggestions) -> None:
        """These rows are painted, in place of those before."""
        stem = () if answer.stem is None else (PaintedRow(answer.stem.text, stem=True),)
        self._passing = self._passing.paint((*(PaintedRow(each.text) for each in answer.candidates), *stem))


def _parted(text: str) -> tuple[str, str]:
    """What stands before the eojeol, and the eojeol begun."""
    partial = Document(Private(text)).partial
    return text[: len(text) - len(partial)], partial


def _finished(before: str, now: str) -> Iterable[str]:
    """The lines that are finished with ``now`` and were not with ``before``.

    Where another line is begun, what was not seen to its end is finished as
    far as its last whole eojeol.
    """
    known, partial = _parted(before)
    line = known.rpartition("\n")[2]
    if now.startswith(known) and "\n" not in now[len(known) :]:
        return ()
    above = now.split("\n")[:-1] if before else []
    whole = [each for each in above if each.startswith(line) and keys(each[len(line) :]).startswith(keys(partial))]
    return whole[-1:] or (line,)
