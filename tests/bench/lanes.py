"""What sixteen busy lanes cost whoever types, and how much they get done beside."""

from __future__ import annotations

import collections
import itertools
import sys
import threading
import time
from collections.abc import Iterator

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineEvent
from engine.text.hangul import compose, keys
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Failed, Suggestions
from tests.bench.latency import tell
from tests.bench.options import SENTENCES, Options

__all__ = ["run"]

_LANES = 16
_LINES = 6
_PAUSE_S = 0.05
"""Between two keys of the popup; somebody who types fast takes twice as long."""

_ALONE_S = 3.0
_OPTIONS = SuggestOptions(5)


class Crowd:
    """Lanes that each type a text of their own, the next key as soon as they have the answer to the one before."""

    def __init__(self) -> None:
        self.outcomes: collections.Counter[str] = collections.Counter()
        """How requests ended: "answered", or the code of a failure."""
        self._lines = SENTENCES.read_text(encoding="utf-8").splitlines()
        self._typed = {f"lane-{number}": self._texts(number) for number in range(_LANES)}
        self._open: dict[int, str] = {}
        self._changed = threading.Condition()
        self._client: EngineClient | None = None

    def begin(self, client: EngineClient) -> None:
        """All lanes ask."""
        with self._changed:
            self._client = client
            for lane in self._typed:
                self._ask(client, lane)

    def end(self) -> None:
        """No lane asks again; waits until all are answered."""
        with self._changed:
            self._client = None
            self._changed.wait_for(lambda: not self._open, 60)

    def follow(self, event: EngineEvent) -> None:
        """A listener of the client."""
        if not isinstance(event, (Suggestions, Failed)):
            return
        with self._changed:
            self.outcomes["answered" if isinstance(event, Suggestions) else event.code] += 1
            lane = self._open.pop(event.id)
            if self._client is not None:
                self._ask(self._client, lane)
            self._changed.notify_all()

    def _ask(self, client: EngineClient, lane: str) -> None:
        self._open[client.suggest(Private(next(self._typed[lane])), _OPTIONS, lane)] = lane

    def _texts(self, first: int) -> Iterator[str]:
        for turn in itertools.count():
            yield from _screens(f"{turn}. {self._lines[(first + turn * _LANES) % len(self._lines)]}")


def run(options: Options) -> None:
    """Types lines in turn alone and beside the crowd, so that both have the same machine; then the crowd is alone."""
    alone: list[float] = []
    beside: list[float] = []
    crowd, seconds = Crowd(), 0.0
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()[:_LINES]
    with BlockingClient(EngineOptions(role_command("engine"), model_files(options.model)), crowd.follow) as engine:
        engine.ask(Private("안녕"), 5, 120)
        for line in lines:
            # Not the same text twice: the engine remembers its answers for a while.
            alone += _type(engine, f"하나. {line}")
            crowd.begin(engine.client)
            began = time.perf_counter()
            beside += _type(engine, f"둘. {line}")
            seconds += time.perf_counter() - began
            crowd.end()
        shared = crowd.outcomes.copy()
        crowd.begin(engine.client)
        time.sleep(_ALONE_S)
        crowd.end()
    tell("popup alone", alone)
    tell(f"popup beside {_LANES} lanes", beside)
    lonely = crowd.outcomes["answered"] - shared["answered"]
    sys.stdout.write(
        f"the lanes: {shared['answered'] / seconds:.0f} answers a second beside the popup, "
        f"{lonely / _ALONE_S:.0f} without it; of {crowd.outcomes.total()} requests "
        f"{crowd.outcomes.total() - crowd.outcomes['answered']} were not answered\n"
    )


def _type(engine: BlockingClient, line: str) -> list[float]:
    """The milliseconds of each key's answer."""
    times = []
    for screen in _screens(line):
        began = time.perf_counter()
        engine.ask(Private(screen), _OPTIONS)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(_PAUSE_S)
    return times


def _screens(line: str) -> Iterator[str]:
    """What stands left of the caret after every key of an eojeol."""
    before = ""
    for word in line.split():
        pressed = keys(word)
        for count in range(1, len(pressed) + 1):
            yield before + compose(pressed[:count])
        before += word + " "
