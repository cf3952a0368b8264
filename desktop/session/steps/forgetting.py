"""A row that the person wants forgotten: what they have written is not offered as their own any more."""

from __future__ import annotations

import dataclasses

from desktop.session.effects import Effect, Forget
from desktop.session.state import State, Step
from desktop.session.steps.ending import is_end
from desktop.session.steps.offering import offer, show

__all__ = ["forget_row"]


def forget_row(state: State, row: int) -> Step:
    """The word of this row goes from what was learnt and from the last lines, and from the screen for this eojeol.

    A mark, and what an abbreviation stands for, were not learnt: nothing becomes of them.
    """
    candidates = state.offer.candidates
    if row >= len(candidates) or is_end(candidates[row]) or candidates[row] not in state.offer.eojeols:
        return state, ()
    word = candidates[row].text
    eojeols = tuple(each for each in state.offer.eojeols if each.text != word)
    state = dataclasses.replace(
        state,
        recent=state.recent.without(word.reveal()),
        offer=dataclasses.replace(state.offer, eojeols=eojeols),
    )
    state, showing = show(offer(state))
    forgetting: tuple[Effect, ...] = (Forget(word),)
    return state, (*forgetting, *showing)
