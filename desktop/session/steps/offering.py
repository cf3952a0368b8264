"""What the popup offers, and when it shows."""

from __future__ import annotations

import dataclasses

from desktop.input.plans import shared
from desktop.input.protocol import Chord, Rect
from desktop.session.counts import Gains
from desktop.session.effects import Hide, Show
from desktop.session.habits.passing import PaintedRow
from desktop.session.habits.quiet import unasked
from desktop.session.options import ARROW, Action, Eagerness
from desktop.session.state import Offer, State, Step
from desktop.session.steps.ending import end_candidates, finished, is_end, stem_of
from desktop.session.steps.lending import is_ours
from desktop.session.view import PopupView, Row
from engine.wire.protocol import Stem, Suggestion

__all__ = ["hide", "move", "offer", "paint", "scroll", "show"]

_SIGNS = {Chord("Tab"): "⇥", ARROW: "→"}
"""What is painted on keyboards, the one to be shown first."""


def offer(state: State) -> State:
    """Offers what is known now.

    When the utterance is finished the ends come first and no next eojeol is offered.
    """
    document, end = state.coming, state.asked.end
    ends = end_candidates(document, end)
    eojeols = () if finished(end) and not document.partial else state.offer.eojeols
    if not state.asked.wanted:
        ends, eojeols = _unasked(state, ends, eojeols)
    # Whoever types what they have made an abbreviation of themselves has asked for what it stands for.
    candidates = (*ends, *_abbreviated(state), *eojeols)[: state.options.candidates]
    selected = _still_selected(state, candidates)
    return dataclasses.replace(state, offer=dataclasses.replace(state.offer, candidates=candidates, selected=selected))


def show(state: State) -> Step:
    """Shows the candidates, if the caret's place is known; hides the popup where there are none, or none may be."""
    if not state.open or state.asked.dismissed or state.bearings.in_word:
        return hide(state)
    if not state.offer.candidates:
        # What is found stays: the next key may do with it, or the person ask for it.
        found = Offer(state.offer.eojeols, stem=state.offer.stem, unseen=state.offer.unseen)
        state, hiding = hide(state)
        return dataclasses.replace(state, offer=found), hiding
    if state.capabilities.draws:
        # Shown by whoever takes them, wherever that is.
        counts = state.counts.plus(shown=len(state.offer.candidates) if state.offer.unseen else 0)
        offered = dataclasses.replace(state.offer, unseen=False)
        seen = dataclasses.replace(state, offer=offered, counts=counts, gains=_listed(state))
        # Nobody tells when a panel has painted them; it is told to at once.
        return _painted(seen), ()
    caret = state.situation.caret
    if caret is None or state.situation.caret_by is not None:
        return state, ()
    shown, end, partial = state.view, state.asked.end, state.document.partial
    # Between eojeols the popup goes to the caret; while one is typed it stays where that began.
    anchor = state.situation.begun or caret
    rows = tuple(_row(each, partial) for each in state.offer.candidates)
    stem = stem_of(state)
    probability = None if end is None else end.probability
    by_chord = state.capabilities.intercepts or state.capabilities.takes
    apart = None if stem is None else _row(stem, partial)
    marks = stem is None and all(map(is_end, state.offer.candidates))
    hint = _hint(state, by_chord)
    view = PopupView(
        rows, state.offer.selected, anchor, probability, finished(end), by_chord, apart, marks, hint, _numbered(state)
    )
    counts = state.counts.plus(shown=len(rows) if state.offer.unseen else 0)
    showing = dataclasses.replace(state.offer, view=view, stale_at=None, unseen=False)
    placed = dataclasses.replace(state.situation, begun=anchor)
    seen = dataclasses.replace(state, offer=showing, counts=counts, gains=_listed(state), situation=placed)
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
    begun = state.situation.begun
    if not state.coming.partial or (begun is not None and not _is_behind(begun, caret)):
        begun = caret
    # The same place once more is that of a key before.
    by = state.situation.caret_by if caret == state.situation.caret else None
    situation = dataclasses.replace(state.situation, caret=caret, begun=begun, tells=True, caret_by=by)
    moved = dataclasses.replace(state, situation=situation)
    if not state.offer.candidates or state.pending is not None:
        return moved, ()
    # A popup that is not there comes with the whole answer, in one piece; only what no answer changes is there at once.
    waits = state.view is None and state.asked.awaiting and not _abbreviated(state)
    return (moved, ()) if waits else show(moved)


def scroll(state: State) -> Step:
    """The popup goes, which would stand beside other text now; what fits with the next key shows where the caret is."""
    state, hiding = hide(dataclasses.replace(state, situation=dataclasses.replace(state.situation, begun=None)))
    return state, hiding


def paint(state: State, place: Rect | None) -> Step:
    """The popup stands there now, unless the session has hidden it meanwhile."""
    if state.view is None:
        return state, ()
    state = dataclasses.replace(state, offer=dataclasses.replace(state.offer, place=place))
    return state if place is None else _painted(state), ()


def _unasked(
    state: State, ends: tuple[Suggestion, ...], eojeols: tuple[Suggestion, ...]
) -> tuple[tuple[Suggestion, ...], tuple[Suggestion, ...]]:
    """What of the ends and the eojeols shows by itself."""
    text, partial, eagerness = state.coming.text, state.coming.partial, state.eagerness

    def own() -> frozenset[str]:
        words = state.recent.words(text[: len(text) - len(partial)], partial, state.situation.ime.layout)
        return frozenset(each.text.reveal() for each in words)

    if eagerness is Eagerness.ASKED:
        ends = ()
    return ends, unasked(eojeols, eagerness, text, partial, own)


def _painted(state: State) -> State:
    """What is offered is before the person's eyes."""
    rows = [PaintedRow(each.text) for each in state.offer.candidates if not is_end(each)]
    if (stem := stem_of(state)) is not None:
        rows.append(PaintedRow(stem.text, stem=True))
    return dataclasses.replace(state, passing=state.passing.paint(rows))


def _numbered(state: State) -> bool:
    """Whether a row's number is of use: in some programs the chords with digits are the program's."""
    by_number = [chord for chord, (action, _) in state.options.chords.items() if action is Action.CANDIDATE]
    return not by_number or any(is_ours(state, chord) for chord in by_number)


def _hint(state: State, by_chord: bool) -> str:
    """The sign of the key that takes the selected row, while the person is learning it."""
    if not by_chord or state.counts.taken >= state.options.hints:
        return ""
    taking = (chord for chord in _SIGNS if state.options.meaning(chord)[0] is Action.ACCEPT and is_ours(state, chord))
    return next((_SIGNS[chord] for chord in taking), "")


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


def _is_behind(begun: Rect, caret: Rect) -> bool:
    """Whether an eojeol that began there can have come as far as ``caret``: in the same line."""
    return abs(begun.y - caret.y) <= 2 and caret.x - begun.x >= -8
