"""What becomes of the text left of the caret, by the person's keys or by ours."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Composed, Inserted, Passed
from desktop.session.document import Document
from desktop.session.effects import Effect, Show
from desktop.session.events import Edit
from desktop.session.habits.passing import Passing
from desktop.session.insertion import fits
from desktop.session.state import Asked, Bearings, Pending, State, Step
from desktop.session.steps.asking import ask, drop
from desktop.session.steps.offering import hide, offer, show
from engine.text.private import Private

__all__ = ["edit", "forget", "inserted"]

_UNKNOWN = Document()


def edit(state: State, event: Edit, now: float) -> Step:
    """The text changed: keep what still fits, ask for what fits now."""
    if state.pending is not None and state.pending.pasted:
        return state, ()
    document, bearings = _followed(state, event, now)
    if document is None:
        return dataclasses.replace(state, bearings=bearings), ()
    forced = event.committed if isinstance(event, Composed) and event.forced else Private("")
    same_text = document.reads_like(state.document)
    state = dataclasses.replace(state, document=document, bearings=bearings, reopenable=forced)
    if state.pending is not None:
        return _arrive(state, state.pending) if document.agrees(state.pending.expected) else (state, ())
    if same_text:
        return state, ()
    partial = document.partial
    # Ends fit one text and no other; of a finished utterance's eojeols some may be meant after all.
    layout = state.situation.ime.layout
    fitting = tuple(each for each in state.offer.eojeols if partial and fits(each.text.reveal(), partial, layout))
    stem = state.offer.stem
    if stem is not None and not (partial and fits(stem.text.reveal(), partial, layout)):
        stem = None
    state = offer(
        dataclasses.replace(
            state,
            # Something was typed since the last taking, so the next chord is no bounce of it.
            taken=None,
            situation=state.situation.followed(partial, now),
            asked=dataclasses.replace(
                state.asked,
                end=None,
                dismissed=state.asked.dismissed and bool(partial),
                wanted=state.asked.wanted and bool(partial),
            ),
            offer=dataclasses.replace(state.offer, eojeols=fitting, stem=stem),
        )
    )
    state = _of_those_shown(state)
    effects: tuple[Effect, ...] = ()
    if state.offer.candidates and (state.view is not None or state.capabilities.draws):
        state, effects = show(state)
    elif not document.text:
        # The caret is elsewhere, or the line was sent: nothing will come that could take the place of what shows.
        state, effects = hide(state)
    elif state.view is not None:
        stale_at = state.offer.stale_at or now
        state = dataclasses.replace(state, offer=dataclasses.replace(state.offer, stale_at=stale_at))
    if state.view is not None:
        view = dataclasses.replace(state.view, waits=True)
        state, effects = dataclasses.replace(state, offer=dataclasses.replace(state.offer, view=view)), (Show(view),)
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


def forget(state: State, document: Document = _UNKNOWN) -> Step:
    """The text left of the caret is not known any more, or is found to be ``document``."""
    state, hiding = hide(state)
    state, dropping = drop(state)
    left_open = Private("") if document.preedit.reveal() else state.document.preedit
    state = dataclasses.replace(
        state.with_space(False),
        document=document,
        passing=Passing(now=state.passing.now),
        bearings=Bearings(lately=state.bearings.lately, left_open=left_open),
        pending=None,
        undo=None,
        asked=Asked(state.asked.number),
    )
    return state, (*hiding, *dropping)


def _of_those_shown(state: State) -> State:
    """Of what still fits, what is before the person's eyes: the rest comes with the answer, and the popup grows once.

    What an abbreviation of theirs stands for does not wait, and nothing does where no popup of ours stands.
    """
    view, abbreviation = state.view, state.options.abbreviations.text(state.document.partial)
    if view is None or state.capabilities.draws:
        return state
    seen = {row.text for row in view.rows} | {abbreviation}
    candidates, chosen = state.offer.candidates, state.offer.selected
    left = tuple(each for each in candidates if each.text in seen)
    selected = left.index(candidates[chosen]) if candidates and candidates[chosen] in left else 0
    return dataclasses.replace(state, offer=dataclasses.replace(state.offer, candidates=left, selected=selected))


def _followed(state: State, event: Edit, now: float) -> tuple[Document | None, Bearings]:
    """The text after ``event`` and what speaks for it; no text when the event is of a place where the caret was."""
    known, bearings = state.document, state.bearings
    forced_at = None
    if isinstance(event, Composed):
        left_open, bearings = bearings.left_open, dataclasses.replace(bearings, left_open=Private(""))
        if left_open.reveal():
            if event.committed == left_open and not event.preedit.reveal():
                return None, bearings
            # It goes on being composed: the caret has not moved, and what stands before it is as it was.
            known = Document(torn=True) if known == _UNKNOWN else known
        forced_at = now if event.forced and state.pending is None else None
    document = known.apply(event)
    if document == state.document:
        return document, bearings
    if bearings.forced_at is not None and state.pending is None:
        document = Document(torn=True).apply(event)
    if isinstance(event, Passed) and (event.key == "Delete" or document == _UNKNOWN):
        bearings = dataclasses.replace(bearings, after=Private(""))
    return document, dataclasses.replace(bearings, left_open=Private(""), forced_at=forced_at)


def _arrive(state: State, pending: Pending) -> Step:
    """The text is what the insertion was to make it: what was asked ahead may be shown."""
    return show(dataclasses.replace(state.with_space(pending.spaced), pending=None))
