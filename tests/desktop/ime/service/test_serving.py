"""The loop on a bus: it comes and goes, and what it brings is answered between waiting and waiting."""

from __future__ import annotations

import os
import queue
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bus_fake import FakeBus, reply_to
from ime_calls import committed
from ime_plain import PlainTyping
from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call

from desktop.ime.service.connect import connect
from desktop.ime.service.lasting import LastingConnection, NoRemains
from desktop.ime.service.objects import ENGINE, FACTORY_PATH, EngineObjects
from desktop.ime.service.port import CommitAction
from desktop.ime.service.serving import NoPulse, Serving
from desktop.system.bus import BusConnection, BusGone, Frames, open_dbus_connection
from engine.text.private import Private

SECONDS = 10


class Counting:
    """A pulse that counts."""

    def __init__(self) -> None:
        self.begun = self.ended = 0

    def begin(self) -> None:
        self.begun += 1

    def end(self) -> None:
        self.ended += 1


class Bench:
    """A serving thread on a made-up bus, whose answers come into ``said``."""

    def __init__(self, folder: Path, *, started_by_ibus: bool) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.pulse = folder, Counting()
        self.buses: list[FakeBus] = []
        self.sent: list[Message] = []
        self.serving = Serving(self.open, self.objects, self.pulse, started_by_ibus=started_by_ibus)
        self.answered: queue.SimpleQueue[list[Message]] = queue.SimpleQueue()
        self.ended: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.thread = threading.Thread(target=lambda: self.ended.put(self.serving.run()), daemon=True)

    def bus(self) -> FakeBus:
        """A new bus in place of whatever was there."""
        (self.folder / "bus").unlink(missing_ok=True)
        self.buses.append(FakeBus(self.folder, lambda call: reply_to(call, "u", 1)))
        return self.buses[-1]

    def open(self) -> BusConnection:
        """Connects to the bus of the moment; what is sent there is noted."""
        connection = open_dbus_connection(f"unix:path={self.folder / 'bus'}", 1.0)
        send = connection.send_all

        def noting(messages: Iterable[Message]) -> None:
            self.sent += messages
            send(messages)

        connection.send_all = noting  # type: ignore[method-assign]
        return connection

    def objects(self) -> EngineObjects:
        """Objects that note what they answer."""
        noted = self.answered

        class Noting(EngineObjects):
            def answer(self, call: Message) -> list[Message]:
                answers = super().answer(call)
                if call.header.message_type is MessageType.method_call:
                    noted.put(answers)
                return answers

        return Noting(PlainTyping, lambda _event: None)

    def call(
        self, path: str, interface: str, member: str, signature: str | None = None, *body: object
    ) -> list[Message]:
        """The daemon calls; what was answered."""
        message = new_method_call(DBusAddress(path, ":1.1", interface), member, signature, body)
        message.header.fields[HeaderFields.sender] = "org.freedesktop.DBus"
        self.buses[-1].tell(message)
        return self.answered.get(timeout=SECONDS)

    def close(self) -> None:
        """Ends all."""
        self.serving.stop()
        self.thread.join(SECONDS)
        for each in self.buses:
            each.hang_up()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[[bool], Bench]]:
    """Makes a bench; it ends with the test."""
    made: list[Bench] = []

    def make(started_by_ibus: bool) -> Bench:
        made.append(Bench(tmp_path / "bench", started_by_ibus=started_by_ibus))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_it_takes_its_name_and_answers_until_the_daemon_ends(bench: Callable[[bool], Bench]) -> None:
    """Started by the daemon, it is known to it by its name, and ends with it; each call is between two beats."""
    desk = bench(True)
    bus = desk.bus()
    desk.thread.start()
    assert bus.next_call("RequestName").body == ("org.freedesktop.IBus.Ieum", 0)
    (made,) = desk.call(FACTORY_PATH, "org.freedesktop.IBus.Factory", "CreateEngine", "s", "ieum")
    sent = desk.call(made.body[0], ENGINE, "ProcessKeyEvent", "uuu", ord("r"), 30, 0)
    assert sent[-1].body == (True,)
    bus.hang_up()
    assert desk.ended.get(timeout=SECONDS) is True
    assert desk.pulse.begun == desk.pulse.ended > 2


def test_without_a_daemon_it_ends_and_says_so(bench: Callable[[bool], Bench], tmp_path: Path) -> None:
    """The address is of a daemon that is gone: whoever started it need not start it again."""
    desk = bench(True)
    desk.thread.start()
    assert desk.ended.get(timeout=SECONDS) is False


def test_run_by_hand_it_registers_and_finds_the_next_daemon(bench: Callable[[bool], Bench]) -> None:
    """A daemon that was restarted is served as the one before, with engines of its own."""
    desk = bench(False)
    bus = desk.bus()
    desk.thread.start()
    described = bus.next_call("RegisterComponent").body[0][1]
    assert described[2] == "org.freedesktop.IBus.Ieum"
    bus.hang_up()
    again = desk.bus()
    again.next_call("RegisterComponent")
    (made,) = desk.call(FACTORY_PATH, "org.freedesktop.IBus.Factory", "CreateEngine", "s", "ieum")
    assert made.body[0].endswith("/1")


def test_told_to_end_it_commits_what_is_being_composed(bench: Callable[[bool], Bench]) -> None:
    """Between two calls, and then it is gone from the bus."""
    desk = bench(True)
    bus = desk.bus()
    desk.thread.start()
    bus.next_call("RequestName")
    (made,) = desk.call(FACTORY_PATH, "org.freedesktop.IBus.Factory", "CreateEngine", "s", "ieum")
    desk.call(made.body[0], ENGINE, "ProcessKeyEvent", "uuu", ord("r"), 30, 0)
    desk.serving.stop()
    assert desk.ended.get(timeout=SECONDS) is True
    assert desk.serving.stopping
    assert committed(desk.sent) == "ㄱ"


def test_what_others_post_is_done_by_the_one_thread(bench: Callable[[bool], Bench]) -> None:
    """Rows that come late are spelled between two keys, by who answers them; a fault in them ends nothing."""
    desk = bench(True)
    bus = desk.bus()
    desk.thread.start()
    bus.next_call("RequestName")
    desk.call(FACTORY_PATH, "org.freedesktop.IBus.Factory", "CreateEngine", "s", "ieum")
    done: queue.SimpleQueue[int] = queue.SimpleQueue()

    def work() -> tuple[CommitAction, ...]:
        done.put(threading.get_ident())
        return (CommitAction(Private("가")),)

    desk.serving.post(work)
    assert done.get(timeout=SECONDS) == desk.thread.ident
    assert desk.call(FACTORY_PATH, "a.b", "Odd")[0].header.message_type is MessageType.error


def test_odd_messages_are_dropped_and_typing_goes_on(
    bench: Callable[[bool], Bench], caplog: pytest.LogCaptureFixture
) -> None:
    """A surrounding text of a megabyte and more is skipped unread; bytes of no shape are too."""
    desk = bench(True)
    bus = desk.bus()
    desk.thread.start()
    bus.next_call("RequestName")
    (made,) = desk.call(FACTORY_PATH, "org.freedesktop.IBus.Factory", "CreateEngine", "s", "ieum")
    huge: Any = ("(sa{sv}sv)", ("IBusText", {}, "가" * 1_000_000, ("(sa{sv}av)", ("IBusAttrList", {}, []))))
    message = new_method_call(DBusAddress(made.body[0], ":1.1", ENGINE), "SetSurroundingText", "vuu", (huge, 5, 5))
    bus.tell(message)
    raw = bytearray(new_method_call(DBusAddress("/x", ":1.1", ENGINE), "Odd", "s", ("abc",)).serialise(serial=9))
    raw[-4] = 0xFF
    bus.tell_raw(bytes(raw))
    assert desk.call(made.body[0], ENGINE, "ProcessKeyEvent", "uuu", ord("r"), 30, 0)[-1].body == (True,)
    caplog.clear()


def address_file(home: Path, name: str, address: str) -> None:
    """As ibus-daemon leaves it."""
    folder = home / ".config" / "ibus" / "bus"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"# a comment\nIBUS_ADDRESS={address}\nIBUS_DAEMON_PID=1\n", encoding="utf-8")


def test_among_two_daemons_it_finds_the_one_that_started_it(tmp_path: Path) -> None:
    """One is another process's, though its file is the likelier; an address that leads nowhere is passed over."""
    mine, others = tmp_path / "mine", tmp_path / "others"
    mine.mkdir()
    others.mkdir()
    here = FakeBus(mine, reply_to)
    program = shutil.which("dbus-daemon")
    assert program is not None
    theirs = subprocess.Popen(
        [program, "--session", "--nofork", "--print-address=1", f"--address=unix:path={others}/bus"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert theirs.stdout is not None
        address_file(tmp_path, "id-unix-wayland-0", theirs.stdout.readline().decode().strip())
        address_file(tmp_path, "id-unix-7", here.address)
        environment = {"HOME": str(tmp_path), "DISPLAY": ":7", "WAYLAND_DISPLAY": "wayland-0"}
        found = connect(environment, os.getpid())
        assert found.peer == os.getpid()
        found.close()
        other = connect(environment, 1)
        assert other.peer == theirs.pid
        other.close()
        address_file(tmp_path, "id-unix-wayland-0", f"unix:path={tmp_path}/nowhere")
        found = connect(environment)
        assert found.peer == os.getpid()
        found.close()
    finally:
        theirs.terminate()
        theirs.wait()
        if theirs.stdout is not None:
            theirs.stdout.close()
        here.hang_up()


@pytest.mark.parametrize("address", ["unix:path=/nonexistent/bus", "unixexec:path=/bin/touch", "nonsense", ""])
def test_an_address_that_leads_nowhere_is_no_bus(tmp_path: Path, address: str) -> None:
    """A file that a daemon left behind, or one that somebody wrote."""
    address_file(tmp_path, "id-unix-7", address)
    with pytest.raises(BusGone):
        connect({"HOME": str(tmp_path), "DISPLAY": ":7"})


def test_nobody_who_looks_costs_nothing() -> None:
    """Run by hand, there is no second process."""
    NoPulse().begin()
    NoPulse().end()


class Left(NoRemains):
    """Somebody was killed between the answer to message 11 and its end, and two have died of message 12."""

    done, fatal = 11, 12

    def __init__(self, left: bytes) -> None:
        self.left = left
        self.numbers: list[int] = []

    def leave(self, left: bytes, done: int) -> None:
        self.numbers.append(done)


def test_it_goes_on_where_another_one_ended() -> None:
    """What was answered is not answered again, what kills is let through, and the rest is composed."""
    before = EngineObjects(PlainTyping, lambda _event: None)
    factory = DBusAddress(FACTORY_PATH, ":1.1", "org.freedesktop.IBus.Factory")
    (made,) = before.answer(new_method_call(factory, "CreateEngine", "s", ("ieum",)))
    engine = DBusAddress(made.body[0], ":1.1", ENGINE)
    ours, daemons = socket.socketpair()
    for serial, key in enumerate("rks", 11):
        daemons.sendall(new_method_call(engine, "ProcessKeyEvent", "uuu", (ord(key), 30, 0)).serialise(serial=serial))
    remains = Left(before.left())
    serving = Serving(
        lambda: LastingConnection(ours, remains, serial=1 << 20),
        lambda: EngineObjects(PlainTyping, lambda _event: None),
        NoPulse(),
        started_by_ibus=True,
        remains=remains,
    )
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    daemons.settimeout(SECONDS)
    frames = Frames()
    answers: dict[int, bool] = {}
    while 13 not in answers:
        frames.feed(daemons.recv(1 << 16))
        while (message := frames.next()) is not None:
            assert message.header.fields.get(HeaderFields.member) != "RequestName"
            if message.header.message_type is MessageType.method_return:
                answers[message.header.fields[HeaderFields.reply_serial]] = message.body[0]
    daemons.close()
    thread.join(SECONDS)
    assert answers == {12: False, 13: True}
    assert remains.numbers[0] == 11 and remains.numbers[-1] == 13
