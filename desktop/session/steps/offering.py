"""What the popup offers, and when it shows."""

from __future__ import annotations

import dataclasses

from desktop.input.plans import shared
from desktop.input.protocol import Rect
from desktop.session.effects import Hide, Show
from desktop.session.state import State, Step
from desktop.session.steps.ending import end_candidates, finished
from desktop.session.view import PopupView, Row
from engine.wire.protocol import Suggestion

__all__ = ["hide", "move", "offer", "paint", "show"]


def offer(state: State) -> State:
    """Offers what is known now.

    When the utterance is finished the ends come first and no next eojeol is offered.
    """
    document, end = state.coming, state.asked.end
    ends = end_candidates(document, end)
    eojeols = () if finished(end) and not document.partial else state.offer.eojeols
    candidates = (*ends, *eojeols)[: state.options.candidates]
    selected = _still_selected(state, candidates)
    return dataclasses.replace(state, offer=dataclasses.replace(state.offer, candidates=candidates, selected=selected))


def show(state: State) -> Step:
    """Shows the candidates, if the caret's place is known; hides the popup where there are none, or none may be."""
    if not state.open or state.asked.dismissed or not state.offer.candidates or state.bearings.in_word:
        return hide(state)
    if state.capabilities.draws:
        # Shown by whoever takes them, wherever that is.
        counts = state.counts.plus(shown=len(state.offer.candidates) if state.offer.unseen else 0)
        return dataclasses.replace(state, offer=dataclasses.replace(state.offer, unseen=False), counts=counts), ()
    caret = state.situation.caret
    if caret is None:
        return state, ()
    shown, end, partial = state.view, state.asked.end, state.document.partial
    # Between eojeols the popup goes to the caret; while one is typed it stays where that began.
    stays = shown is not None and bool(partial) and _same_spot(shown.anchor, caret)
    anchor = shown.anchor if shown is not None and stays else caret
    rows = tuple(
        Row(each.text, shared(each.text.reveal(), partial), each.probability) for each in state.offer.candidates
    )
    probability = None if end is None else end.probability
    by_chord = state.capabilities.intercepts or state.capabilities.takes
    view = PopupView(rows, state.offer.selected, anchor, probability, finished(end), by_chord)
    counts = state.counts.plus(shown=len(rows) if state.offer.unseen else 0)
    showing = dataclasses.replace(state.offer, view=view, stale_at=None, unseen=False)
    return dataclasses.replace(state, offer=showing, counts=counts), (Show(view),) if view != shown else ()


def hide(state: State) -> Step:
    """Takes the popup away and forgets its candidates."""
    hidden = dataclasses.replace(state, offer=state.offer.gone())
    return hidden, (Hide(),) if state.view is not None else ()


def move(state: State, caret: Rect) -> Step:
    """The caret is elsewhere: the popup follows, unless it is the same eojeol on the same line."""
    moved = dataclasses.replace(state, situation=dataclasses.replace(state.situation, caret=caret))
    return show(moved) if state.offer.candidates and state.pending is None else (moved, ())


def paint(state: State, place: Rect | None) -> Step:
    """The popup stands there now, unless the session has hidden it meanwhile."""
    if state.view is None:
        return state, ()
    return dataclasses.replace(state, offer=dataclasses.replace(state.offer, place=place)), ()


def _still_selected(state: State, candidates: tuple[Suggestion, ...]) -> int:
    """The row of what the person has selected among new candidates; the first when it is gone, or none was chosen."""
    if not state.offer.selected:
        return 0
    texts = [each.text for each in candidates]
    chosen = state.offer.candidates[state.offer.selected].text
    return texts.index(chosen) if chosen in texts else 0


def _same_spot(anchor: Rect, caret: Rect) -> bool:
    """Whether a popup at ``anchor`` still stands beside ``caret``: same line, at most some syllables on."""
    return abs(anchor.y - caret.y) <= 2 and -8 <= caret.x - anchor.x <= 60
