"""Where the person is and what they wish: focus, input method, pause and settings open and close the gate."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Capabilities, Field, Focus, Hotkeys, ImeState
from desktop.session.effects import Effect
from desktop.session.options import Options
from desktop.session.state import Published, Situation, State, Step
from desktop.session.steps.asking import ask, withdraw
from desktop.session.steps.editing import forget
from desktop.session.steps.offering import hide, offer, show

__all__ = ["configure", "focus", "ime", "keyboard", "pause"]


def keyboard(state: State, event: Capabilities) -> Step:
    """Another input process listens: of what was typed before it knows nothing."""
    published = Published(number=state.published.number)
    return forget(dataclasses.replace(state, capabilities=event, reading=None, published=published))


def focus(state: State, event: Focus) -> Step:
    """Another field has the focus: of its text and its caret nothing is known.

    Where it is the same field of which only more or less is known, its text stays.
    """
    before = state.situation.focus
    if before is not None and before != event and _is_same(before, event):
        known = dataclasses.replace(state, situation=dataclasses.replace(state.situation, focus=event))
        known, effects = _reconsider(known)
        return (known, effects) if known.rule == state.rule else _offered_anew(known, effects)
    situation = Situation(event, state.situation.ime, paused=state.situation.paused)
    return forget(dataclasses.replace(state, situation=situation))


def _offered_anew(state: State, effects: tuple[Effect, ...]) -> Step:
    """Another rule holds: what shows follows it at once."""
    if not state.open:
        return state, effects
    state = offer(state)
    if state.view is None or (not state.offer.candidates and state.offer.stale_at is not None):
        return state, effects
    state, showing = show(state)
    return state, (*effects, *showing)


def _is_same(before: Focus, now: Focus) -> bool:
    """Whether it is still that field, of which only more, or less, is known."""
    program = before.app == now.app or "" in (before.app, now.app)
    kinds = {before.field, now.field}
    kind = len(kinds) == 1 or Field.UNKNOWN in kinds or kinds == {Field.PLAIN, Field.LINE}
    return before.generation == now.generation and program and kind


def ime(state: State, event: ImeState) -> Step:
    """The input method has come or gone, or composes otherwise."""
    return _reconsider(dataclasses.replace(state, situation=dataclasses.replace(state.situation, ime=event)))


def pause(state: State, *, paused: bool) -> Step:
    """The person pauses the program or lets it go on."""
    return _reconsider(dataclasses.replace(state, situation=dataclasses.replace(state.situation, paused=paused)))


def configure(state: State, options: Options) -> Step:
    """The settings changed: what is shown follows at once, and what it lacks now is asked for."""
    before = state.options
    more = options.candidates > before.candidates and bool(state.offer.candidates or state.asked.awaiting)
    lending = (Hotkeys(options.always),) if options.always != before.always else ()
    state, effects = _reconsider(dataclasses.replace(state, options=options))
    if not state.open:
        return state, (*lending, *effects)
    state, effects = _offered_anew(state, effects)
    # An insertion under way has asked for what comes behind it already.
    asking: tuple[Effect, ...] = ()
    if more and state.pending is None:
        state, asking = ask(state)
    return state, (*lending, *effects, *asking)


def _reconsider(state: State) -> Step:
    """The gate may have opened or closed."""
    if state.open:
        return state, ()
    state, hiding = hide(state)
    state, withdrawing = withdraw(state)
    pending = None if state.pending is None else dataclasses.replace(state.pending, spaced=False)
    return dataclasses.replace(state.with_space(False), pending=pending), (*hiding, *withdrawing)
