"""What the application tells of its own text, held against the text that is believed.

It is told late, and each time again; so it is never a reason to offer
something, only to withdraw what is offered: the next key asks.
"""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Surrounding
from desktop.session.document import Document
from desktop.session.effects import Effect
from desktop.session.gate import withheld
from desktop.session.state import LAG_SECONDS, State, Step
from desktop.session.steps.asking import drop
from desktop.session.steps.editing import edit, forget
from desktop.session.steps.offering import hide
from engine.text.private import Private

__all__ = ["hear"]


def hear(state: State, event: Surrounding, now: float) -> Step:
    """What is told confirms the text believed, or tells more of it, or corrects it; then nothing old is offered."""
    if withheld(state.situation.focus, state.options.blocked_apps) is not None:
        return state, ()
    in_order = state.capabilities.inserts == "commit"
    if state.pending is not None:
        # Our own input method tells what it has done; an application may be behind, and the text is in motion.
        there = Document(event.before).agrees(Document(state.pending.expected.before))
        return edit(state, event, now) if in_order or there else (state, ())
    told = event.before.reveal()
    document = state.document.agreeing(told)
    changes = document is None or document.partial != state.document.partial
    # Where nothing is being composed what is told more of the text is never late.
    may_be_late = document is None or (changes and bool(state.document.preedit.reveal()))
    if may_be_late and not in_order and _is_late(state, told, now):
        return state, ()
    withdrawing: tuple[Effect, ...] = ()
    if document is None:
        document = state.document.corrected(told)
        # What was believed until now was wrong: what is told next is late by none of it.
        state = dataclasses.replace(state, bearings=dataclasses.replace(state.bearings, lately=()))
    if changes:
        state, withdrawing = forget(state, document)
    bearings = dataclasses.replace(state.bearings, after=_behind(event, document), forced_at=None)
    state = dataclasses.replace(state, document=document, bearings=bearings)
    if not state.bearings.in_word:
        return state, withdrawing
    state, hiding = hide(state)
    state, dropping = drop(state)
    return state, (*withdrawing, *hiding, *dropping)


def _behind(event: Surrounding, document: Document) -> Private:
    """What is told to stand right of the caret; an open syllable that was just closed there is left of it already."""
    return Private(event.after.reveal().removeprefix(document.preedit.reveal()))


def _is_late(state: State, told: str, now: float) -> bool:
    """Whether this was the text some moment ago."""
    return any(now - at < LAG_SECONDS and document.is_told_by(told) for at, document in state.bearings.lately)
