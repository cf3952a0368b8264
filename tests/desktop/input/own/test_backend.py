"""Whose word holds when the input method of our own comes and goes; it is met over a real socket."""

from __future__ import annotations

import contextlib
import socket
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backend_fake import FakeBackend, FakeFocus, Told

from desktop.input.backend import Secrecy
from desktop.input.offers import OfferedRow, Offering
from desktop.input.own.backend import OwnBackend
from desktop.input.own.meeting import Meeting, meet
from desktop.input.own.protocol import MEETING, ToIme
from desktop.input.protocol import (
    OWN_ENGINE,
    Beat,
    Capabilities,
    Caret,
    Chord,
    Clicked,
    Composed,
    Field,
    Focus,
    GiveBack,
    HotkeyRefused,
    Hotkeys,
    ImeState,
    Insert,
    InterceptTable,
    KeyEvent,
    ReadText,
    Rect,
    Surrounding,
    Unserved,
)
from engine.text.private import Private
from engine.wire.link import Hello, Link

OURS = Capabilities("commit", intercepts=True, reads_clipboard=True, takes=True, unnamed=True)
ALONE = Capabilities("commit", intercepts=False, reads_clipboard=False, takes=True, draws=True, unnamed=True)
HANGUL = ImeState(present=True, hangul=True)
TYPED = Composed(Private(""), Private("가"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the two meet."""
    return tmp_path / "runtime" / "0.ime"


@pytest.fixture
def told() -> Told:
    """What the session is told."""
    return Told()


@pytest.fixture
def other() -> FakeBackend:
    """The platform's other way."""
    return FakeBackend()


@pytest.fixture
def focus() -> FakeFocus:
    """Accessibility."""
    return FakeFocus()


@pytest.fixture
def backend(place: Path, other: FakeBackend, focus: FakeFocus, told: Told) -> Iterator[OwnBackend]:
    """The backend, with another one beside it."""
    backend = OwnBackend(place, other, focus, panel=False)
    backend.start(told)
    yield backend
    backend.stop()


@pytest.fixture
def alone(place: Path, focus: FakeFocus, told: Told) -> Iterator[OwnBackend]:
    """The backend where there is no other one."""
    backend = OwnBackend(place, None, focus, panel=True)
    backend.start(told)
    yield backend
    backend.stop()


class Outside:
    """Who comes to the door."""

    def __init__(self, place: Path, told: Told) -> None:
        self._place, self._told = place, told
        self._open = contextlib.ExitStack()

    def come(self) -> Meeting[Any, Any]:
        """An input method comes."""
        meeting = meet([self._place], ToIme)
        assert meeting is not None
        return self._open.enter_context(contextlib.closing(meeting))

    def begin(self) -> Meeting[Any, Any]:
        """It comes, and types."""
        ime = self.come()
        ime.send(Focus(7, "gedit", Field.PLAIN))
        ime.send(HANGUL)
        self._told.wait(lambda events: HANGUL in events)
        return ime

    def connect(self) -> socket.socket:
        """Somebody comes who may be no input method."""
        connection = self._open.enter_context(socket.socket(socket.AF_UNIX))
        connection.connect(str(self._place))
        return connection

    def link(self, connection: socket.socket) -> Link[Any, Any]:
        """A link over it, on which nobody has greeted."""
        return self._open.enter_context(
            contextlib.closing(Link[Any, Any](connection.makefile("rb"), connection.makefile("wb"), ToIme))
        )

    def close(self) -> None:
        """All leave."""
        self._open.close()


@pytest.fixture
def outside(place: Path, told: Told) -> Iterator[Outside]:
    """Who comes to the door."""
    with contextlib.closing(Outside(place, told)) as outside:
        yield outside


def test_what_the_other_one_tells_is_told_while_ours_is_not_there(backend: OwnBackend, other: FakeBackend) -> None:
    """As if there were no such input method."""
    told = Told()
    backend.start(told)
    other.tell(Focus(3, "mousepad", Field.PLAIN))
    other.tell(TYPED)
    assert told.events == [Focus(1, "mousepad", Field.PLAIN), TYPED]
    assert backend.capabilities == FakeBackend.capabilities
    backend.obey(ReadText(1))
    backend.obey(ReadText(2))
    assert other.obeyed == [ReadText(3), ReadText(None)]


@pytest.mark.usefixtures("backend")
def test_ours_takes_over_and_hands_over(outside: Outside, other: FakeBackend, told: Told) -> None:
    """The other one's word holds again when it is gone, and what it knew is told anew."""
    other.tell(Focus(3, "mousepad", Field.PLAIN))
    ime = outside.begin()
    assert told.events[1:] == [OURS, Focus(2, "mousepad", Field.PLAIN, ("gedit",)), HANGUL]
    other.tell(TYPED)
    other.tell(Focus(4, "gedit", Field.UNKNOWN))
    other.tell(HANGUL)
    ime.close()
    events = told.wait(lambda events: len(events) >= 8)
    assert events[4] == Focus(2, "gedit", Field.PLAIN), "which window it is, the other one knows"
    assert events[5:] == [FakeBackend.capabilities, Focus(3, "gedit", Field.UNKNOWN), HANGUL]


@pytest.mark.usefixtures("backend")
def test_another_input_method_is_chosen(outside: Outside, told: Told) -> None:
    """The link stays, and nothing that it says holds until it types again."""
    ime = outside.begin()
    ime.send(ImeState(present=False, hangul=False))
    ime.send(TYPED)
    ime.send(Focus(8, "gedit", Field.PLAIN))
    events = told.wait(lambda events: Focus(3, "gedit", Field.PLAIN) in events)
    assert TYPED not in events
    assert FakeBackend.capabilities in events


def test_keys_of_the_other_one_are_let_go(
    outside: Outside, backend: OwnBackend, other: FakeBackend, told: Told
) -> None:
    """No chord is lent while ours takes rows; one that was under way goes to the application."""
    outside.begin()
    assert InterceptTable(frozenset(), 0.0) in other.obeyed
    other.tell(KeyEvent(5, 1.0, Chord("Tab")))
    assert other.obeyed[-1:] == [GiveBack(5)]
    assert not any(isinstance(event, KeyEvent) for event in told.events)
    backend.obey(Hotkeys(frozenset({Chord("c")})))
    assert other.obeyed[-1:] == [Hotkeys(frozenset({Chord("c")}))]


@pytest.mark.usefixtures("backend")
def test_clicks_and_the_place_are_the_other_ones(outside: Outside, other: FakeBackend, told: Told) -> None:
    """An input method hears of no click, and a popup stands where the screen says."""
    ime = outside.begin()
    other.tell(Clicked())
    other.tell(Caret(Rect(2, 2, 1, 1)))
    ime.send(Caret(Rect(1, 1, 1, 1)))
    ime.send(TYPED)
    told.wait(lambda events: TYPED in events)
    assert told.events[-3:] == [Clicked(), Caret(Rect(2, 2, 1, 1)), TYPED]


@pytest.mark.usefixtures("backend")
def test_where_the_other_one_knows_no_place_it_is_ours(outside: Outside, other: FakeBackend, told: Told) -> None:
    """Under fcitx5 nobody tells the other one of a caret; what it told of the field before says nothing of this one."""
    ime = outside.begin()
    ime.send(Caret(Rect(1, 1, 1, 1)))
    told.wait(lambda events: Caret(Rect(1, 1, 1, 1)) in events)
    other.tell(Caret(Rect(2, 2, 1, 1)))
    ime.send(Focus(8, "gedit", Field.PLAIN))
    ime.send(Caret(Rect(3, 3, 1, 1)))
    told.wait(lambda events: Caret(Rect(3, 3, 1, 1)) in events)


def test_offers_and_clicks_in_the_popup_go_to_ours(outside: Outside, backend: OwnBackend) -> None:
    """With the number by which it knows the field; what is for a field that is over goes nowhere."""
    ime = outside.begin()
    rows = (OfferedRow(Private("가방"), 1),)
    backend.obey(Offering(1, 99, Private("가"), rows, until=5.0))
    backend.obey(Offering(2, 1, Private("가"), rows, until=5.0))
    backend.obey(Insert(0, Private("가"), Private("가방"), Private(" "), 1))
    assert ime.receive() == Offering(2, 7, Private("가"), rows, until=5.0)
    assert ime.receive() == Insert(0, Private("가"), Private("가방"), Private(" "), 1)


def test_alone_it_can_do_without_keys(outside: Outside, alone: OwnBackend, told: Told) -> None:
    """Under Wayland no chord can be ours at all times, and nobody holds a keyboard."""
    assert alone.capabilities == ALONE
    assert told.events == [Focus(0, "", Field.NONE), ImeState(present=False, hangul=False)]
    alone.obey(Hotkeys(frozenset({Chord("c")})))
    alone.obey(Beat(4))
    alone.obey(ReadText(1))
    assert told.events[2:] == [HotkeyRefused(Chord("c"), taken=False), Beat(4)]
    ime = outside.begin()
    ime.send(Caret(Rect(1, 1, 1, 1)))
    told.wait(lambda events: Caret(Rect(1, 1, 1, 1)) in events)


@pytest.mark.usefixtures("alone")
def test_it_is_there_before_the_first_field(outside: Outside, told: Told) -> None:
    """Under Wayland a program without an input method was told of until the first key; who goes untyped is gone."""
    there, gone = ImeState(present=True, hangul=False), ImeState(present=False, hangul=False)
    ime = outside.come()
    told.wait(lambda events: events[-1] == there)
    ime.close()
    told.wait(lambda events: events[-1] == gone)


@pytest.mark.usefixtures("alone")
def test_a_program_gets_its_name_late(outside: Outside, focus: FakeFocus, told: Told) -> None:
    """Under Wayland the input method knows one client; accessibility is asked, and nobody waits for it."""
    focus.names(("kate", "kate-bin"))
    ime = outside.come()
    ime.send(Focus(7, "gnome-shell", Field.PLAIN))
    ime.send(TYPED)
    events = told.wait(lambda events: TYPED in events)
    assert Focus(1, "", Field.PLAIN) in events
    assert focus.asked == 1
    focus.names(("KeePassXC", "keepassxc"))
    assert told.events[-1] == Focus(1, "KeePassXC", Field.PLAIN, ("keepassxc",))
    ime.send(Focus(8, "", Field.NONE))
    told.wait(lambda events: events[-1] == Focus(2, "", Field.NONE))
    assert focus.asked == 1, "there is nothing to ask where there is no field"


@pytest.mark.usefixtures("backend")
def test_accessibility_closes_fields_of_ours(outside: Outside, focus: FakeFocus, told: Told) -> None:
    """Who tells an input method nothing of passwords tells accessibility; what was told of the text is told again."""
    focus.secrecy(Secrecy.UNKNOWN)
    ime = outside.begin()
    assert Focus(1, "gedit", Field.UNKNOWN) in told.events
    text = Surrounding(Private("오늘 "), Private(""))
    ime.send(text)
    told.wait(lambda events: text in events)
    focus.secrecy(Secrecy.OPEN)
    assert told.events[-2:] == [Focus(1, "gedit", Field.PLAIN), text]
    focus.secrecy(Secrecy.PASSWORD)
    assert told.events[-1] == Focus(1, "gedit", Field.PASSWORD)


@pytest.mark.usefixtures("backend")
def test_the_other_one_asks_accessibility_itself(other: FakeBackend, focus: FakeFocus, told: Told) -> None:
    """While ours types nowhere nothing of this is told."""
    other.tell(Focus(3, "mousepad", Field.PLAIN))
    before = list(told.events)
    focus.names(("kate",))
    focus.secrecy(Secrecy.PASSWORD)
    assert told.events == before


def test_accessibility_is_let_go(alone: OwnBackend, focus: FakeFocus) -> None:
    """With all else."""
    alone.stop()
    assert focus.closed


@pytest.mark.usefixtures("alone")
def test_the_newest_one_is_heard(outside: Outside, told: Told) -> None:
    """A killed one is followed by the next before its end has been noticed."""
    first = outside.begin()
    second = outside.come()
    second.send(Focus(1, "kate", Field.PLAIN))
    told.wait(lambda events: any(isinstance(event, Focus) and event.app == "kate" for event in events))
    assert first.receive() is None


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("version", [MEETING - 1, MEETING + 1], ids=["older", "newer"])
def test_another_version_is_told_and_not_heard(
    outside: Outside, told: Told, version: int, caplog: pytest.LogCaptureFixture
) -> None:
    """During an update the two may be of different installations."""
    link = outside.link(outside.connect())
    link.send(Hello(version, 1))
    unserved = ImeState(present=True, hangul=False, unserved=Unserved("version", str(version)))
    told.wait(lambda events: unserved in events)
    assert isinstance(link.receive(), Hello)
    assert link.receive() is None
    assert f"another version: {version}" in caplog.text


@pytest.mark.usefixtures("backend")
def test_another_version_stays_known_until_ours_comes(
    outside: Outside, other: FakeBackend, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    """The other one knows only that an engine of this name is in use, which is no reason to name."""
    only_named = ImeState(present=True, hangul=True, unserved=Unserved("engine", OWN_ENGINE))
    outside.link(outside.connect()).send(Hello(MEETING + 1, 1))
    unserved = ImeState(present=True, hangul=False, unserved=Unserved("version", str(MEETING + 1)))
    told.wait(lambda events: unserved in events)
    other.tell(only_named)
    assert told.events[-1] == unserved
    assert only_named not in told.events
    outside.begin().close()
    told.wait(lambda events: events[-1] == only_named)
    assert f"another version: {MEETING + 1}" in caplog.text


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\n\r\n", struct.pack("<I", 1 << 30), struct.pack("<I", 3) + b"abc"]
)
def test_strangers_are_shown_out(outside: Outside, said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever they say; who is ours comes in behind them."""
    connection = outside.connect()
    connection.sendall(said)
    connection.close()
    outside.begin()
    assert "no input method of ours" in caplog.text


def test_nobody_else_enters(alone: OwnBackend, place: Path) -> None:
    """The folder and the socket are the person's own; nothing is left behind."""
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    alone.stop()
    assert not place.exists()
    assert meet([place], ToIme) is None


def test_what_a_crashed_program_left_is_no_obstacle(outside: Outside, place: Path, told: Told) -> None:
    """A socket without anybody behind it."""
    place.parent.mkdir()
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(place))
    left.close()
    backend = OwnBackend(place, None, panel=True)
    backend.start(told)
    outside.begin()
    backend.stop()


def test_a_place_that_cannot_be_is_no_end(tmp_path: Path, told: Told, caplog: pytest.LogCaptureFixture) -> None:
    """The rest goes on without an input method of ours."""
    backend = OwnBackend(tmp_path / ("a" * 120), FakeBackend(), panel=False)
    backend.start(told)
    backend.stop()
    assert "can come in" in caplog.text
