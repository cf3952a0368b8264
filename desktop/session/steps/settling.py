"""What time brings, and the table that is derived from everything else."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Chord, ReadText
from desktop.session.document import Document
from desktop.session.effects import Effect, TellUnread
from desktop.session.options import PUNCTUATION
from desktop.session.state import ADRIFT_SECONDS, STALE_SECONDS, TABLE_SECONDS, State, Step, Table
from desktop.session.steps.editing import forget
from desktop.session.steps.lending import may_undo_quickly, meanings, standing, taking
from desktop.session.steps.offering import hide, show
from desktop.session.steps.publishing import publish

__all__ = ["settle", "tick"]


def tick(state: State, now: float) -> Step:
    """Gives up what has not come in time: an insertion's text, new candidates, an answer about the clipboard."""
    effects: tuple[Effect, ...] = ()
    stale_at = state.offer.stale_at
    forced_at = state.bearings.forced_at
    if state.pending is not None and now >= state.pending.until:
        state, effects = forget(state)
    elif forced_at is not None and now >= forced_at + ADRIFT_SECONDS:
        # No chord of ours has closed the syllable: the caret went elsewhere, or the text was changed by the program.
        state, effects = forget(state, Document(torn=True))
    elif stale_at is not None and now >= stale_at + STALE_SECONDS:
        state, effects = hide(state)
    caret_by = state.situation.caret_by
    if caret_by is not None and now >= caret_by:
        state = dataclasses.replace(state, situation=dataclasses.replace(state.situation, caret_by=None))
        if state.offer.candidates and state.pending is None and not state.asked.awaiting:
            state, showing = show(state)
            effects = (*effects, *showing)
    if state.clipboard_until is not None and now >= state.clipboard_until:
        state = dataclasses.replace(state, clipboard_until=None)
        effects = (*effects, TellUnread("silent", clipboard=True))
    return state, effects


def settle(state: State, effects: tuple[Effect, ...], now: float) -> Step:
    """Tells the table and the offering that fit the state, when they changed or run out, and whose text may be read."""
    if state.readable != state.reading:
        state = dataclasses.replace(state, reading=state.readable)
        effects = (*effects, ReadText(state.reading))
    quick_until = state.undo.quick_until if state.undo is not None and may_undo_quickly(state, now) else None
    state = dataclasses.replace(state, quick_until=quick_until)
    state, offering = publish(state, now)
    if offering is not None:
        effects = (offering, *effects)
    taken = state.taken
    guarded_until = taken.bounces_until if taken is not None and now < taken.bounces_until else None
    table = dataclasses.replace(state.table, guarded_until=guarded_until)
    chords, popup = _lent(state, now, guarded=guarded_until is not None), state.offer.place
    renewed = table.renew_at is None or now < table.renew_at
    if chords == table.chords and popup == table.popup and renewed:
        return dataclasses.replace(state, table=table), effects
    table = Table(chords, now + TABLE_SECONDS, popup, guarded_until)
    # First of all, so that keys kept during an insertion meet the new table.
    return dataclasses.replace(state, table=table), (table.message(), *effects)


def _lent(state: State, now: float, *, guarded: bool) -> frozenset[Chord]:
    """The chords that the session can answer now; none where the keyboard cannot lend any."""
    if not state.capabilities.intercepts or state.capabilities.takes:
        return frozenset()
    spaced = state.spaced or (state.pending is not None and state.pending.spaced)
    return frozenset(
        (
            *(meanings(state) if state.view is not None else ()),
            *(chord for chord, _ in standing(state, now)),
            *(taking(state) if guarded else ()),
            *(PUNCTUATION if spaced else ()),
        )
    )
