"""The session as a pure function: what is known, what happens, what is to be done about it."""

from __future__ import annotations

import dataclasses

from desktop.input.plans import shared
from desktop.input.protocol import (
    Capabilities,
    Caret,
    Chord,
    Clicked,
    Composed,
    Focus,
    GiveBack,
    ImeState,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Passed,
    Rect,
    Surrounding,
)
from desktop.session.document import Document
from desktop.session.effects import Ask, CancelAsk, Effect, Hide, Show
from desktop.session.ending import end_candidates, finished, is_end, only_mark, open_end
from desktop.session.gate import reason_closed
from desktop.session.insertion import fits, insertion, is_pasted, punctuation, release
from desktop.session.options import PUNCTUATION, Action, Options
from desktop.session.state import (
    BOUNCE_SECONDS,
    STALE_SECONDS,
    Configure,
    Judged,
    Paused,
    Pending,
    Picked,
    State,
    Tick,
)
from desktop.session.view import PopupView, Row
from engine.text.private import Private
from engine.wire.protocol import Suggestion, Suggestions

__all__ = [
    "BOUNCE_SECONDS",
    "INSERT_SECONDS",
    "STALE_SECONDS",
    "TABLE_SECONDS",
    "Configure",
    "Event",
    "Judged",
    "Paused",
    "Picked",
    "State",
    "Tick",
    "step",
]

INSERT_SECONDS = 1.0
"""An insertion whose text has not been seen by then leaves the text unknown."""

TABLE_SECONDS = 2.0
"""How long an intercept table holds without being renewed: if we hang, Tab is Tab again."""
NEGLIGIBLE = 0.02
"""A candidate this much less likely than the best is noise and not shown."""

_Edit = Composed | Passed | Surrounding
_Told = Capabilities | Focus | ImeState | Caret | Clicked | KeyEvent | Inserted | Suggestions
Event = _Edit | _Told | Tick | Paused | Picked | Configure | Judged

Step = tuple[State, tuple[Effect, ...]]


def step(state: State, event: Event, now: float) -> Step:
    """The state after ``event`` at monotonic time ``now``, and what is to be done, in order."""
    if isinstance(event, KeyEvent):
        return _settle(*_chord(state, event, now), now)
    if isinstance(event, Picked):
        if state.view is not None and state.pending is None and event.row < len(state.candidates):
            return _settle(*_take(state, state.candidates[event.row], 0, now, spaced=state.options.append_space), now)
        return state, ()
    if isinstance(event, (Composed, Passed, Surrounding)):
        return _settle(*_edit(state, event, now), now)
    if isinstance(event, Suggestions):
        return _settle(*_answer(state, event), now)
    if isinstance(event, Judged):
        return _settle(*_judge(state, event), now)
    if isinstance(event, Caret):
        return _settle(*_move(state, event.rect), now)
    if isinstance(event, Clicked):
        return _settle(*_forget(state), now)
    if isinstance(event, Focus):
        state, effects = _forget(dataclasses.replace(state, focus=event, caret=None))
        return _settle(state, effects, now)
    if isinstance(event, Capabilities):
        return _settle(*_forget(dataclasses.replace(state, capabilities=event)), now)
    if isinstance(event, ImeState):
        return _settle(*_reconsider(dataclasses.replace(state, ime=event)), now)
    if isinstance(event, Paused):
        return _settle(*_reconsider(dataclasses.replace(state, paused=event.paused)), now)
    if isinstance(event, Configure):
        return _settle(*_configure(state, event.options), now)
    if isinstance(event, Inserted) and state.pending is not None:
        return _settle(*_inserted(state, event), now)
    if isinstance(event, Tick):
        if state.pending is not None and now >= state.pending.until:
            return _settle(*_forget(state), now)
        if state.stale_at is not None and now >= state.stale_at + STALE_SECONDS:
            return _settle(*_hide(state), now)
    return _settle(state, (), now)


def _open(state: State) -> bool:
    return reason_closed(state.focus, state.ime, state.options.blocked_apps, paused=state.paused) is None


def _edit(state: State, event: _Edit, now: float) -> Step:
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
    # Something was typed since the last taking, so the next chord is no bounce of it.
    state = dataclasses.replace(
        state, spaced=False, taken_at=float("-inf"), dismissed=state.dismissed and bool(partial)
    )
    # Ends fit one text and no other; of a finished utterance's eojeols some may be meant after all.
    fitting = tuple(each for each in state.eojeols if partial and fits(each.text.reveal(), partial))
    state, offered = _offer(dataclasses.replace(state, eojeols=fitting, end=None))
    effects: tuple[Effect, ...] = ()
    if offered:
        state, effects = _show(state)
    elif state.view is not None:
        state = dataclasses.replace(state, stale_at=state.stale_at or now)
    state, asking = _ask(state)
    return state, (*effects, *asking)


def _inserted(state: State, event: Inserted) -> Step:
    """The keys are pressed.  What was not confirmed leaves the text unknown; what changes nothing is over at once."""
    if not event.complete:
        return _forget(state)
    if state.pending is not None and state.pending.pasted:
        return _arrive(dataclasses.replace(state, document=state.pending.expected), state.pending)
    if state.pending is not None and state.document.agrees(state.pending.expected):
        return _arrive(state, state.pending)
    return state, ()


def _arrive(state: State, pending: Pending) -> Step:
    """The text is what the insertion was to make it: what was asked ahead may be shown."""
    state = dataclasses.replace(state, pending=None, spaced=pending.spaced)
    return _show(state)


def _ask(state: State) -> Step:
    """Asks for the document as it is, if anything may be suggested; of an unknown text nothing is asked."""
    if not _open(state) or state.dismissed or not state.document.text:
        # What was asked about another text is stale all the same.
        return dataclasses.replace(state, asked=state.asked + 1, awaiting=False), (
            CancelAsk(),
        ) if state.awaiting else ()
    state = dataclasses.replace(state, asked=state.asked + 1, awaiting=True)
    return state, (Ask(state.asked, Private(state.document.text), state.options.candidates),)


def _answer(state: State, event: Suggestions) -> Step:
    """An answer is shown if it is to the newest question and the gate is still open."""
    if event.id != state.asked or not state.awaiting:
        return dataclasses.replace(state, counts=state.counts.plus(stale=1)), ()
    document = state.document if state.pending is None else state.pending.expected
    likeliest = max((each.probability for each in event.candidates), default=0.0)
    fitting = tuple(
        each
        for each in event.candidates
        if each.probability >= likeliest * NEGLIGIBLE and fits(each.text.reveal(), document.partial)
    )
    end = open_end(document, event.end) or state.end
    state, offered = _offer(dataclasses.replace(state, awaiting=False, eojeols=fitting, end=end, unseen=True))
    if state.pending is not None:
        return state, ()
    return _show(state) if offered else _hide(state)


def _judge(state: State, event: Judged) -> Step:
    """What is known of the end changes what is offered; before the eojeols have come it is only remembered."""
    if event.id != state.asked:
        return state, ()
    document = state.document if state.pending is None else state.pending.expected
    state = dataclasses.replace(state, end=open_end(document, event.end))
    if state.awaiting:
        return state, ()
    state, offered = _offer(state)
    if state.pending is not None or (not offered and state.view is None):
        return state, ()
    return _show(state) if offered else _hide(state)


def _offer(state: State) -> tuple[State, bool]:
    """Offers what is known now, and whether that is anything.

    When the utterance is finished the ends come first and no next eojeol is offered.
    """
    document = state.document if state.pending is None else state.pending.expected
    ends = end_candidates(document, state.end)
    eojeols = () if finished(state.end) and not document.partial else state.eojeols
    candidates = (*ends, *eojeols)[: state.options.candidates]
    selected = _still_selected(state, candidates)
    return dataclasses.replace(state, candidates=candidates, selected=selected), bool(candidates)


def _still_selected(state: State, candidates: tuple[Suggestion, ...]) -> int:
    """The row of what the person has selected among new candidates; the first when it is gone, or none was chosen."""
    if not 0 < state.selected < len(state.candidates):
        return 0
    texts = [each.text for each in candidates]
    chosen = state.candidates[state.selected].text
    return texts.index(chosen) if chosen in texts else 0


def _show(state: State) -> Step:
    """Shows the candidates, if the caret's place is known."""
    if not _open(state) or state.dismissed or not state.candidates:
        return _hide(state)
    if state.caret is None:
        return state, ()
    shown = state.view
    partial = state.document.partial
    # Between eojeols the popup goes to the caret; while one is typed it stays where that began.
    stays = shown is not None and bool(partial) and _same_spot(shown.anchor, state.caret)
    anchor = shown.anchor if shown is not None and stays else state.caret
    rows = tuple(Row(each.text, shared(each.text.reveal(), partial), each.probability) for each in state.candidates)
    probability = None if state.end is None else state.end.probability
    view = PopupView(
        rows, state.selected, anchor, probability, finished(state.end), by_chord=state.capabilities.intercepts
    )
    counts = state.counts.plus(shown=len(rows) if state.unseen else 0)
    state = dataclasses.replace(state, view=view, stale_at=None, unseen=False, counts=counts)
    return state, (Show(view),) if view != shown else ()


def _hide(state: State) -> Step:
    """Takes the popup away and forgets its candidates."""
    hidden = dataclasses.replace(state, eojeols=(), candidates=(), selected=0, view=None, stale_at=None)
    return hidden, (Hide(),) if state.view is not None else ()


def _forget(state: State) -> Step:
    """The text left of the caret is not known any more."""
    state, effects = _hide(state)
    cancelled: tuple[Effect, ...] = (CancelAsk(),) if state.awaiting else ()
    state = dataclasses.replace(
        state,
        document=Document(),
        end=None,
        pending=None,
        spaced=False,
        dismissed=False,
        asked=state.asked + 1,
        awaiting=False,
    )
    return state, (*effects, *cancelled)


def _reconsider(state: State) -> Step:
    """The gate may have opened or closed."""
    if not _open(state):
        hidden, effects = _hide(state)
        pending = None if hidden.pending is None else dataclasses.replace(hidden.pending, spaced=False)
        return dataclasses.replace(hidden, awaiting=False, spaced=False, pending=pending), (*effects, CancelAsk())
    return state, ()


def _configure(state: State, options: Options) -> Step:
    """The settings changed: what is shown follows at once, and what it lacks now is asked for."""
    more = options.candidates > state.options.candidates and bool(state.candidates or state.awaiting)
    state, effects = _reconsider(dataclasses.replace(state, options=options))
    if not _open(state):
        return state, effects
    state, offered = _offer(state)
    if state.view is not None and offered:
        state, effects = _show(state)
    # An insertion under way has asked for what comes behind it already.
    if more and state.pending is None:
        state, asking = _ask(state)
        effects = (*effects, *asking)
    return state, effects


def _move(state: State, caret: Rect) -> Step:
    """The caret is elsewhere: the popup follows, unless it is the same eojeol on the same line."""
    moved = dataclasses.replace(state, caret=caret)
    return _show(moved) if state.candidates and state.pending is None else (moved, ())


def _same_spot(anchor: Rect, caret: Rect) -> bool:
    """Whether a popup at ``anchor`` still stands beside ``caret``: same line, at most some syllables on."""
    return abs(anchor.y - caret.y) <= 2 and -8 <= caret.x - anchor.x <= 60


def _chord(state: State, event: KeyEvent, now: float) -> Step:
    """A chord was taken from the keyboard: it is answered here by exactly one Insert or GiveBack."""
    if not event.ours:
        return state, ()
    if state.spaced and (mark := PUNCTUATION.get(event.chord)) is not None:
        command, expected = punctuation(state.document, mark, event.seq, state.capabilities.inserts)
        return _insert(state, command, expected, now, spaced=False)
    action, row = state.options.chords.get(event.chord, (None, 0))
    taking = action in (Action.ACCEPT, Action.ACCEPT_WITHOUT_SPACE)
    if taking and event.at < state.taken_at + BOUNCE_SECONDS:
        if state.pending is not None:
            # The text is in motion: what is open now is ours and closes by itself.
            return state, (Insert(event.seq),)
        return _reopen(state, (), event.seq, now)
    if action is Action.DISMISS and state.view is not None:
        # Also while it waits for new candidates: an Escape that reaches ibus-hangul changes to Latin mode.
        state, effects = _hide(dataclasses.replace(state, dismissed=True, awaiting=False))
        return _reopen(state, (*effects, CancelAsk()), event.seq, now)
    if action is None or state.view is None or state.pending is not None:
        return state, (GiveBack(event.seq),)
    if action is Action.CANDIDATE and row >= len(state.view.rows):
        return state, (GiveBack(event.seq),)
    if not state.candidates:
        # The popup still shows what does not fit any more: better nothing than a Tab that leaves the field.
        return _reopen(state, (), event.seq, now)
    if action in (Action.UP, Action.DOWN):
        by = 1 if action is Action.DOWN else -1
        state = dataclasses.replace(state, selected=(state.selected + by) % len(state.candidates))
        state, effects = _show(state)
        return _reopen(state, effects, event.seq, now)
    chosen = state.candidates[row if action is Action.CANDIDATE else state.selected]
    spaced = state.options.append_space and action is not Action.ACCEPT_WITHOUT_SPACE
    return _take(state, chosen, event.seq, now, spaced=spaced)


def _reopen(state: State, effects: tuple[Effect, ...], hold: int, now: float) -> Step:
    """Ends the hold of a chord that inserts nothing; until the open syllable is open again the text is in motion."""
    command, expected = release(state.document, state.reopenable.reveal(), hold, state.capabilities.inserts)
    if expected.preedit.reveal() and state.pending is None:
        pending = Pending(expected, now + INSERT_SECONDS, state.spaced)
        state = dataclasses.replace(state, pending=pending)
    return state, (*effects, command)


def _take(state: State, chosen: Suggestion, hold: int, now: float, *, spaced: bool) -> Step:
    """Puts a candidate into the text and already asks what comes behind it."""
    counts = state.counts.plus(taken=1)
    if is_end(chosen):
        # What follows a mark is as often Enter as a blank.
        spaced = False
    document, eojeol, inserts = state.document, chosen.text.reveal(), state.capabilities.inserts
    if only_mark(chosen):
        command, expected = punctuation(document, eojeol, hold, inserts)
    else:
        command, expected = insertion(document, eojeol, " " if spaced else "", hold, inserts)
    return _insert(dataclasses.replace(state, taken_at=now, counts=counts), command, expected, now, spaced=spaced)


def _insert(state: State, command: Insert, expected: Document, now: float, *, spaced: bool) -> Step:
    state, hiding = _hide(state)
    pending = Pending(expected, now + INSERT_SECONDS, spaced, is_pasted(command, state.capabilities.inserts))
    actual = state.document
    asked, asking = _ask(dataclasses.replace(state, document=expected, end=None, dismissed=False))
    state = dataclasses.replace(asked, document=actual, pending=pending, spaced=False)
    return state, (command, *hiding, *asking)


def _settle(state: State, effects: tuple[Effect, ...], now: float) -> Step:
    """Publishes the intercept table that fits the state, when it changed or is about to run out."""
    wanted: set[Chord] = set(state.options.chords) if state.view is not None else set()
    guarded = now < state.taken_at + BOUNCE_SECONDS
    if guarded:
        wanted |= {
            chord
            for chord, (action, _) in state.options.chords.items()
            if action in (Action.ACCEPT, Action.ACCEPT_WITHOUT_SPACE)
        }
    if state.spaced or (state.pending is not None and state.pending.spaced):
        wanted |= PUNCTUATION.keys()
    table = frozenset(wanted if state.capabilities.intercepts else ())
    if table == state.table and (not table or now < state.renew_at):
        return dataclasses.replace(state, guarded=guarded), effects
    state = dataclasses.replace(
        state,
        table=table,
        generation=state.generation + 1,
        renew_at=now + TABLE_SECONDS / 2,
        guarded=guarded,
    )
    # First of all, so that keys kept during an insertion meet the new table.
    return state, (InterceptTable(state.generation, table, now + TABLE_SECONDS), *effects)
