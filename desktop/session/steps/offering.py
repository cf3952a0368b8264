"""What the popup offers, and when it shows."""

from __future__ import annotations

import dataclasses

from desktop.input.plans import shared
from desktop.input.protocol import Rect
from desktop.session.counts import Gains
from desktop.session.effects import Hide, Show
from desktop.session.habits.passing import PaintedRow
from desktop.session.state import State, Step
from desktop.session.steps.ending import end_candidates, finished, is_end
from desktop.session.view import PopupView, Row
from engine.wire.protocol import Stem, Suggestion

__all__ = ["hide", "move", "offer", "paint", "show", "stem_of"]


def offer(state: State) -> State:
    """Offers what is known now.

    When the utterance is finished the ends come first and no next eojeol is offered.
    """
    document, end = state.coming, state.asked.end
    ends = end_candidates(document, end)
    eojeols = () if finished(end) and not document.partial else state.offer.eojeols
    candidates = (*ends, *_abbreviated(state), *eojeols)[: state.options.candidates]
    selected = _still_selected(state, candidates)
    return dataclasses.replace(state, offer=dataclasses.replace(state.offer, candidates=candidates, selected=selected))


def show(state: State) -> Step:
    """Shows the candidates, if the caret's place is known; hides the popup where there are none, or none may be."""
    if not state.open or state.asked.dismissed or not state.offer.candidates or state.bearings.in_word:
        return hide(state)
    if state.capabilities.draws:
        # Shown by whoever takes them, wherever that is.
        counts = state.counts.plus(shown=len(state.offer.candidates) if state.offer.unseen else 0)
        offered = dataclasses.replace(state.offer, unseen=False)
        seen = dataclasses.replace(state, offer=offered, counts=counts, gains=_listed(state))
        # Nobody tells when a panel has painted them; it is told to at once.
        return _painted(seen), ()
    caret = state.situation.caret
    if caret is None:
        return state, ()
    shown, end, partial = state.view, state.asked.end, state.document.partial
    # Between eojeols the popup goes to the caret; while one is typed it stays where that began.
    stays = shown is not None and bool(partial) and _same_spot(shown.anchor, caret)
    anchor = shown.anchor if shown is not None and stays else caret
    rows = tuple(_row(each, partial) for each in state.offer.candidates)
    stem = stem_of(state)
    probability = None if end is None else end.probability
    by_chord = state.capabilities.intercepts or state.capabilities.takes
    apart = None if stem is None else _row(stem, partial)
    view = PopupView(rows, state.offer.selected, anchor, probability, finished(end), by_chord, apart)
    counts = state.counts.plus(shown=len(rows) if state.offer.unseen else 0)
    showing = dataclasses.replace(state.offer, view=view, stale_at=None, unseen=False)
    seen = dataclasses.replace(state, offer=showing, counts=counts, gains=_listed(state))
    return seen, (Show(view),) if view != shown else ()


def _listed(state: State) -> Gains:
    """With one list more, if this is the first time that an answer shows."""
    return state.gains.listed() if state.offer.unseen else state.gains


def hide(state: State) -> Step:
    """Takes the popup away and forgets its candidates."""
    hidden = dataclasses.replace(state, offer=state.offer.gone(), passing=state.passing.paint(()))
    return hidden, (Hide(),) if state.view is not None else ()


def move(state: State, caret: Rect) -> Step:
    """The caret is elsewhere: the popup follows, unless it is the same eojeol on the same line."""
    moved = dataclasses.replace(state, situation=dataclasses.replace(state.situation, caret=caret))
    return show(moved) if state.offer.candidates and state.pending is None else (moved, ())


def paint(state: State, place: Rect | None) -> Step:
    """The popup stands there now, unless the session has hidden it meanwhile."""
    if state.view is None:
        return state, ()
    state = dataclasses.replace(state, offer=dataclasses.replace(state.offer, place=place))
    return state if place is None else _painted(state), ()


def stem_of(state: State) -> Stem | None:
    """The beginning that is offered beside the candidates; none where the utterance is taken for finished."""
    return None if finished(state.asked.end) or not state.options.stem else state.offer.stem


def _painted(state: State) -> State:
    """What is offered is before the person's eyes."""
    rows = [PaintedRow(each.text) for each in state.offer.candidates if not is_end(each)]
    if (stem := stem_of(state)) is not None:
        rows.append(PaintedRow(stem.text, stem=True))
    return dataclasses.replace(state, passing=state.passing.paint(rows))


def _abbreviated(state: State) -> tuple[Suggestion, ...]:
    """What the person's own abbreviation stands for, if they have typed one."""
    meant = state.options.abbreviations.text(state.coming.partial)
    return () if meant is None else (Suggestion(meant, 1.0),)


def _row(each: Suggestion | Stem, partial: str) -> Row:
    return Row(each.text, shared(each.text.reveal(), partial), each.probability)


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
