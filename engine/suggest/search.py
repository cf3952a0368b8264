"""A best-first search over tokens under the keys that were typed, exact within stated limits.

Must not look at a clock, a thread or a file: it asks its ``SearchControl`` between
batches.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.errors import Aborted
from engine.llm.runtime import Floats
from engine.suggest.fitting import to_match
from engine.suggest.ranking import passed
from engine.suggest.ranking.scores import Scores, highest
from engine.suggest.ranking.stems import Known, Stems
from engine.suggest.rules import Rules, has_latin
from engine.suggest.terms import Found, LexiconPrior, Limits, SearchControl
from engine.suggest.tokens import Tokens
from engine.suggest.tree import Node, Tree, Ways
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Stem, Suggestion

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Search"]


class _Branch(NamedTuple):
    """A branch to decode: ``token`` after ``node``, of probability ``mass``, with ``rest`` to be matched."""

    node: Node
    token: int
    mass: float
    rest: str

    @property
    def place(self) -> tuple[int, int]:
        """Where in the tree it is: the sequence it continues, and the token."""
        return self.node.sequence, self.token


class Search:
    """One request under way: construct it, ``run`` it, drop it."""

    def __init__(
        self,
        tree: Tree,
        tokens: Tokens,
        rules: Rules,
        limits: Limits,
        partial: str,
        prior: LexiconPrior,
        options: SuggestOptions,
        control: SearchControl,
        typed: Sequence[int] = (),
    ) -> None:
        """``typed``: the tokens of ``partial``, which are decoded beside the candidates, while there are batches."""
        self._tree, self._tokens, self._rules, self._limits = tree, tokens, rules, limits
        self._options, self._control = options, control
        self._layout, self._spelled = options.layout, tokens.spelled(options.layout)
        self._typed = to_match(partial, self._layout)
        self._typed_ids, self._partial = typed, partial
        self._latin = partial[-1:].isascii() and partial[-1:].isalpha()
        self._begun = len(partial)
        self._streams: list[tuple[float, int, Ways]] = []
        """A heap; the most probable next branch of each stream is its key."""
        self._serial = itertools.count()
        self._matched = 0.0
        """Probability of all paths found to match the typed keys."""
        self._open = 0.0
        """Probability of the paths that match a part of the keys and were not followed."""
        self._awaited = 0.0
        """The part of ``_open`` that the next batch will make clear."""
        self._rows = limits.rows
        self._share = prior.share
        self._drafts = {text: chance for text, chance in prior.drafts.items() if self._acceptable(text)}
        self._lexicon = prior.probability
        self._passed = passed.weights(options.passed, limits.passed)
        self._scores = Scores(prior.share, self._drafts, self._passed, options.k)
        self._stems = Stems(tokens.text, passed.weights(options.passed, limits.passed, stems=True))
        self._bound: float | None = None
        """What ``_least`` said last, while it is still true."""

    def run(self, root: Node) -> Found:
        """The answer; ``root`` is the tree's.  Raises ``Aborted`` and ``RuntimeFault``."""
        if not self._typed:
            self._matched = float(root.chances[self._tokens.starts].sum(dtype=np.float64))
        self._visit(root, 1.0, self._typed)
        complete = False
        while True:
            wanted = self._next_batch()
            if not wanted or self._drafts:
                wanted += self._other_spellings(root, {branch.place for branch in wanted})
            if not wanted:
                complete = True
                break
            typed = self._next_typed(root)
            known = {branch.place for branch in typed}
            others = [branch for branch in wanted if branch.place not in known]
            rows = min(len(typed) + len(others), self._limits.width)
            count = min(self._control.rows_in_time(rows), self._rows, self._tree.room)
            if count <= 0:
                break
            if self._control.should_stop():
                raise Aborted("stopped between two batches")
            # Never in place of the only branch there is time for.
            if count <= len(typed) and others:
                typed = []
            self._put_back(others[count - len(typed) :])
            self._decode([*typed, *others[: count - len(typed)]])
        scores = self._scores.exact(self._matched + self._open, self._lexicon)
        left = passed.left(missed := passed.missed(scores, self._passed))
        # What is rarer than the floor was found by chance, or because an earlier key asked for it.
        best = [(text, score) for text, score in highest(scores, self._options.k) if score > self._limits.floor]
        # Rounding may lift a sum a hair above the whole.
        candidates = tuple(Suggestion(Private(text), min(1.0, score / left)) for text, score in best)
        return Found(candidates, complete, self._after(root), self._stem(scores, missed))

    def _next_typed(self, root: Node) -> list[_Branch]:
        """The branch on the way of the text as it was typed that is to be decoded yet, if there is one.

        What is decoded already is taken up on the way, so that it stays.
        """
        node, mass = root, 1.0
        for token in self._typed_ids:
            rest = self._rest(node.text + self._tokens.text[token])
            if rest is None:
                break
            branch = _Branch(node, token, mass * float(node.chances[token]), rest)
            # What the search itself would never follow has no place in its sums.
            if not self._spells(node, token) or not branch.mass or node.depth >= self._limits.tokens:
                break
            child = node.children.get(token)
            if child is None:
                return [branch]
            if not self._tree.visited(child):
                self._begin(branch)
                self._visit(child, branch.mass, branch.rest)
            node, mass = child, branch.mass
        return []

    def _spells(self, node: Node, token: int) -> bool:
        """Whether the token is one that goes on with what was typed, behind the node."""
        first = node.depth == 0
        ahead = self._partial[len(node.text) :]
        return (first and token == self._tokens.bare) or token in self._tokens.spelling(ahead, first)

    def _after(self, root: Node) -> Floats | None:
        node: Node | None = root
        for token in self._typed_ids:
            node = None if node is None else node.children.get(token)
        return None if node is None else node.chances

    def _decode(self, branches: list[_Branch]) -> None:
        self._rows -= len(branches)
        nodes = self._tree.decode([(b.node, b.token) for b in branches], self._control.should_stop)
        for branch, node in zip(branches, nodes, strict=True):
            self._begin(branch)
            self._visit(node, branch.mass, branch.rest)

    # --- what was found

    def _stem(self, scores: Mapping[str, float], missed: Mapping[str, float]) -> Stem | None:
        """How several likely eojeols begin, if it was asked for and one is worth a row."""
        if not self._options.stem or self._options.unit != "eojeol":
            return None
        typed = len(keys(self._partial))
        return self._stems.best(
            Known(self._share, self._matched + self._open, self._drafts, missed, scores),
            highest(scores, self._options.k),
            lambda text: len(keys(text)) - typed,
            lambda text: self._acceptable(text) and self._spelled.rest(self._typed, text) == "",
        )

    def _least(self) -> float:
        """The probability by the model that a branch must exceed to change the answer; it only rises in a search."""
        if self._bound is None:
            # A part of what has matched until now, not of the whole: a frequent
            # first syllable makes the whole large until its branch is decoded.
            self._bound = self._limits.floor * self._matched
            if len(self._scores) >= self._options.k:
                # What a branch becomes is never more probable than the branch.
                self._bound = max(self._bound, self._mass(self._last()))
        return self._bound

    def _last(self) -> float:
        """The score of the last one of the ``k`` best; 0 while there are fewer."""
        return self._scores.last(self._matched + self._open)

    def _mass(self, score: float) -> float:
        """The least probability by the model that could come to this score when all is known."""
        if not self._share:
            return score * (self._matched + self._open)
        return score * self._matched / (1 - self._share)

    def _offer(self, text: str, mass: float) -> None:
        if self._acceptable(text):
            self._scores.add(text, mass)
            self._bound = None

    def _acceptable(self, text: str) -> bool:
        typed_on = self._rules.offers(text) and self._longer(text)
        # Behind Hangul a Latin letter would be a change of the input method's mode.
        return typed_on and (self._latin or not has_latin(text[self._begun :]))

    def _longer(self, text: str) -> bool:
        """Is it more than what was typed?"""
        # Keys spell it as typed whatever its form in Unicode; other layouts have several spellings for what was typed.
        return self._spelled.spell(text) != self._typed if self._layout == "2" else text != self._partial

    # --- where to look

    def _visit(self, node: Node, mass: float, rest: str) -> None:
        """Takes up a decoded node: what ends here, and what it leads to."""
        self._tree.visit(node, mass)
        if rest or not node.text:
            self._match(node, mass, rest)
        elif self._options.unit == "eojeol":
            self._go_on(node, mass)

    def _go_on(self, node: Node, mass: float) -> None:
        """All keys are matched: the eojeol ends here, or gets longer."""
        self._offer(node.text, mass * node.end)
        self._offer_all(node, mass, self._tokens.fits("", first=False).closing, self._tokens.core)
        if node.depth < self._limits.tokens:
            self._add(self._stems.lead(Ways(node, mass, *self._tree.longer(node, self._least() / mass))))

    def _match(self, node: Node, mass: float, rest: str) -> None:
        """Some keys are left, or the eojeol has not begun."""
        fit = self._spelled.fits(rest, node.depth == 0)
        chances = node.chances[fit.completing]
        if rest:
            self._matched += mass * float(chances.sum(dtype=np.float64) + node.chances[fit.closing].sum())
            self._bound = None
        deep = node.depth >= self._limits.tokens
        self._offer_all(node, mass, fit.closing, self._tokens.core)
        if self._options.unit == "token":
            self._offer_all(node, mass, fit.completing, self._tokens.text)
            if self._tokens.bare is not None and not node.depth and not rest:
                bare = self._tokens.bare
                self._add(Ways(node, mass, [bare], [float(node.chances[bare])]))
        elif not deep:
            worth = np.flatnonzero(mass * chances > self._least())
            order = worth[np.argsort(-chances[worth], kind="stable")]
            stream = Ways(node, mass, fit.completing[order].tolist(), chances[order].tolist())
            self._add(self._stems.lead(stream))
        partial = sorted(((float(node.chances[token]), token, left) for token, left in fit.consuming), reverse=True)
        self._open += mass * sum(each[0] for each in partial)
        if not deep:
            ids, rests = [token for _, token, _ in partial], [left for _, _, left in partial]
            self._add(Ways(node, mass, ids, [chance for chance, _, _ in partial], rests))

    def _offer_all(self, node: Node, mass: float, ids: npt.NDArray[np.int64], texts: Sequence[str]) -> None:
        """Offers what each of these tokens makes of the node's text."""
        if len(ids):
            masses = mass * node.chances[ids].astype(np.float64)
            for at in np.flatnonzero(masses > self._least()).tolist():
                text = node.text + texts[ids[at]]
                self._stems.end(text, len(node.text), float(masses[at]))
                self._offer(text, float(masses[at]))

    def _add(self, stream: Ways) -> None:
        if stream.at < len(stream.ids):
            heapq.heappush(self._streams, (-stream.scale * stream.chances[stream.at], next(self._serial), stream))

    def _next_batch(self) -> list[_Branch]:
        """The most probable branches that can change the answer; those decoded already are taken up on the way."""
        wanted: list[_Branch] = []
        # A branch that was put back may come a second time by the stream of its node.
        taken: set[tuple[int, int]] = set()
        self._awaited = 0.0
        while self._streams and len(wanted) < self._limits.width:
            mass, _, stream = heapq.heappop(self._streams)
            branch = self._take(stream, -mass)
            if branch is None or branch.place in taken:
                continue
            taken.add(branch.place)
            known = branch.node.children.get(branch.token)
            if known is None:
                wanted.append(branch)
                self._awaited += branch.mass if branch.rest else 0.0
            elif not self._tree.visited(known):
                self._begin(branch)
                self._visit(known, branch.mass, branch.rest)
        # What was taken up since may have beaten some of the others.
        return [b for b in wanted if b.rest or self._worth(b.mass, b.rest)]

    def _take(self, stream: Ways, mass: float) -> _Branch | None:
        """The stream's next branch, if it is worth anything."""
        rest = "" if stream.rests is None else stream.rests[stream.at]
        token = stream.ids[stream.at]
        stream.at += 1
        if not self._worth(mass, rest):
            return None  # nor is anything behind it
        self._add(stream)
        if not rest and not self._rules.leads(stream.node.text + self._tokens.text[token]):
            return None
        return _Branch(stream.node, token, mass, rest)

    def _worth(self, mass: float, rest: str) -> bool:
        if mass > self._least():
            return True
        # At low temperatures improbable tokens have no probability left at all.
        unclear = self._open - self._awaited
        return bool(rest) and mass > 0 and unclear > self._limits.doubt * (self._matched + self._open)

    def _begin(self, branch: _Branch) -> None:
        """From now on what comes of the branch counts, and not the branch itself."""
        if branch.rest:
            # A difference of sums may come out a hair below nothing.
            self._open = max(0.0, self._open - branch.mass)

    def _put_back(self, branches: list[_Branch]) -> None:
        for branch in branches:
            self._add(Ways(branch.node, branch.mass, [branch.token], [1.0], [branch.rest] if branch.rest else None))

    def _other_spellings(self, root: Node, known: set[tuple[int, int]]) -> list[_Branch]:
        """Branches on the way to the best candidates, other than ``known``, that are probable enough to matter.

        Those lead to another way to spell a candidate in tokens, or to what
        the model says of a draft.
        """
        if self._options.unit == "token":
            return []
        wanted: list[_Branch] = []
        scores = self._scores.all(self._matched + self._open)
        last = self._last()
        for text, score in scores.items():
            if score < last and text not in self._drafts:
                continue
            # What would have to be added to change its score, or its place.
            least = self._mass(max(self._limits.slack * score, last - score)) / self._passed.get(text, 1.0)
            for branch in self._spellings(root, 1.0, text, least):
                child = branch.node.children.get(branch.token)
                if child is None:
                    if branch.place not in known:
                        known.add(branch.place)
                        wanted.append(branch)
                elif not self._tree.visited(child):
                    self._begin(branch)
                    self._visit(child, branch.mass, branch.rest)
        wanted.sort(key=lambda branch: -branch.mass)
        return wanted

    def _spellings(self, node: Node, mass: float, text: str, least: float) -> Iterator[_Branch]:
        """The branches on the way to ``text`` that this search has not come by, each more probable than ``least``."""
        if node.depth >= self._limits.tokens:
            return
        ahead = text[len(node.text) :]
        tokens = list(self._tokens.spelling(ahead, node.depth == 0))
        if self._tokens.bare is not None and not node.depth:
            tokens.append(self._tokens.bare)
        for token in tokens:
            here = mass * float(node.chances[token])
            if here <= least:
                continue
            known = node.children.get(token)
            if known is not None and self._tree.visited(known):
                yield from self._spellings(known, here, text, least)
            elif (rest := self._rest(node.text + self._tokens.text[token])) is not None:
                yield _Branch(node, token, here, rest)

    def _rest(self, text: str) -> str | None:
        """What of the typed keys ``text`` leaves to be matched; none when nothing that fits begins so."""
        return self._spelled.rest(self._typed, text)
