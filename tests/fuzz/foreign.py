"""What other programs say, in every shape that chance makes of it: the input process drops what is odd, and lives.

Messages of buses are mangled as bytes and as values, window properties and bus
addresses are made up.  Whatever comes of it must be something that the link
to the session carries.
"""

from __future__ import annotations

import array
import contextlib
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jeepney
from ibus_fake import HERE, Bus, Connection, mode, text
from jeepney import DBusAddress, HeaderFields, Message, MessageType
from x11_fake import CLASS, PID, FakeDisplay, FakeWindow

from desktop.input.a11y import atspi
from desktop.input.a11y.atspi import AccessibilityGone, FocusWatch
from desktop.input.backend import Secrecy
from desktop.input.ibus import monitor as ibus
from desktop.input.ibus import wire
from desktop.input.ibus.address import read_address
from desktop.input.ibus.candidates import EngineWatch
from desktop.input.ibus.monitor import IbusGone, IbusMonitor
from desktop.input.protocol import Field, Focus, FromInput
from desktop.input.x11.windows import Windows
from desktop.system.bus import BusGone, Frames, open_dbus_connection, places
from engine.wire.link import Link

__all__ = ["run"]

_MOST = 4096
_EVENTS = "org.a11y.atspi.Event.Object"
_MEMBERS = (
    *("ProcessKeyEvent", "FocusIn", "FocusOut", "Reset", "SetCursorLocation", "Set", "CommitText", "ForwardKeyEvent"),
    *("UpdatePreeditText", "UpdatePreeditTextWithMode", "HidePreeditText", "UpdateProperty", "RegisterProperties"),
)
_PIECES = (
    *("unix:", "path=", "abstract=", "tcp:host=", "unixexec:path=/bin/false", ",", ";", "=", "%00", "%", "%zz", "가"),
    *("/nonexistent", "guid=", "\0", "autolaunch:", "x" * 200, "\udcff"),
)


def run(seed: int, count: int) -> int:
    """Tries ``count`` cases and returns how many; raises ``AssertionError`` that names the first which is not survived."""
    kinds = (_address, _frames, _ibus, _accessibility, _windows, _address_file)
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        kind = kinds[number % len(kinds)]
        try:
            kind(chance)
        except Exception as error:
            raise AssertionError(f"seed {seed}, case {number} ({kind.__name__}): {type(error).__name__}") from error
    return count


def _address(chance: random.Random) -> None:
    address = "".join(chance.choices(_PIECES, k=chance.randrange(12)))
    for place in places(address):
        assert isinstance(place, bytes)
    with contextlib.suppress(BusGone):
        open_dbus_connection(address)


def _frames(chance: random.Random) -> None:
    """Bytes of good messages, cut, mangled and stuck together again."""
    data = bytearray()
    for _ in range(chance.randrange(1, 6)):
        raw = bytearray(_signal(chance).serialise(serial=chance.randrange(1, 1 << 32)))
        for _ in range(chance.choice((0, 0, 1, 3, 20))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        if chance.random() < 0.2:
            del raw[chance.randrange(len(raw)) :]
        data += raw
    frames, step = Frames(_MOST), chance.choice((1, 3, 64, 1 << 16))
    with contextlib.suppress(BusGone):
        for at in range(0, len(data), step):
            frames.feed(bytes(data[at : at + step]))
            while frames.next() is not None:
                pass
            assert len(frames._buffer) <= _MOST + step


def _ibus(chance: random.Random) -> None:
    """A bus on which anybody calls and tells anything."""
    bus = Bus()
    for _ in range(chance.randrange(1, 30)):
        signature, body = _body(chance)
        path = chance.choice((HERE, HERE, "/x"))
        member = chance.choice(_MEMBERS)
        if chance.random() < 0.5:
            call = bus.call(member, signature, *body, path=path, interface=chance.choice(("", "a.b")))
            if chance.random() < 0.5:
                signature, body = _body(chance)
                bus.reply(call, signature, *body)
        else:
            bus.signal(member, signature, *body, path=path, interface=chance.choice((wire.INPUT_CONTEXT, wire.ENGINE)))
    told: list[FromInput] = []
    engine = EngineWatch(lambda name: None, lambda choosing: None, lambda oddly: None)
    with _instead(ibus, "open_dbus_connection", lambda address: Connection(bus.messages)):
        monitor = IbusMonitor("unix:path=/x", told.append, lambda path, field: None, engine)
    with contextlib.suppress(IbusGone):
        monitor.run()
    _carry(told)


class _Talk(Connection):
    """A connection on which questions are sent and never answered but by chance."""

    def send(self, message: Message) -> int:
        return 7


def _accessibility(chance: random.Random) -> None:
    """Events and answers of every shape; a field is open or a password only when an answer said so."""
    messages = []
    for _ in range(chance.randrange(1, 20)):
        message = _event(chance)
        if chance.random() < 0.4:
            message = jeepney.new_method_return(jeepney.new_method_call(DBusAddress("/x", "a.b"), "X"), *_body(chance))
            message.header.fields[HeaderFields.reply_serial] = chance.choice((7, 7, 8))
        message.header.fields[HeaderFields.sender] = chance.choice((":1.7", ":1.8", "org.freedesktop.DBus"))
        messages.append(message)
    told: list[Secrecy] = []
    with (
        _instead(atspi, "find_address", lambda environment: "unix:path=/x"),
        _instead(atspi, "listen", lambda *what: _Talk(messages)),
    ):
        watch = FocusWatch({}, told.append)
    with contextlib.suppress(AccessibilityGone):
        watch.run()
    answered = any(each.header.message_type is MessageType.method_return for each in messages)
    assert answered or Secrecy.PASSWORD not in told


def _event(chance: random.Random) -> Message:
    if chance.random() < 0.6:
        body = ("focused", chance.choice((0, 1, 1, 2)), 0, ("i", 0), (":1.7", "/"))
        return jeepney.new_signal(DBusAddress("/a", interface=_EVENTS), "StateChanged", "siiv(so)", body)
    signature, body = _body(chance)
    member = chance.choice(("StateChanged", "NameOwnerChanged"))
    return jeepney.new_signal(DBusAddress("/a", interface=_EVENTS), member, signature, body)


def _windows(chance: random.Random) -> None:
    names = chance.sample((CLASS, PID, 9), chance.randrange(4))
    window = FakeWindow({name: _property(chance) for name in names})
    active = (32, array.array("I", [77])) if chance.random() < 0.8 else _property(chance)
    found = Windows(FakeDisplay(window, active)).active()
    assert len(found.app) <= 200
    _carry([Focus(1, found.app, Field.PLAIN)])


def _property(chance: random.Random) -> tuple[int, Any]:
    size = chance.choice((0, 1, 2, 5, 5000))
    bits = chance.choice((8, 8, 16, 32))
    if bits == 8:
        return bits, bytes(chance.choices((0, 65, 0xFF, 0xEA, 0xB0, 0x80), k=size))
    return bits, array.array("H" if bits == 16 else "I", [chance.getrandbits(bits) for _ in range(size)])


def _address_file(chance: random.Random) -> None:
    """Files that are there are this machine's own odd ones: nothing is written for a case."""
    folder = chance.choice(("/dev", "/proc/self", "/nonexistent", "/", str(Path(__file__).parent)))
    display = "".join(chance.choices((":", "0", "*", "[", "/", "..", "unix", "\n"), k=chance.randrange(8)))
    read_address({"XDG_CONFIG_HOME": folder, "DISPLAY": display})


def _signal(chance: random.Random) -> Message:
    signature, body = _body(chance)
    return jeepney.new_signal(DBusAddress("/a/b", interface="a.b"), chance.choice(_MEMBERS), signature, body)


def _body(chance: random.Random) -> tuple[str | None, tuple[Any, ...]]:
    """A signature and values for it."""
    values = [_value(chance) for _ in range(chance.randrange(6))]
    return "".join(signature for signature, _ in values) or None, tuple(value for _, value in values)


def _value(chance: random.Random, depth: int = 0) -> tuple[str, Any]:
    if chance.random() < 0.2:
        return "v", chance.choice((text("가"), text("x" * 20_000), mode(1), ("(uu)", (8, 0)), ("s", "a()")))
    kind = chance.choice("subixtdygasvr" if depth < 3 else "suix")
    if kind == "a":
        signature, value = _value(chance, depth + 1)
        return f"a{signature}", [value] * chance.randrange(3)
    if kind == "v":
        return "v", _value(chance, depth + 1)
    if kind == "r":
        parts = [_value(chance, depth + 1) for _ in range(chance.randrange(1, 4))]
        return "(" + "".join(part for part, _ in parts) + ")", tuple(value for _, value in parts)
    plain: dict[str, Callable[[], Any]] = {
        "s": lambda: chance.choice(("", "focused", "ContentType", wire.INPUT_CONTEXT, "가" * 3000, "\x00", "a()")),
        "g": lambda: chance.choice(("", "a(ii)", "v")),
        "b": lambda: chance.random() < 0.5,
        "d": lambda: chance.choice((0.0, float("nan"), 1e308)),
        "y": lambda: chance.randrange(256),
        "i": lambda: chance.choice((0, 1, -(1 << 31), (1 << 31) - 1)),
        "u": lambda: chance.choice((0, 8, 40, 0x72, 0x0100_D800, 0xFFFF_FFFF)),
        "x": lambda: chance.choice((0, -(1 << 63), (1 << 63) - 1)),
        "t": lambda: chance.choice((0, (1 << 64) - 1)),
    }
    return kind, plain[kind]()


def _carry(events: list[FromInput]) -> None:
    """All of them go over a link, and arrive as they were."""
    stream = io.BytesIO()
    link: Link[FromInput, FromInput] = Link(stream, stream, FromInput)
    for event in events:
        link.send(event)
    stream.seek(0)
    assert [link.receive() for _ in events] == events


@contextlib.contextmanager
def _instead(module: object, name: str, other: object) -> Iterator[None]:
    """Another thing under this name, for as long as it is looked up."""
    kept = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, kept)
