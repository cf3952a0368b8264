"""Text left of the caret in, candidates out: prompt, tree and search put together.

Must not look at a clock, a thread or a file: it is given a runtime, a
vocabulary and a blocklist.
"""

from __future__ import annotations

import dataclasses

from engine.errors import Aborted, LoadFault
from engine.llm.runtime import Runtime
from engine.suggest.blocklist import Blocklist
from engine.suggest.fitting import to_match
from engine.suggest.lexicon import Lexicon
from engine.suggest.ranking.own import with_own
from engine.suggest.rules import Rules, typable
from engine.suggest.search import Search
from engine.suggest.sense.place import TextPlace
from engine.suggest.terms import NO_PRIOR, Found, LexiconPrior, Limits, SearchControl
from engine.suggest.tokens import Prompt, Tokens
from engine.suggest.tree import Tree
from engine.text import hangul
from engine.text.private import Private
from engine.text.spelling.misspelt import repaired
from engine.wire.options import SuggestOptions
from engine.wire.protocol import OwnWord

__all__ = ["Suggester"]

_DRAFTS = 24
"""So many eojeols of the lexicon come into the search."""

_EXPECTED = 0.05
"""What an eojeol weighs, beside the person's own, that makes sense though a model may not know it."""

_ROUND = 64
"""Vocabularies are padded to multiples of this or of its double."""

_PADDING = (127, 0.01)
"""The most rows without a token: so many, or so large a part of all rows.

Qwen2 has 271 in 151,936, Pythia 411 in 50,688.  More would let a tokenizer
of 50,257 tokens pass for that of a model of 51,200.
"""


class Suggester:
    """Answers with what fits; keeps the decoded continuations of the newest context."""

    def __init__(
        self,
        runtime: Runtime,
        tokens: Tokens,
        blocklist: Blocklist,
        limits: Limits | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        """Raises ``LoadFault`` ("mismatch") when model and tokenizer do not belong together."""
        self._limits = limits or Limits()
        # Some models have a few more rows than tokens, to come to a round number.
        rows = runtime.vocabulary
        padding = rows - tokens.size
        if padding and (not 0 < padding <= max(_PADDING[0], _PADDING[1] * rows) or rows % _ROUND):
            raise LoadFault("mismatch", f"{tokens.size} tokens in the tokenizer, {runtime.vocabulary} in the model")
        if runtime.context <= 2 * self._limits.room:
            raise LoadFault("mismatch", f"a context of {runtime.context} tokens is too short")
        self._room = runtime.context - self._limits.room
        self._tokens = tokens
        self._blocklist = blocklist
        self._rules = Rules(blocklist, self._limits.syllables)
        self._tree = Tree(runtime, tokens)
        self._lexicon = lexicon

    def suggest(self, before: str, options: SuggestOptions, control: SearchControl) -> Found:
        """At most ``options.k`` candidates that continue ``before`` (all text left of the caret).

        The last word of ``before`` is the eojeol begun, and every candidate
        fits its key presses on the keyboard of the options.  The probability of an eojeol is

            P(its tokens, then an end | context) / P(anything that fits the typed keys | context),

        summed over the ways to spell it in tokens; with nothing typed, what
        fits is every token that starts an eojeol.  What is blocked, what
        equals the typed text and what never ends counts below the line and
        is not offered.  A "token" candidate is the typed text completed by
        the first token that goes beyond it, whatever comes then.

        What the options name as passed over counts less, and words of the
        person's own more (``engine.suggest.ranking``); the sum stays 1.

        Everything is exact but for what ``Limits`` names, which makes a
        probability too low and never too high.
        (Tokens that are bytes spell nothing here, so eojeols with syllables
        outside the vocabulary are missing from both sides.)

        Raises ``Aborted`` when the control says stop, and ``RuntimeFault``.
        """
        control.begin("prompt")
        prompt = self._tokens.prompt(before, self._room)
        if options.layout == "2":
            # What is misspelt leads where the right form does.
            prompt = dataclasses.replace(prompt, partial=repaired(prompt.partial))
        if len(prompt.partial) > self._limits.syllables or (options.layout == "2" and not typable(prompt.partial)):
            return Found((), complete=True)
        if control.should_stop():
            raise Aborted("stopped before the search")
        root = self._tree.plant(prompt.ids, options.temperature, control.should_stop)
        control.begin("search")
        typed = self._tokens.pieces.line(prompt.partial) if options.end else []
        known = frozenset(each.text.reveal() for each in options.own)
        place = TextPlace(self._blocklist, prompt.context, prompt.partial, self._knows, known)
        prior = self._prior(prompt, options)
        left = _EXPECTED * (1 - sum(each.weight for each in options.own))
        own = (*options.own, *(OwnWord(Private(text), left) for text in place.expected))
        if own and options.unit == "eojeol":
            spelled, wanted = self._tokens.spelled(options.layout), to_match(prompt.partial, options.layout)
            prior = with_own(prior, own, lambda text: spelled.rest(wanted, text) == "")
        found = Search(
            self._tree,
            self._tokens,
            self._rules.within(place.allows),
            self._limits,
            prompt.partial,
            prior,
            options,
            control,
            typed,
        ).run(root)
        return found if options.end else found._replace(after=None)

    def _knows(self, text: str) -> bool:
        """Is this an eojeol of the lexicon?"""
        return self._lexicon is not None and self._lexicon.number(text) is not None

    def _prior(self, prompt: Prompt, options: SuggestOptions) -> LexiconPrior:
        """What the lexicon says, if there is one and it knows anything that fits."""
        if self._lexicon is None or options.unit == "token":
            return NO_PRIOR
        opening, fitting = self._lexicon.fitting(prompt.context, prompt.partial, options.layout)
        if not fitting:
            return NO_PRIOR
        wanted = max(_DRAFTS, 2 * options.k) + len(options.passed)
        best = {opening + draft.text: draft.probability for draft in fitting.best(wanted)}
        share = self._lexicon.share(len(hangul.keys(prompt.partial)))
        return LexiconPrior(share, best, lambda text: fitting.probability(text.removeprefix(opening)))
