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
    if document is None and not in_order and _is_late(state, told, now):
        return state, ()
    withdrawing: tuple[Effect, ...] = ()
    if document is None or document.partial != state.document.partial:
        document = document or state.document.corrected(told)
        state, withdrawing = forget(state, document)
    bearings = dataclasses.replace(state.bearings, after=event.after, forced_at=None)
    state = dataclasses.replace(state, document=document, bearings=bearings)
    if not state.bearings.in_word:
        return state, withdrawing
    state, hiding = hide(state)
    state, dropping = drop(state)
    return state, (*withdrawing, *hiding, *dropping)


def _is_late(state: State, told: str, now: float) -> bool:
    """Whether this was the text some moment ago."""
    return any(now - at < LAG_SECONDS and document.is_told_by(told) for at, document in state.bearings.lately)
