"""The process of the local API: an engine of its own, a listener for each contract, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Protocol

import psutil
from starlette.types import ASGIApp

from desktop.api.asking.engine import AskedEngine, ServedEngine
from desktop.api.asking.forms import AskedForms, NoForms, ServedForms
from desktop.api.asking.plans import FindModel, ListPlans, ModelRefused
from desktop.api.asking.runners import Runners, usual_start
from desktop.api.cards import ListModels
from desktop.api.composition import Served, applications, voc_application
from desktop.api.contracts.voc.app import VocTerms
from desktop.api.errors import ModelsFull
from desktop.api.listener import Listener
from desktop.api.listening import check_address, listening_sockets
from desktop.api.metrics import ApiMetrics
from desktop.api.options import ApiOptions, Contract
from desktop.api.safety.keys import KeyRing
from desktop.api.sharing.where import SharedCache
from desktop.system.seal import allow_files
from engine.client.forms import FormsOptions
from engine.client.options import EngineOptions
from engine.client.state import EngineState

__all__ = ["ApiComplaints", "ApiModels", "ApiTells", "ServerTells", "serve_api", "serve_voc"]

_log = logging.getLogger(__name__)


class ServerTells(Protocol):
    """Who hears how a server goes."""

    def stoppable(self, stop: Callable[[], None]) -> None:
        """It is about to start; ``stop`` ends it, from any thread, also before it has begun and after it has ended."""

    def addresses(self, addresses: Mapping[Contract, str]) -> None:
        """Where it listens."""

    def state(self, state: EngineState) -> None:
        """What the engine enters; on a thread of its own."""


class ApiTells(ServerTells, Protocol):
    """Who hears how the server of all contracts goes."""

    def complaints(self, state: EngineState) -> None:
        """What the model of contract C enters; as ``state``."""

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


@dataclasses.dataclass(frozen=True)
class ApiComplaints:
    """Contract C of a server: by what it answers, and its model; none where nobody named one."""

    terms: VocTerms
    model: FormsOptions | None = None


_TELL_S = 1.0
_NICE = 10
"""Whoever types comes first: the API and its engines take what is left of the machine."""


_FILES = 16384
"""Each connection is one, at every listener, and so is each that is about to be one."""

_OTHER_FILES = 128
"""What is open beside connections: the listeners, the log, the links to processes."""


def serve_api(
    options: ApiOptions,
    engine_options: EngineOptions,
    keys: KeyRing,
    models: ApiModels,
    complaints: ApiComplaints,
    tells: ApiTells,
    sharing: SharedCache | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM, or until it is told to stop.

    A model for complaints that cannot be used takes nothing from the other
    contracts.  With ``sharing`` other servers know what this one has answered.

    Raises ``NoKeys`` and ``PortTaken`` before anything is started.
    """

    @contextlib.asynccontextmanager
    async def open_apps() -> AsyncIterator[Mapping[Contract, ASGIApp]]:
        runners = Runners(models.find, models.names, usual_start(models.runner))
        changes = _Changes()
        metrics = ApiMetrics(changes.note)
        changes.tell = lambda: tells.counted(metrics.totals)
        with (
            contextlib.closing(ServedEngine(engine_options, tells.state)) as engine,
            contextlib.closing(runners),
            _opened_forms(complaints.model, tells.complaints) as forms,
        ):
            engine.start()
            async with _shared(engine, sharing) as asked:
                _preload(runners, models.preload)
                yield applications(
                    options,
                    Served(asked, keys, models.cards, runners, models.usual, metrics, forms, complaints.terms),
                )

    _serve_apps(options, keys, open_apps, tells, _Stopping())


def serve_voc(
    options: ApiOptions,
    forms_options: FormsOptions,
    terms: VocTerms,
    keys: KeyRing,
    tells: ServerTells,
) -> str:
    """Serves contract C as ``serve_api`` does; the code of the fault when the model cannot be used, else nothing."""
    faults: list[str] = []
    stopping = _Stopping()

    def follow(state: EngineState) -> None:
        tells.state(state)
        if state.kind in ("bad-model", "failed"):
            faults.append(state.detail or "crashed")
            stopping.stop()

    @contextlib.asynccontextmanager
    async def open_apps() -> AsyncIterator[Mapping[Contract, ASGIApp]]:
        with _opened_forms(forms_options, follow) as forms:
            yield {"voc": voc_application(options, forms, terms, keys)}

    _serve_apps(options, keys, open_apps, tells, stopping)
    return next(iter(faults), "")


class _Stopping:
    """Has a server end from any thread, also before it has begun."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = False
        self._stop: Callable[[], None] | None = None

    def stop(self) -> None:
        """The server ends."""
        with self._lock:
            self._wanted = True
            stop = self._stop
        if stop is not None:
            stop()

    def follow(self, stop: Callable[[], None]) -> None:
        """``stop`` ends the server, from any thread."""
        with self._lock:
            self._stop = stop
            wanted = self._wanted
        if wanted:
            stop()


def _serve_apps(
    options: ApiOptions,
    keys: KeyRing,
    open_apps: Callable[[], contextlib.AbstractAsyncContextManager[Mapping[Contract, ASGIApp]]],
    tells: ServerTells,
    stopping: _Stopping,
) -> None:
    """Serves what ``open_apps`` makes, until it is to end; raises as ``serve_api``."""
    check_address(options, keys=bool(keys))
    with contextlib.ExitStack() as opened:
        sockets: dict[Contract, list[socket.socket]] = {}
        for contract, port in options.ports.items():
            sockets[contract] = listening_sockets(options.host, port)
            for each in sockets[contract]:
                opened.callback(each.close)
        _step_back()
        # Where the system allows few files, a crowd at one port would leave none for the others: as many as a
        # listener has room for, and as many again come in before it looks at how many there are.
        room = max(1, (allow_files(_FILES) - _OTHER_FILES) // (2 * len(sockets)))
        bounded = dataclasses.replace(
            options, connections=min(options.connections, room), backlog=min(options.backlog, room)
        )
        tells.stoppable(stopping.stop)

        async def serve() -> None:
            async with open_apps() as apps:
                tells.addresses({contract: _address(each[0]) for contract, each in sockets.items()})
                listened = {contract: (apps[contract], each) for contract, each in sockets.items()}
                await _serve(listened, bounded, stopping)

        asyncio.run(serve())


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


@contextlib.contextmanager
def _opened_forms(model: FormsOptions | None, follow: Callable[[EngineState], None]) -> Iterator[AskedForms]:
    """What fills in the answers about complaints, once its model is loaded; nobody where there is no model."""
    if model is None:
        yield NoForms()
        return
    with contextlib.closing(ServedForms(model, follow)) as forms:
        forms.start()
        yield forms


@contextlib.asynccontextmanager
async def _shared(engine: AskedEngine, sharing: SharedCache | None) -> AsyncIterator[AskedEngine]:
    """The engine, behind what other servers have answered where answers are shared."""
    if sharing is None:
        yield engine
        return
    from desktop.api.sharing.engine import SharingEngine
    from desktop.api.sharing.sealed import Seal
    from desktop.api.sharing.store import RedisAnswers

    kept = RedisAnswers(sharing.address)
    try:
        yield SharingEngine(engine, Seal(sharing.secret), kept)
    finally:
        await kept.close()


async def _serve(
    apps: Mapping[Contract, tuple[ASGIApp, list[socket.socket]]], options: ApiOptions, stopping: _Stopping
) -> None:

    def stop() -> None:
        for listener, _ in listeners:
            listener.stop()

    listeners = [(Listener(app, options), sockets) for app, sockets in apps.values()]
    loop = asyncio.get_running_loop()

    def stop_soon() -> None:
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            loop.call_soon_threadsafe(stop)

    with _on_signals(loop, stop):
        stopping.follow(stop_soon)
        async with asyncio.TaskGroup() as group:
            for listener, sockets in listeners:
                group.create_task(listener.serve(sockets))


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
