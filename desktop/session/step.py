"""The session as a pure function: what is known, what happens, what is to be done about it.

A step has two halves.  The event's own handler (``steps/``) changes the state
and says what is to be done about it.  Then ``settle`` derives the intercept
table from the state as it is now, whatever the event was: so no handler
thinks of it, and no state is left with a popup whose keys are not ours.  The
table's message comes before all other effects.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from desktop.input.protocol import (
    Capabilities,
    Caret,
    Clicked,
    Composed,
    Elsewhere,
    Focus,
    HotkeyRefused,
    ImeState,
    Inserted,
    KeyEvent,
    OfferUsed,
    Passed,
    Pressed,
    Scrolled,
    Selected,
    Surrounding,
)
from desktop.session.document import Document
from desktop.session.effects import Effect, Learn
from desktop.session.events import (
    ClipboardWanted,
    Configure,
    Event,
    InputStarted,
    Judged,
    Painted,
    Paused,
    Picked,
    Tick,
)
from desktop.session.gate import Closed
from desktop.session.state import State, Step
from desktop.session.steps import (
    asking,
    editing,
    hotkeys,
    offering,
    publishing,
    settling,
    situation,
    surrounding,
    taking,
)
from engine.text.private import Private
from engine.wire.protocol import Suggestions

__all__ = ["HANDLERS", "step"]

HANDLERS: Mapping[type[Event], Callable[[State, Any, float], Step]] = {
    # the text left of the caret
    Composed: editing.edit,
    Passed: editing.edit,
    Surrounding: surrounding.hear,
    Inserted: lambda state, event, now: editing.inserted(state, event),
    Clicked: lambda state, event, now: editing.forget(state),
    Elsewhere: lambda state, event, now: editing.forget(state),
    Scrolled: lambda state, event, now: offering.scroll(state),
    # where the person is, and what they wish
    Capabilities: lambda state, event, now: situation.keyboard(state, event),
    Focus: lambda state, event, now: situation.focus(state, event),
    ImeState: lambda state, event, now: situation.ime(state, event),
    Paused: lambda state, event, now: situation.pause(state, paused=event.paused),
    Configure: lambda state, event, now: situation.configure(state, event.options),
    # the engine's answers, and the popup
    Suggestions: lambda state, event, now: asking.answer(state, event),
    Judged: lambda state, event, now: asking.judge(state, event),
    Caret: lambda state, event, now: offering.move(state, event.rect),
    Painted: lambda state, event, now: offering.paint(state, event.place),
    # chords
    KeyEvent: taking.press,
    Picked: taking.pick,
    OfferUsed: publishing.use,
    InputStarted: lambda state, event, now: hotkeys.listen(state),
    Pressed: lambda state, event, now: hotkeys.press(state, event),
    Selected: lambda state, event, now: hotkeys.read(state, event),
    HotkeyRefused: lambda state, event, now: hotkeys.refuse(state, event),
    ClipboardWanted: lambda state, event, now: hotkeys.ask_clipboard(state, now),
    # time
    Tick: lambda state, event, now: settling.tick(state, now),
}
"""Who handles which event; every kind of event has its row."""


_READABLE = (None, Closed.LATIN)
"""What is written there is remembered: nothing is against suggesting, or only that the letters are Latin."""


def step(state: State, event: Event, now: float) -> Step:
    """The state after ``event`` at monotonic time ``now``, and what is to be done, in order."""
    before = state = dataclasses.replace(state, passing=state.passing.at(now))
    state, effects = HANDLERS[type(event)](state, event, now)
    state, effects = taking.take_up(state, effects, now)
    if state.document != before.document:
        if not isinstance(event, Surrounding) or before.pending is not None:
            # What an application's own word has corrected was never its text, so it cannot tell of it late.
            state = dataclasses.replace(state, bearings=state.bearings.remember(before.document, now))
        state, learning = _follow_line(before, state, event)
        effects = (*effects, *learning)
    return settling.settle(state, effects, now)


def _follow_line(before: State, state: State, event: Event) -> Step:
    """``state`` with the line that ``event`` has ended, if the person wrote in it; else whether they do in this one.

    It ends by their own line break or by their going elsewhere: a program
    tells of its text whenever it likes, and what stands there may be another's.
    What they write while nothing may be suggested is nobody's, and so is all the line; so is what they write in a
    program that is not learnt from.
    """
    ends = isinstance(event, Focus | Clicked | Elsewhere) or (isinstance(event, Passed) and event.key == "Enter")
    known, line = before.bearings, before.document.line.strip()
    effects: tuple[Effect, ...] = ()
    forgotten = known.withheld or before.rule.learn is False
    if ends and known.typed and not forgotten and before.closed in _READABLE:
        if state.options.learning and line:
            effects = (Learn(Private(line), state.recent.goes_on(line)),)
        state = dataclasses.replace(state, recent=state.recent.plus(line))
    writing = isinstance(event, Composed | Passed | Inserted)
    here = not ends and state.document != Document()
    withheld = here and (known.withheld or (writing and state.closed not in _READABLE))
    bearings = dataclasses.replace(state.bearings, typed=here and (known.typed or writing), withheld=withheld)
    return dataclasses.replace(state, bearings=bearings), effects
