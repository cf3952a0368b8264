"""Feeds events to the session and carries its effects to the ports; holds the state and no rule of its own."""

from __future__ import annotations

from typing import Protocol

import msgspec

from desktop.input.protocol import Chord, SelectionFault, ToInput
from desktop.session.effects import (
    Ask,
    CancelAsk,
    ClassifyText,
    Effect,
    FetchClipboard,
    Forget,
    Hide,
    Learn,
    Show,
    TellRefused,
    TellUnread,
    TellWithheld,
)
from desktop.session.events import Event, Judged
from desktop.session.gate import Closed
from desktop.session.state import State
from desktop.session.step import step
from desktop.session.view import PopupView
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from engine.wire.protocol import Failed, Suggestions

__all__ = ["ComplaintPort", "Controller", "EnginePort", "InputPort", "LearningPort", "PopupPort"]


class EnginePort(Protocol):
    """Where questions go; answers come back through ``Controller.answered``."""

    def suggest(self, question: Ask) -> int:
        """Asks, and returns the engine's id of the request."""

    def cancel(self, request: int) -> None:
        """No answer to ``request`` is wanted."""


class InputPort(Protocol):
    """Where commands to the keyboard go."""

    def send(self, command: ToInput, /) -> object:
        """Sends a command, if the input process lives; without one nothing is held either."""


class PopupPort(Protocol):
    """What shows the candidates."""

    def show_view(self, view: PopupView) -> None:
        """Shows ``view`` in place of what is shown."""

    def hide_view(self) -> None:
        """Shows nothing."""


class ComplaintPort(Protocol):
    """Where what the person has marked or copied goes, to be classified; and what they are told of it."""

    def classify(self, complaint: Private) -> None:
        """Classifies this text, which the person asked for."""

    def fetch_clipboard(self) -> None:
        """Reads the text on the clipboard; it comes back as ``Selected`` of hold 0, at once or later."""

    def tell_unread(self, fault: SelectionFault, *, clipboard: bool) -> None:
        """There is no text, and why; ``clipboard``: none on the clipboard, which was asked for."""

    def tell_withheld(self, reason: Closed) -> None:
        """What is marked here is never read."""

    def tell_refused(self, chord: Chord, *, taken: bool) -> None:
        """This chord cannot be ours: another program has ``taken`` it, or this keyboard has no such key."""


class LearningPort(Protocol):
    """Where what the person has written goes, and what they want forgotten."""

    def learn(self, line: Private, again: Private) -> None:
        """A line is finished; it goes on from ``again``, if that is any."""

    def forget(self, word: Private) -> None:
        """This word is not to be offered as the person's own any more."""


class Controller:
    """One session: used from one thread; the caller owns the clock and calls ``feed(Tick())`` at ``next_tick``."""

    def __init__(
        self,
        state: State,
        engine: EnginePort,
        keyboard: InputPort,
        popup: PopupPort,
        complaints: ComplaintPort,
        learning: LearningPort | None = None,
    ) -> None:
        self._state, self._learning = state, learning
        self._engine, self._keyboard, self._popup, self._complaints = engine, keyboard, popup, complaints
        self._asked: tuple[int, int] = (0, 0)

    @property
    def state(self) -> State:
        """The state as it is now; for the tray and for tests."""
        return self._state

    def feed(self, event: Event, now: float) -> float | None:
        """Handles one event at monotonic time ``now``; returns when a ``Tick`` is wanted, if at all."""
        self._state, effects = step(self._state, event, now)
        for effect in effects:
            self._carry(effect)
        return self._state.next_tick

    def judged(self, request: int, end: UtteranceEnd | None, now: float) -> float | None:
        """What another model says of the end of the text that was in ``request``."""
        newest, asked = self._asked
        return self.feed(Judged(asked, end), now) if request == newest else self._state.next_tick

    def answered(self, answer: Suggestions | Failed, now: float) -> float | None:
        """An answer of the engine; one to another question than the newest is of no question the session knows."""
        request, asked = self._asked
        if isinstance(answer, Suggestions):
            return self.feed(msgspec.structs.replace(answer, id=asked if answer.id == request else 0), now)
        return self._state.next_tick

    def _carry(self, effect: Effect) -> None:
        match effect:
            case Ask():
                self._asked = (self._engine.suggest(effect), effect.id)
            case CancelAsk():
                self._engine.cancel(self._asked[0])
            case Show(view):
                self._popup.show_view(view)
            case Hide():
                self._popup.hide_view()
            case Learn(line, again):
                if self._learning is not None:
                    self._learning.learn(line, again)
            case Forget(word):
                if self._learning is not None:
                    self._learning.forget(word)
            case ClassifyText(text):
                self._complaints.classify(text)
            case FetchClipboard():
                self._complaints.fetch_clipboard()
            case TellUnread(fault, clipboard):
                self._complaints.tell_unread(fault, clipboard=clipboard)
            case TellWithheld(reason):
                self._complaints.tell_withheld(reason)
            case TellRefused(taken, chord):
                self._complaints.tell_refused(chord, taken=taken)
            case _:
                self._keyboard.send(effect)
