"""The thread that answers fcitx5's addon, over real sockets: it comes, answers, does late work, and goes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from addon_fake import AddonFake
from ime_plain import PlainTyping

from desktop.ime.fcitx5.calls import AddonCalls
from desktop.ime.fcitx5.serving import AddonGone, AddonServing
from desktop.ime.fcitx5.wire import VERSION
from desktop.ime.service.port import Actions, CommitAction
from engine.text.private import Private

SECONDS = 10


class Counting:
    """A pulse that counts, and a clock that is set by hand."""

    next_tick: float | None = None

    def __init__(self) -> None:
        self.begun = self.ended = 0

    def begin(self) -> None:
        self.begun += 1

    def end(self) -> None:
        self.ended += 1

    def tick(self) -> Actions:
        self.next_tick = None
        return (CommitAction(Private("째깍")),)


class Bench:
    """A serving thread, and the addon's side."""

    def __init__(self) -> None:
        self.addon, self.pulse = AddonFake(), Counting()
        self.calls = AddonCalls(PlainTyping(), lambda _event: None)
        self.serving = AddonServing(self.addon.theirs, self.calls, self.pulse, self.pulse)
        self.gone = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.serving.run()
        except AddonGone:
            self.gone = True

    def enter(self) -> None:
        """The addon meets it, and there is a field."""
        assert self.addon.meet() == {"type": "greeting", "version": VERSION}
        self.addon.tell("field", field=1, client="dbus:gedit")
        assert self.addon.heard() is not None

    def close(self) -> None:
        """Ends all."""
        self.serving.stop()
        self.thread.join(SECONDS)
        self.addon.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    """One for each test."""
    made = Bench()
    yield made
    made.close()


def test_it_greets_and_answers(bench: Bench) -> None:
    """Each call between two beats, so that whoever watches sees it move."""
    bench.enter()
    assert bench.addon.press("r") == (True, [{"preedit": "ㄱ"}])
    assert bench.addon.press("k", 4) == (False, [{"commit": "ㄱ"}, {"preedit": ""}])
    bench.serving.stop()
    bench.thread.join(SECONDS)
    assert bench.pulse.begun == bench.pulse.ended >= 3


def test_late_work_is_done_between_two_calls(bench: Bench) -> None:
    """Rows that come from elsewhere wait for no key."""
    bench.enter()
    bench.serving.post(lambda: (CommitAction(Private("늦게")),))
    assert bench.addon.heard() == {"field": 1, "steps": [{"commit": "늦게"}], "seq": 0, "handled": False}


def test_it_acts_when_it_is_time(bench: Bench) -> None:
    """Without a key."""
    bench.enter()
    bench.pulse.next_tick = 0.0
    bench.serving.post(lambda: ())
    assert bench.addon.heard() == {"field": 1, "steps": [{"commit": "째깍"}], "seq": 0, "handled": False}


def test_told_to_end_it_loses_nothing(bench: Bench) -> None:
    """What is open is committed, and then the socket ends."""
    bench.enter()
    bench.addon.press("r")
    bench.serving.stop()
    told = bench.addon.heard()
    assert told is not None and told["steps"][0] == {"commit": "ㄱ"}
    assert bench.addon.heard() is None
    bench.thread.join(SECONDS)
    assert not bench.gone


def test_an_addon_that_lost_patience_still_waits(bench: Bench) -> None:
    """For the next one: this one ends, and whoever watches starts another."""
    bench.enter()
    bench.addon.drop()
    bench.thread.join(SECONDS)
    assert bench.gone and bench.serving.waits


def test_it_ends_with_fcitx5(bench: Bench) -> None:
    """And nobody is to start another."""
    bench.enter()
    theirs = bench.addon.theirs.dup()
    bench.addon.close()
    bench.thread.join(SECONDS)
    ended = AddonServing(theirs, bench.calls, bench.pulse, bench.pulse)
    assert bench.gone and not ended.waits
    with pytest.raises(AddonGone):
        ended.run()
    theirs.close()
