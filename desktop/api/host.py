"""The process of the local API: an engine of its own, a listener for each contract, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Protocol

import psutil
from starlette.types import ASGIApp

from desktop.api.asking.engine import ServedEngine
from desktop.api.asking.plans import FindModel, ListPlans, ModelRefused
from desktop.api.asking.runners import Runners, usual_start
from desktop.api.cards import ListModels
from desktop.api.composition import Served, applications
from desktop.api.errors import ModelsFull
from desktop.api.listener import Listener
from desktop.api.listening import check_address, listening_sockets
from desktop.api.metrics import ApiMetrics
from desktop.api.options import ApiOptions, Contract
from desktop.api.safety.keys import KeyRing
from desktop.system.seal import allow_files
from engine.client.options import EngineOptions
from engine.client.state import EngineState

__all__ = ["ApiModels", "ApiTells", "serve_api"]

_log = logging.getLogger(__name__)


class ApiTells(Protocol):
    """Who hears how it goes."""

    def stoppable(self, stop: Callable[[], None]) -> None:
        """It begins to serve; ``stop`` ends that, from any thread."""

    def addresses(self, addresses: Mapping[Contract, str]) -> None:
        """Where it listens."""

    def state(self, state: EngineState) -> None:
        """What the engine enters; on a thread of its own."""

    def counted(self, totals: Mapping[str, tuple[int, int]]) -> None:
        """What was asked of each contract: answered, failed.  Not oftener than once a second, and never for nothing."""


@dataclasses.dataclass(frozen=True)
class ApiModels:
    """The models of this machine: told of, and found for contract B, whose processes ``runner`` starts.

    ``usual`` is the one of who names none, ``preload`` are loaded at the beginning.
    """

    cards: ListModels
    names: ListPlans
    find: FindModel
    runner: Sequence[str]
    usual: str
    preload: Sequence[str] = ()


_TELL_S = 1.0
_NICE = 10
"""Whoever types comes first: the API and its engines take what is left of the machine."""


_FILES = 8192
"""Each connection is one, at three listeners."""


def serve_api(
    options: ApiOptions,
    engine_options: EngineOptions,
    keys: KeyRing,
    models: ApiModels,
    tells: ApiTells,
) -> None:
    """Serves until SIGINT or SIGTERM, or until it is told to stop.

    Raises ``NoKeys`` and ``PortTaken`` before anything is started.
    """
    check_address(options, keys=bool(keys))
    with contextlib.ExitStack() as opened:
        sockets: dict[Contract, list[socket.socket]] = {}
        for contract, port in options.ports.items():
            sockets[contract] = listening_sockets(options.host, port)
            for each in sockets[contract]:
                opened.callback(each.close)
        _step_back()
        allow_files(_FILES)
        engine = ServedEngine(engine_options, tells.state)
        engine.start()
        opened.callback(engine.close)
        runners = Runners(models.find, models.names, usual_start(models.runner))
        opened.callback(runners.close)
        changes = _Changes()
        metrics = ApiMetrics(changes.note)
        changes.tell = lambda: tells.counted(metrics.totals)
        served = Served(engine, keys, models.cards, runners, models.usual, metrics)
        apps = applications(options, served)
        tells.addresses({contract: _address(each[0]) for contract, each in sockets.items()})
        listened = {contract: (apps[contract], each) for contract, each in sockets.items()}
        asyncio.run(_serve(listened, options, tells, lambda: _preload(runners, models.preload)))


class _Changes:
    """Has what changes told once a second at most; while nothing changes nobody wakes up."""

    tell: Callable[[], None]

    def __init__(self) -> None:
        self._due = False

    def note(self) -> None:
        """Something has changed."""
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_later(_TELL_S, self._now)

    def _now(self) -> None:
        self._due = False
        self.tell()


def _preload(runners: Runners, names: Sequence[str]) -> None:
    for name in names:
        try:
            runners.load(name)
        except (ModelRefused, ModelsFull) as refused:
            _log.warning("a model is not loaded: %s", refused)


async def _serve(
    apps: Mapping[Contract, tuple[ASGIApp, list[socket.socket]]],
    options: ApiOptions,
    tells: ApiTells,
    begin: Callable[[], None],
) -> None:

    def stop() -> None:
        for listener, _ in listeners:
            listener.stop()

    listeners = [(Listener(app, options), sockets) for app, sockets in apps.values()]
    loop = asyncio.get_running_loop()

    def stop_soon() -> None:
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            loop.call_soon_threadsafe(stop)

    tells.stoppable(stop_soon)
    with _on_signals(loop, stop):
        async with asyncio.TaskGroup() as group:
            for listener, sockets in listeners:
                group.create_task(listener.serve(sockets))
            begin()


@contextlib.contextmanager
def _on_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Iterator[None]:
    """Calls ``stop`` in the loop for SIGINT and SIGTERM; not by the loop's own way, which Windows lacks."""

    def told(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _step_back() -> None:
    """A lower priority for this process and those it starts."""
    below: int | None = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", None)  # Windows has classes for numbers
    try:
        process = psutil.Process()
        process.nice(max(process.nice(), _NICE) if below is None else below)
    except (psutil.Error, OSError) as error:
        _log.info("the priority stays: %s", type(error).__name__)


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
