"""The process of the local API: an engine of its own, a listener for each contract, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from types import FrameType

import psutil
from starlette.types import ASGIApp

from desktop.api.asking.engine import AskedEngine, ServedEngine
from desktop.api.asking.forms import ServedForms
from desktop.api.cards import ListModels
from desktop.api.composition import Served, applications, voc_application
from desktop.api.contracts.voc.app import VocTerms
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

__all__ = ["OnAddresses", "serve_api", "serve_voc"]

_log = logging.getLogger(__name__)

OnAddresses = Callable[[Mapping[Contract, str]], None]

_NICE = 10
"""Whoever types comes first: the API and its engines take what is left of the machine."""


_FILES = 8192
"""Each connection is one, at three listeners."""


def serve_api(
    options: ApiOptions,
    engine_options: EngineOptions,
    keys: KeyRing,
    list_models: ListModels,
    on_addresses: OnAddresses,
    on_state: Callable[[EngineState], None],
    sharing: SharedCache | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM.  ``on_addresses`` hears where, once somebody listens there.

    With ``sharing`` other servers know what this one has answered.

    Raises ``NoKeys`` and ``PortTaken`` before anything is started.
    """

    @contextlib.asynccontextmanager
    async def open_apps() -> AsyncIterator[Mapping[Contract, ASGIApp]]:
        with contextlib.closing(ServedEngine(engine_options, on_state)) as engine:
            engine.start()
            async with _shared(engine, sharing) as asked:
                yield applications(options, Served(asked, keys, list_models, ApiMetrics()))

    _serve_apps(options, keys, open_apps, on_addresses)


def serve_voc(
    options: ApiOptions,
    forms_options: FormsOptions,
    terms: VocTerms,
    keys: KeyRing,
    on_addresses: OnAddresses,
    on_state: Callable[[EngineState], None],
) -> str:
    """Serves contract C as ``serve_api`` does; the code of the fault when the model cannot be used, else nothing."""
    faults: list[str] = []
    stopping = _Stopping()

    def follow(state: EngineState) -> None:
        on_state(state)
        if state.kind in ("bad-model", "failed"):
            faults.append(state.detail or "crashed")
            stopping.stop()

    @contextlib.asynccontextmanager
    async def open_apps() -> AsyncIterator[Mapping[Contract, ASGIApp]]:
        with contextlib.closing(ServedForms(forms_options, follow)) as forms:
            forms.start()
            yield {"voc": voc_application(options, forms, terms, keys)}

    _serve_apps(options, keys, open_apps, on_addresses, stopping)
    return next(iter(faults), "")


class _Stopping:
    """Has a server end from any thread, also before it has begun."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = False
        self._stop: Callable[[], object] | None = None

    def stop(self) -> None:
        """The server ends."""
        with self._lock:
            self._wanted = True
            stop = self._stop
        if stop is not None:
            stop()

    def follow(self, stop: Callable[[], object] | None) -> None:
        """``stop`` ends the server, from any thread; none when it has ended."""
        with self._lock:
            self._stop = stop
            wanted = self._wanted
        if wanted and stop is not None:
            stop()


def _serve_apps(
    options: ApiOptions,
    keys: KeyRing,
    open_apps: Callable[[], contextlib.AbstractAsyncContextManager[Mapping[Contract, ASGIApp]]],
    on_addresses: OnAddresses,
    stopping: _Stopping | None = None,
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
        allow_files(_FILES)

        async def serve() -> None:
            async with open_apps() as apps:
                on_addresses({contract: _address(each[0]) for contract, each in sockets.items()})
                listened = {contract: (apps[contract], each) for contract, each in sockets.items()}
                await _serve(listened, options, stopping or _Stopping())

        asyncio.run(serve())


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
    with _on_signals(loop, stop):
        stopping.follow(lambda: loop.call_soon_threadsafe(stop))
        async with asyncio.TaskGroup() as group:
            for listener, sockets in listeners:
                group.create_task(listener.serve(sockets))
        stopping.follow(None)


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
