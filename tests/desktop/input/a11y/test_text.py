"""The text around the caret as accessibility tells it: what is told, when, and of which fields never."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping

import jeepney
import pytest
from a11y_fake import ENTRY, PASSWORD, TERMINAL, A11yBus, FakeField
from jeepney import HeaderFields, Message

from desktop.input.a11y import bus as a11y
from desktop.input.a11y import text
from desktop.input.a11y.reader import TextReader
from desktop.input.a11y.text import TextGone, TextWatch
from desktop.input.protocol import (
    Chord,
    Clicked,
    Composed,
    Field,
    Focus,
    FromInput,
    Inserted,
    KeyEvent,
    Passed,
    ReadText,
    Surrounding,
)
from engine.text.private import Private

SECONDS = 10
HERE, THERE = "/field/1", "/field/2"
SURROUNDINGS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
SECRET = "뷁쩗"


def at_once(seconds: float) -> bool:
    """All that has happened to the text is told."""
    return True


class Told:
    """What a watch tells."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[FromInput] = queue.SimpleQueue()

    def next(self) -> tuple[str, str]:
        """What is told next: left and right of the caret."""
        event = self.events.get(timeout=SECONDS)
        assert isinstance(event, Surrounding)
        return event.before.reveal(), event.after.reveal()

    def nothing(self) -> None:
        """Nothing was told."""
        assert self.events.empty()


class Watched(Told):
    """A watch on a bus, running."""

    def __init__(self, bus: A11yBus) -> None:
        super().__init__()
        self.bus = bus
        self.caught_up: Callable[[float], bool] = at_once
        self.watch = TextWatch(SURROUNDINGS, self.events.put, self.catch_up)
        self.watch.permit(time.monotonic())
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def close(self) -> None:
        """Ends it."""
        self.watch.close()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()

    def catch_up(self, seconds: float) -> bool:
        """Whether all that has happened to the text is told; as the test says."""
        return self.caught_up(seconds)

    def _run(self) -> None:
        with pytest.raises(TextGone):
            self.watch.run()


@pytest.fixture
def here() -> FakeField:
    """The field in question."""
    return FakeField(HERE, "오늘 회의는 세 시", 7)


@pytest.fixture
def there() -> FakeField:
    """Another field of the program."""
    return FakeField(THERE, "어제", 2, focused=False)


@pytest.fixture
def bus(here: FakeField, there: FakeField, monkeypatch: pytest.MonkeyPatch) -> A11yBus:
    """The bus they are on."""
    bus = A11yBus(here, there)
    for place, name in ((text, "open_dbus_connection"), (a11y, "open_dbus_connection"), (a11y, "open_session_bus")):
        monkeypatch.setattr(place, name, bus.connect)
    return bus


@pytest.fixture
def watched(bus: A11yBus) -> Iterator[Watched]:
    """A watch on that bus."""
    made = Watched(bus)
    yield made
    made.close()


def test_what_stands_around_the_caret(watched: Watched, bus: A11yBus) -> None:
    """Of the field that gets the focus, and again when its caret moves; the events listened to carry no text."""
    bus.focus(HERE)
    assert watched.next() == ("오늘 회의는 ", "세 시")
    bus.move(HERE, 2)
    assert watched.next() == ("오늘", " 회의는 세 시")
    assert bus.kinds == ["object:state-changed:focused", "object:text-caret-moved"]


def test_a_field_that_had_the_focus_before(watched: Watched, bus: A11yBus, there: FakeField) -> None:
    """Its caret moves; one that moves in another field says nothing."""
    bus.move(THERE, 1)
    bus.move(HERE, 2)
    assert watched.next() == ("오늘", " 회의는 세 시")
    assert "GetText" not in there.asked


def test_moves_that_come_together_are_told_once(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """A program does its work in several moves: it is asked when they are over."""
    bus.focus(HERE)
    assert watched.next() == ("오늘 회의는 ", "세 시")
    for caret in (1, 2, 3, 4):
        bus.move(HERE, caret)
    assert watched.next() == ("오늘 회", "의는 세 시")
    assert here.asked.count("GetText") == 2


@pytest.mark.parametrize(
    ("role", "editable"), [(PASSWORD, True), (TERMINAL, True), (ENTRY, False)], ids=["password", "terminal", "label"]
)
def test_what_is_not_read(watched: Watched, bus: A11yBus, here: FakeField, role: int, editable: bool) -> None:
    """A password, a terminal, what nobody can write into: it is asked what it is, and never for its text."""
    here.role, here.editable, here.text = role, editable, SECRET
    bus.focus(HERE)
    assert here.was_asked.wait(SECONDS)
    bus.move(HERE, 1)
    watched.watch.confirm()
    bus.focus(THERE)
    assert watched.next() == ("어제", "")
    assert not {"GetText", "CaretOffset", "CharacterCount"} & set(here.asked)


def test_a_field_that_becomes_a_password(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """An eye that shows and hides it: what it was before does not count."""
    bus.focus(HERE)
    watched.next()
    here.role, here.text, here.asked = PASSWORD, SECRET, []
    here.was_asked.clear()
    bus.move(HERE, 1)
    assert here.was_asked.wait(SECONDS)
    watched.watch.confirm()
    bus.focus(THERE)
    assert watched.next() == ("어제", "")
    assert "GetText" not in here.asked


def test_a_text_is_never_told_before_its_keys(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """On a busy machine a program tells of its text before the input method is heard: then nothing is told of it."""
    asked = threading.Event()

    def late(seconds: float) -> bool:
        watched.nothing()
        asked.set()
        return False

    watched.caught_up = late
    bus.focus(HERE)
    assert asked.wait(SECONDS)
    watched.watch.confirm()
    watched.nothing()
    watched.caught_up = at_once
    watched.watch.confirm()
    assert watched.next() == ("오늘 회의는 ", "세 시")


def test_the_text_before_a_chord(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """It is told at once, also the same again."""
    bus.focus(HERE)
    assert watched.next() == ("오늘 회의는 ", "세 시")
    watched.watch.confirm()
    assert watched.next() == ("오늘 회의는 ", "세 시")
    here.text, here.caret = "", 0
    watched.watch.confirm()
    assert watched.next() == ("", "")


@pytest.mark.parametrize("told", [True, False])
def test_before_a_chord_in_a_silent_program_the_one_before_is_not_read(
    watched: Watched, bus: A11yBus, here: FakeField, *, told: bool
) -> None:
    """Who types in a browser was in an editor before, whose text says nothing of the browser's.

    Not every toolkit tells that a window was left; it is asked.
    """
    bus.focus(HERE)
    watched.next()
    if told:
        bus.focus(HERE, gained=False)
        bus.settle()
    here.focused = False
    here.asked.clear()
    watched.watch.confirm()
    watched.nothing()
    assert "GetText" not in here.asked


def test_what_is_new_before_a_chord_is_read_twice(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """A program in the middle of its work tells what will not last."""
    bus.focus(HERE)
    watched.next()
    states = iter([("오늘 회의", 5), ("오늘 회의는 세시 시", 9), ("오늘 회의는 세시 시", 9)])

    def work() -> None:
        here.text, here.caret = next(states, (here.text, here.caret))

    here.when_asked = work
    watched.watch.confirm()
    before, _ = watched.next()
    assert before == "오늘 회의는 세시"


def test_a_program_that_does_not_answer(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """Nothing is told of it, and the next field is heard all the same."""
    here.answers = False
    bus.focus(HERE)
    watched.watch.confirm()
    bus.odd(HERE)
    bus.focus(THERE)
    assert watched.next() == ("어제", "")


def test_a_window_left_says_nothing_more(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """Some programs do not tell that a window went to the background: it is asked."""
    bus.focus(HERE)
    watched.next()
    here.focused = False
    here.asked.clear()
    watched.watch.expect()
    bus.focus(THERE)
    assert watched.next() == ("어제", "")
    assert "GetText" not in here.asked


def test_long_texts_are_cut(watched: Watched, bus: A11yBus, here: FakeField) -> None:
    """Some hundred characters are enough to compare; line ends and blanks are those of everybody else."""
    here.text, here.caret = "가" * 5000 + "\u2029나\u00a0" + "다" * 5000, 5003
    bus.focus(HERE)
    before, after = watched.next()
    assert before.endswith("가\n나 ") and len(before) <= 600
    assert after == "다" * len(after) and len(after) <= 40


def test_a_bus_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its failure names a step."""

    def refuse(environment: Mapping[str, str]) -> None:
        raise ConnectionRefusedError(SECRET)

    monkeypatch.setattr(a11y, "open_session_bus", refuse)
    with pytest.raises(TextGone) as gone:
        TextWatch(SURROUNDINGS, lambda event: None, at_once)
    assert SECRET not in str(gone.value)
    with pytest.raises(TextGone):
        TextWatch({}, lambda event: None, at_once)


def test_a_bus_that_refuses_keeps_no_connection(bus: A11yBus, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again for as long as the process lives: each try closes what it has opened."""

    def refuse(call: Message) -> Message:
        if call.header.fields[HeaderFields.member] != "GetAddress":
            raise TimeoutError
        return jeepney.new_method_return(call, "s", ("unix:path=/nowhere",))

    monkeypatch.setattr(bus, "answer", refuse)
    with pytest.raises(TextGone):
        TextWatch(SURROUNDINGS, lambda event: None, at_once)
    assert [connection.closed for connection in bus.connections] == [True] * 4


def reading(bus: A11yBus) -> tuple[Told, TextReader]:
    """A reader, where the field that has the focus may be read, and what it tells."""
    told = Told()
    reader = TextReader(SURROUNDINGS)
    reader.start(told.events.put, at_once)
    reader.heard(Focus(1, "Mousepad", Field.PLAIN))
    reader.allow(ReadText(1))
    assert bus.registered.wait(SECONDS)
    bus.focus(HERE)
    return told, reader


def test_only_where_it_is_allowed(bus: A11yBus, here: FakeField) -> None:
    """Not before the session has said so of this very field, and no longer than that."""
    told, reader = reading(bus)
    assert told.next() == ("오늘 회의는 ", "세 시")
    reader.heard(Focus(2, "KeePassXC", Field.PLAIN))
    here.asked.clear()
    for generation in (1, None):
        reader.allow(ReadText(generation))
        bus.move(HERE, 1)
        bus.settle()
        reader.confirm()
        assert not here.asked
    reader.allow(ReadText(2))
    assert told.next() == ("오", "늘 회의는 세 시")
    told.nothing()
    reader.close()


def test_another_program_is_not_allowed_by_what_was_said_of_the_one_before(
    watched: Watched, bus: A11yBus, here: FakeField, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its field may have the focus before anybody is told that its window is the active one.

    The first that is heard of may have had the focus long before.
    """
    monkeypatch.setattr(text, "_AHEAD_SECONDS", 0.0)
    bus.focus(HERE)
    assert watched.next() == ("오늘 회의는 ", "세 시")
    bus.program = ":1.10"
    bus.focus(HERE)
    bus.settle()
    here.asked.clear()
    bus.move(HERE, 1)
    bus.settle()
    watched.watch.confirm()
    assert not here.asked
    watched.watch.permit(time.monotonic())
    assert watched.next() == ("오", "늘 회의는 세 시")


@pytest.mark.parametrize(
    "event",
    [
        Clicked(),
        Passed("Left", Private(""), frozenset()),
        Passed("", Private(""), frozenset({"Ctrl"})),
        Composed(Private("가"), Private(""), forced=True),
        Inserted(1, complete=True),
    ],
    ids=lambda event: type(event).__name__,
)
def test_behind_what_may_have_moved_the_caret_it_is_told_again(bus: A11yBus, event: FromInput) -> None:
    """A click at the same place, an arrow at the end, a shortcut, the end of a hold: the session has forgotten."""
    told, reader = reading(bus)
    assert told.next() == ("오늘 회의는 ", "세 시")
    reader.heard(event)
    assert told.next() == ("오늘 회의는 ", "세 시")
    reader.close()


def test_while_a_chord_is_held_nothing_is_told(bus: A11yBus, here: FakeField) -> None:
    """The text is in motion; behind the end of it the text is told."""
    told, reader = reading(bus)
    told.next()
    reader.heard(KeyEvent(1, 0.0, Chord("Tab")))
    looked = threading.Event()
    here.when_asked = looked.set
    bus.move(HERE, 1)
    assert looked.wait(SECONDS)
    here.when_asked = lambda: None
    here.caret = 4
    reader.heard(Inserted(1, complete=True))
    assert told.next() == ("오늘 회", "의는 세 시")
    reader.close()
