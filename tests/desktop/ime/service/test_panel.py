"""Whether anybody draws lists, as a bus tells it: asked at the beginning, told when it changes."""

from __future__ import annotations

import itertools
import queue
import threading
from pathlib import Path
from typing import Any

import pytest
from bus_fake import FakeBus, reply_to, signal_of
from ime_plain import PlainTyping
from jeepney import HeaderFields, Message, new_error, new_method_call, new_method_return

from desktop.ime.service.objects import EngineObjects
from desktop.ime.service.panel import PanelWatch
from desktop.ime.service.port import Actions
from desktop.ime.service.serving import NoPulse, Serving
from desktop.system.bus import BUS, open_dbus_connection

SECONDS = 10
PANEL = "org.freedesktop.IBus.Panel"


class Bus:
    """Takes what is asked."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self._serials = itertools.count(1)

    def send(self, message: Message) -> int:
        """See ``BusConnection``."""
        self.asked.append(message)
        return next(self._serials)

    def reply(self, *body: Any, number: int = 2, signature: str = "b") -> Message:
        """The answer to the question of this number."""
        message = new_method_return(self.asked[-1], signature, body)
        message.header.fields[HeaderFields.reply_serial] = number
        return message


def changed(owner: str, *, name: str = PANEL, sender: str = "org.freedesktop.DBus") -> Message:
    """The name has another owner, or none."""
    path, interface = str(BUS.object_path), str(BUS.interface)
    return signal_of(sender, path, interface, "NameOwnerChanged", "sss", name, ":1.4", owner)


@pytest.fixture
def bus() -> Bus:
    """Nothing was asked yet."""
    return Bus()


def test_it_asks_and_believes_the_answer(bus: Bus) -> None:
    """Until then somebody draws: a bus that does not answer takes nothing away."""
    watch = PanelWatch(bus.send)
    assert [each.header.fields[HeaderFields.member] for each in bus.asked] == ["AddMatch", "NameHasOwner"]
    assert bus.asked[1].body == (PANEL,)
    assert watch.there
    assert not watch.heard(bus.reply(True))
    assert watch.heard(bus.reply(False))
    assert not watch.there


def test_who_comes_and_goes_is_noticed(bus: Bus) -> None:
    """A panel may start behind us, and crash."""
    watch = PanelWatch(bus.send)
    assert watch.heard(changed(""))
    assert not watch.there
    assert not watch.heard(changed(""))
    assert watch.heard(changed(":1.9"))
    assert watch.there


@pytest.mark.parametrize(
    "odd",
    [
        changed("", name="org.freedesktop.IBus"),
        changed("", sender=":1.7"),
        signal_of("org.freedesktop.DBus", "/x", "a.b", "Other", "sss", PANEL, "", ""),
        signal_of("org.freedesktop.DBus", "/x", "a.b", "NameOwnerChanged", "s", PANEL),
        new_error(new_method_call(BUS, "NameHasOwner", "s", (PANEL,)), "org.freedesktop.DBus.Error.Failed"),
    ],
)
def test_what_others_say_changes_nothing(bus: Bus, odd: Message) -> None:
    """Other names, other senders, other signals, errors and replies to other questions."""
    watch = PanelWatch(bus.send)
    assert not watch.heard(odd)
    assert not watch.heard(bus.reply(False, number=1))
    assert not watch.heard(bus.reply(0, signature="u"))
    assert watch.there


def test_the_thread_that_serves_tells_of_it(tmp_path: Path) -> None:
    """At the beginning and later, in that thread."""
    bus = FakeBus(tmp_path, lambda call: reply_to(call, "b", False))
    told: queue.SimpleQueue[tuple[bool, int]] = queue.SimpleQueue()

    def drawn(there: bool) -> Actions:
        told.put((there, threading.get_ident()))
        return ()

    serving = Serving(
        lambda: open_dbus_connection(bus.address, 1.0),
        lambda: EngineObjects(PlainTyping, lambda _event: None),
        NoPulse(),
        started_by_ibus=True,
        drawn=drawn,
    )
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    try:
        assert told.get(timeout=SECONDS) == (False, thread.ident)
        bus.tell(changed(":1.9"))
        assert told.get(timeout=SECONDS) == (True, thread.ident)
    finally:
        serving.stop()
        thread.join(SECONDS)
        bus.hang_up()
