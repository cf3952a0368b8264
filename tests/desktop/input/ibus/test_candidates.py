"""When an engine's own window shows, and what it composes that we cannot follow."""

from __future__ import annotations

import pytest
from ibus_fake import Bus, Connection, text

from desktop.input.ibus import monitor as ibus
from desktop.input.ibus import wire
from desktop.input.ibus.candidates import EngineWatch
from desktop.input.ibus.monitor import IbusGone, IbusMonitor
from desktop.input.protocol import Unserved

HERE, THERE = "/org/freedesktop/IBus/Engine/1", "/org/freedesktop/IBus/Engine/2"


class Watched:
    """A watch and all that it told."""

    def __init__(self) -> None:
        self.engines: list[str] = []
        self.choosing: list[bool] = []
        self.odd: list[Unserved | None] = []
        self.watch = EngineWatch(self.engines.append, self.choosing.append, self.odd.append)

    def table(self, *, visible: bool = True, path: str = HERE) -> None:
        self.watch.follow(path, "UpdateLookupTable", (text("table"), visible))

    def hear(self, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
        """All that passed on a bus, through a monitor."""
        monkeypatch.setattr(ibus, "open_dbus_connection", lambda address: Connection(bus.messages))
        monitor = IbusMonitor("unix:path=/nowhere", lambda event: None, lambda *focus: None, self.watch)
        with pytest.raises(IbusGone):
            monitor.run()

    def words(self, content: str, *, visible: bool = True) -> None:
        self.watch.follow(HERE, "UpdateAuxiliaryText", (text(content), visible))


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_hanja_are_chosen_and_the_window_goes(watched: Watched) -> None:
    """As ibus-hangul tells it: words and table come together and go one after the other."""
    watched.words("나라 이름 한")
    watched.table()
    watched.table()
    assert watched.choosing == [True]
    watched.watch.follow(HERE, "HideLookupTable", ())
    assert watched.choosing == [True]
    watched.watch.follow(HERE, "HideAuxiliaryText", ())
    assert watched.choosing == [True, False]


@pytest.mark.parametrize("hidden", [("UpdateLookupTable", False), ("HideLookupTable", None)])
def test_a_table_that_is_hidden(watched: Watched, hidden: tuple[str, bool | None]) -> None:
    """By its own signal or by an update that does not show it; and shown again as it was."""
    member, visible = hidden
    watched.table()
    watched.watch.follow(HERE, member, () if visible is None else (text("table"), visible))
    watched.watch.follow(HERE, "ShowLookupTable", ())
    assert watched.choosing == [True, False, True]


def test_empty_words_are_no_window(watched: Watched) -> None:
    """Engines clear their words by an empty text."""
    watched.words("")
    watched.words("한", visible=False)
    assert watched.choosing == []


def test_a_lost_focus_and_another_engine_close_it(watched: Watched) -> None:
    """Nobody says so: the window of a field that is left goes with it."""
    watched.table()
    watched.watch.focus_lost()
    watched.table()
    watched.watch.engine_changed("anthy")
    assert watched.choosing == [True, False, True, False]
    assert watched.engines == ["anthy"]


def test_text_taken_back_means_that_nothing_is_preedited(watched: Watched) -> None:
    """ibus-hangul without a preedit deletes what it has committed; nothing deleted means nothing."""
    watched.watch.follow(HERE, "DeleteSurroundingText", (0, 0))
    assert watched.odd == []
    watched.watch.follow(HERE, "DeleteSurroundingText", (-1, 1))
    assert watched.odd == [Unserved("preedit", "none")]


def test_text_taken_back_for_a_chosen_character_means_nothing(watched: Watched) -> None:
    """A Hanja takes the place of the Hangul that stands there."""
    watched.table()
    watched.watch.follow(HERE, "DeleteSurroundingText", (-1, 1))
    assert watched.odd == []


def test_a_preedit_of_several_syllables(watched: Watched) -> None:
    """One syllable is as it should be, and what is hidden does not count."""
    watched.watch.follow(HERE, "UpdatePreeditText", (text("간"), 1, True, 1))
    watched.watch.follow(HERE, "UpdatePreeditText", (text("간다"), 2, False, 1))
    assert watched.odd == []
    watched.watch.follow(HERE, "UpdatePreeditText", (text("간다"), 2, True, 1))
    assert watched.odd == [Unserved("preedit", "word")]


def test_another_instance_is_judged_anew(watched: Watched) -> None:
    """An engine keeps its preedit mode for its life, the next one was made with the settings of today."""
    watched.watch.follow(HERE, "DeleteSurroundingText", (-1, 1))
    watched.watch.follow(THERE, "HidePreeditText", ())
    assert watched.odd == [Unserved("preedit", "none"), None]


def test_the_bus_tells_of_the_window(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told when it comes, and goes when the field loses the focus."""
    bus = Bus()
    bus.call("FocusIn")
    bus.signal("UpdateLookupTable", "vb", text("table"), True, interface=wire.ENGINE, path=HERE)
    bus.call("FocusOut")
    watched.hear(bus, monkeypatch)
    assert watched.choosing == [True, False]


def test_the_bus_tells_of_the_engine(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one composes, and that it takes back what it has committed."""
    bus = Bus()
    bus.signal("GlobalEngineChanged", "s", "anthy", interface=wire.SERVICE, path="/org/freedesktop/IBus")
    bus.signal("DeleteSurroundingText", "iu", -1, 1, interface=wire.ENGINE, path=HERE)
    watched.hear(bus, monkeypatch)
    assert watched.engines == ["anthy"]
    assert watched.odd == [Unserved("preedit", "none")]
