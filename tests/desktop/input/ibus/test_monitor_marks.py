"""How far the copies of messages have come that a monitor of IBus gets: shown by a copy of its own question."""

from __future__ import annotations

import jeepney
import pytest
from ibus_fake import Bus, Connection, quiet_engine
from jeepney import DBusAddress, HeaderFields, Message

from desktop.input.ibus import monitor as ibus
from desktop.input.ibus.monitor import IbusGone, IbusMonitor
from desktop.input.protocol import Composed

_PLACE = DBusAddress("/org/freedesktop/IBus", "org.freedesktop.IBus", "org.freedesktop.DBus.Peer")


def _ping(serial: int, sender: str = Connection.name) -> Message:
    call = jeepney.new_method_call(_PLACE, "Ping")
    call.header.serial, call.header.fields[HeaderFields.sender] = serial, sender
    return call


def _answer(serial: int) -> Message:
    return jeepney.new_method_return(_ping(serial))


def _caught_up(monkeypatch: pytest.MonkeyPatch, *messages: Message) -> bool:
    """Whether a monitor that has heard these, and is sent nothing more, knows that it has heard all."""
    connection = Connection([*messages])
    monkeypatch.setattr(ibus, "open_dbus_connection", lambda address: connection)
    monitor = IbusMonitor("unix:path=/nowhere", lambda event: None, lambda *focus: None, quiet_engine())
    with pytest.raises(IbusGone):
        monitor.run()
    return monitor.caught_up(0.0)


def test_the_copy_of_its_own_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another's says nothing, nor does that of a question before."""
    assert not _caught_up(monkeypatch)
    assert not _caught_up(monkeypatch, _ping(Connection.sent_as, ":1.7"))
    assert not _caught_up(monkeypatch, _ping(Connection.sent_as - 1))
    assert _caught_up(monkeypatch, _ping(Connection.sent_as))


def test_an_answer_counts_where_there_are_no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are, it may have overtaken them."""
    assert _caught_up(monkeypatch, _answer(Connection.sent_as))
    before = Connection.sent_as - 1
    assert not _caught_up(monkeypatch, _ping(before), _answer(before), _answer(Connection.sent_as))


def test_what_passed_before_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the copy knows what the keys before it have composed."""
    bus = Bus()
    bus.call("FocusIn")
    bus.compose("가")
    connection = Connection([*bus.messages, _ping(Connection.sent_as)])
    monkeypatch.setattr(ibus, "open_dbus_connection", lambda address: connection)
    told: list[object] = []
    monitor = IbusMonitor("unix:path=/nowhere", told.append, lambda *focus: None, quiet_engine())

    def wait(condition: object, seconds: float) -> bool:
        with pytest.raises(IbusGone):
            monitor.run()
        assert callable(condition)
        return bool(condition())

    monkeypatch.setattr(monitor, "wait", wait)
    assert monitor.caught_up(1.0)
    assert isinstance(told[-1], Composed)


def test_a_bus_that_has_gone_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anybody held up by it."""
    connection = Connection([])

    def refuse(message: Message) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(connection, "send", refuse)
    monkeypatch.setattr(ibus, "open_dbus_connection", lambda address: connection)
    monitor = IbusMonitor("unix:path=/nowhere", lambda event: None, lambda *focus: None, quiet_engine())
    assert not monitor.caught_up(10.0)
