"""What the engine is asked, and what comes of its answers."""

from __future__ import annotations

import dataclasses

from desktop.session.effects import Ask, CancelAsk
from desktop.session.events import Judged
from desktop.session.insertion import fits
from desktop.session.state import State, Step
from desktop.session.steps.ending import open_end
from desktop.session.steps.offering import offer, show
from engine.text.private import Private
from engine.wire.protocol import Suggestions

__all__ = ["NEGLIGIBLE", "answer", "ask", "drop", "judge", "note_passed", "withdraw"]

NEGLIGIBLE = 0.02
"""A candidate this much less likely than the best is noise and not shown."""


def ask(state: State) -> Step:
    """Asks for the document as it is, if anything may be suggested.

    Of an unknown text nothing is asked, nor of an eojeol whose beginning is
    unknown, nor where a word goes on right of the caret.
    """
    unknown = not state.document.text or state.document.torn
    if not state.open or state.asked.dismissed or unknown or state.bearings.in_word:
        return drop(state)
    asked = dataclasses.replace(state.asked, number=state.asked.number + 1, awaiting=True)
    state = note_passed(dataclasses.replace(state, asked=asked))
    text, partial, layout = state.document.text, state.document.partial, state.situation.ime.layout
    question = Ask(
        asked.number,
        Private(text),
        state.options.candidates,
        layout,
        state.passing.over,
        state.recent.words(text[: len(text) - len(partial)], partial, layout),
        state.options.stem,
    )
    return state, (question,)


def note_passed(state: State) -> State:
    """What the person has seen so far and typed past, with the document as it is now."""
    document = state.document
    passing = state.passing.follow(document.text, document.partial, state.situation.ime.layout)
    return dataclasses.replace(state, passing=passing)


def drop(state: State) -> Step:
    """What was asked was about another text: stale, whether or not it is answered."""
    state, effects = withdraw(state)
    asked = dataclasses.replace(state.asked, number=state.asked.number + 1)
    return dataclasses.replace(state, asked=asked), effects


def withdraw(state: State) -> Step:
    """No answer is awaited any more."""
    quiet = dataclasses.replace(state, asked=dataclasses.replace(state.asked, awaiting=False))
    return quiet, (CancelAsk(),) if state.asked.awaiting else ()


def answer(state: State, event: Suggestions) -> Step:
    """An answer is shown if it is to the newest question and still awaited."""
    if event.id != state.asked.number or not state.asked.awaiting:
        return dataclasses.replace(state, counts=state.counts.plus(stale=1)), ()
    document, layout = state.coming, state.situation.ime.layout
    likeliest = max((each.probability for each in event.candidates), default=0.0)
    fitting = tuple(
        each
        for each in event.candidates
        if each.probability >= likeliest * NEGLIGIBLE and fits(each.text.reveal(), document.partial, layout)
    )
    stem = event.stem if event.stem is not None and fits(event.stem.text.reveal(), document.partial, layout) else None
    state = offer(
        dataclasses.replace(
            state,
            asked=dataclasses.replace(
                state.asked, awaiting=False, end=open_end(document, event.end) or state.asked.end
            ),
            offer=dataclasses.replace(state.offer, eojeols=fitting, stem=stem, unseen=True),
        )
    )
    return show(state) if state.pending is None else (state, ())


def judge(state: State, event: Judged) -> Step:
    """What is known of the end changes what is offered; before the eojeols have come it is only remembered."""
    if event.id != state.asked.number:
        return state, ()
    asked = dataclasses.replace(state.asked, end=open_end(state.coming, event.end))
    state = dataclasses.replace(state, asked=asked)
    if asked.awaiting:
        return state, ()
    state = offer(state)
    if state.pending is not None or (not state.offer.candidates and state.view is None):
        return state, ()
    return show(state)
