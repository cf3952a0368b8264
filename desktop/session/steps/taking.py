"""Chords of the table and clicks on the popup: what is taken, selected, dismissed or given back."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import GiveBack, Insert, KeyEvent
from desktop.session.counts import STEM_ROW
from desktop.session.document import Document
from desktop.session.effects import Effect
from desktop.session.events import Picked
from desktop.session.insertion import Undo, insertion, is_pasted, punctuation, release, restoration, spared
from desktop.session.options import PUNCTUATION, TAKING, Action
from desktop.session.state import INSERT_SECONDS, Pending, State, Step, Taken
from desktop.session.steps.asking import ask, note_passed, withdraw
from desktop.session.steps.ending import is_end, only_mark, stem_of
from desktop.session.steps.forgetting import forget_row
from desktop.session.steps.lending import QUICK_UNDO, is_ours, may_ask, may_undo, may_undo_quickly
from desktop.session.steps.offering import hide, offer, show
from engine.text.private import Private
from engine.wire.protocol import Stem

__all__ = ["ask_for_all", "nothing", "pick", "press", "take_up", "took", "undo"]


def press(state: State, event: KeyEvent, now: float) -> Step:
    """A chord was taken from the keyboard: it is answered here by exactly one Insert or GiveBack."""
    state = _explained(state)
    if state.spaced and (mark := PUNCTUATION.get(event.chord)) is not None:
        command, expected = punctuation(state.document, mark, event.seq, state.capabilities.inserts)
        return _insert(state, command, expected, now, spaced=False)
    action, row = state.options.meaning(event.chord)
    if action in TAKING and state.taken is not None and event.at < state.taken.bounces_until:
        if state.pending is not None:
            # The text is in motion: what is open now is ours and closes by itself.
            return state, (nothing(event.seq),)
        return _reopen(state, (), event.seq, now)
    if action is Action.DISMISS and state.view is not None:
        # Also while it waits for new candidates: an Escape that reaches ibus-hangul changes to Latin mode.
        return _dismiss(state, event.seq, now)
    if action is Action.UNDO or event.chord == QUICK_UNDO:
        theirs = event.chord == QUICK_UNDO and not may_undo_quickly(state, now)
        return (state, (GiveBack(event.seq),)) if theirs else undo(state, event.seq, now)
    if action is Action.ASK:
        if not may_ask(state):
            return state, (GiveBack(event.seq),)
        state, effects = ask_for_all(state)
        return _reopen(state, effects, event.seq, now)
    if action is None or state.view is None or state.pending is not None or not is_ours(state, event.chord):
        return state, (GiveBack(event.seq),)
    if action in (Action.CANDIDATE, Action.FORGET) and row >= len(state.view.rows):
        return state, (GiveBack(event.seq),)
    candidates, selected = state.offer.candidates, state.offer.selected
    if action is Action.STEM and state.view.stem is None:
        return state, (GiveBack(event.seq),)
    if not candidates or state.situation.caret_by is not None:
        # The popup still shows what does not fit any more.  Whoever is that fast gets what a slower hand would.
        before = state.waiting
        return dataclasses.replace(state, waiting=event), () if before is None else (GiveBack(before.seq),)
    if action in (Action.UP, Action.DOWN):
        by = 1 if action is Action.DOWN else -1
        moved = dataclasses.replace(state.offer, selected=(selected + by) % len(candidates))
        state, effects = show(dataclasses.replace(state, offer=moved))
        return _reopen(state, effects, event.seq, now)
    if action is Action.FORGET:
        state, effects = forget_row(state, row)
        return _reopen(state, effects, event.seq, now)
    if action is Action.STEM:
        stem = stem_of(state)
        return (state, (GiveBack(event.seq),)) if stem is None else _take_stem(state, stem, event.seq, now)
    at = row if action is Action.CANDIDATE else selected
    spaced = state.options.append_space and action is not Action.ACCEPT_WITHOUT_SPACE
    # Each row further down was an arrow key.
    presses = 1 if action is Action.CANDIDATE else 1 + selected
    return _take(state, at, event.seq, now, spaced=spaced, presses=presses)


def take_up(state: State, effects: tuple[Effect, ...], now: float) -> Step:
    """A chord that waits is answered as soon as there is something to take, or the popup is gone."""
    waiting = state.waiting
    unseen = not state.offer.candidates or state.situation.caret_by is not None
    if waiting is None or (state.view is not None and state.pending is None and unseen):
        return state, effects
    state, more = press(dataclasses.replace(state, waiting=None), waiting, now)
    return state, (*effects, *more)


def pick(state: State, event: Picked, now: float) -> Step:
    """A click on a row takes it; not while the text is in motion.  The stem's row is counted behind the others."""
    if state.view is None or state.pending is not None or state.situation.caret_by is not None:
        return state, ()
    if event.row >= len(state.offer.candidates):
        # The stem's row is the one behind them, as they were painted.
        stem = stem_of(state) if event.row == len(state.view.rows) else None
        return (state, ()) if stem is None else _take_stem(_explained(state), stem, 0, now)
    return _take(_explained(state), event.row, 0, now, spaced=state.options.append_space)


def nothing(hold: int) -> Insert:
    """Ends a hold and leaves the text as it is."""
    return Insert(hold)


def _explained(state: State) -> State:
    """If the application has just closed the open syllable, what the person does with us is why."""
    return dataclasses.replace(state, bearings=dataclasses.replace(state.bearings, forced_at=None))


def _dismiss(state: State, hold: int, now: float) -> Step:
    """The popup goes, and nothing is offered for this eojeol any more."""
    state, hiding = hide(state)
    state, withdrawing = withdraw(state)
    state = dataclasses.replace(state, asked=dataclasses.replace(state.asked, dismissed=True))
    return _reopen(state, (*hiding, *withdrawing), hold, now)


def _reopen(state: State, effects: tuple[Effect, ...], hold: int, now: float) -> Step:
    """Ends the hold of a chord that inserts nothing; until the open syllable is open again the text is in motion."""
    command, expected = release(state.document, state.reopenable.reveal(), hold, state.capabilities.inserts)
    if expected.preedit.reveal() and state.pending is None:
        pending = Pending(expected, now + INSERT_SECONDS, state.spaced)
        state = dataclasses.replace(state, pending=pending)
    return state, (*effects, command)


def _take(state: State, row: int, hold: int, now: float, *, spaced: bool, presses: int = 1) -> Step:
    """Puts a candidate into the text and already asks what comes behind it."""
    chosen = state.offer.candidates[row]
    if is_end(chosen):
        # What follows a mark is as often Enter as a blank.
        spaced = False
    # In the middle of a line a blank or a mark stands there already.
    spaced = spaced and state.bearings.at_end
    document, eojeol, inserts = state.document, chosen.text.reveal(), state.capabilities.inserts
    if only_mark(chosen):
        command, expected = punctuation(document, eojeol, hold, inserts)
    else:
        command, expected = insertion(document, eojeol, " " if spaced else "", hold, inserts)
    saved = spared(eojeol, "" if only_mark(chosen) else document.partial, spaced=spaced, presses=presses)
    return _insert(took(state, expected, row + 1, saved, now), command, expected, now, spaced=spaced)


def _take_stem(state: State, stem: Stem, hold: int, now: float) -> Step:
    """Puts the stem into the text, its last syllable open, and already asks how it goes on."""
    command, expected = insertion(state.document, stem.text.reveal(), "", hold, state.capabilities.inserts)
    saved = spared(stem.text.reveal(), state.document.partial, spaced=False)
    state = took(state, expected, STEM_ROW, saved, now)
    # The eojeol goes on, and the rows beside the stem were not meant.
    seen = note_passed(dataclasses.replace(state, document=expected))
    state = dataclasses.replace(state, passing=seen.passing)
    return _insert(state, command, expected, now, spaced=False)


def took(state: State, expected: Document | None, row: int, saved: int, now: float) -> State:
    """This state when something is taken that makes the text ``expected``: counted, and to be taken back if known.

    It was the row of this digit, and has saved so many keys.
    """
    counts, gains = state.counts.plus(taken=1), state.gains.took(row, saved)
    state = dataclasses.replace(state, taken=Taken(now), undo=None, counts=counts, gains=gains)
    if expected is None:
        return state
    document = state.document
    before = document.text[: len(document.text) - len(document.partial)]
    if not expected.text.startswith(before):
        # A mark takes the blank's place.
        before = before[:-1]
    stood, stands = document.text[len(before) :], expected.text[len(before) :]
    undo = Undo(Private(stood), Private(stands), expected, now, row, saved)
    return dataclasses.replace(state, undo=undo)


def undo(state: State, hold: int, now: float) -> Step:
    """Puts back what stood before the last taking, if what was taken still stands there; it has saved nothing then."""
    undo = state.undo
    if undo is None or not may_undo(state):
        return state, (GiveBack(hold),) if hold else ()
    stands, stood = undo.stands.reveal(), undo.stood.reveal()
    command, expected = restoration(state.document, stands, stood, hold, state.capabilities.inserts)
    gains = state.gains.took_back(undo.row, undo.saved)
    state = dataclasses.replace(state, undo=None, taken=None, gains=gains)
    return _insert(state, command, expected, now, spaced=False)


def ask_for_all(state: State) -> Step:
    """Shows all that there is for this eojeol, or that comes: the person wants to see it."""
    dismissed = state.asked.dismissed
    state = offer(dataclasses.replace(state, asked=dataclasses.replace(state.asked, wanted=True, dismissed=False)))
    effects: tuple[Effect, ...] = ()
    if dismissed:
        state, effects = ask(state)
    if state.offer.candidates:
        state, effects = show(state)
    return state, effects


def _insert(state: State, command: Insert, expected: Document, now: float, *, spaced: bool) -> Step:
    """Sends the command, and asks about the text as it will be."""
    actual = state.document
    pending = Pending(expected, now + INSERT_SECONDS, spaced, is_pasted(command, state.capabilities.inserts))
    state, hiding = hide(state)
    fresh = dataclasses.replace(state.asked, end=None, dismissed=False, wanted=False)
    state, asking = ask(dataclasses.replace(state, document=expected, asked=fresh))
    state = dataclasses.replace(state.with_space(False), document=actual, pending=pending)
    return state, (command, *hiding, *asking)
