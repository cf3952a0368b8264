"""The input method finds the program, loses it, and types on: both real ends, over a real socket."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from backend_fake import Told

from desktop.ime.fields import TypedFields
from desktop.ime.service.port import Actions, CommitAction, KeyStroke, RowsAction, ToldAction
from desktop.ime.session_link import SessionLink
from desktop.ime.typists import Typists
from desktop.input.chords import Chord
from desktop.input.offers import OfferedChord, OfferedRow, Offering, OfferUsed
from desktop.input.own.backend import OwnBackend
from desktop.input.own.meeting import listen
from desktop.input.own.protocol import MEETING, FromIme, ToIme
from desktop.input.protocol import Composed, Field, Focus, ImeState, Surrounding
from engine.text.private import Private
from engine.wire.link import Hello, Link

HANGUL_KEY, TAB = 0xFF31, 0xFF09
FOREVER = 1e12


class Typing:
    """What the thread that types does, in the test's own: it takes what was posted when the test says so."""

    def __init__(self, place: Path) -> None:
        self._posted: queue.Queue[Callable[[], Actions]] = queue.Queue()
        self.typists = Typists()
        self.link = SessionLink(
            lambda: (place,),
            found=lambda: self._posted.put(self.typists.retell),
            heard=lambda message: self._posted.put(lambda: self.typists.hear(message)),
            lost=lambda: self._posted.put(self.typists.withdraw),
        )
        self.fields: TypedFields = self.typists.make()
        self.link.start()

    def do(self, actions: Actions) -> Actions:
        """Tells what is to be told; returns all."""
        for action in actions:
            if isinstance(action, ToldAction):
                self.link.tell(cast("FromIme", action.event))
        return actions

    def posted(self) -> Actions:
        """Does what comes next from the link."""
        return self.do(self._posted.get(timeout=5)())

    def press(self, value: int) -> Actions:
        """One key; evdev's code is not looked at for these."""
        code = {"r": 19, "k": 37}.get(chr(value), 0)
        return self.do(self.fields.press(KeyStroke(value, code, 0)).actions)

    def begin(self) -> None:
        """A field has the focus, in Hangul mode."""
        self.do(self.fields.focus_in("gtk4-im:gedit"))
        self.press(HANGUL_KEY)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the two meet."""
    return tmp_path / "0.ime"


@pytest.fixture
def typing(place: Path) -> Iterator[Typing]:
    """An input method that looks there."""
    typing = Typing(place)
    yield typing
    typing.link.close()


@pytest.fixture
def told() -> Told:
    """What the session is told."""
    return Told()


@pytest.fixture
def program(place: Path, told: Told) -> Iterator[OwnBackend]:
    """The program."""
    backend = OwnBackend(place, None, panel=True)
    backend.start(told)
    yield backend
    backend.stop()


def offered(generation: int, before: str, *texts: str) -> Offering:
    """Rows for that text; Tab takes the first."""
    rows = tuple(OfferedRow(Private(text), len(before)) for text in texts)
    return Offering(1, generation, Private(before), rows, chords=(OfferedChord(Chord("Tab"), "accept"),), until=FOREVER)


def test_a_program_that_starts_later_is_told_all(typing: Typing, place: Path, told: Told) -> None:
    """The field, the text as far as known, the open syllable, the mode; and only then what comes behind it."""
    typing.begin()
    typing.press(ord("r"))
    program = OwnBackend(place, None, panel=True)
    program.start(told)
    try:
        typing.press(ord("k"))
        typing.posted()
        typing.press(ord("r"))
        events = told.wait(lambda events: Composed(Private(""), Private("각")) in events)
    finally:
        program.stop()
    composed = [event for event in events if isinstance(event, Composed)]
    assert composed == [Composed(Private(""), Private("가")), Composed(Private(""), Private("각"))]
    at = events.index(composed[0])
    assert [type(event) for event in events[at - 2 : at + 2]] == [Focus, Surrounding, Composed, ImeState]


def test_a_row_is_offered_and_taken(typing: Typing, program: OwnBackend, told: Told) -> None:
    """Inside the key event, and the session hears of it."""
    typing.begin()
    typing.posted()
    typing.press(ord("r"))
    typing.press(ord("k"))
    events = told.wait(lambda events: Composed(Private(""), Private("가")) in events)
    focus = next(event for event in reversed(events) if isinstance(event, Focus))
    program.obey(offered(focus.generation, "가", "가방"))
    (shown,) = [action for action in typing.posted() if isinstance(action, RowsAction)]
    assert [line.text.reveal() for line in shown.rows] == ["가방"]
    actions = typing.press(TAB)
    assert [action.text.reveal() for action in actions if isinstance(action, CommitAction)] == ["가방"]
    events = told.wait(lambda events: any(isinstance(event, OfferUsed) for event in events))
    assert OfferUsed(1, "taken", 0, spaced=True) in events


def test_what_shows_goes_with_the_program(typing: Typing, program: OwnBackend, told: Told) -> None:
    """Nobody would take it any more; the keys are the application's."""
    typing.begin()
    typing.posted()
    typing.press(ord("r"))
    events = told.wait(lambda events: any(isinstance(event, Composed) for event in events))
    focus = next(event for event in reversed(events) if isinstance(event, Focus))
    program.obey(offered(focus.generation, "ㄱ", "가방"))
    typing.posted()
    program.stop()
    (hidden,) = [action for action in typing.posted() if isinstance(action, RowsAction)]
    assert not hidden.rows
    assert not typing.fields.press(KeyStroke(TAB, 0, 0)).handled


def test_a_password_is_told_to_nobody(typing: Typing, program: OwnBackend, told: Told) -> None:
    """That there is such a field is told, and nothing of what is typed there."""
    typing.begin()
    typing.posted()
    typing.do(typing.fields.content(8, 0))
    told.wait(lambda events: any(isinstance(event, Focus) and event.field is Field.PASSWORD for event in events))
    known = len(told.events)
    typing.press(ord("r"))
    typing.do(typing.fields.content(0, 0))
    events = told.wait(lambda events: any(isinstance(event, Focus) for event in events[known:]))
    assert not any(isinstance(event, Composed) for event in events[known:])
    assert program.capabilities.takes


def test_nobody_there_costs_nothing(typing: Typing) -> None:
    """It is looked for once in a while, and typing goes on."""
    typing.begin()
    for _ in range(50):
        typing.press(ord("r"))
        typing.press(ord("k"))
    assert typing.fields.typist.hangul


@pytest.mark.parametrize("version", [MEETING - 1, MEETING + 1], ids=["older", "newer"])
def test_a_program_of_another_version_gets_nothing(
    place: Path, typing: Typing, version: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It composes on, and that is said once, however often it looks whether the program is another one by now."""
    monkeypatch.setattr("desktop.ime.session_link._AGAIN_OTHER_S", 0.0)
    monkeypatch.setattr("desktop.ime.session_link._AGAIN_S", 0.0)
    greeted: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def greet(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection, connection.makefile("rb") as reader, connection.makefile("wb") as writer:
                    link: Link[ToIme, FromIme] = Link(reader, writer, FromIme)
                    link.send(Hello(version, 1))
                    first = link.receive()
                    greeted.put(isinstance(first, Hello) and link.receive() is None)

    with contextlib.closing(listen(place)) as server:
        thread = threading.Thread(target=greet, args=(server,), daemon=True)
        thread.start()
        typing.begin()
        for _ in range(3):
            assert greeted.get(timeout=5)
            assert typing.press(ord("r"))
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    typing.link.close()
    assert caplog.text.count("nothing is offered") == 1
