"""Which chords are ours here and now: a key that the person means for the program stays the program's.

Tab indents where nothing stands before the caret, and goes to the next field
in a form; there it is never ours.  In some programs it is not either, nor are
digits with Ctrl or Alt, by the rule for that program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.input.protocol import Chord, Field
from desktop.session.habits.rules import DIGITS
from desktop.session.options import ARROW, TAKING, Action
from desktop.session.state import State
from desktop.session.steps.ending import stem_of

__all__ = [
    "QUICK_UNDO",
    "is_ours",
    "left_alone",
    "may_ask",
    "may_undo",
    "may_undo_quickly",
    "meanings",
    "standing",
    "taking",
]

QUICK_UNDO = Chord("z", frozenset({"Ctrl"}))
"""What takes back in most programs; ours for a moment behind a taking."""

_STANDING = (Action.ASK, Action.UNDO)
_TAB = "Tab"


def meanings(state: State) -> Mapping[Chord, tuple[Action, int]]:
    """What the chords do that concern the rows, while some show."""
    found = {
        chord: meaning
        for chord, meaning in state.options.chords.items()
        if meaning[0] not in _STANDING and is_ours(state, chord) and _has_row(state, *meaning)
    }
    if is_ours(state, ARROW):
        found.setdefault(ARROW, (Action.ACCEPT, 0))
    return found


def standing(state: State, now: float) -> Iterator[tuple[Chord, Action]]:
    """What the chords do that need no row: asking for some, and taking back what was taken."""
    for chord, (action, _) in state.options.chords.items():
        if left_alone(state, chord):
            continue
        if (action is Action.ASK and may_ask(state)) or (action is Action.UNDO and may_undo(state)):
            yield chord, action
    if may_undo_quickly(state, now):
        yield QUICK_UNDO, Action.UNDO


def taking(state: State) -> frozenset[Chord]:
    """The chords that would take a row here, if one showed."""
    chords = (*(chord for chord, (action, _) in state.options.chords.items() if action in TAKING), ARROW)
    return frozenset(chord for chord in chords if is_ours(state, chord))


def is_ours(state: State, chord: Chord) -> bool:
    """Whether a chord for the rows may be taken from the program here."""
    options, focus = state.options, state.situation.focus
    if left_alone(state, chord):
        return False
    in_form = focus is not None and focus.field is Field.LINE
    if chord.key == _TAB and options.meaning(chord)[0] in TAKING:
        behind_text = bool(state.coming.line.strip())
        return behind_text and not in_form and state.taking_key != "right"
    if chord == ARROW and chord not in options.chords:
        at_end = not state.bearings.after.reveal()
        return at_end and (in_form or state.taking_key != "tab")
    return True


def left_alone(state: State, chord: Chord) -> bool:
    """Whether the program needs this chord for itself: its tabs, its pages, its zoom."""
    return chord in DIGITS and state.rule.digits == "program"


def may_ask(state: State) -> bool:
    """Whether the person can have candidates shown that are not."""
    document = state.document
    known = bool(document.text) and not document.torn and not state.bearings.in_word
    return state.open and known and not state.offer.candidates and state.pending is None and not state.asked.wanted


def may_undo(state: State) -> bool:
    """Whether what was taken last still stands right before the caret."""
    undo = state.undo
    return undo is not None and state.open and state.pending is None and state.document.reads_like(undo.document)


def may_undo_quickly(state: State, now: float) -> bool:
    """Whether the program's own chord for taking back means what was taken; in a terminal it stops the command."""
    undo, focus = state.undo, state.situation.focus
    if undo is None or focus is None or focus.field is Field.TERMINAL:
        return False
    return may_undo(state) and now < undo.quick_until


def _has_row(state: State, action: Action, row: int) -> bool:
    """Whether the row that this is about shows, or would where somebody else draws the rows."""
    view = state.view
    if action is Action.STEM:
        return (stem_of(state) if view is None else view.stem) is not None
    return action is not Action.FORGET or row < len(state.offer.candidates if view is None else view.rows)
