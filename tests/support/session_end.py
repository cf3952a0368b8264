"""The session's end of a link to an input process, without a session: it follows the text, asks, and waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import BinaryIO, TypeVar

from desktop.input.protocol import (
    Capabilities,
    Chord,
    Clicked,
    Composed,
    Focus,
    FromInput,
    Hotkeys,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Offering,
    Passed,
    Pressed,
    Rect,
    Surrounding,
    ToInput,
)
from desktop.session.document import Document
from desktop.session.insertion import insertion, is_pasted, punctuation, release
from engine.wire.link import Link, LinkError

__all__ = ["TAB", "SessionEnd"]

TAB = Chord("Tab")
SECONDS = 10.0
_Event = TypeVar("_Event", bound=FromInput)


class SessionEnd:
    """Notes all that is told, in order, and believes of the text what the session would."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._writer = writer
        self._link: Link[ToInput, FromInput] = Link(reader, writer, FromInput)
        self.told: list[FromInput] = []
        self.document = Document()
        self.ended = False
        self.offered = 0
        """The number of the newest offering."""
        self._reopenable = ""
        self._pasting = False
        self._history: list[Document] = []
        """What was believed lately."""
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def send(self, command: ToInput) -> None:
        """Sends a command."""
        self._link.send(command)

    def hang_up(self) -> None:
        """Ends the link, as when the session's process dies."""
        self._writer.close()
        self._thread.join(SECONDS)
        assert self.ended, "the other side goes on"

    def close(self) -> None:
        """Waits until all is read; the link must have ended."""
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        """Waits until ``holds`` after something was told."""
        with self._changed:
            assert self._changed.wait_for(holds, SECONDS), f"in vain for {what}: {self.told}"

    def next(self, kind: type[_Event], since: int = 0) -> _Event:
        """The first event of a kind that was told after ``since`` others."""

        def found() -> list[_Event]:
            return [event for event in self.told[since:] if isinstance(event, kind)]

        self.wait(lambda: bool(found()), kind.__name__)
        return found()[0]

    def all(self, kind: type[_Event]) -> list[_Event]:
        """What of a kind was told so far."""
        with self._changed:
            return [event for event in self.told if isinstance(event, kind)]

    @property
    def capabilities(self) -> Capabilities:
        """What the input process said it can do, the newest word."""
        self.next(Capabilities)
        return self.all(Capabilities)[-1]

    def wait_for_text(self, text: str) -> None:
        """Waits until the text is believed to end so."""
        self.wait(lambda: self.document.text.endswith(text), f"the text to be told ({len(text)} characters)")

    def wait_for(self, document: Document) -> None:
        """Waits until the text is believed to be this, or was lately: what was typed meanwhile may come behind it."""
        self.wait(lambda: any(each.agrees(document) for each in self._history), "what was expected")

    # --- chords

    def intercept(self, *chords: Chord, seconds: float = 60.0, popup: Rect | None = None) -> None:
        """Publishes a table; it is in force when what is sent behind it is answered."""
        self.send(InterceptTable(frozenset(chords), time.monotonic() + seconds, popup))
        # A late answer to a chord that never was is refused, and in order.
        self._settled()

    def offer(self, offering: Offering) -> None:
        """Offers rows to who takes them by itself; on their way to it before this ends."""
        self.send(offering)
        self._settled()
        self.offered = offering.number

    def held(self, press: Callable[[], None]) -> KeyEvent:
        """The chord that ``press`` presses, which is ours from now on."""
        since = len(self.told)
        press()
        return self.next(KeyEvent, since)

    def always(self, *chords: Chord) -> None:
        """Makes these the hotkeys; in force likewise, and then all that are refused have been told."""
        self.send(Hotkeys(frozenset(chords)))
        self._settled()

    def pressed(self, press: Callable[[], None]) -> Pressed:
        """The hotkey that ``press`` presses, which holds the keyboard from now on."""
        since = len(self.told)
        press()
        return self.next(Pressed, since)

    # --- insertions, as the session words them

    def take(self, candidate: str, tail: str, hold: int) -> None:
        """Makes the current eojeol ``candidate``, and waits until that was done and told."""
        self._carry_out(*insertion(self.document, candidate, tail, hold, self.capabilities.inserts))

    def mark(self, mark: str, hold: int) -> None:
        """Puts a mark in place of the blank, likewise."""
        self._carry_out(*punctuation(self.document, mark, hold, self.capabilities.inserts))

    def release(self, hold: int) -> None:
        """Ends a hold and inserts nothing, likewise."""
        self._carry_out(*release(self.document, self._reopenable, hold, self.capabilities.inserts))

    def _carry_out(self, command: Insert, expected: Document) -> None:
        since = len(self.told)
        pasted = is_pasted(command, self.capabilities.inserts)
        self._pasting = pasted
        self.send(command)
        done = self.next(Inserted, since)
        assert done == Inserted(command.hold, complete=True)
        if pasted:
            with self._changed:
                self._believe_again(expected, since)
            self._pasting = False
        self.wait_for(expected)

    def _believe_again(self, expected: Document, since: int) -> None:
        """Of a paste only ``Inserted`` tells; what is told behind that is behind it."""
        document, done = expected, False
        for event in self.told[since:]:
            done = done or isinstance(event, Inserted)
            if done and isinstance(event, (Composed, Passed, Surrounding)):
                document = document.apply(event)
        self.document = document
        self._history.append(expected)

    def _settled(self) -> None:
        since = len(self.told)
        self.send(Insert(-1))
        self.wait(lambda: Inserted(-1, complete=False) in self.told[since:], "a refusal")

    # --- what is told

    def _listen(self) -> None:
        try:
            while (event := self._link.receive()) is not None:
                with self._changed:
                    self._believe(event)
                    self.told.append(event)
                    self._changed.notify_all()
        except (LinkError, ValueError, OSError):
            pass
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def _believe(self, event: FromInput) -> None:
        if isinstance(event, (Focus, Clicked)):
            self.document = Document()
        elif isinstance(event, (Composed, Passed, Surrounding)) and not self._pasting:
            self.document = self.document.apply(event)
            forced = isinstance(event, Composed) and event.forced
            self._reopenable = event.committed.reveal() if isinstance(event, Composed) and forced else ""
            self._history = [*self._history[-20:], self.document]
