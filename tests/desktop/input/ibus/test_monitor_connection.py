"""The bus that a monitor of IBus connects to may not be there, or not answer."""

from __future__ import annotations

import pytest
from ibus_fake import Connection, quiet_engine
from jeepney import Message

from desktop.input.ibus import monitor as ibus
from desktop.input.ibus.monitor import IbusGone, IbusMonitor

SECRET = "뷁쩗"


def test_a_bus_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same when the connection fails."""

    def fail(address: str) -> Connection:
        raise ConnectionRefusedError(SECRET)

    monkeypatch.setattr(ibus, "open_dbus_connection", fail)
    with pytest.raises(IbusGone) as gone:
        IbusMonitor("unix:path=/nowhere", lambda event: None, lambda context, field: None, quiet_engine())
    assert str(gone.value) == "connect: ConnectionRefusedError"


def test_a_bus_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again every few seconds, so nothing stays open."""
    connection = Connection([])

    def silent(message: Message, *, timeout: float | None = None) -> Message:
        raise TimeoutError(SECRET)

    monkeypatch.setattr(connection, "send_and_get_reply", silent)
    monkeypatch.setattr(ibus, "open_dbus_connection", lambda address: connection)
    with pytest.raises(IbusGone):
        IbusMonitor("unix:path=/nowhere", lambda event: None, lambda context, field: None, quiet_engine())
    assert connection.closed
