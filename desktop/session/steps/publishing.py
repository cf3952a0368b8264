"""What is offered to an input method of our own, which takes rows by itself, and what it tells of them."""

from __future__ import annotations

import dataclasses

from desktop.input.offers import OfferedChord, OfferedRow, Offering, OfferUsed
from desktop.input.plans import shared
from desktop.session.counts import ROWS, STEM_ROW
from desktop.session.document import Document
from desktop.session.insertion import insertion, punctuation, spared
from desktop.session.state import TABLE_SECONDS, Published, State, Step
from desktop.session.steps.asking import withdraw
from desktop.session.steps.ending import is_end, only_mark, stem_of
from desktop.session.steps.forgetting import forget_row
from desktop.session.steps.lending import meanings, standing
from desktop.session.steps.offering import hide, show
from desktop.session.steps.taking import ask_for_all, took, undo
from engine.text.private import Private

__all__ = ["publish", "use"]

_COMPARED = 200
"""Characters left of the caret by which it is told whether the text is still the one that rows are for."""


def publish(state: State, now: float) -> tuple[State, Offering | None]:
    """The offering that fits the state, when it is another than before or is about to run out."""
    before, focus = state.published, state.situation.focus
    if not state.capabilities.takes or focus is None:
        return state, None
    if not state.offer.candidates and state.open and not state.asked.dismissed and state.asked.awaiting:
        # What shows goes when the answer is there, or by itself when it is late: less flicker while somebody types.
        return state, None
    wanted = _wanted(state, focus.generation, now)
    good = bool(wanted.rows or wanted.chords)
    renewed = not good or (before.renew_at is not None and now < before.renew_at)
    if dataclasses.replace(before, number=0, until=0.0) == wanted and renewed:
        return state, None
    number, until = before.number + 1, now + TABLE_SECONDS if good else 0.0
    published = dataclasses.replace(wanted, number=number, until=until)
    return dataclasses.replace(state, published=published), published.message()


def use(state: State, event: OfferUsed, now: float) -> Step:
    """The person has used what was offered: what it did to the text is told behind this, as with any key."""
    if event.what == "selected":
        if event.number != state.published.number or event.row >= len(state.offer.candidates):
            return state, ()
        chosen = dataclasses.replace(state.offer, selected=event.row)
        # The input method has the same row selected already.
        published = dataclasses.replace(state.published, selected=event.row)
        return show(dataclasses.replace(state, offer=chosen, published=published))
    if event.what in ("asked", "undone"):
        if event.number != state.published.number:
            return state, ()
        return ask_for_all(state) if event.what == "asked" else undo(state, 0, now)
    if event.what == "forgotten":
        return forget_row(state, event.row) if event.number == state.published.number else (state, ())
    offered, seen = state.published, state.passing
    state, hiding = hide(state)
    state, withdrawing = withdraw(state)
    effects = (*hiding, *withdrawing)
    if event.what == "dismissed":
        return dataclasses.replace(state, asked=dataclasses.replace(state.asked, dismissed=True)), effects
    row = offered.rows[event.row] if event.number == offered.number and event.row < len(offered.rows) else None
    expected = None if row is None else _with_row(state, row, spaced=event.spaced)
    state = took(state, expected, *_counted(state, row, event.row), now)
    state = dataclasses.replace(state, asked=dataclasses.replace(state.asked, end=None, dismissed=False, wanted=False))
    if row is not None and row.stem:
        # The eojeol goes on, and the rows beside the stem were not meant.
        state = dataclasses.replace(state, passing=seen)
    return state, effects


def _counted(state: State, row: OfferedRow | None, place: int) -> tuple[int, int]:
    """The digit of the row taken, and the keys it has saved; of one of an earlier offering only its place is known."""
    if row is None:
        return min(place + 1, ROWS - 1), 0
    partial = "" if row.mark else state.document.partial
    return STEM_ROW if row.stem else place + 1, spared(row.text.reveal(), partial, spaced=row.spaced)


def _with_row(state: State, row: OfferedRow, *, spaced: bool) -> Document:
    """The text when the input method has put this row there."""
    text = row.text.reveal()
    if row.mark:
        return punctuation(state.document, text, 0, "commit")[1]
    return insertion(state.document, text, " " if spaced else "", 0, "commit")[1]


def _wanted(state: State, generation: int, now: float) -> Published:
    """What is to be offered now; number and time are not of it."""
    options, document = state.options, state.document
    listed = state.capabilities.draws
    # Where the popup is ours and has no place, nobody takes what nobody sees.
    seen = listed or (state.view is not None and state.situation.caret_by is None)
    shown = seen and state.open and not state.asked.dismissed and not state.bearings.in_word and state.pending is None
    rows = tuple(
        OfferedRow(
            each.text,
            shared(each.text.reveal(), document.partial),
            spaced=options.append_space and state.bearings.at_end and not is_end(each),
            mark=only_mark(each) and not document.partial,
        )
        for each in (state.offer.candidates if shown else ())
    )
    beside = tuple(OfferedChord(chord, action.value) for chord, action in standing(state, now))
    if not rows:
        return Published(generation, chords=beside)
    if (stem := stem_of(state)) is not None:
        typed = shared(stem.text.reveal(), document.partial)
        rows = (*rows, OfferedRow(stem.text, typed, spaced=False, stem=True))
    chords = tuple(OfferedChord(chord, action.value, row) for chord, (action, row) in meanings(state).items())
    before = Private(document.text[-_COMPARED:])
    return Published(generation, before, rows, state.offer.selected, (*chords, *beside), listed=listed)
