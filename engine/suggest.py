"""The eojeols that fit what was typed, by a constrained search over tokens.

Must not look at a clock, a thread or a file: it is given a runtime, a
vocabulary and a blocklist, and asks ``should_stop`` between batches.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from engine import hangul
from engine.blocklist import Blocklist
from engine.private import Private
from engine.protocol import Suggestion
from engine.runtime import ROOT, Aborted, Branch, Floats, LoadFault, Runtime, Stop
from engine.tokens import Prompt, Tokens, spell

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Limits", "Suggester"]


@dataclasses.dataclass(frozen=True)
class Limits:
    """How far a search goes: tokens and syllables of an eojeol, decodes, branches a decode.

    ``floor`` is the part of everything found to fit the typed keys below
    which a branch is not worth a decode.
    """

    tokens: int = 8
    syllables: int = 16
    batches: int = 8
    width: int = 16
    floor: float = 1e-3

    @property
    def room(self) -> int:
        """Positions of the context that a prompt must leave free."""
        return self.tokens + 1


@dataclasses.dataclass(frozen=True)
class _Live:
    """A branch that is not decoded yet: ``token`` after sequence ``parent``; ``mass`` is its probability so far."""

    parent: int
    token: int
    depth: int
    mass: float
    text: str = dataclasses.field(repr=False)
    rest: str = dataclasses.field(repr=False)


class Suggester:
    """Answers with whole eojeols; keeps nothing of a request but the runtime's prompt."""

    def __init__(self, runtime: Runtime, tokens: Tokens, blocklist: Blocklist, limits: Limits | None = None) -> None:
        """Raises ``LoadFault`` ("mismatch") when model and tokenizer do not belong together."""
        self._limits = limits or Limits()
        if tokens.size != runtime.vocabulary:
            raise LoadFault("mismatch", f"{tokens.size} tokens in the tokenizer, {runtime.vocabulary} in the model")
        if runtime.context <= 2 * self._limits.room:
            raise LoadFault("mismatch", f"a context of {runtime.context} tokens is too short")
        self._runtime = runtime
        self._tokens = tokens
        self._blocklist = blocklist

    def suggest(self, before: str, k: int, should_stop: Stop) -> tuple[Suggestion, ...]:
        """At most ``k`` eojeols that continue ``before`` (all text left of the caret), most probable first.

        The last word of ``before`` is the eojeol begun, and every answer
        fits its key presses.  A probability is

            P(the eojeol's tokens and then an end | context) / Z,

        where Z is the probability, given the same context, of everything
        that fits the typed keys: all first tokens of an eojeol when nothing
        is typed, otherwise all token paths that match the keys, blocked and
        unfinished ones included.  Partial matches that the search did not
        follow to their end count fully in Z, so a probability may be too
        low but never too high, and all of them together are at most 1.
        Different tokens that spell the same eojeol are added up.  (Tokens
        that are bytes spell nothing here, so eojeols with syllables outside
        the vocabulary are missing from both sides.)

        Raises ``Aborted`` when ``should_stop`` says so, and ``RuntimeFault``.
        """
        room = self._runtime.context - self._limits.room
        prompt = self._tokens.prompt(before, room)
        if k <= 0 or len(prompt.partial) > self._limits.syllables or not hangul.round_trips(prompt.partial):
            return ()
        search = _Search(self._runtime, self._tokens, self._blocklist, self._limits, prompt, k, should_stop)
        return search.run()


class _Search:
    """One request under way."""

    def __init__(
        self,
        runtime: Runtime,
        tokens: Tokens,
        blocklist: Blocklist,
        limits: Limits,
        prompt: Prompt,
        k: int,
        should_stop: Stop,
    ) -> None:
        self._runtime, self._tokens, self._blocklist, self._limits = runtime, tokens, blocklist, limits
        self._prompt, self._k, self._should_stop = prompt, k, should_stop
        self._typed = spell(prompt.partial)
        self._live: list[_Live] = []
        self._finished: dict[str, float] = {}
        self._matched = 0.0
        """Probability of all paths that match the typed keys."""
        self._lost = 0.0
        """Probability of the partial matches that were dropped."""

    def run(self) -> tuple[Suggestion, ...]:
        if self._should_stop():
            raise Aborted("stopped before the search")
        row = self._runtime.prompt(self._prompt.ids, self._should_stop)
        held: set[int] = set()
        try:
            if not self._typed:
                self._matched = _sum(row, self._tokens.starts)
            self._grow(_Live(ROOT, 0, 0, 1.0, "", self._typed), ROOT, row)
            self._trim()
            for _ in range(self._limits.batches):
                batch = self._next()
                if not batch:
                    break
                sequences, rows = self._runtime.expand([Branch(b.parent, b.token) for b in batch], self._should_stop)
                held.update(sequences)
                for branch, sequence, row in zip(batch, sequences, rows, strict=True):
                    self._finish(branch, row)
                    self._grow(branch, sequence, row)
                self._trim()
                spent = held - {b.parent for b in self._live}
                self._runtime.release(spent)
                held -= spent
        finally:
            self._runtime.release(held)
        whole = self._whole()
        return tuple(
            # Rounding may lift a sum of exponentials a hair above the whole.
            Suggestion(Private(text), min(1.0, mass / whole))
            for text, mass in self._best()
            if mass > 0
        )

    def _best(self) -> list[tuple[str, float]]:
        """The ``k`` finished eojeols of the highest probability; equal ones in the order of their text."""
        return sorted(self._finished.items(), key=lambda item: (-item[1], item[0]))[: self._k]

    def _whole(self) -> float:
        """Z of ``Suggester.suggest``."""
        return self._matched + self._lost + sum(b.mass for b in self._live if b.rest)

    def _least(self) -> float:
        """The probability that a branch must exceed to be worth a decode.

        It only rises during a search.  So the floor is a part of what has
        matched until now, not of Z: a frequent first syllable makes Z large
        until its branch is decoded.
        """
        least = self._limits.floor * self._matched
        best = self._best()
        # What a branch becomes is never more probable than the branch.
        return max(least, best[-1][1]) if len(best) == self._k else least

    def _next(self) -> list[_Live]:
        """Takes the branches to decode; none when no live branch can still change the answer."""
        least = self._least()
        # _trim left the most probable ones first, and no more than one batch takes.
        count = sum(b.mass > least for b in self._live)
        batch, self._live = self._live[:count], self._live[count:]
        return batch

    def _trim(self) -> None:
        """Sorts the live branches and keeps the most probable ones, as many as one batch takes."""
        self._live.sort(key=lambda b: -b.mass)
        self._lost += sum(b.mass for b in self._live[self._limits.width :] if b.rest)
        del self._live[self._limits.width :]

    def _finish(self, branch: _Live, row: Floats) -> None:
        """Counts a decoded branch as an eojeol, as far as the model says that it ends here."""
        if not branch.rest:
            self._offer(branch.text, branch.mass * _sum(row, self._tokens.ending))

    def _offer(self, text: str, mass: float) -> None:
        if self._acceptable(text):
            self._finished[text] = self._finished.get(text, 0.0) + mass

    def _acceptable(self, text: str) -> bool:
        """May this finished eojeol be shown at all?"""
        return (
            0 < len(text) <= self._limits.syllables
            and (text[-1].isalnum() or text[-1] == "%")
            and spell(text) != self._typed
            and hangul.round_trips(text)
            and not self._blocklist.blocks(text)
        )

    def _grow(self, branch: _Live, sequence: int, row: Floats) -> None:
        """Adds the children of a decoded branch to the live ones."""
        fit = self._tokens.fits(branch.rest, first=branch.depth == 0)
        if branch.rest:
            self._matched += branch.mass * (_sum(row, fit.completing) + _sum(row, fit.closing))
        for token in _top(row, fit.closing, self._limits.width):
            self._offer(branch.text + self._tokens.core[token], branch.mass * math.exp(row[token]))
        deep = branch.depth >= self._limits.tokens
        for token, rest in fit.consuming:
            mass = branch.mass * math.exp(row[token])
            if deep:
                self._lost += mass
            else:
                self._add(_Live(sequence, token, branch.depth + 1, mass, branch.text + self._tokens.text[token], rest))
        if deep:
            return
        worth = fit.completing[np.exp(row[fit.completing]) * branch.mass > self._least()]
        for token in _top(row, worth, 4 * self._limits.width):
            mass = branch.mass * math.exp(row[token])
            self._add(_Live(sequence, token, branch.depth + 1, mass, branch.text + self._tokens.text[token], ""))

    def _add(self, child: _Live) -> None:
        """Makes ``child`` live unless nothing that may be shown can come of it."""
        if len(child.text) <= self._limits.syllables and not self._blocklist.doomed(child.text):
            self._live.append(child)
        elif child.rest:
            self._lost += child.mass


def _sum(row: Floats, ids: npt.NDArray[np.int64]) -> float:
    """The probability of these tokens together."""
    return float(np.exp(row[ids]).sum(dtype=np.float64))


def _top(row: Floats, ids: npt.NDArray[np.int64], count: int) -> list[int]:
    """The ``count`` most probable of these tokens."""
    if len(ids) > count:
        ids = ids[np.argpartition(row[ids], -count)[-count:]]
    chosen: list[int] = ids.tolist()
    return chosen
