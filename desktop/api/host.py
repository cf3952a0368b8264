"""The process of the local API: an engine of its own, a listener for each contract, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from types import FrameType

import psutil
from starlette.types import ASGIApp

from desktop.api.asking.engine import AskedEngine, ServedEngine
from desktop.api.cards import ListModels
from desktop.api.composition import Served, applications
from desktop.api.listener import Listener
from desktop.api.listening import check_address, listening_sockets
from desktop.api.metrics import ApiMetrics
from desktop.api.options import ApiOptions, Contract
from desktop.api.safety.keys import KeyRing
from desktop.api.sharing.where import SharedCache
from desktop.system.seal import allow_files
from engine.client.options import EngineOptions
from engine.client.state import EngineState

__all__ = ["OnAddresses", "serve_api"]

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
    check_address(options, keys=bool(keys))
    with contextlib.ExitStack() as opened:
        sockets: dict[Contract, list[socket.socket]] = {}
        for contract, port in options.ports.items():
            sockets[contract] = listening_sockets(options.host, port)
            for each in sockets[contract]:
                opened.callback(each.close)
        _step_back()
        allow_files(_FILES)
        engine = ServedEngine(engine_options, on_state)
        engine.start()
        opened.callback(engine.close)

        async def serve() -> None:
            async with _shared(engine, sharing) as asked:
                apps = applications(options, Served(asked, keys, list_models, ApiMetrics()))
                on_addresses({contract: _address(each[0]) for contract, each in sockets.items()})
                await _serve({contract: (apps[contract], each) for contract, each in sockets.items()}, options)

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


async def _serve(apps: Mapping[Contract, tuple[ASGIApp, list[socket.socket]]], options: ApiOptions) -> None:

    def stop() -> None:
        for listener, _ in listeners:
            listener.stop()

    listeners = [(Listener(app, options), sockets) for app, sockets in apps.values()]
    with _on_signals(asyncio.get_running_loop(), stop):
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
