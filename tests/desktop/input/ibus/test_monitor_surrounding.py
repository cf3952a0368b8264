"""The text around the caret, where an application tells it to IBus."""

from __future__ import annotations

import pytest
from ibus_fake import LETTER, Bus, Connection, quiet_engine, text

from desktop.input.ibus import monitor as ibus
from desktop.input.ibus.monitor import IbusGone, IbusMonitor, ImeEvent
from desktop.input.protocol import Surrounding
from engine.text.private import Private

THERE = "/org/freedesktop/IBus/InputContext_2"
PASSWORD = 8


def test_the_text_around_the_caret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told of the field with the focus, where the engine has asked for it; never of a password, whatever is sent."""
    bus = Bus()
    bus.ask(LETTER)
    bus.call("SetSurroundingText", "vuu", text("오늘 회의"), 3, 3)
    bus.call("SetSurroundingText", "vuu", text("어제"), 1, 1, path=THERE)
    bus.purpose(PASSWORD)
    bus.call("SetSurroundingText", "vuu", text("비밀"), 1, 1)
    monkeypatch.setattr(ibus, "open_dbus_connection", lambda address: Connection(bus.messages))
    events: list[ImeEvent] = []
    with pytest.raises(IbusGone):
        IbusMonitor("unix:path=/nowhere", events.append, lambda context, field: None, quiet_engine()).run()
    told = [event for event in events if isinstance(event, Surrounding)]
    assert told == [Surrounding(Private("오늘 "), Private("회의"))]
