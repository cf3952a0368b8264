"""Asking a daemon that has just begun, or is busy, to use the input method again: as often as that makes sense."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jeepney
import pytest
from bus_fake import FakeBus, reply_to, signal_of
from jeepney import HeaderFields, Message

from desktop.ime.service.component import BUS_NAME
from desktop.ime.watchdog.daemon import IbusChooser

IBUS = "org.freedesktop.IBus"


class Daemon:
    """A bus on which ``engine`` is in use, and SetGlobalEngine is refused ``refusals`` times."""

    def __init__(self, folder: Path) -> None:
        self.engine, self.refusals = "ieum", 0
        self.asked: list[str] = []
        self.refused: Callable[[], None] = lambda: None
        """What happens behind a refusal."""
        self.bus = FakeBus(folder, self._answer)
        self.chooser = IbusChooser({"IBUS_ADDRESS": self.bus.address}, 0)

    def _answer(self, call: Message) -> Message | None:
        member = call.header.fields[HeaderFields.member]
        if member == "Get":
            described: Any = ("(sa{sv}ss)", ("IBusEngineDesc", {}, self.engine, ""))
            return reply_to(call, "v", ("v", described))
        if member == "SetGlobalEngine":
            self.asked.append(call.body[0])
            if len(self.asked) <= self.refusals:
                self.refused()
                return jeepney.new_error(call, "org.freedesktop.DBus.Error.Failed", "s", ("Operation was cancelled",))
            self.engine = call.body[0]
        return reply_to(call)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """It takes what it is asked for."""
    daemon = Daemon(tmp_path)
    yield daemon
    daemon.bus.hang_up()


def test_what_is_in_use_is_set_again(daemon: Daemon) -> None:
    """Once is enough where it is not refused."""
    assert daemon.chooser.restore()
    assert daemon.asked == ["ieum"]


@pytest.mark.parametrize("news", ["NameOwnerChanged", "GlobalEngineChanged"])
def test_a_daemon_that_refuses_is_asked_again_when_it_tells_of_a_change(daemon: Daemon, news: str) -> None:
    """Who types has come, or another one has been put in use: no time is waited for then."""
    said = {
        "NameOwnerChanged": ("org.freedesktop.DBus", "/org/freedesktop/DBus", "sss", (BUS_NAME, "", ":1.7")),
        "GlobalEngineChanged": (IBUS, "/org/freedesktop/IBus", "s", ("ieum",)),
    }
    sender, path, signature, body = said[news]
    daemon.refusals = 2

    def tell() -> None:
        for _ in range(daemon.refusals):
            daemon.bus.next_call("SetGlobalEngine")
            daemon.bus.tell(signal_of(sender, path, sender, news, signature, *body))

    telling = threading.Thread(target=tell)
    telling.start()
    began = time.monotonic()
    assert daemon.chooser.restore()
    took = time.monotonic() - began
    telling.join()
    assert daemon.asked == ["ieum"] * 3
    assert took < 0.5, "the longest wait for news of which none come"


def test_a_daemon_that_goes_on_refusing_is_left_alone(daemon: Daemon) -> None:
    """After some tries, of which each is short: who watches has other things to do."""
    daemon.refusals = 1000
    began = time.monotonic()
    assert not daemon.chooser.restore()
    assert 1 < len(daemon.asked) < 10
    assert time.monotonic() - began < 5


def test_what_the_person_has_chosen_meanwhile_stays(daemon: Daemon) -> None:
    """Between two tries too."""
    daemon.refusals = 1000

    def choose() -> None:
        daemon.engine = "hangul"

    daemon.refused = choose
    assert not daemon.chooser.restore()
    assert daemon.asked == ["ieum"]


def test_without_a_daemon_nothing_is_tried(tmp_path: Path) -> None:
    """Who watches ends with it, and breaks of nothing."""
    chooser = IbusChooser({"IBUS_ADDRESS": f"unix:path={tmp_path}/none"}, 0)
    assert not chooser.restore()
    assert chooser.replace() == ""
