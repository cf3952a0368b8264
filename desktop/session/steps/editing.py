"""What becomes of the text left of the caret, by the person's keys or by ours."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Composed, Inserted
from desktop.session.document import Document
from desktop.session.effects import Effect
from desktop.session.events import Edit
from desktop.session.insertion import fits
from desktop.session.state import Asked, Pending, State, Step
from desktop.session.steps.asking import ask, drop
from desktop.session.steps.offering import hide, offer, show
from engine.text.private import Private

__all__ = ["edit", "forget", "inserted"]


def edit(state: State, event: Edit, now: float) -> Step:
    """The text changed: keep what still fits, ask for what fits now."""
    if state.pending is not None and state.pending.pasted:
        return state, ()
    document = state.document.apply(event)
    forced = event.committed if isinstance(event, Composed) and event.forced else Private("")
    same_text = document.reads_like(state.document)
    state = dataclasses.replace(state, document=document, reopenable=forced)
    if state.pending is not None:
        return _arrive(state, state.pending) if document.agrees(state.pending.expected) else (state, ())
    if same_text:
        return state, ()
    partial = document.partial
    # Ends fit one text and no other; of a finished utterance's eojeols some may be meant after all.
    fitting = tuple(each for each in state.offer.eojeols if partial and fits(each.text.reveal(), partial))
    state = offer(
        dataclasses.replace(
            state,
            # Something was typed since the last taking, so the next chord is no bounce of it.
            taken=None,
            asked=dataclasses.replace(state.asked, end=None, dismissed=state.asked.dismissed and bool(partial)),
            offer=dataclasses.replace(state.offer, eojeols=fitting),
        )
    )
    effects: tuple[Effect, ...] = ()
    if state.offer.candidates:
        state, effects = show(state)
    elif state.view is not None:
        stale_at = state.offer.stale_at or now
        state = dataclasses.replace(state, offer=dataclasses.replace(state.offer, stale_at=stale_at))
    state, asking = ask(state)
    return state, (*effects, *asking)


def inserted(state: State, event: Inserted) -> Step:
    """The keys are pressed.  What was not confirmed leaves the text unknown; what changes nothing is over at once."""
    pending = state.pending
    if pending is None:
        return state, ()
    if not event.complete:
        return forget(state)
    if pending.pasted:
        return _arrive(dataclasses.replace(state, document=pending.expected), pending)
    return _arrive(state, pending) if state.document.agrees(pending.expected) else (state, ())


def forget(state: State) -> Step:
    """The text left of the caret is not known any more."""
    state, hiding = hide(state)
    state, dropping = drop(state)
    state = dataclasses.replace(
        state.with_space(False), document=Document(), pending=None, asked=Asked(state.asked.number)
    )
    return state, (*hiding, *dropping)


def _arrive(state: State, pending: Pending) -> Step:
    """The text is what the insertion was to make it: what was asked ahead may be shown."""
    return show(dataclasses.replace(state.with_space(pending.spaced), pending=None))
