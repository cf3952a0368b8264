"""How many people one core of a server keeps up with: people who type, simulated, over costs that were measured.

Each key of somebody is a question, as over contract A's WebSocket.  Nobody
has more than one: a newer key takes the place of the question that waits, and
ends the one that is computed.  What is assumed stands in ``Typing``,
``KeyCost`` and ``Simulated``, and in ``docs/capacity.md``.
"""

from __future__ import annotations

import dataclasses
import heapq
import math
import random
import statistics
import sys
from collections import deque

from tests.bench.options import Options

__all__ = ["KeyCost", "Simulated", "Typing", "most_users", "run", "simulate"]

_Z95 = statistics.NormalDist().inv_cdf(0.95)
_CANCELLED_MS = 0.8
"""What is left of a computation when it is given up (docs/measurements.md, p50)."""

_USERS = 4096


@dataclasses.dataclass(frozen=True)
class Typing:
    """A person: a key every ``key_s`` seconds for some ``keys`` keys, then a pause; typing for a ``share`` of the time.

    Gaps between keys are gamma-distributed with a shape of 4: never two at
    once, now and then a long one.  Bursts and pauses are exponential.
    """

    key_s: float = 0.2
    keys: float = 30.0
    share: float = 0.3

    @property
    def pause_s(self) -> float:
        """The mean pause, which makes up for the share."""
        return self.keys * self.key_s * (1 - self.share) / self.share


@dataclasses.dataclass(frozen=True)
class KeyCost:
    """What a key costs a core: log-normal between ``p50_ms`` and ``p95_ms`` in the engine, ``api_ms`` around it."""

    p50_ms: float = 3.7
    p95_ms: float = 10.7
    api_ms: float = 1.74

    @property
    def mean_ms(self) -> float:
        """Both together, on average."""
        return self.p50_ms * math.exp(self._sigma**2 / 2) + self.api_ms

    def drawn_ms(self, chance: random.Random) -> float:
        """One key's."""
        return chance.lognormvariate(math.log(self.p50_ms), self._sigma) + self.api_ms

    @property
    def _sigma(self) -> float:
        return math.log(self.p95_ms / self.p50_ms) / _Z95


@dataclasses.dataclass(frozen=True)
class Simulated:
    """What came of it.

    ``keys`` were pressed; ``answered`` is the share of them that had an
    answer before the next key took their place, ``p50_ms`` and ``p95_ms`` how
    long after its key that came, ``busy`` the share of time that a core
    computed.
    """

    users: int
    cores: int
    keys: int
    answered: float
    p50_ms: float
    p95_ms: float
    mean_ms: float
    busy: float


class _Servers:
    """Cores that take questions in the order in which people joined the row; times are seconds."""

    def __init__(self, cores: int, cost: KeyCost, chance: random.Random) -> None:
        self._cost, self._chance = cost, chance
        self._free = cores
        self._row: deque[int] = deque()
        self._asked: dict[int, float] = {}
        """When the key was pressed that is somebody's question, in the row or at a core."""
        self._numbers: dict[int, int] = {}
        """Of the computation that is for somebody; an older one's end means nothing."""
        self._begun: dict[int, float] = {}
        self.ends: list[tuple[float, int, int]] = []
        self._last = 0
        self.times: list[float] = []
        self.busy_s = 0.0

    def press(self, user: int, now: float) -> None:
        """A key."""
        waits = user in self._asked and user not in self._numbers
        self._asked[user] = now
        if user in self._numbers:
            # Given up; the person keeps the core that they had, behind what is left of it.
            self.busy_s += now - self._begun[user]
            self._begin(user, now, _CANCELLED_MS / 1000)
        elif not waits:
            self._row.append(user)
            self._go(now)

    def end(self, user: int, number: int, now: float) -> None:
        """A computation is over, unless it was given up."""
        if self._numbers.get(user) != number:
            return
        del self._numbers[user]
        self.busy_s += now - self._begun.pop(user)
        self.times.append((now - self._asked.pop(user)) * 1000)
        self._free += 1
        self._go(now)

    def _go(self, now: float) -> None:
        while self._free and self._row:
            self._free -= 1
            self._begin(self._row.popleft(), now, 0.0)

    def _begin(self, user: int, now: float, before_s: float) -> None:
        self._last += 1
        self._numbers[user], self._begun[user] = self._last, now
        took = before_s + self._cost.drawn_ms(self._chance) / 1000
        heapq.heappush(self.ends, (now + took, user, self._last))


def simulate(
    users: int,
    cores: int = 1,
    typing: Typing | None = None,
    cost: KeyCost | None = None,
    seconds: float = 300.0,
    seed: int = 1,
) -> Simulated:
    """So many people for so long; the same for the same seed."""
    typing, cost, chance = typing or Typing(), cost or KeyCost(), random.Random(seed)
    servers = _Servers(cores, cost, chance)
    keys = [(_first(typing, chance), user) for user in range(users)]
    heapq.heapify(keys)
    pressed = 0
    while keys and keys[0][0] < seconds:
        at, user = heapq.heappop(keys)
        while servers.ends and servers.ends[0][0] <= at:
            ended, whose, number = heapq.heappop(servers.ends)
            servers.end(whose, number, ended)
        servers.press(user, at)
        pressed += 1
        goes_on = chance.random() >= 1 / typing.keys
        gap = chance.gammavariate(4, typing.key_s / 4) if goes_on else _pause(typing, chance)
        heapq.heappush(keys, (at + gap, user))
    times = sorted(servers.times) or [math.inf]
    return Simulated(
        users,
        cores,
        pressed,
        len(servers.times) / max(1, pressed),
        times[len(times) // 2],
        times[int(len(times) * 0.95)],
        statistics.fmean(times),
        servers.busy_s / seconds / cores,
    )


def most_users(
    cores: int = 1,
    p95_ms: float = 100.0,
    answered: float = 0.9,
    typing: Typing | None = None,
    cost: KeyCost | None = None,
    seconds: float = 300.0,
) -> Simulated:
    """The most people of whose keys so many are answered, and nineteen of twenty in that time."""
    best, low, high = simulate(1, cores, typing, cost, seconds), 1, _USERS
    while low < high:
        tried = simulate((low + high + 1) // 2, cores, typing, cost, seconds)
        if tried.p95_ms <= p95_ms and tried.answered >= answered:
            best, low = tried, tried.users
        else:
            high = tried.users - 1
    return best


def run(_options: Options) -> None:
    """Prints a table: how many people who type, by cores and by how much of the time they do."""
    sys.stdout.write(f"a key costs {KeyCost().mean_ms:.1f} ms of a core on average\n")
    for share in (0.1, 0.3, 1.0):
        for cores in (1, 2, 4):
            found = most_users(cores, typing=Typing(share=share))
            told = (
                f"{found.users:5} people, p50 {found.p50_ms:.0f} ms, p95 {found.p95_ms:.0f} ms, busy {found.busy:.0%}"
            )
            sys.stdout.write(f"typing {share:4.0%} of the time, {cores} cores: {told}\n")


def _first(typing: Typing, chance: random.Random) -> float:
    """When somebody's first key comes who may be in the middle of typing, or of a pause."""
    return chance.random() * typing.key_s if chance.random() < typing.share else _pause(typing, chance)


def _pause(typing: Typing, chance: random.Random) -> float:
    return chance.expovariate(1 / typing.pause_s) if typing.pause_s else 0.0
