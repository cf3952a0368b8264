"""A connection to a bus on which anything may be said: what is odd is dropped, and whatever is no bus is not there."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import jeepney
import pytest
from bus_fake import FakeBus, header_of, reply_to, signal_of
from jeepney import DBusAddress, HeaderFields, Message, new_method_call
from jeepney.low_level import Struct

from desktop.system import bus as bus_module
from desktop.system.bus import MOST_BYTES, BusConnection, BusGone, Frames, open_dbus_connection, places

THING = DBusAddress("/thing", "a.name", "a.b")


def plain(text: str, serial: int = 7) -> bytes:
    """An ordinary signal."""
    raw: bytes = signal_of(":1.2", "/x", "a.b", "C", "s", text).serialise(serial=serial)
    return raw


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[FakeBus]:
    """A bus that answers every call with the name of its member."""
    bus = FakeBus(tmp_path, lambda call: reply_to(call, "s", call.header.fields[HeaderFields.member]), mute=("Never",))
    yield bus
    bus.hang_up()


@pytest.fixture
def connection(bus: FakeBus) -> Iterator[BusConnection]:
    """A connection to it."""
    connection = open_dbus_connection(bus.address)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("unix:path=/run/user/0/bus", [b"/run/user/0/bus"]),
        ("unix:path=/tmp/bus,guid=12=34", [b"/tmp/bus"]),
        ("unix:abstract=/tmp/dbus-x", [b"\0/tmp/dbus-x"]),
        ("unix:path=/run/%ea%b0%80%20b", ["/run/가 b".encode()]),
        ("unix:path=/run/\udcff", [b"/run/\xff"]),
        ("tcp:host=evil,port=1;unix:path=/a;unix:path=/b", [b"/a", b"/b"]),
        ("autolaunch:;unix:path=/a", [b"/a"]),
        ("unixexec:path=/bin/touch,argv1=/tmp/x", []),
        ("tcp:host=127.0.0.1,port=9", []),
        ("unix:", []),
        ("unix:dir=/tmp", []),
        ("unix", []),
        ("", []),
        (";;:,=,;" * 1000, []),
        ("가나다", []),
    ],
)
def test_only_unix_sockets_are_places(address: str, found: list[bytes]) -> None:
    """Whatever else an address names would start a program or use the network, or is nonsense."""
    assert list(places(address)) == found


@pytest.mark.parametrize(
    "address",
    [
        "tcp:host=127.0.0.1,port=9",
        "unixexec:path=/bin/sh,argv1=-c,argv2=exit",
        "unix:path=/nonexistent",
        "unix:path=" + "x" * 5000,
        "unix:path=/a%00b",
        "nonsense",
        "",
    ],
)
def test_what_is_no_bus_is_not_there(address: str) -> None:
    """One exception, whatever was raised."""
    with pytest.raises(BusGone):
        open_dbus_connection(address)


def test_no_program_is_started(tmp_path: Path) -> None:
    """An address can name one; it is not even looked for."""
    with pytest.raises(BusGone):
        open_dbus_connection(f"unixexec:path=/usr/bin/touch,argv1={tmp_path / 'started'}")
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("kind", ["fifo", "file", "folder"])
def test_what_lies_at_the_place_may_be_anything(tmp_path: Path, kind: str) -> None:
    """Nothing but a socket is a bus, and nothing is waited for."""
    place = tmp_path / "bus"
    if kind == "fifo":
        os.mkfifo(place)
    elif kind == "file":
        place.touch()
    else:
        place.mkdir()
    with pytest.raises(BusGone):
        open_dbus_connection(f"unix:path={place}")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"REJECTED EXTERNAL\r\n", b"\xff" * 20_000])
def test_who_listens_may_be_no_bus(tmp_path: Path, said: bytes) -> None:
    """A server that hangs up or speaks something else is not there."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "bus"))
    server.listen()

    def serve() -> None:
        client, _ = server.accept()
        with client:
            client.recv(1)
            client.sendall(said)
            client.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(BusGone):
        open_dbus_connection(f"unix:path={tmp_path / 'bus'}")
    thread.join()
    server.close()


def test_a_bus_that_does_not_greet_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lets us in and says no more; the wait has an end."""
    monkeypatch.setattr(bus_module, "_CONNECT_SECONDS", 0.5)
    bus = FakeBus(tmp_path, lambda call: None, mute=("Hello",))
    with pytest.raises(BusGone, match="greet: TimeoutError"):
        open_dbus_connection(bus.address)
    bus.hang_up()


def test_the_first_bus_that_is_one_is_taken(bus: FakeBus) -> None:
    """An address may name several."""
    connection = open_dbus_connection(f"tcp:host=x;unix:path=/nonexistent;{bus.address}")
    assert connection.send_and_get_reply(new_method_call(THING, "Echo"), timeout=10).body == ("Echo",)
    connection.close()


def test_a_question_without_an_answer_ends(connection: BusConnection) -> None:
    """After its time."""
    with pytest.raises(TimeoutError):
        connection.send_and_get_reply(new_method_call(THING, "Never"), timeout=0.01)


@pytest.mark.usefixtures("caplog")  # the warning logged is what the test provokes
def test_who_never_ends_a_message_is_not_waited_for(bus: FakeBus, connection: BusConnection) -> None:
    """Something comes all the time, and still the wait has an end."""
    size, ended = 1 << 26, threading.Event()

    def pour() -> None:
        with contextlib.suppress(OSError):
            bus.tell_raw(header_of(size))
            for _ in range(size // 4096):
                if ended.is_set():
                    return
                bus.tell_raw(bytes(4096))
                ended.wait(0.0005)

    pouring = threading.Thread(target=pour)
    pouring.start()
    with pytest.raises(TimeoutError):
        connection.receive(timeout=0.2)
    assert pouring.is_alive()
    ended.set()
    pouring.join()


@pytest.mark.usefixtures("caplog")  # as above
def test_odd_messages_are_dropped(bus: FakeBus, connection: BusConnection) -> None:
    """What lies between two messages that make sense is nobody's."""
    invalid = bytearray(plain("가나다"))
    invalid[-5:-3] = b"\xff\xff"
    bus.tell_raw(plain("before") + bytes(invalid) + header_of(0).replace(b"a.b", b"\xff.b") + plain("behind"))
    assert [connection.receive(timeout=10).body for _ in range(2)] == [("before",), ("behind",)]


def test_the_end_is_told(bus: FakeBus, connection: BusConnection) -> None:
    """Who is reading hears of it."""
    bus.hang_up()
    with pytest.raises(BusGone):
        connection.receive(timeout=10)
    with pytest.raises(BusGone):
        connection.send(new_method_call(THING, "Echo"))


def test_closing_wakes_who_is_reading(bus: FakeBus) -> None:
    """From another thread."""
    connection = open_dbus_connection(bus.address)
    ended = threading.Event()

    def read() -> None:
        with pytest.raises(BusGone):
            connection.receive()
        ended.set()

    reader = threading.Thread(target=read)
    reader.start()
    connection.close()
    assert ended.wait(10)
    reader.join()


def cut(data: bytes, step: int) -> tuple[list[Message], Frames]:
    """The messages in ``data``, fed in pieces."""
    frames, found = Frames(), []
    for at in range(0, len(data), step):
        frames.feed(data[at : at + step])
        while (message := frames.next()) is not None:
            found.append(message)
    return found, frames


@pytest.mark.usefixtures("caplog")  # as above
@pytest.mark.parametrize("step", [1, 7, 4096, 1 << 22])
def test_a_huge_message_is_never_kept(step: int) -> None:
    """However it is cut, the one behind it is read, and no more than a little lies in memory meanwhile."""
    size = 5000 if step < 100 else 3 * MOST_BYTES
    frames = Frames(most=1000 if step < 100 else MOST_BYTES)
    data = header_of(size) + b"x" * size + plain("behind")
    found, most = [], 0
    for at in range(0, len(data), step):
        frames.feed(data[at : at + step])
        if (message := frames.next()) is not None:
            found.append(message)
        most = max(most, len(frames._buffer))
    assert [message.body for message in found] == [("behind",)]
    assert frames.dropped == 1
    assert most <= 1000


@pytest.mark.parametrize("data", [b"X" * 16, b"l\x04\x00\x01\xff\xff\xff\xff\x01\x00\x00\x00\x00\x00\x00\x00"])
def test_what_is_no_stream_of_messages_ends_the_connection(data: bytes) -> None:
    """There is nothing to find one's way back by."""
    with pytest.raises(BusGone):
        cut(data, 16)


@pytest.mark.usefixtures("caplog")  # as above
def test_an_array_of_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would read it for ever; in a text the same letters are letters."""
    monkeypatch.setattr(Struct, "parse_data", _never_empty(Struct.parse_data))
    message = jeepney.new_signal(DBusAddress("/x", interface="a.b"), "C", "v", (("a(i)", [(1,)]),))
    odd = message.serialise(serial=1).replace(b"\x04a(i)\0", b"\x03a()\0\0")
    texts = [plain(text) for text in ("a()", "f()", "()", "x = a()", "y" * 30 + "()")]
    found, frames = cut(odd + b"".join(texts), 4096)
    assert [found.body[0] for found in found] == ["a()", "f()", "()", "x = a()", "y" * 30 + "()"]
    assert frames.dropped == 1


@pytest.mark.parametrize("text", ["()" * 200_000, "(" * 200_000 + ")가", "a()" * 100_000 + "가", "ni()" * 100_000])
def test_a_long_text_of_brackets_is_soon_read(text: str) -> None:
    """Whether it is a signature is seen in one go: looked at from each bracket it would take hours."""
    found, _ = cut(plain(text), 1 << 22)
    assert [message.body for message in found] == [(text,)]


def test_a_woken_connection_gives_up_waiting_once(connection: BusConnection) -> None:
    """From a thread that cannot wait itself, before or while it waits; what has come is read first."""
    threading.Timer(0.05, connection.wake).start()
    with pytest.raises(TimeoutError):
        connection.receive()
    connection.wake()
    with pytest.raises(TimeoutError):
        connection.receive()
    assert connection.send_and_get_reply(new_method_call(THING, "Thing"), timeout=5).body == ("Thing",)


def test_messages_go_in_one_piece_and_the_other_end_has_a_number(bus: FakeBus, connection: BusConnection) -> None:
    """Nothing of another thread's comes between them; who listens here is this process."""
    connection.send_all([new_method_call(THING, name) for name in ("One", "Two")])
    assert [connection.receive(timeout=5).body for _ in range(2)] == [("One",), ("Two",)]
    assert connection.peer == os.getpid()
    bus.hang_up()
    many = [new_method_call(THING, "Three", "s", ("x" * 10_000,))] * 100
    with pytest.raises(BusGone):
        connection.send_all(many)


def _never_empty(parse: Callable[..., object]) -> Callable[..., object]:
    """Fails where the library would begin to read structs of nothing."""

    def guarded(self: Struct, *arguments: object, **named: object) -> object:
        assert self.fields, "an array of empty structs is being read"
        return parse(self, *arguments, **named)

    return guarded
