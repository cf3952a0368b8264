"""What accessibility is asked and believes: a field is open only when it has said what it is, however late that comes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import jeepney
import pytest
from bus_fake import FakeBus, header_of, reply_to, signal_of
from jeepney import HeaderFields, Message

from desktop.input.a11y.atspi import AccessibilityGone, FocusWatch
from desktop.input.a11y.listener import RoleListener
from desktop.input.backend import Secrecy

SECONDS = 10
PASSWORD_ROLE, TEXT_ROLE = 40, 61
PANEL_ROLE, SPIN_ROLE, ENTRY_ROLE, TREE_ROLE = 39, 52, 79, 65
EDITABLE, FOCUSED, MULTI_LINE = 1 << 7, 1 << 12, 1 << 17
EVENTS = "org.a11y.atspi.Event.Object"
NAME, PATH = ":1.7", "/org/a11y/atspi/accessible/7"


class Field:
    """A watch on a bus where one program's objects get and lose the focus, and answer when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.bus = FakeBus(folder, self._answer)
        self.told: queue.SimpleQueue[Secrecy] = queue.SimpleQueue()
        self.names: list[tuple[str, ...]] = []
        self.watch = FocusWatch({"DBUS_SESSION_BUS_ADDRESS": self.bus.address}, self.told.put, self.names.append)
        self._ended: list[str] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _answer(self, call: Message) -> Message | None:
        return (
            reply_to(call, "s", self.bus.address) if call.header.fields[HeaderFields.member] == "GetAddress" else None
        )

    def _run(self) -> None:
        try:
            self.watch.run()
        except AccessibilityGone as gone:
            self._ended.append(str(gone))

    def focus(self, gained: int = 1, path: str = PATH, name: str = NAME) -> None:
        """An object gets the focus, or loses it."""
        root = (name, "/org/a11y/atspi/accessible/root")
        event = signal_of(name, path, EVENTS, "StateChanged", "siiv(so)", "focused", gained, 0, ("i", 0), root)
        self.bus.tell(event)

    def move(self, path: str = PATH, name: str = NAME) -> None:
        """An object's caret moves."""
        self.bus.tell(signal_of(name, path, EVENTS, "TextCaretMoved", "siiva{sv}", "", 3, 0, ("i", 0), {}))

    def state(self, question: Message, *, focused: bool) -> None:
        """An object tells whether it has the focus."""
        self.bus.tell(reply_to(question, "au", [FOCUSED * focused | 1, 0]))

    def asked(self) -> Message:
        """The question after the role that has come by now."""
        return self.bus.next_call("GetRole")

    def answer(self, question: Message, role: int, states: int | None = EDITABLE | MULTI_LINE) -> None:
        """An object tells its role, and its states where it is asked for them; none: of an object that is not."""
        self.bus.tell(reply_to(question, "u", role))
        if role != PASSWORD_ROLE and states is not None:
            self.bus.tell(reply_to(self.bus.next_call("GetState"), "au", [states, 0]))

    def next(self) -> Secrecy:
        """What is told next."""
        return self.told.get(timeout=SECONDS)

    def close(self) -> str:
        """Ends it all; why the watch ended."""
        self.bus.hang_up()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()
        self.watch.close()
        return self._ended[0]


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    """A watch that is told of fields."""
    made = Field(tmp_path)
    yield made
    made.close()


def test_a_field_is_unknown_until_it_has_answered(field: Field) -> None:
    """Nothing is taken for granted meanwhile, and an answer counts however late it is."""
    field.focus()
    assert field.next() is Secrecy.UNKNOWN
    question = field.asked()
    assert field.told.empty()
    field.answer(question, PASSWORD_ROLE)
    assert field.next() is Secrecy.PASSWORD


def test_an_ordinary_field_is_open_when_it_has_answered(field: Field) -> None:
    """Its role is none of a password."""
    field.focus()
    field.answer(field.asked(), TEXT_ROLE)
    assert [field.next(), field.next()] == [Secrecy.UNKNOWN, Secrecy.OPEN]


@pytest.mark.parametrize(
    ("role", "states", "secrecy"),
    [
        (ENTRY_ROLE, EDITABLE, Secrecy.LINE),
        (TEXT_ROLE, EDITABLE, Secrecy.LINE),
        (ENTRY_ROLE, EDITABLE | MULTI_LINE, Secrecy.OPEN),
        (TEXT_ROLE, MULTI_LINE, Secrecy.CLOSED),
        (SPIN_ROLE, EDITABLE, Secrecy.CLOSED),
        (TREE_ROLE, 0, Secrecy.CLOSED),
        (PANEL_ROLE, None, Secrecy.OPEN),
    ],
    ids=["entry", "text", "text area", "read only", "number", "tree", "panel"],
)
def test_what_kind_of_field_it_is(field: Field, role: int, states: int | None, secrecy: Secrecy) -> None:
    """A form's line is told from a text of many, and what nobody writes into from both; a panel may be anything."""
    field.focus()
    field.answer(field.asked(), role, states)
    assert [field.next(), field.next()] == [Secrecy.UNKNOWN, secrecy]


def test_a_field_that_does_not_tell_its_states_is_open(field: Field) -> None:
    """It has said that it is no password field; until it has answered at all it is unknown."""
    field.focus()
    field.answer(field.asked(), TEXT_ROLE, None)
    states = field.bus.next_call("GetState")
    assert field.next() is Secrecy.UNKNOWN
    assert field.told.empty()
    field.bus.tell(jeepney.new_error(states, "org.freedesktop.DBus.Error.Failed"))
    assert field.next() is Secrecy.OPEN


def test_who_does_not_answer_keeps_nobody_waiting(field: Field) -> None:
    """The next field is told, asked and answered while the first one is silent; and the first one's answer is too late."""
    field.focus()
    first = field.asked()
    field.focus(path="/other")
    field.answer(field.asked(), TEXT_ROLE)
    field.answer(first, PASSWORD_ROLE)
    field.focus(path="/third")
    field.asked()
    assert [field.next() for _ in range(3)] == [Secrecy.UNKNOWN, Secrecy.OPEN, Secrecy.UNKNOWN]


def test_a_field_that_is_known_is_not_unknown_again(field: Field) -> None:
    """Toolkits lose and regain the focus when a chord is taken; its role is asked again all the same, and counts."""
    field.focus()
    field.answer(field.asked(), TEXT_ROLE)
    field.focus(0)
    field.focus()
    again = field.asked()
    field.answer(again, PASSWORD_ROLE)
    assert [field.next() for _ in range(3)] == [Secrecy.UNKNOWN, Secrecy.OPEN, Secrecy.PASSWORD]


@pytest.mark.parametrize("error", ["Failed", "NoReply", "AccessDenied", "UnknownObject"])
def test_an_error_says_nothing_of_a_field(field: Field, error: str) -> None:
    """It stays unknown."""
    field.focus()
    field.bus.tell(jeepney.new_error(field.asked(), f"org.freedesktop.DBus.Error.{error}"))
    field.focus(path="/other")
    field.answer(field.asked(), TEXT_ROLE)
    assert [field.next(), field.next()] == [Secrecy.UNKNOWN, Secrecy.OPEN]


def test_an_object_without_roles_is_open(field: Field) -> None:
    """It says itself that it will never tell one."""
    field.focus()
    field.bus.tell(jeepney.new_error(field.asked(), "org.freedesktop.DBus.Error.UnknownMethod"))
    assert [field.next(), field.next()] == [Secrecy.UNKNOWN, Secrecy.OPEN]


def test_who_had_the_focus_before_it_could_tell_is_found_by_its_caret(field: Field) -> None:
    """GTK 4 shows its windows before they are on the bus, and says nothing of the focus then.

    Nothing is closed meanwhile under somebody's hands, and no program is named.
    """
    field.move()
    field.state(field.bus.next_call("GetState"), focused=True)
    question = field.asked()
    assert field.told.empty()
    assert not field.names
    field.answer(question, PASSWORD_ROLE)
    assert field.next() is Secrecy.PASSWORD
    field.bus.next_call("GetConnectionUnixProcessID")


def test_a_caret_that_moves_behind_the_window_in_front_says_nothing(field: Field) -> None:
    """A terminal moves its own whenever something is written in it."""
    field.focus()
    field.answer(field.asked(), TEXT_ROLE)
    field.move("/behind", ":1.8")
    field.state(field.bus.next_call("GetState"), focused=False)
    field.focus(path="/other")
    assert field.asked().header.fields[HeaderFields.path] == "/other"
    assert [field.next() for _ in range(3)] == [Secrecy.UNKNOWN, Secrecy.OPEN, Secrecy.UNKNOWN]


def test_a_caret_in_the_program_that_told_its_focus_asks_nothing(field: Field) -> None:
    """That is every key: the program has said itself where its focus is."""
    field.focus()
    field.answer(field.asked(), TEXT_ROLE)
    field.move("/else")
    field.focus(0)
    field.move()
    assert field.bus.next_call("GetState").header.fields[HeaderFields.path] == PATH


def test_who_has_left_the_bus_has_no_field(field: Field) -> None:
    """A program that died while it was asked closes nothing for those that are left; only the bus may say so."""
    field.focus()
    field.asked()
    forged = signal_of(":1.9", "/x", "org.freedesktop.DBus", "NameOwnerChanged", "sss", NAME, NAME, "")
    field.bus.tell(forged)
    field.focus(path="/other")
    field.asked()
    for name in (":1.8", NAME):
        gone = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged")
        field.bus.tell(signal_of(*gone, "sss", name, name, ""))
    assert [field.next(), field.next()] == [Secrecy.UNKNOWN, Secrecy.OPEN]


def test_a_password_field_that_is_left_is_open_again(field: Field) -> None:
    """The one that lost the focus, and no other."""
    field.focus()
    field.answer(field.asked(), PASSWORD_ROLE)
    field.focus(0, path="/other")
    field.focus(0)
    assert [field.next() for _ in range(3)] == [Secrecy.UNKNOWN, Secrecy.PASSWORD, Secrecy.OPEN]


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        ("s", ("focused",)),
        ("si", ("focused", 1)),
        ("as", (["focused"],)),
        ("sv", ("focused", ("i", 1))),
        ("siiv(so)", ("focused", 5, 0, ("i", 0), (NAME, "/"))),
        ("siiv(so)", ("checked", 1, 0, ("i", 0), (NAME, "/"))),
        (None, ()),
    ],
)
@pytest.mark.usefixtures("caplog")  # that one is dropped may be told
def test_odd_signals_are_dropped(field: Field, signature: str | None, body: tuple[object, ...]) -> None:
    """The next good one is read as ever, also behind what is no message at all."""
    field.bus.tell(signal_of(NAME, PATH, EVENTS, "StateChanged", signature, *body))
    field.bus.tell(signal_of("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameOwnerChanged", signature, *body))
    field.bus.tell_raw(header_of(1 << 21) + b"x" * (1 << 21))
    field.focus(path="/good")
    assert field.asked().header.fields[HeaderFields.path] == "/good"
    assert field.next() is Secrecy.UNKNOWN


@pytest.mark.parametrize("role", [(), ("text",), (40, 40)])
def test_an_odd_role_says_nothing(field: Field, role: tuple[object, ...]) -> None:
    """The field stays unknown."""
    field.focus()
    signature = "".join("s" if isinstance(each, str) else "u" for each in role) or None
    field.bus.tell(reply_to(field.asked(), signature, *role))
    field.focus(path="/other")
    field.answer(field.asked(), TEXT_ROLE)
    assert [field.next(), field.next()] == [Secrecy.UNKNOWN, Secrecy.OPEN]


def test_the_session_bus_is_found_where_systemd_puts_it(tmp_path: Path) -> None:
    """No variable need tell its address; the doctor looks there too."""
    bus = FakeBus(tmp_path, lambda call: reply_to(call, "s", bus.address))
    FocusWatch({"XDG_RUNTIME_DIR": str(tmp_path)}, lambda secrecy: None).close()
    bus.hang_up()


def test_the_end_of_the_bus_ends_the_watch(tmp_path: Path) -> None:
    """With one exception, that names the step."""
    assert Field(tmp_path).close().startswith("receive")


@pytest.mark.parametrize(
    "address", ["", "tcp:host=127.0.0.1,port=9", "unixexec:path=/bin/sh", "unix:path=/nonexistent", "\0", "nonsense"]
)
def test_an_odd_session_bus_is_none(address: str) -> None:
    """Whatever is raised while connecting means that there is none."""
    with pytest.raises(AccessibilityGone):
        FocusWatch({"DBUS_SESSION_BUS_ADDRESS": address}, lambda secrecy: None)
    with pytest.raises(AccessibilityGone):
        FocusWatch({}, lambda secrecy: None)


@pytest.mark.parametrize("told", ["unixexec:path=/bin/sh", "tcp:host=x", "", None, 7])
def test_an_odd_accessibility_bus_is_none(tmp_path: Path, told: object) -> None:
    """The session bus may name any address, answer with anything, or refuse."""

    def answer(call: Message) -> Message:
        if told is None:
            return jeepney.new_error(call, "org.freedesktop.DBus.Error.ServiceUnknown")
        return reply_to(call, "s" if isinstance(told, str) else "u", told)

    bus = FakeBus(tmp_path, answer)
    with pytest.raises(AccessibilityGone):
        FocusWatch({"DBUS_SESSION_BUS_ADDRESS": bus.address}, lambda secrecy: None)
    bus.hang_up()


def test_the_listener_says_that_nobody_tells(tmp_path: Path) -> None:
    """When there is no bus; what was said of the field before is not taken back."""
    told: queue.SimpleQueue[Secrecy] = queue.SimpleQueue()
    listener = RoleListener({"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}"})
    listener.start(told.put)
    assert told.get(timeout=SECONDS) is Secrecy.UNTOLD
    listener.close()
