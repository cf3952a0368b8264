"""The person's own words beside what model and lexicon say."""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence

from engine.suggest.terms import LexiconPrior
from engine.wire.protocol import OwnWord

__all__ = ["with_own"]


def with_own(prior: LexiconPrior, own: Sequence[OwnWord], fits: Callable[[str], bool]) -> LexiconPrior:
    """``prior`` with the person's own words in it: each has its weight for itself, all else shares the rest.

    ``fits`` tells of a text whether the typed keys lead to it: what does not fit is nobody's word here.
    """
    weights: dict[str, float] = collections.defaultdict(float)
    for each in own:
        if fits(text := each.text.reveal()):
            weights[text] += each.weight
    weight = sum(weights.values())
    if not weight:
        return prior
    share = weight + (1 - weight) * prior.share
    scale = (1 - weight) * prior.share / share
    drafts = {text: scale * chance for text, chance in prior.drafts.items()}
    for text, own_weight in weights.items():
        known = drafts[text] if text in drafts else scale * prior.probability(text)
        drafts[text] = known + own_weight / share
    return LexiconPrior(share, drafts, lambda text: scale * prior.probability(text))
