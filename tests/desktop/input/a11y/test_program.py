"""Which program has the focus is asked once, of itself and of the system, and told when both have answered."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import jeepney
import pytest
from bus_fake import FakeBus, reply_to, signal_of
from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call

from desktop.input.a11y.atspi import AccessibilityGone, FocusWatch
from desktop.input.a11y.listener import RoleListener
from desktop.input.backend import Secrecy
from desktop.system.bus import BUS, BusConnection, BusGone, open_dbus_connection

SECONDS = 10
EVENTS = "org.a11y.atspi.Event.Object"
NAME, PATH = ":1.7", "/org/a11y/atspi/accessible/7"
EDITABLE, FOCUSED, MULTI_LINE = 1 << 7, 1 << 12, 1 << 17
PANEL_ROLE, TEXT_ROLE = 39, 61
OWN = Path(sys.executable).resolve().name
"""What the process of these tests runs."""


class Programs:
    """A watch on a bus whose programs get the focus, and are answered for when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.bus = FakeBus(folder, self._answer)
        self.names: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self.secrecy: queue.SimpleQueue[Secrecy] = queue.SimpleQueue()
        self.watch = FocusWatch({"DBUS_SESSION_BUS_ADDRESS": self.bus.address}, self.secrecy.put, self.names.put)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _answer(self, call: Message) -> Message | None:
        told = call.header.fields[HeaderFields.member] == "GetAddress"
        return reply_to(call, "s", self.bus.address) if told else None

    def _run(self) -> None:
        with pytest.raises(AccessibilityGone):
            self.watch.run()

    def focus(self, gained: int = 1, name: str = NAME, path: str = PATH) -> None:
        """An object of a program gets the focus, or loses it."""
        root = (name, "/org/a11y/atspi/accessible/root")
        self.bus.tell(signal_of(name, path, EVENTS, "StateChanged", "siiv(so)", "focused", gained, 0, ("i", 0), root))

    def answer(self, name: object = ("s", "KeePassXC"), process: int | None = None) -> None:
        """Program and system answer what they were asked now."""
        asked = self.bus.next_call("Get")
        assert asked.body == ("org.a11y.atspi.Accessible", "Name")
        self.bus.tell(reply_to(asked, "v", name))
        self.bus.tell(reply_to(self.bus.next_call("GetConnectionUnixProcessID"), "u", process or os.getpid()))

    def next(self) -> tuple[str, ...]:
        """What is told next."""
        return self.names.get(timeout=SECONDS)

    def close(self) -> None:
        """Ends it all."""
        self.bus.hang_up()
        self._thread.join(SECONDS)
        self.watch.close()


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    """A watch that is told of programs."""
    made = Programs(tmp_path)
    yield made
    made.close()


def test_a_program_is_named_when_both_have_answered(programs: Programs) -> None:
    """Either name may be the one that a person has blocked, so one of them is not enough."""
    programs.focus()
    assert programs.next() == ()
    asked, process = programs.bus.next_call("Get"), programs.bus.next_call("GetConnectionUnixProcessID")
    assert asked.header.fields[HeaderFields.destination] == NAME
    assert process.body == (NAME,)
    programs.bus.tell(reply_to(asked, "v", ("s", " KeePassXC ")))
    assert programs.names.empty()
    programs.bus.tell(reply_to(process, "u", os.getpid()))
    assert programs.next() == ("KeePassXC", OWN)


def test_it_is_asked_once_and_told_each_time(programs: Programs) -> None:
    """Another of its objects needs no question; when it has lost the focus, nobody is known to have it."""
    programs.focus()
    programs.answer()
    programs.focus(path="/other")
    programs.focus(0, path="/other")
    assert [programs.next() for _ in range(4)] == [(), ("KeePassXC", OWN), ("KeePassXC", OWN), ()]
    programs.focus(name=":1.9")
    assert programs.bus.next_call("Get").header.fields[HeaderFields.destination] == ":1.9"


def test_a_late_answer_names_its_own_program(programs: Programs) -> None:
    """And nobody else; it is known when that one has the focus again."""
    programs.focus()
    asked, process = programs.bus.next_call("Get"), programs.bus.next_call("GetConnectionUnixProcessID")
    programs.focus(name=":1.9")
    assert [programs.next(), programs.next()] == [(), ()]
    programs.bus.tell(reply_to(process, "u", os.getpid()))
    programs.bus.tell(reply_to(asked, "v", ("s", "gedit")))
    programs.answer(("s", "kate"))
    assert programs.next() == ("kate", OWN)
    programs.focus()
    assert programs.next() == ("gedit", OWN)


def test_a_name_ends_with_its_program(programs: Programs) -> None:
    """Who comes by the same name later is asked."""
    programs.focus()
    programs.answer()
    bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged")
    programs.bus.tell(signal_of(*bus, "sss", NAME, NAME, ""))
    programs.focus()
    programs.answer(("s", "kate"))
    assert [programs.next() for _ in range(5)] == [(), ("KeePassXC", OWN), (), (), ("kate", OWN)]


@pytest.mark.parametrize("said", [("s", ""), ("s", "  "), ("s", "x" * 201), ("u", 7), ("as", ["gedit"]), None])
def test_an_odd_name_is_none(programs: Programs, said: object) -> None:
    """Whatever the process is called: it may be one that runs other programs; and it is asked again."""
    programs.focus()
    if said is None:
        programs.bus.tell(jeepney.new_error(programs.bus.next_call("Get"), "org.freedesktop.DBus.Error.Failed"))
        programs.bus.tell(reply_to(programs.bus.next_call("GetConnectionUnixProcessID"), "u", os.getpid()))
    else:
        programs.answer(said)
    programs.focus()
    programs.answer(("s", "kate"))
    assert [programs.next() for _ in range(3)] == [(), (), ("kate", OWN)]


@pytest.mark.parametrize("process", [1 << 30, 4_194_304])
def test_without_a_process_there_is_a_name(programs: Programs, process: int) -> None:
    """The system does not tell of every process, and not everywhere."""
    programs.focus()
    programs.answer(process=process)
    assert [programs.next(), programs.next()] == [(), ("KeePassXC",)]


def test_who_still_has_the_focus_is_told_anew(programs: Programs) -> None:
    """When it says so itself: who is left need not tell, so nothing is taken for granted."""
    programs.watch.ask()
    programs.focus()
    programs.bus.tell(reply_to(programs.bus.next_call("GetRole"), "u", PANEL_ROLE))
    programs.answer()
    assert [programs.next(), programs.next()] == [(), ("KeePassXC", OWN)]
    assert [programs.secrecy.get(timeout=SECONDS) for _ in range(2)] == [Secrecy.UNKNOWN, Secrecy.OPEN]
    for states in (0, FOCUSED):
        programs.watch.ask()
        asked = programs.bus.next_call("GetState")
        assert asked.header.fields[HeaderFields.path] == PATH
        programs.bus.tell(reply_to(asked, "au", [states, 0]))
    assert programs.next() == ("KeePassXC", OWN)
    assert programs.secrecy.get(timeout=SECONDS) is Secrecy.OPEN
    programs.watch.ask()
    programs.bus.tell(jeepney.new_error(programs.bus.next_call("GetState"), "org.freedesktop.DBus.Error.Failed"))
    programs.focus(0)
    assert programs.next() == ()
    assert programs.names.empty()


def test_no_more_programs_are_remembered_than_have_a_use(programs: Programs) -> None:
    """Who was told of first is asked again."""
    for number in range(65):
        programs.focus(name=f":2.{number}")
        programs.answer(("s", f"program {number}"))
        assert [programs.next(), programs.next()[0]] == [(), f"program {number}"]
    programs.focus(name=":2.64")
    assert programs.next()[0] == "program 64"
    programs.focus(name=":2.0")
    assert programs.next() == ()


def test_all_who_listen_are_told(tmp_path: Path) -> None:
    """One connection serves both who takes keys and the input method of our own, whenever they come."""
    first, second = queue.SimpleQueue[object](), queue.SimpleQueue[object]()
    listener = RoleListener({"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}"})
    listener.ask()
    listener.start(first.put, first.put)
    assert [first.get(timeout=SECONDS) for _ in range(2)] == [(), Secrecy.UNTOLD]
    listener.start(second.put, second.put)
    assert [second.get(timeout=SECONDS) for _ in range(2)] == [Secrecy.UNTOLD, ()]
    listener.close()


@pytest.fixture
def real_bus(tmp_path: Path) -> Iterator[str]:
    """The address of a real bus."""
    program = shutil.which("dbus-daemon")
    assert program is not None
    command = [program, "--session", "--nofork", "--print-address=1", f"--address=unix:path={tmp_path}/bus"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert daemon.stdout is not None
    yield daemon.stdout.readline().decode().strip()
    daemon.terminate()
    daemon.wait(SECONDS)
    daemon.stdout.close()


def _answer_all(program: BusConnection, address: str) -> None:
    """Is the launcher, the registry and an editor at once, until the connection is closed."""
    with contextlib.suppress(BusGone):
        while True:
            call = program.receive()
            if call.header.message_type is not MessageType.method_call:
                continue
            answers = {
                "GetAddress": ("s", address),
                "Get": ("v", ("s", "An Editor")),
                "GetRole": ("u", TEXT_ROLE),
                "GetState": ("au", [FOCUSED | EDITABLE | MULTI_LINE, 0]),
            }
            answer = answers.get(str(call.header.fields[HeaderFields.member]))
            program.send(reply_to(call) if answer is None else reply_to(call, answer[0], answer[1]))


def test_a_real_bus_tells_whose_process_it_is(real_bus: str) -> None:
    """The program answers for its name, the bus for its process; asked again it is told again."""
    program = open_dbus_connection(real_bus)
    for name in ("org.a11y.Bus", "org.a11y.atspi.Registry"):
        program.send_and_get_reply(new_method_call(BUS, "RequestName", "su", (name, 0)), timeout=SECONDS)
    answering = threading.Thread(target=_answer_all, args=(program, real_bus))
    answering.start()
    names: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
    listener = RoleListener({"DBUS_SESSION_BUS_ADDRESS": real_bus})
    ready = threading.Event()
    listener.start(lambda secrecy: ready.set() if secrecy is Secrecy.OPEN else None, names.put)
    root = ("org.a11y.atspi.Registry", PATH)
    event = ("focused", 1, 0, ("i", 0), root)
    while True:  # it listens at some time
        program.send(jeepney.new_signal(DBusAddress(PATH, interface=EVENTS), "StateChanged", "siiv(so)", event))
        with contextlib.suppress(queue.Empty):
            if names.get(timeout=0.2) or names.get(timeout=SECONDS):
                break
    assert ready.wait(SECONDS)
    while not names.empty():
        names.get()
    listener.ask()
    assert names.get(timeout=SECONDS) == ("An Editor", OWN)
    listener.close()
    program.close()
    answering.join(SECONDS)
